-- How a file was read is remembered by its column heads: the next file with the same heads is read the same way.

alter table import add column heads text not null default '';   -- domain::import::reading::heads; '': not remembered
create index import_by_heads on import (brand_id, kind, heads, id) where heads <> '';   -- the last file with these heads
