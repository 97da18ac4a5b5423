-- Imports: one row per file brought in, and what may be deleted while one is taken back.

create table import (
    brand_id    integer not null references brand (id),
    id          integer not null check (id > 0),
    kind        text    not null,                   -- domain::import::field::Kind
    file        text    not null,
    state       text    not null check (state in ('running', 'done', 'cancelled', 'undoing', 'undone')),
    staff_id    integer not null,                   -- who began it; below 0: minus the number of an API key
    started_at  integer not null,
    touched_at  integer not null,
    allowed     text    not null,                   -- JSON of api::imports::Allowed
    reading     text    not null,                   -- the page's own
    lines       integer not null,
    total       integer not null,
    batches     integer not null default 0,         -- the number of the next one
    new         integer not null default 0,
    changed     integer not null default 0,
    unchanged   integer not null default 0,
    refused     integer not null default 0,
    stores      integer not null default 0,
    items       integer not null default 0,
    members     integer not null default 0,
    undone      integer not null default 0,
    needed      integer not null default 0,         -- things made while it was taken back that depend on it: there it stopped
    -- A batch writes 0 here where something it read is no longer so: the constraint then undoes the whole batch.
    guard       integer not null default 1 constraint import_guard check (guard = 1),
    primary key (brand_id, id)
) strict, without rowid;

create index import_by_state on import (brand_id, state, touched_at) where state in ('running', 'undoing'); -- what its page left, for the clock

alter table region add column import_id integer;

-- What an import made can be found again, to be taken back.
create index store_by_import on store (brand_id, import_id) where import_id is not null;
create index region_by_import on region (brand_id, import_id) where import_id is not null;
create index item_by_import on item (brand_id, import_id) where import_id is not null;
create index item_by_seller on item (brand_id, sold_by) where sold_by is not null;
create index member_by_import on member (brand_id, import_id) where import_id is not null;

-- Purchases and ledger lines go only with the import that made them, while it is being taken back.
create trigger purchase_goes_only_with_its_import before delete on purchase
when not exists (select 1 from import where brand_id = old.brand_id and id = old.import_id and state = 'undoing')
begin select raise(abort, 'purchase is append-only'); end;
create trigger ledger_goes_only_with_its_import before delete on ledger
when not exists (select 1 from import where brand_id = old.brand_id and id = old.import_id and state = 'undoing')
begin select raise(abort, 'ledger is append-only'); end;
