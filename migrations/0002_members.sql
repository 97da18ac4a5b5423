-- Items, members, look-up keys and what stores know of members.

create table item (
    brand_id   integer not null references brand (id),
    id         integer not null check (id > 0),
    code       text    not null,                    -- the chain's own number
    name       text    not null,
    category   text    not null default '',
    barcode    text,                                -- EAN/UPC digits or QR text
    price      integer,                             -- minor units; null: asked at the counter
    cost       integer,
    state      text    not null default 'active' check (state in ('active', 'retired')),
    sort_name  text    not null,
    rev        integer not null default 1,
    import_id  integer,
    sold_by    integer,                             -- of an item that an import made: null: no others sold it; another import: only that one; 0: anyone
    primary key (brand_id, id)
) strict, without rowid;
create unique index item_by_code on item (brand_id, code);                                  -- imports, typing a code
create unique index item_by_barcode on item (brand_id, barcode) where barcode is not null;  -- scanning
create index item_by_name on item (brand_id, state, sort_name, id);                         -- the list
create index item_by_category on item (brand_id, category, state, sort_name, id);           -- the list within a category, the categories in use

-- What an item is found by: 'c' and its code, 'b' and its barcode, 'n' and its folded name from each word on (in scripts without
-- spaces, from each character on), at most 40 characters. Kept by the triggers below, whoever writes items. The list and the
-- counter's search read it by its key; the index tells whether an item stands there already by another of its words.
create table item_key (
    brand_id  integer not null,
    state     text    not null,                     -- the item's: those off sale take no place from those on sale
    key       text    not null,
    item_id   integer not null,
    primary key (brand_id, state, key, item_id)
) strict, without rowid;
create index item_key_by_item on item_key (brand_id, item_id, key);
create trigger item_gets_its_keys after insert on item
begin
    insert into item_key (brand_id, state, key, item_id)
    select new.brand_id, new.state, k.key, new.id from (
        select 'c' || lower(new.code) as key
        union select 'b' || lower(new.barcode) where new.barcode is not null
        union select 'n' || substr(new.sort_name, at, 40) from (
            with recursive letter (at) as (select 1 union all select at + 1 from letter where at < length(new.sort_name))
            select at from letter
             where at = 1
                or instr(' -/.,()&+_:;*#%"', substr(new.sort_name, at, 1)) = 0
                   and (instr(' -/.,()&+_:;*#%"', substr(new.sort_name, at - 1, 1)) > 0
                        or unicode(substr(new.sort_name, at, 1)) >= 11904)
             limit 24)) k;
end;
create trigger item_changes_its_keys after update of code, barcode, state, sort_name on item
when old.code <> new.code or old.barcode is not new.barcode or old.state <> new.state or old.sort_name <> new.sort_name
begin
    delete from item_key where brand_id = old.brand_id and item_id = old.id;
    insert into item_key (brand_id, state, key, item_id)
    select new.brand_id, new.state, k.key, new.id from (
        select 'c' || lower(new.code) as key
        union select 'b' || lower(new.barcode) where new.barcode is not null
        union select 'n' || substr(new.sort_name, at, 40) from (
            with recursive letter (at) as (select 1 union all select at + 1 from letter where at < length(new.sort_name))
            select at from letter
             where at = 1
                or instr(' -/.,()&+_:;*#%"', substr(new.sort_name, at, 1)) = 0
                   and (instr(' -/.,()&+_:;*#%"', substr(new.sort_name, at - 1, 1)) > 0
                        or unicode(substr(new.sort_name, at, 1)) >= 11904)
             limit 24)) k;
end;
create trigger item_leaves_its_keys after delete on item
begin
    delete from item_key where brand_id = old.brand_id and item_id = old.id;
end;

create table member (
    brand_id      integer not null references brand (id),
    id            integer not null check (id > 0),
    rev           integer not null default 1,
    name          text    not null default '',      -- as people say it, in native order
    sort_name     text    not null default '',
    phone         text,                             -- E.164
    card          text,                             -- card number
    home_store    integer not null,
    tier          text    not null default '',      -- code of the programme's tier; '': none yet
    balance       integer not null default 0 constraint member_balance check (balance >= 0),
    debt          integer not null default 0 constraint member_debt check (debt >= 0),
    window_points integer not null default 0,       -- earned inside the tier window
    window_spend  integer not null default 0,       -- minor units paid inside the tier window
    window_sales  integer not null default 0,       -- purchases inside the tier window
    visits        integer not null default 0,       -- days on which they bought, counted for each store
    spend         integer not null default 0,       -- minor units, refunds taken off
    joined_at     integer not null,
    first_at      integer,                          -- first purchase: a potential customer became a current one
    last_at       integer,                          -- last purchase
    last_store    integer,
    birthday      integer,                          -- month * 100 + day; + 10000 where it is of the Chinese calendar
    tags          text    not null default '[]',    -- JSON array of text
    profile       text    not null default '{}',    -- JSON of api::members::Profile
    import_id     integer,
    primary key (brand_id, id)
) strict, without rowid;
create unique index member_by_phone on member (brand_id, phone) where phone is not null;   -- one member per phone
create unique index member_by_card on member (brand_id, card) where card is not null;      -- cards, imports
create index member_by_name on member (brand_id, sort_name, id);                            -- the list
create index member_by_last on member (brand_id, last_at, id);                              -- the list
create index member_by_tier_name on member (brand_id, tier, sort_name, id);                 -- the list within a tier
create index member_by_tier_last on member (brand_id, tier, last_at, id);                   -- the list within a tier

-- What a member is found by: see worker/src/recognise.
create table member_key (
    brand_id   integer not null,
    key        text    not null,
    store_id   integer not null,                    -- the member's home store: its own members come first
    member_id  integer not null,
    primary key (brand_id, key, store_id, member_id),
    foreign key (brand_id, member_id) references member (brand_id, id)
) strict, without rowid;
create index member_key_by_store on member_key (brand_id, store_id, key);                   -- this store's first
create index member_key_by_member on member_key (brand_id, member_id);                      -- re-keying after an edit

-- A store's sight of a member: they bought, registered or were identified there.
create table member_store (
    brand_id   integer not null,
    member_id  integer not null,
    store_id   integer not null,
    sort_name  text    not null default '',
    last_at    integer,
    last_day   integer,                             -- business day of the last purchase here
    visits     integer not null default 0,          -- business days on which they bought here
    spend      integer not null default 0,
    primary key (brand_id, member_id, store_id),
    foreign key (brand_id, member_id) references member (brand_id, id),
    foreign key (brand_id, store_id) references store (brand_id, id)
) strict, without rowid;
create index member_store_by_name on member_store (brand_id, store_id, sort_name, member_id); -- a store's list
create index member_store_by_last on member_store (brand_id, store_id, last_at, member_id);   -- a store's list

-- What was said or done: the timeline's entries that no other table holds.
create table note (
    brand_id   integer not null,
    member_id  integer not null,
    at         integer not null,
    id         integer not null check (id > 0),
    kind       text    not null check (kind in ('note', 'call', 'talk', 'visit', 'email', 'sms', 'wechat', 'letter', 'fax', 'web')),
    text       text    not null,
    staff_id   integer not null,
    store_id   integer,
    primary key (brand_id, member_id, at, id),
    foreign key (brand_id, member_id) references member (brand_id, id)
) strict, without rowid;

-- The tags in use, with how many members have each.
create table tag (
    brand_id  integer not null references brand (id),
    name      text    not null,
    members   integer not null check (members >= 0),
    primary key (brand_id, name)
) strict, without rowid;
create index tag_by_members on tag (brand_id, members);                                       -- suggestions, the commonest first

-- The numbers behind a change of phone, whose record shows them masked: read only to undo it.
create table phone_change (
    brand_id   integer not null,
    change_id  integer not null check (change_id > 0),
    member_id  integer not null,
    before     text,                                -- E.164
    after      text,
    primary key (brand_id, change_id),
    foreign key (brand_id, member_id) references member (brand_id, id)
) strict, without rowid;
