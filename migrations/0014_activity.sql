-- Activity shows what was done to many members as one change: a page of it would else read past a row for each of a million members.
create index change_shown on change (brand_id, id) where bulk_id is null;                       -- Activity's list
