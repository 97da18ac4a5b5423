-- The house: brands, accounts, sessions, staff, stores, and the record of operations and changes.

-- Global: the directory of brands.
create table brand (
    id              integer primary key check (id > 0),
    name            text    not null,
    currency        text    not null,               -- ISO 4217
    region          text    not null,               -- default region of phone numbers, ISO 3166
    language        text    not null,               -- en, zh-Hans, zh-Hant
    time_zone       text    not null,               -- IANA, for stores that name none
    second_step_hq  integer not null default 0 check (second_step_hq in (0, 1)),
    programme       text    not null,               -- JSON of domain::loyalty::Programme
    rev             integer not null default 1,
    created_at      integer not null                -- seconds, UTC
) strict;

-- Global: who can sign in. One account per e-mail; a staff row per brand.
create table account (
    id               integer primary key check (id > 0),
    email            text    not null unique,       -- lower case
    password_hash    text,                          -- argon2id, PHC string; null until the invitation is taken up
    totp_secret      text,                          -- base32; null without a second step
    totp_used        integer not null default 0,    -- last accepted time step: a code counts once
    recovery_hashes  text    not null default '[]', -- JSON of SHA-256 hex
    created_at       integer not null
) strict;

-- Global: signed-in devices. The token itself is known to its device only.
create table session (
    token_hash   text    not null primary key,      -- SHA-256 hex
    id           integer not null unique,
    account_id   integer not null references account (id),
    brand_id     integer not null references brand (id),
    staff_id     integer not null,
    level        text    not null check (level in ('password', 'pin')),
    till_store   integer,                           -- the store of a shared till
    user_agent   text    not null,
    address      text    not null,
    created_at   integer not null,
    seen_at      integer not null,
    expires_at   integer not null
) strict, without rowid;
create index session_by_account on session (account_id, created_at); -- the list of one's sessions
create index session_by_till on session (brand_id, till_store) where till_store is not null; -- ending a till
create index session_by_expiry on session (expires_at);              -- clearing

-- Global: exact counters of failed sign-ins, per account, address and PIN.
create table sign_in_failure (
    subject     text    not null primary key,       -- 'email:…', 'address:…', 'pin:brand-staff'
    failures    integer not null,
    since       integer not null,                   -- the last one
    until       integer not null                    -- no try before this moment
) strict, without rowid;

-- Global: links that let someone in once: invitations and new passwords.
create table link (
    token_hash  text    not null primary key,
    kind        text    not null check (kind in ('invitation', 'reset', 'reset_all', 'let_in')), -- the last two also take off the second step
    brand_id    integer not null references brand (id),
    staff_id    integer not null,
    account_id  integer not null references account (id),
    expires_at  integer not null,
    used_at     integer
) strict, without rowid;
create index link_by_staff on link (brand_id, staff_id); -- the open link of a person, revoking
create trigger link_is_used_once before update of used_at on link when old.used_at is not null
begin select raise(abort, 'constraint: a link is used once'); end;

-- Global: devices that clerks share, found by their token.
create table till (
    token_hash  text    not null primary key,       -- SHA-256 hex
    id          integer not null unique,
    brand_id    integer not null references brand (id),
    store_id    integer not null,
    opened_by   integer not null,                   -- staff
    user_agent  text    not null,
    created_at  integer not null,
    seen_at     integer not null                    -- the last take-over
) strict, without rowid;
create index till_by_store on till (brand_id, store_id); -- the list of tills

create table region (
    brand_id  integer not null references brand (id),
    id        integer not null check (id > 0),
    name      text    not null,
    rev       integer not null default 1,
    primary key (brand_id, id)
) strict, without rowid;

create table store (
    brand_id     integer not null references brand (id),
    id           integer not null check (id > 0),
    code         text    not null,                  -- the chain's own number
    name         text    not null,
    region_id    integer,
    franchised   integer not null default 0 check (franchised in (0, 1)),
    time_zone    text    not null,                  -- IANA
    closing      integer not null default 0,        -- minutes after midnight at which the business day ends: full hours, at most 1380
    address      text    not null default '',
    phone        text    not null default '',
    state        text    not null default 'open' check (state in ('open', 'closed')),
    closes_on    integer,                           -- the last business day before a planned closing; the night after closes it
    merged_into  integer,
    rev          integer not null default 1,
    import_id    integer,
    primary key (brand_id, id),
    foreign key (brand_id, region_id) references region (brand_id, id)
) strict, without rowid;
create unique index store_by_code on store (brand_id, code);            -- imports name stores by code
create index store_by_region on store (brand_id, region_id);            -- a regional manager's stores

create table staff (
    brand_id    integer not null references brand (id),
    id          integer not null check (id > 0),
    account_id  integer not null references account (id),
    name        text    not null,
    role        text    not null,
    region_id   integer,                            -- a regional manager's
    pin_hash    text,                               -- argon2id; null: cannot take over a shared till
    pin_digits  integer,                            -- how many the PIN has, so that its last digit sends it
    state       text    not null check (state in ('invited', 'active', 'left')),
    rev         integer not null default 1,
    created_at  integer not null,
    joined_at   integer,                            -- when the invitation was taken up
    primary key (brand_id, id),
    foreign key (brand_id, region_id) references region (brand_id, id)
) strict, without rowid;
create unique index staff_by_account on staff (account_id, brand_id);   -- sign-in lists one's brands
create index staff_by_name on staff (brand_id, state = 'left', name, id); -- the list
create index staff_by_region on staff (brand_id, region_id) where region_id is not null; -- the clerks of a till: its region's managers
create index staff_at_any_till on staff (brand_id)                        -- the clerks of a till: those who work for every store
    where pin_hash is not null and role in ('owner', 'marketer', 'service_agent');

create table staff_store (
    brand_id  integer not null,
    staff_id  integer not null,
    store_id  integer not null,
    primary key (brand_id, staff_id, store_id),
    foreign key (brand_id, staff_id) references staff (brand_id, id),
    foreign key (brand_id, store_id) references store (brand_id, id)
) strict, without rowid;
create index staff_store_by_store on staff_store (brand_id, store_id);  -- the clerks of a till

-- Global: long work in bounded steps, driven by a page and finished by the nightly pass, which looks at every brand's.
create table job (
    brand_id    integer not null references brand (id),
    kind        text    not null check (kind in ('merge_store')),
    subject     integer not null,                   -- what it works on: the store given up
    target      integer not null,                   -- the store that takes over
    state       text    not null check (state in ('running', 'done')),
    step        integer not null default 0,         -- a step that two drivers take at once is counted once
    done        integer not null,
    total       integer not null,
    staff_id    integer not null,                   -- who began it
    started_at  integer not null,
    moved_at    integer not null,
    primary key (brand_id, kind, subject)
) strict, without rowid;

-- Every write that took effect, by the key its client made. `guard` aborts a batch whose premises no longer hold.
create table op (
    brand_id  integer not null,
    key       integer not null,
    hash      integer not null,                     -- 53 bits of the request's SHA-256
    at        integer not null,
    result    text    not null,                     -- what to answer when it comes again
    guard     integer not null constraint op_guard check (guard = 1),
    primary key (brand_id, key)
) strict, without rowid;

-- Every change that does not audit itself, by whom, before and after.
create table change (
    brand_id   integer not null,
    id         integer not null check (id > 0),     -- in order of time
    at         integer not null,
    staff_id   integer not null,                    -- 0: the system; below 0: minus the number of an API key
    store_id   integer,
    action     text    not null,                    -- 'member.edit', 'member.reveal_phone', …
    entity     text    not null,                    -- 'member', 'store', …
    entity_id  integer not null,
    before     text,                                -- JSON; null: it was not there
    after      text,                                -- JSON; null: it is gone
    reason     text,
    import_id  integer,                             -- the import that did it; not sealed: it only tells whether others used what an import made
    primary key (brand_id, id)
) strict, without rowid;
create index change_by_entity on change (brand_id, entity, entity_id, id); -- one thing's history
create trigger change_is_never_updated before update on change begin select raise(abort, 'change is append-only'); end;
create trigger change_is_never_deleted before delete on change begin select raise(abort, 'change is append-only'); end;

-- Blocks of changes sealed into a hash chain, so that tampering shows.
create table seal (
    brand_id  integer not null,
    block     integer not null,
    upto_id   integer not null,                     -- the last change in the block
    changes   integer not null,
    hash      text    not null,                     -- SHA-256 hex over the previous hash and the block's rows
    at        integer not null,
    primary key (brand_id, block)
) strict, without rowid;
create trigger seal_is_never_updated before update on seal begin select raise(abort, 'seal is append-only'); end;
create trigger seal_is_never_deleted before delete on seal begin select raise(abort, 'seal is append-only'); end;
