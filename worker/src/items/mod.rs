//! The catalogue: lists and look-ups.
pub mod sql;
pub mod undo;
mod write;

use regulars_api::{Code, Problem, items::*};
use regulars_domain::{barcode, rights::Area};

use crate::{call::Call, error::AppError, recognise::fold::fold, routes::Routes, scope::Actor};

/// Items in one page of the list.
const PAGE: usize = 50;
/// Items that the counter shows while somebody types.
const HITS: usize = 20;

/// The routes of the catalogue.
pub fn routes(routes: Routes) -> Routes {
    routes
        .mount(list)
        .mount(search)
        .mount(by_barcode)
        .mount(categories)
        .mount(get)
        .mount(write::create)
        .mount(write::edit)
        .mount(write::set_state)
}

async fn list(call: Call<ListItems>) -> Result<ItemPage, AppError> {
    let ItemFilter { text, category, retired, after } = &call.input;
    let text = text.as_deref().map(str::trim).unwrap_or_default();
    let after = after.as_deref().map(Cursor::parse).transpose()?;
    let page = sql::Page {
        prefix: fold(text),
        category: category.clone(),
        retired: retired.unwrap_or(false),
        after: after.clone().unwrap_or_default(),
        limit: PAGE,
    };
    let numbers = sql::Numbers { text, retired: page.retired, limit: HITS };
    let (actor, (by_number, by_name)) =
        call.enter(|scope| (sql::by_number(scope, &numbers), sql::page(scope, &page))).await?;
    let next = (by_name.len() > PAGE).then(|| by_name.get(PAGE - 1)).flatten().map(Cursor::after);
    let wanted = |row: &sql::ItemRow| category.as_ref().is_none_or(|c| *c == row.category);
    // What was found by its number stands first, and only on the first page.
    let first = by_number.into_iter().filter(|row| after.is_none() && wanted(row));
    let rows = once(first.chain(by_name.into_iter().take(PAGE)));
    Ok(ItemPage { items: rows.into_iter().map(|row| row.view(&actor)).collect(), next })
}

async fn search(call: Call<SearchItems>) -> Result<Vec<ItemHit>, AppError> {
    let text = call.input.text.trim();
    let page = sql::Page {
        prefix: fold(text),
        category: None,
        retired: false,
        after: Cursor::default(),
        limit: HITS,
    };
    let numbers = sql::Numbers { text, retired: false, limit: HITS };
    let (_, (by_number, by_name)) =
        call.enter(|scope| (sql::by_number(scope, &numbers), sql::page(scope, &page))).await?;
    if text.is_empty() {
        return Ok(vec![]);
    }
    Ok(once(by_number.into_iter().chain(by_name)).into_iter().take(HITS).map(ItemHit::from).collect())
}

async fn by_barcode(call: Call<FindByBarcode>) -> Result<ItemHit, AppError> {
    let barcode = barcode::read(&call.input.barcode);
    let (_, rows) =
        call.enter(|scope| sql::by_barcode(scope, barcode.as_deref().unwrap_or_default())).await?;
    barcode.map_err(|_| Problem::new(Code::Invalid).at("barcode"))?;
    rows.into_iter().next().map(ItemHit::from).ok_or_else(|| Code::NotFound.into())
}

async fn categories(call: Call<ListCategories>) -> Result<Vec<String>, AppError> {
    let (_, rows) = call.enter(sql::categories).await?;
    Ok(rows.into_iter().map(|row| row.category).collect())
}

async fn get(call: Call<GetItem>) -> Result<ItemView, AppError> {
    let (actor, rows) = call.enter(|scope| sql::item(scope, call.path)).await?;
    rows.into_iter().next().map(|row| row.view(&actor)).ok_or_else(|| Code::NotFound.into())
}

/// Each item once, where it stands first.
fn once(rows: impl Iterator<Item = sql::ItemRow>) -> Vec<sql::ItemRow> {
    let mut seen = std::collections::HashSet::new();
    rows.filter(|row| seen.insert(row.id)).collect()
}

/// The last row of a page, as the next one is asked for: `{id}.{sort name}`.
#[derive(Clone, Debug, Default)]
pub struct Cursor {
    pub sort_name: String,
    pub id: i64,
}

impl Cursor {
    fn parse(text: &str) -> Result<Cursor, AppError> {
        let parts = text.split_once('.').and_then(|(id, name)| Some((id.parse().ok()?, name)));
        let (id, name) = parts.ok_or_else(|| Problem::new(Code::Invalid).at("after"))?;
        Ok(Cursor { sort_name: name.to_owned(), id })
    }

    fn after(row: &sql::ItemRow) -> String {
        format!("{}.{}", row.id, row.sort_name)
    }
}

impl sql::ItemRow {
    /// The item for this person: its cost only where they may change the catalogue.
    pub fn view(self, actor: &Actor) -> ItemView {
        ItemView {
            id: self.id,
            code: self.code,
            name: self.name,
            category: self.category,
            barcode: self.barcode,
            price: self.price,
            cost: self.cost.filter(|_| actor.may(Area::EditItems)),
            retired: self.retired,
            rev: self.rev,
        }
    }
}

impl From<sql::ItemRow> for ItemHit {
    fn from(row: sql::ItemRow) -> ItemHit {
        let sql::ItemRow { id, code, name, category, barcode, price, .. } = row;
        ItemHit { id, code, name, category, barcode, price }
    }
}
