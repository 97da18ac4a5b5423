//! What the page says, in the reader's language. Texts are loaded at run time, one JSON file per language and feature, so that the
//! page carries one language only. (`leptos_i18n` was tried: with run-time loading its `t_string!` becomes a future, which
//! attributes, titles and messages cannot wait for.)
//!
//! `t!("members.title")` and `t!("counter.earns", n = points)` give a `String`. An unknown key does not compile; numbers are written
//! as the language writes them; a text with plural forms chooses by `n`. Every page is wrapped in `shell::page` or [`localized`], which
//! wait for its texts and build it anew when the language changes.
use std::{cell::RefCell, collections::HashMap, sync::LazyLock};

use js_sys::{Array, JSON, Object, Reflect};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;

use crate::{browser, client, format};

include!(concat!(env!("OUT_DIR"), "/keys.rs"));

/// The text of a key, with its parameters.
#[macro_export]
macro_rules! t {
    ($key:tt $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::i18n::say(locale_key!($key), &[$((stringify!($name), $crate::i18n::ToArg::to_arg(&$value))),*])
    };
}

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    En,
    ZhHans,
    ZhHant,
}

impl Lang {
    pub const ALL: [Lang; 3] = [Lang::En, Lang::ZhHans, Lang::ZhHant];

    /// BCP 47: also the name of the folder of texts.
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::ZhHans => "zh-Hans",
            Lang::ZhHant => "zh-Hant",
        }
    }
    /// The language's name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Lang::En => "English",
            Lang::ZhHans => "简体中文",
            Lang::ZhHant => "繁體中文",
        }
    }
    /// Whether it is written in Chinese characters: family name first, 万, no spaces between words.
    pub const fn is_chinese(self) -> bool {
        !matches!(self, Lang::En)
    }

    /// What stands between two sentences, or a phrase and the name that ends it. Chinese is written without; the style sheet sets
    /// apart what is Latin in it.
    pub const fn space(self) -> &'static str {
        if self.is_chinese() { "" } else { " " }
    }
    /// The language that best serves a BCP 47 tag; `None` for one that is not spoken here.
    pub fn from_tag(tag: &str) -> Option<Lang> {
        let tag = tag.to_ascii_lowercase();
        let traditional = ["hant", "-tw", "-hk", "-mo"].iter().any(|part| tag.contains(part));
        match tag.get(..2) {
            Some("en") => Some(Lang::En),
            Some("zh") if traditional => Some(Lang::ZhHant),
            Some("zh") => Some(Lang::ZhHans),
            _ => None,
        }
    }
}

/// What a parameter may be.
pub enum Arg {
    Text(String),
    Number(f64),
}

/// Turns a parameter of `t!` into text or number.
pub trait ToArg {
    fn to_arg(&self) -> Arg;
}
impl<T: ToArg + ?Sized> ToArg for &T {
    fn to_arg(&self) -> Arg {
        (**self).to_arg()
    }
}
impl ToArg for str {
    fn to_arg(&self) -> Arg {
        Arg::Text(self.to_owned())
    }
}
impl ToArg for String {
    fn to_arg(&self) -> Arg {
        Arg::Text(self.clone())
    }
}
macro_rules! numbers {
    ($($t:ty),*) => {$(impl ToArg for $t { fn to_arg(&self) -> Arg { Arg::Number(*self as f64) } })*};
}
numbers!(i64, i32, u64, u32, u16, u8, usize, f64);

static LANG: LazyLock<ArcRwSignal<Lang>> = LazyLock::new(|| ArcRwSignal::new(first_choice()));
/// The language that was chosen last: the one now, or the next, whose texts are on their way.
static WISH: LazyLock<ArcRwSignal<Lang>> = LazyLock::new(|| ArcRwSignal::new(lang_untracked()));
static LOADED: LazyLock<ArcRwSignal<u32>> = LazyLock::new(|| ArcRwSignal::new(0));
/// Files that could not be loaded, and whether the server said that there is none.
static MISSING: LazyLock<ArcRwSignal<Vec<Missing>>> = LazyLock::new(|| ArcRwSignal::new(Vec::new()));

thread_local! {
    static TEXTS: RefCell<HashMap<(Lang, String), Option<Object>>> = RefCell::default();
}

/// The language now. Reading it in a reactive place follows a change.
pub fn lang() -> Lang {
    LANG.get()
}

/// The language now, without following it.
pub fn lang_untracked() -> Lang {
    LANG.get_untracked()
}

/// The language that was chosen last, whose texts may still be on their way.
pub fn wished_untracked() -> Lang {
    WISH.get_untracked()
}

/// A file of texts that did not come.
#[derive(Clone)]
struct Missing {
    lang: Lang,
    name: String,
    /// The server answers and has no such file, most likely because a newer build took its place.
    gone: bool,
}

/// Whether texts could not be loaded, so that the page can say so in whatever it has.
pub fn trouble() -> bool {
    // A language that was chosen and then another is missed by nobody.
    let (shown, wished) = (LANG.get(), WISH.get());
    MISSING.with(|missing| missing.iter().any(|file| file.lang == shown || file.lang == wished))
}

/// Tries to load what is missing once more.
pub fn again() {
    let mut missing = MISSING.get_untracked();
    missing.retain(|file| file.lang == lang_untracked() || file.lang == wished_untracked());
    if missing.iter().any(|file| file.gone) {
        let _ = window().location().reload();
        return;
    }
    for file in missing {
        if file.lang == lang_untracked() {
            spawn_local(async move { load(file.lang, &file.name).await });
        } else {
            adopt(file.lang);
        }
    }
}

/// Switches the language at once and remembers it on this device. Nothing changes on screen before the texts are here.
pub fn set_lang(lang: Lang) {
    browser::remember("lang", lang.tag());
    adopt(lang);
}

/// Uses the brand's language, unless this device has its own choice. Kept, so that the next visit begins in it.
pub fn suggest(tag: &str) {
    browser::remember("brand-lang", tag);
    if let (None, Some(lang)) = (browser::remembered("lang"), Lang::from_tag(tag)) {
        adopt(lang);
    }
}

fn adopt(lang: Lang) {
    WISH.set(lang);
    let names: Vec<String> = TEXTS.with_borrow(|t| t.keys().map(|(_, name)| name.clone()).collect());
    spawn_local(async move {
        for name in &names {
            load(lang, name).await;
        }
        // Another may have been chosen meanwhile.
        if lang == wished_untracked() && names.iter().all(|name| has(lang, name)) {
            LANG.set(lang);
            mark_document(lang);
        }
    });
}

fn mark_document(lang: Lang) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", lang.tag());
    }
}

fn first_choice() -> Lang {
    let kept = browser::remembered("lang").or_else(|| browser::remembered("brand-lang"));
    let asked = window().navigator().languages().iter().filter_map(|l| l.as_string()).collect::<Vec<_>>();
    let lang = kept.iter().chain(&asked).find_map(|tag| Lang::from_tag(tag)).unwrap_or(Lang::En);
    mark_document(lang);
    lang
}

fn has(lang: Lang, name: &str) -> bool {
    TEXTS.with_borrow(|t| matches!(t.get(&(lang, name.to_owned())), Some(Some(_))))
}

async fn load(lang: Lang, name: &str) {
    let key = (lang, name.to_owned());
    if TEXTS.with_borrow(|t| t.contains_key(&key)) {
        return;
    }
    TEXTS.with_borrow_mut(|t| t.insert(key.clone(), None));
    let (parsed, gone) = match client::texts(&format!("{}/{name}.json", lang.tag())).await {
        Ok(text) => (JSON::parse(&text).ok().map(Object::from), true),
        Err(problem) => (None, !client::is_unreachable(&problem)),
    };
    MISSING.update(|missing| {
        missing.retain(|file| (file.lang, file.name.as_str()) != (lang, name));
        if parsed.is_none() {
            missing.push(Missing { lang, name: name.to_owned(), gone });
        }
    });
    TEXTS.with_borrow_mut(|t| match parsed {
        Some(table) => t.insert(key, Some(table)),
        None => t.remove(&key),
    });
    LOADED.update(|n| *n += 1);
}

/// Texts that every place may use.
const EVERYWHERE: &[&str] = &["core", "problem"];

/// Shows `view` once its texts are here (`core` and `problem` always), and builds it anew when the language changes. Typed text is
/// kept by drafts.
pub fn localized(
    names: &'static [&'static str],
    view: impl Fn() -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let spoken = spoken(names);
    move || spoken.get().map(|_| view())
}

/// The language, once the texts of these names are here in it.
pub fn spoken(names: &'static [&'static str]) -> Memo<Option<Lang>> {
    // The language may change between a page's asking and its texts' arrival: asked again for the new one.
    Effect::new(move |_| {
        let lang = lang();
        for name in EVERYWHERE.iter().chain(names) {
            spawn_local(load(lang, name));
        }
    });
    Memo::new(move |_| {
        LOADED.track();
        let lang = lang();
        EVERYWHERE.iter().chain(names).all(|name| has(lang, name)).then_some(lang)
    })
}

/// The text of a key that is only known at run time, such as a problem's code; `None` if there is none.
pub fn find(key: &str, args: &[(&str, Arg)]) -> Option<String> {
    let (name, rest) = key.split_once('.')?;
    let lang = lang_untracked();
    let table = TEXTS.with_borrow(|t| t.get(&(lang, name.to_owned())).cloned().flatten())?;
    let value = Reflect::get(&table, &JsValue::from_str(rest)).ok()?;
    let template = value.as_string().or_else(|| {
        let n = args.iter().find_map(|(name, arg)| match arg {
            Arg::Number(n) if *name == "n" => Some(*n),
            _ => None,
        });
        let form =
            |name: &str| Reflect::get(&value, &JsValue::from_str(name)).ok().and_then(|v| v.as_string());
        form(&plural_form(lang, n.unwrap_or(0.0))).or_else(|| form("other"))
    })?;
    Some(fill(&template, args))
}

/// The text of a known key. Called by `t!`. Where its file was not asked for, the key itself: to be seen, and found by the tests.
pub fn say(key: &str, args: &[(&str, Arg)]) -> String {
    find(key, args).unwrap_or_else(|| key.to_owned())
}

fn fill(template: &str, args: &[(&str, Arg)]) -> String {
    let mut text = template.to_owned();
    for (name, arg) in args {
        let value = match arg {
            Arg::Text(text) => text.clone(),
            Arg::Number(n) => format::number(*n),
        };
        text = text.replace(&format!("{{{name}}}"), &value);
    }
    text
}

fn plural_form(lang: Lang, n: f64) -> String {
    let rules = js_sys::Intl::PluralRules::new(&Array::of1(&lang.tag().into()), &Object::new());
    rules.select(n).into()
}
