-- Two checks of the ledger read all entries of the tenant to find those of one transaction: left to
-- itself, SQLite went through an index that spares it sorting. Written like this it has no choice.

DROP TRIGGER ledger_transaction_leaves_no_debt;
CREATE TRIGGER ledger_transaction_leaves_no_debt BEFORE INSERT ON ledger_transaction
WHEN EXISTS (
  SELECT 1 FROM ledger_entry AS touched
  WHERE touched.tenant = new.tenant AND touched.transaction_id = new.transaction_id
    AND touched.account NOT IN ('BOUGHT', 'GRANTED')
    AND (SELECT sum(amount) FROM ledger_entry AS entry
         WHERE entry.tenant = new.tenant AND entry.lot_id = touched.lot_id
           AND entry.account = touched.account) < 0)
BEGIN SELECT RAISE(ABORT, 'an account of a lot would hold less than nothing'); END;

-- CROSS JOIN: the transactions of the charge first, then the entries of each.
DROP TRIGGER ledger_transaction_keeps_the_charge;
CREATE TRIGGER ledger_transaction_keeps_the_charge AFTER INSERT ON ledger_transaction
WHEN new.charge_id <> '' AND (
  SELECT coalesce(sum(entry.amount), 0)
  FROM ledger_transaction AS posted CROSS JOIN ledger_entry AS entry
    ON entry.tenant = posted.tenant AND entry.transaction_id = posted.transaction_id
  WHERE posted.tenant = new.tenant AND posted.charge_id = new.charge_id
    AND entry.account = 'SPENT') < 0
BEGIN SELECT RAISE(ABORT, 'more would come back than was spent for the charge'); END;
