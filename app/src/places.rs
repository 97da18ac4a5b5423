//! Regions and currencies by their names, and what a new brand probably wants: its time zone names a region, the region a currency.
use js_sys::{Array, Function, Intl, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::i18n::lang_untracked;

/// Region, currency, and the beginnings of the time zones that lie in it. What is not here is chosen by hand.
const PLACES: &[(&str, &str, &[&str])] = &[
    ("CN", "CNY", &["Asia/Shanghai", "Asia/Chongqing", "Asia/Urumqi", "Asia/Harbin"]),
    ("HK", "HKD", &["Asia/Hong_Kong"]),
    ("MO", "MOP", &["Asia/Macau"]),
    ("TW", "TWD", &["Asia/Taipei"]),
    ("JP", "JPY", &["Asia/Tokyo"]),
    ("KR", "KRW", &["Asia/Seoul"]),
    ("SG", "SGD", &["Asia/Singapore"]),
    ("MY", "MYR", &["Asia/Kuala_Lumpur", "Asia/Kuching"]),
    ("TH", "THB", &["Asia/Bangkok"]),
    ("VN", "VND", &["Asia/Ho_Chi_Minh", "Asia/Saigon"]),
    ("PH", "PHP", &["Asia/Manila"]),
    ("ID", "IDR", &["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]),
    ("IN", "INR", &["Asia/Kolkata", "Asia/Calcutta"]),
    ("AE", "AED", &["Asia/Dubai"]),
    ("GB", "GBP", &["Europe/London"]),
    ("IE", "EUR", &["Europe/Dublin"]),
    ("DE", "EUR", &["Europe/Berlin"]),
    ("FR", "EUR", &["Europe/Paris"]),
    ("ES", "EUR", &["Europe/Madrid", "Atlantic/Canary"]),
    ("IT", "EUR", &["Europe/Rome"]),
    ("NL", "EUR", &["Europe/Amsterdam"]),
    ("BE", "EUR", &["Europe/Brussels"]),
    ("AT", "EUR", &["Europe/Vienna"]),
    ("PT", "EUR", &["Europe/Lisbon"]),
    ("CH", "CHF", &["Europe/Zurich"]),
    ("SE", "SEK", &["Europe/Stockholm"]),
    ("NO", "NOK", &["Europe/Oslo"]),
    ("DK", "DKK", &["Europe/Copenhagen"]),
    ("PL", "PLN", &["Europe/Warsaw"]),
    ("CZ", "CZK", &["Europe/Prague"]),
    ("TR", "TRY", &["Europe/Istanbul"]),
    ("AU", "AUD", &["Australia/"]),
    ("NZ", "NZD", &["Pacific/Auckland"]),
    (
        "CA",
        "CAD",
        &[
            "America/Toronto",
            "America/Vancouver",
            "America/Montreal",
            "America/Edmonton",
            "America/Winnipeg",
            "America/Halifax",
        ],
    ),
    ("MX", "MXN", &["America/Mexico_City", "America/Tijuana", "America/Monterrey"]),
    ("BR", "BRL", &["America/Sao_Paulo", "America/Bahia", "America/Manaus"]),
    (
        "US",
        "USD",
        &[
            "America/New_York",
            "America/Chicago",
            "America/Denver",
            "America/Los_Angeles",
            "America/Phoenix",
            "America/Detroit",
            "Pacific/Honolulu",
            "America/Anchorage",
        ],
    ),
];

/// Every region of ISO 3166 that has telephones, two letters each.
const REGIONS: &str = "ADAEAFAGAIALAMAOARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGTGUGWGYHKHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

/// The region and currency that go with a time zone.
pub fn of_zone(zone: &str) -> Option<(&'static str, &'static str)> {
    PLACES
        .iter()
        .find(|(_, _, zones)| zones.iter().any(|begin| zone.starts_with(begin)))
        .map(|(region, currency, _)| (*region, *currency))
}

/// The regions by their names in the reader's language, in its order.
pub fn regions() -> Vec<(String, String)> {
    let code = |pair: &[u8]| String::from_utf8_lossy(pair).into_owned();
    let named = name_of("region");
    let mut all: Vec<(String, String)> =
        REGIONS.as_bytes().chunks(2).map(code).map(|code| (code.clone(), named(&code))).collect();
    let order = Intl::Collator::new(&Array::of1(&lang_untracked().tag().into()), &Object::new()).compare();
    all.sort_by(|(_, a), (_, b)| {
        let way = order.call2(&JsValue::UNDEFINED, &a.into(), &b.into()).ok().and_then(|n| n.as_f64());
        way.unwrap_or(0.0).total_cmp(&0.0)
    });
    all
}

/// The currencies with their names: `CNY · Chinese Yuan`.
pub fn currencies() -> Vec<(String, String)> {
    let named = name_of("currency");
    let mut codes: Vec<&str> = regulars_domain::money::Currency::codes().collect();
    codes.sort_unstable();
    codes.into_iter().map(|code| (code.to_owned(), format!("{code} · {}", named(code)))).collect()
}

/// `Intl.DisplayNames` of this type, in the language now; the code itself where there is no name.
fn name_of(kind: &str) -> impl Fn(&str) -> String {
    let options = Object::new();
    let _ = Reflect::set(&options, &"type".into(), &kind.into());
    let intl = Reflect::get(&window(), &"Intl".into()).unwrap_or(JsValue::UNDEFINED);
    let made = Reflect::get(&intl, &"DisplayNames".into()).ok().and_then(|class| {
        let args = Array::of2(&lang_untracked().tag().into(), &options);
        Reflect::construct(&Function::from(class), &args).ok()
    });
    let of = made.as_ref().and_then(|made| Reflect::get(made, &"of".into()).ok()).map(Function::from);
    move |code: &str| {
        let (Some(made), Some(of)) = (&made, &of) else { return code.to_owned() };
        of.call1(made, &code.into()).ok().and_then(|name| name.as_string()).unwrap_or_else(|| code.to_owned())
    }
}
