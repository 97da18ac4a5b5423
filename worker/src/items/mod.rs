//! The catalogue: lists and look-ups.
pub mod sql;
pub mod undo;
mod write;

use regulars_api::{Code, Problem, items::*};
use regulars_domain::{barcode, rights::Area};

use crate::{call::Call, error::AppError, recognise::fold::fold, routes::Routes, scope::Actor};

/// Items in one page of the list.
const PAGE: usize = 50;
/// Words that a search within a category looks through for one page.
const WINDOW: usize = 300;
/// Items that the counter shows while somebody types.
const HITS: usize = 20;

/// The routes of the catalogue.
pub fn routes(routes: Routes) -> Routes {
    routes
        .mount(list)
        .mount(search)
        .mount(by_barcode)
        .mount(categories)
        .mount(write::create)
        .mount(write::edit)
        .mount(write::set_state)
}

async fn list(call: Call<ListItems>) -> Result<ItemPage, AppError> {
    let ItemFilter { text, category, retired, after } = &call.input;
    let text = text.as_deref().map(str::trim).unwrap_or_default();
    let (folded, category, retired) = (fold(text), category.as_deref(), retired.unwrap_or(false));
    let is_first = after.is_none();
    let after = after.as_deref().map(Cursor::parse).transpose()?.unwrap_or_default();
    let numbers = sql::Numbers { text, retired, limit: HITS };
    // Words are not kept by category: within one, a page looks through more of them and shows those that fit.
    let limit = if folded.is_empty() || category.is_none() { PAGE } else { WINDOW };
    let (actor, (by_number, mut by_name)) = call
        .enter(|scope| {
            let named = match folded.as_str() {
                "" => sql::page(scope, &sql::Page { category, retired, after: &after, limit }),
                text => sql::by_word(scope, &sql::Words { text, retired, after: &after, limit }),
            };
            (sql::by_number(scope, &numbers), named)
        })
        .await?;
    let more = by_name.len() > limit;
    by_name.truncate(limit);
    let next = by_name.last().filter(|_| more).map(Cursor::after);
    // What was found by its number stands first, and only on the first page.
    let first = by_number.into_iter().filter(|_| is_first);
    let all = first.chain(by_name.into_iter().map(|row| row.item));
    let rows = once(all.filter(|row| category.is_none_or(|category| category == row.category)));
    Ok(ItemPage { items: rows.into_iter().map(|row| row.view(&actor)).collect(), next })
}

async fn search(call: Call<SearchItems>) -> Result<Vec<ItemHit>, AppError> {
    let text = call.input.text.trim();
    let (folded, after) = (fold(text), Cursor::default());
    let words = sql::Words { text: &folded, retired: false, after: &after, limit: HITS };
    let numbers = sql::Numbers { text, retired: false, limit: HITS };
    let (_, (by_number, by_word)) =
        call.enter(|scope| (sql::by_number(scope, &numbers), sql::by_word(scope, &words))).await?;
    if text.is_empty() {
        return Ok(vec![]);
    }
    let all = by_number.into_iter().chain(by_word.into_iter().map(|row| row.item));
    Ok(once(all).into_iter().take(HITS).map(ItemHit::from).collect())
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

/// Each item once, where it stands first.
fn once(rows: impl Iterator<Item = sql::ItemRow>) -> Vec<sql::ItemRow> {
    let mut seen = std::collections::HashSet::new();
    rows.filter(|row| seen.insert(row.id)).collect()
}

/// The last row of a page, as the next one is asked for: `{id}.{place}`, where the place is a name, or a key in a search.
#[derive(Clone, Debug, Default)]
pub struct Cursor {
    pub place: String,
    pub id: i64,
}

impl Cursor {
    fn parse(text: &str) -> Result<Cursor, AppError> {
        let parts = text.split_once('.').and_then(|(id, place)| Some((id.parse().ok()?, place)));
        let (id, place) = parts.ok_or_else(|| Problem::new(Code::Invalid).at("after"))?;
        Ok(Cursor { place: place.to_owned(), id })
    }

    fn after(row: &sql::PlacedRow) -> String {
        format!("{}.{}", row.item.id, row.place)
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
