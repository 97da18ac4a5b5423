-- API keys: by one of them a program records a brand's purchases.

-- Global: found by the hash of the key itself, before the brand is known. Whoever holds the key holds the brand's leave, and nothing here
-- gives the key back: it has 256 random bits, so a plain SHA-256 keeps it.
create table api_key (
    token_hash    text    not null primary key,      -- SHA-256 hex of the whole key
    id            integer not null unique check (id > 0),
    brand_id      integer not null references brand (id),
    prefix        text    not null,                  -- the letters that lists show; they open nothing
    name          text    not null,
    scopes        text    not null,                  -- JSON array of api::keys::KeyScope
    stores        text    not null default '[]',     -- JSON array of the stores it is bound to; empty: every store
    make_members  integer not null check (make_members in (0, 1)),
    created_at    integer not null,
    created_by    integer not null,                  -- staff
    last_used_at  integer,                           -- written every few minutes; null: never used
    revoked_at    integer
) strict, without rowid;
create index api_key_by_brand on api_key (brand_id, id); -- the list
create trigger api_key_stays_revoked before update of revoked_at on api_key when old.revoked_at is not null
begin select raise(abort, 'constraint: a key is revoked once'); end;

-- By which key a purchase came: it names no person and no import then.
alter table purchase add column key_id integer;
