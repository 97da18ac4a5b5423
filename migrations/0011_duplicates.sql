-- Members who were recorded twice: under which keys they meet, and the pairs found.

-- Under which keys a member is compared with others (docs/rules/duplicates.md, "Keys"). As private as the members: it holds parts of phones.
create table match_key (
    brand_id   integer not null,
    key        text    not null,
    member_id  integer not null,
    primary key (brand_id, key, member_id)
) strict, without rowid;
create index match_key_by_member on match_key (brand_id, member_id);        -- filing a member anew

-- Members to compare: new ones, and those of whom something changed that is compared. Kept by the triggers below, whoever writes members,
-- and worked off in steps by a page that asks for it, or by the clock.
create table match_due (
    brand_id   integer not null,
    member_id  integer not null,
    turn       integer not null default 1,          -- rises with each change: a step takes away only what it has read
    primary key (brand_id, member_id)
) strict, without rowid;
insert into match_due (brand_id, member_id) select brand_id, id from member;
create trigger member_is_due_when_new after insert on member
begin
    insert into match_due (brand_id, member_id) values (new.brand_id, new.id)
    on conflict (brand_id, member_id) do update set turn = turn + 1;
end;
create trigger member_is_due_when_changed after update of phone, card, profile on member
when old.phone is not new.phone or old.card is not new.card or old.profile <> new.profile
begin
    insert into match_due (brand_id, member_id) values (new.brand_id, new.id)
    on conflict (brand_id, member_id) do update set turn = turn + 1;
end;

-- Two members who may be one. The likelier ones come first; what a person said of them stays.
create table candidate (
    brand_id   integer not null,
    a_id       integer not null,
    b_id       integer not null,
    score      integer not null check (score between 0 and 1000),           -- thousandths of domain::duplicates::Score
    reasons    text    not null,                    -- JSON of its reasons
    state      text    not null default 'open' check (state in ('open', 'merged', 'dismissed')),
    found_at   integer not null,
    primary key (brand_id, a_id, b_id),
    check (a_id < b_id)
) strict, without rowid;
create index candidate_by_score on candidate (brand_id, state, score, a_id, b_id);  -- the list
create index candidate_by_other on candidate (brand_id, b_id, a_id);                -- a member's pairs, comparing a member anew

-- A member is deleted with the import that made them.
create trigger member_goes_with_its_matches after delete on member
begin
    delete from match_key where brand_id = old.brand_id and member_id = old.id;
    delete from match_due where brand_id = old.brand_id and member_id = old.id;
    delete from candidate where brand_id = old.brand_id and a_id = old.id;
    delete from candidate where brand_id = old.brand_id and b_id = old.id;
end;

-- Steps are counted: one that two drivers take at once is taken by one of them, and the other's batch aborts whole.
create table match_run (
    brand_id  integer not null primary key,
    step      integer not null,
    guard     integer not null default 1 constraint match_run_guard check (guard = 1)
) strict, without rowid;
