//! The catalogue: what the chain sells. Found by name, code or barcode, at the counter and in the list.
use regulars_domain::{ids::ItemId, limits, money::Money};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::endpoints;

endpoints! {
    /// One page of the catalogue, by name. With both a text and a category a page may be short, even empty, and still have a `next`. The cost is told only to those who may change the catalogue.
    ListItems: Get "/api/items" (()) Area(ReadItems), ItemFilter => ItemPage;
    /// At most 20 items on sale with a word of the name, a code or a barcode that begins with what was typed: for the counter, in one round trip.
    SearchItems: Get "/api/items/search" (()) Area(ReadItems), ItemSearch => Vec<ItemHit>;
    /// The item on sale with this barcode; a UPC-A code and its EAN-13 form are the same.
    FindByBarcode: Get "/api/items/barcode" (()) Area(ReadItems), ScannedCode => ItemHit;
    /// The categories in use, in alphabetical order, 500 at most.
    ListCategories: Get "/api/items/categories" (()) Area(ReadItems), () => Vec<String>;
    /// Adds an item.
    CreateItem: Post "/api/items" (()) Area(EditItems), ItemForm => ItemView;
    /// Changes an item. The purchases that named it stay as they were.
    EditItem: Patch "/api/items/{item_id}" (ItemId) Area(EditItems), ItemEdit => ItemView;
    /// Takes an item off sale, or puts it on sale again.
    SetItemState: Post "/api/items/{item_id}/state" (ItemId) Area(EditItems), ItemState => ItemView;
}

/// Which part of the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ItemFilter {
    /// The beginning of a code, a barcode or any word of a name, in any script and case.
    #[serde(default)]
    pub text: Option<String>,
    /// Only this category.
    #[serde(default)]
    pub category: Option<String>,
    /// Those off sale instead of those on sale.
    #[serde(default)]
    pub retired: Option<bool>,
    /// Where the page before ended: its `next`.
    #[serde(default)]
    pub after: Option<String>,
}

/// Some items and where the next page begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ItemPage {
    pub items: Vec<ItemView>,
    /// To ask for the next page with; absent at the end.
    pub next: Option<String>,
}

/// What a clerk types.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ItemSearch {
    pub text: String,
}

/// What a camera or scanner read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScannedCode {
    pub barcode: String,
}

/// An item as the counter needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ItemHit {
    pub id: ItemId,
    pub code: String,
    pub name: String,
    /// `''`: none.
    pub category: String,
    pub barcode: Option<String>,
    /// For one, in minor units; absent: asked at the counter.
    pub price: Option<Money>,
}

/// An item with all that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ItemView {
    pub id: ItemId,
    pub code: String,
    pub name: String,
    /// `''`: none.
    pub category: String,
    pub barcode: Option<String>,
    /// For one, in minor units; absent: asked at the counter.
    pub price: Option<Money>,
    /// For one, in minor units; absent also for those who may not see it.
    pub cost: Option<Money>,
    /// Off sale.
    pub retired: bool,
    /// Changes with each change of the item.
    pub rev: i64,
}

/// An item as its form sends it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ItemForm {
    /// The chain's own number, unique in the brand, 1 to 40 characters.
    #[schemars(length(min = 1, max = limits::ITEM_CODE))]
    pub code: String,
    /// 1 to 120 characters.
    #[schemars(length(min = 1, max = limits::ITEM_NAME))]
    pub name: String,
    /// Up to 60 characters; `''`: none.
    #[serde(default)]
    #[schemars(length(max = limits::CATEGORY))]
    pub category: String,
    /// Unique in the brand; digits of 8, 12, 13 or 14 must end in their GS1 check digit.
    #[serde(default)]
    pub barcode: Option<String>,
    /// Minor units, not below zero.
    #[serde(default)]
    pub price: Option<Money>,
    /// Minor units, not below zero.
    #[serde(default)]
    pub cost: Option<Money>,
}

/// An item's new contents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ItemEdit {
    /// The revision that the form was filled from.
    pub rev: i64,
    pub item: ItemForm,
}

/// On sale or off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ItemState {
    /// The revision that was seen.
    pub rev: i64,
    pub retired: bool,
}
