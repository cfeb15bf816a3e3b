-- The first schema. A migration that was published is never edited: add the next number.
--
-- Instants are texts of 30 characters (2026-03-02T10:00:00.000000000Z): readable, exact to the
-- nanosecond over the years 1 to 9999, and in order of time when ordered as bytes. What only another
-- layer can read is a pair: the version of the encoding, and bytes.
--
-- The tenant is first in every key. Tables whose rows are never edited say so by triggers.

CREATE TABLE lead (
  tenant TEXT NOT NULL,
  lead_id TEXT NOT NULL,
  pro_id TEXT NOT NULL,
  receive_time TEXT NOT NULL,
  revision INTEGER NOT NULL,
  body_version INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (tenant, lead_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX lead_by_time ON lead (tenant, receive_time, lead_id);
CREATE INDEX lead_by_pro ON lead (tenant, pro_id, receive_time, lead_id);

CREATE TABLE charge (
  tenant TEXT NOT NULL,
  charge_id TEXT NOT NULL,
  lead_id TEXT NOT NULL,
  pro_id TEXT NOT NULL,
  credits INTEGER NOT NULL CHECK (credits >= 0),
  charge_time TEXT NOT NULL,
  policy TEXT NOT NULL,
  policy_digest TEXT NOT NULL,
  body_version INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (tenant, charge_id),
  UNIQUE (tenant, lead_id),
  FOREIGN KEY (tenant, lead_id) REFERENCES lead
) STRICT, WITHOUT ROWID;
CREATE INDEX charge_by_time ON charge (tenant, charge_time, charge_id);
CREATE INDEX charge_by_pro ON charge (tenant, pro_id, charge_time, charge_id);

CREATE TABLE lead_event (
  tenant TEXT NOT NULL,
  lead_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  event_time TEXT NOT NULL,
  record_time TEXT NOT NULL,
  digest TEXT NOT NULL,
  payload_version INTEGER NOT NULL,
  payload BLOB NOT NULL,
  PRIMARY KEY (tenant, lead_id, sequence),
  UNIQUE (tenant, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE lead_case (
  tenant TEXT NOT NULL,
  case_id TEXT NOT NULL,
  lead_id TEXT NOT NULL,
  pro_id TEXT NOT NULL,
  stage TEXT NOT NULL,
  round INTEGER NOT NULL,
  state TEXT NOT NULL,
  open_time TEXT NOT NULL,
  revision INTEGER NOT NULL,
  body_version INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (tenant, case_id),
  UNIQUE (tenant, lead_id, stage, round),
  FOREIGN KEY (tenant, lead_id) REFERENCES lead
) STRICT, WITHOUT ROWID;
CREATE INDEX lead_case_by_time ON lead_case (tenant, open_time, case_id);
CREATE INDEX lead_case_by_pro ON lead_case (tenant, pro_id, open_time, case_id);

CREATE TABLE decision (
  tenant TEXT NOT NULL,
  decision_id TEXT NOT NULL,
  case_id TEXT NOT NULL,
  lead_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  decide_time TEXT NOT NULL,
  policy TEXT NOT NULL,
  policy_digest TEXT NOT NULL,
  outcome TEXT NOT NULL,
  facts_version INTEGER NOT NULL,
  facts BLOB NOT NULL,
  result_version INTEGER NOT NULL,
  result BLOB NOT NULL,
  PRIMARY KEY (tenant, case_id, sequence),
  UNIQUE (tenant, decision_id),
  FOREIGN KEY (tenant, case_id) REFERENCES lead_case
) STRICT, WITHOUT ROWID;
CREATE INDEX decision_by_time ON decision (tenant, decide_time, decision_id);

CREATE TABLE lot (
  tenant TEXT NOT NULL,
  lot_id TEXT NOT NULL,
  pro_id TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('PAID', 'BONUS', 'REFUND')),
  is_payable INTEGER NOT NULL CHECK (is_payable IN (0, 1)),
  charge_id TEXT NOT NULL,
  refund_id TEXT NOT NULL,
  drawn_from TEXT NOT NULL,
  expire_time TEXT,  -- NULL: the credits never lapse.
  post_time TEXT NOT NULL,
  posted INTEGER NOT NULL CHECK (posted > 0),
  PRIMARY KEY (tenant, lot_id),
  CHECK (NOT (origin = 'BONUS' AND is_payable = 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX lot_by_pro ON lot (tenant, pro_id, post_time, lot_id);

CREATE TABLE ledger_transaction (
  tenant TEXT NOT NULL,
  transaction_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  pro_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  charge_id TEXT NOT NULL,
  refund_id TEXT NOT NULL,
  payout_id TEXT NOT NULL,
  reverses TEXT NOT NULL,
  decision_id TEXT NOT NULL,
  asked INTEGER,  -- NULL: nobody named a number.
  is_discretionary INTEGER NOT NULL CHECK (is_discretionary IN (0, 1)),
  post_time TEXT NOT NULL,
  PRIMARY KEY (tenant, transaction_id),
  UNIQUE (tenant, idempotency_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_transaction_by_time ON ledger_transaction (tenant, post_time, transaction_id);
CREATE INDEX ledger_transaction_by_pro
  ON ledger_transaction (tenant, pro_id, post_time, transaction_id);
CREATE INDEX ledger_transaction_by_charge ON ledger_transaction (tenant, charge_id);

-- Entries come first and their transaction last: it is refused unless they sum to zero, and until it
-- is there the deferred reference keeps them from being committed. Afterwards no entry can be added.
CREATE TABLE ledger_entry (
  tenant TEXT NOT NULL,
  transaction_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  account TEXT NOT NULL,
  lot_id TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (tenant, transaction_id, position),
  FOREIGN KEY (tenant, transaction_id) REFERENCES ledger_transaction DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (tenant, lot_id) REFERENCES lot
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_entry_by_lot ON ledger_entry (tenant, lot_id, account, amount);

CREATE TRIGGER ledger_entry_comes_before_its_transaction BEFORE INSERT ON ledger_entry
WHEN EXISTS (SELECT 1 FROM ledger_transaction
             WHERE tenant = new.tenant AND transaction_id = new.transaction_id)
BEGIN SELECT RAISE(ABORT, 'the ledger transaction is closed'); END;

CREATE TRIGGER ledger_transaction_sums_to_zero BEFORE INSERT ON ledger_transaction
WHEN (SELECT coalesce(sum(amount), 1) FROM ledger_entry
      WHERE tenant = new.tenant AND transaction_id = new.transaction_id) <> 0
BEGIN SELECT RAISE(ABORT, 'the entries do not sum to zero'); END;

CREATE TRIGGER ledger_transaction_leaves_no_debt BEFORE INSERT ON ledger_transaction
WHEN EXISTS (
  SELECT 1 FROM (SELECT DISTINCT account, lot_id FROM ledger_entry
                 WHERE tenant = new.tenant AND transaction_id = new.transaction_id) AS touched
  WHERE touched.account NOT IN ('BOUGHT', 'GRANTED')
    AND (SELECT sum(amount) FROM ledger_entry AS entry
         WHERE entry.tenant = new.tenant AND entry.lot_id = touched.lot_id
           AND entry.account = touched.account) < 0)
BEGIN SELECT RAISE(ABORT, 'an account of a lot would hold less than nothing'); END;

-- What comes back for a charge, over all paths, never exceeds what was spent for it.
CREATE TRIGGER ledger_transaction_keeps_the_charge AFTER INSERT ON ledger_transaction
WHEN new.charge_id <> '' AND (
  SELECT coalesce(sum(entry.amount), 0)
  FROM ledger_transaction AS posted JOIN ledger_entry AS entry
    ON entry.tenant = posted.tenant AND entry.transaction_id = posted.transaction_id
  WHERE posted.tenant = new.tenant AND posted.charge_id = new.charge_id
    AND entry.account = 'SPENT') < 0
BEGIN SELECT RAISE(ABORT, 'more would come back than was spent for the charge'); END;

-- One row is the permission to post one refund. It names a transaction that is in the same commit.
CREATE TABLE refund (
  tenant TEXT NOT NULL,
  charge_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  refund_id TEXT NOT NULL,
  transaction_id TEXT NOT NULL,
  credits INTEGER NOT NULL CHECK (credits > 0),
  post_time TEXT NOT NULL,
  PRIMARY KEY (tenant, charge_id, kind),
  UNIQUE (tenant, refund_id),
  UNIQUE (tenant, transaction_id),
  FOREIGN KEY (tenant, transaction_id) REFERENCES ledger_transaction DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE payout (
  tenant TEXT NOT NULL,
  payout_id TEXT NOT NULL,
  refund_id TEXT NOT NULL,
  charge_id TEXT NOT NULL,
  pro_id TEXT NOT NULL,
  credits INTEGER NOT NULL CHECK (credits > 0),
  state TEXT NOT NULL,
  request_time TEXT NOT NULL,
  revision INTEGER NOT NULL,
  body_version INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (tenant, payout_id),
  FOREIGN KEY (tenant, refund_id) REFERENCES refund (tenant, refund_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX payout_by_refund ON payout (tenant, refund_id, request_time, payout_id);

CREATE TABLE review_item (
  tenant TEXT NOT NULL,
  review_id TEXT NOT NULL,
  case_id TEXT NOT NULL,
  lead_id TEXT NOT NULL,
  queue TEXT NOT NULL,
  round INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('OPEN', 'AWAITING_INFORMATION', 'RESOLVED')),
  due_time TEXT,  -- NULL while the clock of the promise stands still.
  barred_reviewer TEXT NOT NULL,
  holder TEXT NOT NULL,
  lease_until TEXT,
  fence INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  body_version INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (tenant, review_id),
  FOREIGN KEY (tenant, case_id) REFERENCES lead_case
) STRICT, WITHOUT ROWID;
CREATE INDEX review_item_by_case ON review_item (tenant, case_id, round);
-- '~' comes after every digit: no due time is later than all.
CREATE INDEX review_item_by_queue ON review_item (tenant, queue, coalesce(due_time, '~'), review_id)
  WHERE state <> 'RESOLVED';

-- A row stays when it is disarmed, for its generation.
CREATE TABLE deadline (
  tenant TEXT NOT NULL,
  lead_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  generation INTEGER NOT NULL,
  due_time TEXT,  -- NULL: not armed.
  PRIMARY KEY (tenant, lead_id, kind),
  FOREIGN KEY (tenant, lead_id) REFERENCES lead
) STRICT, WITHOUT ROWID;
CREATE INDEX deadline_by_due ON deadline (due_time, tenant, lead_id, kind)
  WHERE due_time IS NOT NULL;
CREATE INDEX deadline_of_tenant_by_due ON deadline (tenant, due_time, lead_id, kind)
  WHERE due_time IS NOT NULL;

-- One row: the latest time that was told.
CREATE TABLE clock (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  latest TEXT NOT NULL
) STRICT;

CREATE TABLE outbox_event (
  tenant TEXT NOT NULL,
  position INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  lead_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  create_time TEXT NOT NULL,
  payload_version INTEGER NOT NULL,
  payload BLOB NOT NULL,
  PRIMARY KEY (tenant, position)
) STRICT, WITHOUT ROWID;

-- Up to where a tenant's stream was removed.
CREATE TABLE outbox_trim (
  tenant TEXT NOT NULL PRIMARY KEY,
  through_position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE request (
  tenant TEXT NOT NULL,
  request_id TEXT NOT NULL,
  digest TEXT NOT NULL,
  response_version INTEGER NOT NULL,
  response BLOB NOT NULL,
  create_time TEXT NOT NULL,
  expire_time TEXT NOT NULL,
  PRIMARY KEY (tenant, request_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX request_by_expiry ON request (expire_time, tenant, request_id);

CREATE TABLE peer_snapshot (
  tenant TEXT NOT NULL,
  snapshot_id TEXT NOT NULL,
  cohort TEXT NOT NULL,
  as_of_time TEXT NOT NULL,
  body_version INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (tenant, snapshot_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX peer_snapshot_by_cohort ON peer_snapshot (tenant, cohort, as_of_time, snapshot_id);

CREATE TRIGGER charge_refuses_update BEFORE UPDATE ON charge
BEGIN SELECT RAISE(ABORT, 'charge: rows are never edited'); END;
CREATE TRIGGER charge_refuses_delete BEFORE DELETE ON charge
BEGIN SELECT RAISE(ABORT, 'charge: rows are never deleted'); END;
CREATE TRIGGER lead_event_refuses_update BEFORE UPDATE ON lead_event
BEGIN SELECT RAISE(ABORT, 'lead_event: rows are never edited'); END;
CREATE TRIGGER lead_event_refuses_delete BEFORE DELETE ON lead_event
BEGIN SELECT RAISE(ABORT, 'lead_event: rows are never deleted'); END;
CREATE TRIGGER decision_refuses_update BEFORE UPDATE ON decision
BEGIN SELECT RAISE(ABORT, 'decision: rows are never edited'); END;
CREATE TRIGGER decision_refuses_delete BEFORE DELETE ON decision
BEGIN SELECT RAISE(ABORT, 'decision: rows are never deleted'); END;
CREATE TRIGGER lot_refuses_update BEFORE UPDATE ON lot
BEGIN SELECT RAISE(ABORT, 'lot: rows are never edited'); END;
CREATE TRIGGER lot_refuses_delete BEFORE DELETE ON lot
BEGIN SELECT RAISE(ABORT, 'lot: rows are never deleted'); END;
CREATE TRIGGER ledger_transaction_refuses_update BEFORE UPDATE ON ledger_transaction
BEGIN SELECT RAISE(ABORT, 'ledger_transaction: rows are never edited'); END;
CREATE TRIGGER ledger_transaction_refuses_delete BEFORE DELETE ON ledger_transaction
BEGIN SELECT RAISE(ABORT, 'ledger_transaction: rows are never deleted'); END;
CREATE TRIGGER ledger_entry_refuses_update BEFORE UPDATE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'ledger_entry: rows are never edited'); END;
CREATE TRIGGER ledger_entry_refuses_delete BEFORE DELETE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'ledger_entry: rows are never deleted'); END;
CREATE TRIGGER refund_refuses_update BEFORE UPDATE ON refund
BEGIN SELECT RAISE(ABORT, 'refund: rows are never edited'); END;
CREATE TRIGGER refund_refuses_delete BEFORE DELETE ON refund
BEGIN SELECT RAISE(ABORT, 'refund: rows are never deleted'); END;
CREATE TRIGGER peer_snapshot_refuses_update BEFORE UPDATE ON peer_snapshot
BEGIN SELECT RAISE(ABORT, 'peer_snapshot: rows are never edited'); END;
CREATE TRIGGER peer_snapshot_refuses_delete BEFORE DELETE ON peer_snapshot
BEGIN SELECT RAISE(ABORT, 'peer_snapshot: rows are never deleted'); END;
