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

/// A row of a page, with its place in the page's order.
#[derive(Clone, Debug, Deserialize)]
pub struct PlacedRow {
    #[serde(flatten)]
    pub item: ItemRow,
    pub place: String,
}

/// What a page of the list is made of.
pub struct Page<'a> {
    pub category: Option<&'a str>,
    pub retired: bool,
    pub after: &'a Cursor,
    pub limit: usize,
}

/// Items in order of name after the cursor, one more than asked for: it tells whether there are more.
pub fn page(scope: BrandScope, page: &Page<'_>) -> Query<PlacedRow> {
    let base = [
        scope.arg(),
        state(page.retired),
        page.after.place.as_str().into(),
        page.after.id.into(),
        one_more(page.limit),
    ];
    match page.category {
        None => Query::new(
            "select id, code, name, category, barcode, price, cost, state = 'retired' as retired, sort_name, rev, sort_name as place
               from item where brand_id = ?1 and state = ?2 and (sort_name, id) > (?3, ?4) order by sort_name, id limit ?5",
            base,
        ),
        Some(category) => Query::new(
            "select id, code, name, category, barcode, price, cost, state = 'retired' as retired, sort_name, rev, sort_name as place
               from item where brand_id = ?1 and category = ?6 and state = ?2 and (sort_name, id) > (?3, ?4)
              order by sort_name, id limit ?5",
            base.into_iter().chain([category.into()]),
        ),
    }
}

/// A search by the beginning of any word of the name.
pub struct Words<'a> {
    /// Folded.
    pub text: &'a str,
    pub retired: bool,
    pub after: &'a Cursor,
    pub limit: usize,
}

/// Keys are cut to so many characters of the name.
const KEY_LENGTH: usize = 40;

/// Items of which a word begins with the text, in order of that word and what follows it, after the cursor, one more than asked
/// for. Each stands by the first of its words that does. The whole name is its first word's beginning.
pub fn by_word(scope: BrandScope, words: &Words<'_>) -> Query<PlacedRow> {
    let first = format!("n{}", words.text.chars().take(KEY_LENGTH).collect::<String>());
    let end = end_of(&first);
    Query::new(
        "select i.id, i.code, i.name, i.category, i.barcode, i.price, i.cost, i.state = 'retired' as retired, i.sort_name, i.rev,
                k.key as place
           from item_key k cross join item i on i.brand_id = ?1 and i.id = k.item_id
          where k.brand_id = ?1 and k.state = ?2 and (k.key, k.item_id) > (?3, ?4) and k.key < ?5
            and not exists (select 1 from item_key o where o.brand_id = ?1 and o.item_id = k.item_id and o.key >= ?7 and o.key < k.key)
          order by k.key, k.item_id limit ?6",
        [
            scope.arg(),
            state(words.retired),
            // The range begins at the later of text and cursor, so that the table is entered there.
            first.as_str().max(words.after.place.as_str()).into(),
            words.after.id.into(),
            end.into(),
            one_more(words.limit),
            first.as_str().into(),
        ],
    )
}

fn one_more(limit: usize) -> Arg {
    i64::try_from(limit).unwrap_or(MAX_ID).saturating_add(1).into()
}

/// A search by what is printed on the thing.
pub struct Numbers<'a> {
    pub text: &'a str,
    pub retired: bool,
    pub limit: usize,
}

/// Items whose code or barcode begins with the text; none for an empty one.
pub fn by_number(scope: BrandScope, numbers: &Numbers<'_>) -> Query<ItemRow> {
    let text = numbers.text.to_ascii_lowercase();
    // An empty range for an empty text.
    let end = if text.is_empty() { String::new() } else { end_of(&text) };
    Query::new(
        "with found (id) as (
             select id from (select item_id as id from item_key
                 where brand_id = ?1 and state = ?4 and key >= 'c' || ?2 and key < 'c' || ?3 order by key limit ?5)
             union
             select id from (select item_id as id from item_key
                 where brand_id = ?1 and state = ?4 and key >= 'b' || ?2 and key < 'b' || ?3 order by key limit ?5))
         select i.id, i.code, i.name, i.category, i.barcode, i.price, i.cost, i.state = 'retired' as retired, i.sort_name, i.rev
           from found f cross join item i on i.brand_id = ?1 and i.id = f.id order by i.code limit ?5",
        [
            scope.arg(),
            text.into(),
            end.into(),
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
    Query::new(
        "select coalesce((select id from item where brand_id = ?1 order by id desc limit 1), 0) + 1 as id",
        [scope.arg()],
    )
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
