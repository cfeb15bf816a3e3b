-- What a pro can use, and has spent lately, is asked with every notice. With these columns the index
-- answers by itself: no row is looked up for each of the pro's lots and movements.

DROP INDEX lot_by_pro;
CREATE INDEX lot_by_pro ON lot (tenant, pro_id, post_time, lot_id, expire_time);

DROP INDEX ledger_transaction_by_pro;
CREATE INDEX ledger_transaction_by_pro
  ON ledger_transaction (tenant, pro_id, post_time, transaction_id, kind, charge_id, asked);
