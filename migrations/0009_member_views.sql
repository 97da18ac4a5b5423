-- Views of the members list that people save.

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
