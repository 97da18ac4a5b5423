-- The members list: views that people save, changes of many at once, members taken out as a file.

create table member_view (
    brand_id  integer not null references brand (id),
    id        integer not null check (id > 0),
    staff_id  integer not null,                     -- whose it is; of a shared one, who shared it
    name      text    not null,
    shared    integer not null check (shared in (0, 1)),
    query     text    not null,                     -- JSON of api::members::ViewQuery
    rev       integer not null default 1,
    primary key (brand_id, id),
    foreign key (brand_id, staff_id) references staff (brand_id, id)
) strict, without rowid;
create index member_view_by_reader on member_view (brand_id, shared, staff_id); -- one's own, and everybody's

-- One change for many members, in steps.
create table bulk (
    brand_id    integer not null references brand (id),
    id          integer not null check (id > 0),
    act         text    not null,                   -- JSON of api::bulk::Act
    whom        text    not null,                   -- JSON of worker::bulk::job::Chosen
    state       text    not null check (state in ('running', 'done', 'cancelled', 'undoing', 'undone')),
    place       text    not null default '',        -- where the walk through them goes on
    step        integer not null default 0,         -- a step that two drivers take at once is counted once
    seen        integer not null default 0,
    changed     integer not null default 0,
    given_back  integer not null default 0,
    left_so     integer not null default 0,
    total       integer,                            -- null: not counted
    staff_id    integer not null,                   -- who began it
    started_at  integer not null,
    touched_at  integer not null,
    guard       integer not null default 1 constraint bulk_guard check (guard = 1),
    primary key (brand_id, id)
) strict, without rowid;
create index bulk_by_state on bulk (brand_id, state);   -- those under way

-- Whom a job changed, until they are given back.
create table bulk_member (
    brand_id   integer not null,
    bulk_id    integer not null,
    member_id  integer not null,
    before     integer,                             -- the home store of before; null: it was about a tag
    primary key (brand_id, bulk_id, member_id),
    foreign key (brand_id, bulk_id) references bulk (brand_id, id)
) strict, without rowid;

-- The job that made a change of one member; not sealed: it only keeps those changes out of the list in which the job stands as one.
alter table change add column bulk_id integer;

-- Members that somebody takes out as a file: what may be read under it for an hour, and why.
create table member_export (
    brand_id    integer not null references brand (id),
    id          integer not null check (id > 0),
    whom        text    not null,                   -- JSON of worker::bulk::job::Chosen
    staff_id    integer not null,
    started_at  integer not null,
    primary key (brand_id, id)
) strict, without rowid;
