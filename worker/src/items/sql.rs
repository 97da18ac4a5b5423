//! SQL of the catalogue.
use regulars_domain::{
    ids::{ItemId, MAX_ID},
    money::Money,
};
use serde::{Deserialize, Serialize};

use super::Cursor;
use crate::{
    db::{Arg, Query, flag},
    scope::BrandScope,
};

/// An item as stored. What the record of changes keeps of it is all but `sort_name` and `rev`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemRow {
    #[serde(skip_serializing)]
    pub id: ItemId,
    pub code: String,
    pub name: String,
    pub category: String,
    pub barcode: Option<String>,
    pub price: Option<Money>,
    pub cost: Option<Money>,
    #[serde(deserialize_with = "flag")]
    pub retired: bool,
    #[serde(skip_serializing)]
    pub sort_name: String,
    #[serde(skip_serializing)]
    pub rev: i64,
}

/// The largest text of UTF-8: every text that begins with `prefix` lies between it and it with this appended.
const LAST: char = '\u{10FFFF}';

fn end_of(prefix: &str) -> String {
    format!("{prefix}{LAST}")
}

fn state(retired: bool) -> Arg {
    if retired { "retired".into() } else { "active".into() }
}

/// What a page is made of.
pub struct Page {
    /// Folded; `''`: all.
    pub prefix: String,
    pub category: Option<String>,
    pub retired: bool,
    pub after: Cursor,
    pub limit: usize,
}

/// Items in order of name after the cursor, one more than asked for: it tells whether there are more.
pub fn page(scope: BrandScope, page: &Page) -> Query<ItemRow> {
    let limit = i64::try_from(page.limit).unwrap_or(MAX_ID).saturating_add(1);
    let base = [
        scope.arg(),
        state(page.retired),
        // The range begins at the later of prefix and cursor, so that the index is entered there.
        page.prefix.as_str().max(page.after.sort_name.as_str()).into(),
        page.after.id.into(),
        end_of(&page.prefix).into(),
        limit.into(),
    ];
    match &page.category {
        None => Query::new(
            "select id, code, name, category, barcode, price, cost, state = 'retired' as retired, sort_name, rev from item
              where brand_id = ?1 and state = ?2 and (sort_name, id) > (?3, ?4) and sort_name < ?5
              order by sort_name, id limit ?6",
            base,
        ),
        Some(category) => Query::new(
            "select id, code, name, category, barcode, price, cost, state = 'retired' as retired, sort_name, rev from item
              where brand_id = ?1 and category = ?7 and state = ?2 and (sort_name, id) > (?3, ?4) and sort_name < ?5
              order by sort_name, id limit ?6",
            base.into_iter().chain([category.as_str().into()]),
        ),
    }
}

/// A search by what is printed on the thing.
pub struct Numbers<'a> {
    pub text: &'a str,
    pub retired: bool,
    pub limit: usize,
}

/// Items whose code or barcode begins with the text; none for an empty one.
pub fn by_number(scope: BrandScope, numbers: &Numbers<'_>) -> Query<ItemRow> {
    Query::new(
        "with found (id) as (
             select id from (select id from item where brand_id = ?1 and code >= ?2 and code < ?3 order by code limit ?5)
             union
             select id from (select id from item where brand_id = ?1 and barcode >= ?2 and barcode < ?3 order by barcode limit ?5))
         select i.id, i.code, i.name, i.category, i.barcode, i.price, i.cost, i.state = 'retired' as retired, i.sort_name, i.rev
           from found f cross join item i on i.brand_id = ?1 and i.id = f.id
          where i.state = ?4 and ?2 <> '' order by i.code limit ?5",
        [
            scope.arg(),
            numbers.text.into(),
            // An empty range for an empty text.
            if numbers.text.is_empty() { Arg::from("") } else { end_of(numbers.text).into() },
            state(numbers.retired),
            i64::try_from(numbers.limit).unwrap_or(MAX_ID).into(),
        ],
    )
}

pub fn by_barcode(scope: BrandScope, barcode: &str) -> Query<ItemRow> {
    Query::new(
        "select id, code, name, category, barcode, price, cost, state = 'retired' as retired, sort_name, rev
           from item where brand_id = ?1 and barcode = ?2 and state = 'active'",
        [scope.arg(), barcode.into()],
    )
}

pub fn item(scope: BrandScope, id: ItemId) -> Query<ItemRow> {
    Query::new(
        "select id, code, name, category, barcode, price, cost, state = 'retired' as retired, sort_name, rev
           from item where brand_id = ?1 and id = ?2",
        [scope.arg(), id.into()],
    )
}

#[derive(Debug, Deserialize)]
pub struct CategoryRow {
    pub category: String,
}

/// The distinct categories, each found by one step into the index: reads as many rows as there are categories.
pub fn categories(scope: BrandScope) -> Query<CategoryRow> {
    Query::new(
        "with recursive used (category) as (
             select min(category) from item where brand_id = ?1
             union all
             select (select min(category) from item where brand_id = ?1 and category > used.category)
               from used where used.category is not null)
         select category from used where category <> '' limit 500",
        [scope.arg()],
    )
}

#[derive(Debug, Deserialize)]
pub struct TakenRow {
    pub id: ItemId,
    pub field: String,
}

/// Other items with this code or barcode, and the next free key.
pub fn taken(
    scope: BrandScope,
    code: &str,
    barcode: Option<&str>,
    except: Option<ItemId>,
) -> Query<TakenRow> {
    Query::new(
        "select id, 'code' as field from item where brand_id = ?1 and code = ?2 and id <> ?4
         union all
         select id, 'barcode' from item where brand_id = ?1 and barcode = ?3 and id <> ?4",
        [scope.arg(), code.into(), barcode.into(), except.map_or(0, ItemId::get).into()],
    )
}

#[derive(Debug, Deserialize)]
pub struct NextRow {
    pub id: ItemId,
}

pub fn next_id(scope: BrandScope) -> Query<NextRow> {
    Query::new("select coalesce(max(id), 0) + 1 as id from item where brand_id = ?1", [scope.arg()])
}

pub fn insert(scope: BrandScope, item: &ItemRow) -> Query<()> {
    Query::new(
        "insert into item (brand_id, id, code, name, category, barcode, price, cost, state, sort_name, rev)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        values(scope, item),
    )
}

pub fn update(scope: BrandScope, item: &ItemRow) -> Query<()> {
    Query::new(
        "update item set code = ?3, name = ?4, category = ?5, barcode = ?6, price = ?7, cost = ?8, state = ?9,
                         sort_name = ?10, rev = ?11
          where brand_id = ?1 and id = ?2",
        values(scope, item),
    )
}

fn values(scope: BrandScope, item: &ItemRow) -> [Arg; 11] {
    [
        scope.arg(),
        item.id.into(),
        item.code.as_str().into(),
        item.name.as_str().into(),
        item.category.as_str().into(),
        item.barcode.as_deref().into(),
        item.price.into(),
        item.cost.into(),
        state(item.retired),
        item.sort_name.as_str().into(),
        item.rev.into(),
    ]
}
