-- Purchases, the points ledger and the figures kept beside them.
-- Purchases and ledger lines are never changed: a refund is its own purchase, a correction its own line. They are deleted
-- only with the import that made them, while that import is being undone.

create table purchase (
    brand_id      integer not null,
    member_id     integer not null,                 -- 0: an anonymous sale
    at            integer not null,                 -- seconds, UTC
    id            integer not null check (id > 0),
    kind          integer not null check (kind in (0, 1)),   -- 0 sale, 1 refund
    refund_of     integer,                          -- the purchase taken back; null for one that is not in the books
    store_id      integer not null,
    staff_id      integer not null,                 -- 0: imported
    business_day  integer not null,
    local_minute  integer not null check (local_minute between 0 and 1439),
    total         integer not null,                 -- paid; below zero for a refund
    discount      integer not null default 0,       -- on the whole purchase
    points_off    integer not null default 0,       -- money taken off by points
    earned        integer not null default 0,       -- points given; below zero taken back
    redeemed      integer not null default 0,       -- points taken; below zero given back
    terms_points  integer,                          -- it earned so many points …
    terms_per     integer,                          -- … for so many minor units, …
    multiplier    integer,                          -- … in percent; null: no terms (imported, anonymous, a refund)
    lines         text    not null,                 -- JSON, written and read by worker/src/purchases/rows.rs only
    ref           text,                             -- the till's own number
    import_id     integer,
    primary key (brand_id, member_id, at, id),
    foreign key (brand_id, store_id) references store (brand_id, id)
) strict, without rowid;
create index purchase_by_day on purchase (brand_id, store_id, business_day, at);               -- Today's lists, the nightly tier pass
create index purchase_by_refund on purchase (brand_id, refund_of) where refund_of is not null; -- what was already taken back
create unique index purchase_by_ref on purchase (brand_id, store_id, ref) where ref is not null; -- an import's second run
create index purchase_by_import on purchase (brand_id, import_id) where import_id is not null; -- undoing an import
create trigger purchase_is_never_updated before update on purchase begin select raise(abort, 'purchase is append-only'); end;

create table ledger (
    brand_id      integer not null,
    member_id     integer not null check (member_id > 0),
    at            integer not null,
    id            integer not null check (id > 0),
    kind          integer not null,                 -- domain::loyalty::LineKind
    points        integer not null check (points <> 0),
    lot_id        integer,                          -- null: debt
    lot_expires   integer,                          -- business day after which the lot is void; 9999999: never; null: no lot
    purchase_id   integer,                          -- in whose course it happened; a refund's lines name the purchase refunded, or the refund where that is not in the books
    store_id      integer not null,                 -- where it happened
    lot_store     integer,                          -- who issued the lot
    staff_id      integer not null,
    business_day  integer not null,
    reason        text,
    import_id     integer,
    primary key (brand_id, member_id, at, id),
    foreign key (brand_id, member_id) references member (brand_id, id)
) strict, without rowid;
-- No index by purchase or lot: both belong to one member, and the rare refund reads that member's lines.
create index ledger_by_import on ledger (brand_id, import_id) where import_id is not null;       -- undoing an import
create index ledger_by_hand on ledger (brand_id, member_id, at, id) where purchase_id is null;   -- the timeline's points without a purchase
create trigger ledger_is_never_updated before update on ledger begin select raise(abort, 'ledger is append-only'); end;

-- Lots with points left. Derived from the ledger; kept in the batch that moves them.
create table lot (
    brand_id   integer not null,
    member_id  integer not null,
    expires    integer not null,                    -- business day; 9999999: never
    id         integer not null,
    store_id   integer not null,                    -- who issued it
    remaining  integer not null constraint lot_remaining check (remaining > 0),
    primary key (brand_id, member_id, expires, id),
    foreign key (brand_id, member_id) references member (brand_id, id)
) strict, without rowid;
create index lot_by_expiry on lot (brand_id, expires);                                       -- the nightly expiry

-- Kept figures.
create table store_day (
    brand_id          integer not null,
    store_id          integer not null,
    business_day      integer not null,
    members_served    integer not null default 0,   -- distinct members who bought
    new_members       integer not null default 0,
    points_issued     integer not null default 0,   -- earned by purchases, less what refunds took back
    points_redeemed   integer not null default 0,   -- paid for purchases, less what refunds gave back
    primary key (brand_id, store_id, business_day)
) strict, without rowid;

create table store_hour (
    brand_id          integer not null,
    store_id          integer not null,
    business_day      integer not null,
    hour              integer not null,             -- the store's local hour, 0..=23
    purchases         integer not null default 0,
    member_purchases  integer not null default 0,
    refunds           integer not null default 0,
    sales             integer not null default 0,   -- minor units, refunds taken off
    member_sales      integer not null default 0,
    primary key (brand_id, store_id, business_day, hour)
) strict, without rowid;

-- How far the nightly passes have come.
create table nightly (
    brand_id       integer not null references brand (id),
    left_day       integer not null,                -- sales up to this business day have left the members' tier windows
    programme_rev  integer not null default 0,      -- the brand's rev whose tiers every member was measured by
    measuring_rev  integer not null default 0,      -- the brand's rev by whose tiers all are being measured again
    member_id      integer not null default 0,      -- up to which member
    guard          integer not null default 1 constraint nightly_guard check (guard = 1),
    primary key (brand_id)
) strict, without rowid;
