-- Points between members.
alter table ledger add column other_member integer;   -- of a transfer's line: the member at its other end
