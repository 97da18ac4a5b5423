//! Every way of finding a member that is promised, for members made at random; and no text breaks anything.

use proptest::prelude::*;
use regulars_domain::card::Card;
use regulars_domain::name::PersonName;
use regulars_domain::phone::E164;

use super::super::keys::{Kind, Known, LONGEST_KEY, MOST_KEYS};
use super::super::query::{MOST_PROBES, plan};
use super::{finds, home};

/// A member as the property tests make them.
#[derive(Clone, Debug)]
struct Member {
    family: String,
    given: String,
    pinyin: (String, Vec<String>),
    number: String,
    card: String,
}

/// Surnames and characters with readings written here by hand, so that the tables are not checked against themselves.
fn member() -> impl Strategy<Value = Member> {
    let surname = prop::sample::select(vec![
        ("于", "yu"),
        ("單", "shan"),
        ("欧阳", "ouyang"),
        ("曾", "zeng"),
        ("解", "xie"),
        ("仇", "qiu"),
        ("區", "ou"),
        ("查", "zha"),
        ("盖", "ge"),
        ("尉迟", "yuchi"),
        ("万俟", "moqi"),
        ("朴", "piao"),
        ("乐", "yue"),
        ("缪", "miao"),
        ("覃", "qin"),
        ("王", "wang"),
        ("李", "li"),
        ("張", "zhang"),
        ("劉", "liu"),
        ("陳", "chen"),
        ("吕", "lv"),
        ("翟", "zhai"),
        ("種", "chong"),
    ]);
    let letter = prop::sample::select(vec![
        ("文", "wen"),
        ("涛", "tao"),
        ("濤", "tao"),
        ("小", "xiao"),
        ("雲", "yun"),
        ("云", "yun"),
        ("国", "guo"),
        ("藩", "fan"),
        ("修", "xiu"),
        ("乐", "yue"),
        ("茜", "xi"),
        ("晟", "sheng"),
        ("麗", "li"),
        ("娜", "na"),
        ("雨", "yu"),
        ("欣", "xin"),
        ("怡", "yi"),
        ("明", "ming"),
        ("傑", "jie"),
        ("伟", "wei"),
        ("長", "chang"),
        ("安", "an"),
    ]);
    (surname, prop::collection::vec(letter, 1..=2), "1[3-9][0-9]{9}", "[A-Z]{2}[0-9]{8}").prop_map(
        |((family, read), given, number, card)| Member {
            family: family.to_owned(),
            given: given.iter().map(|(letter, _)| *letter).collect(),
            pinyin: (read.to_owned(), given.iter().map(|(_, read)| (*read).to_owned()).collect()),
            number,
            card,
        },
    )
}

/// Every way in which the look-up is said to find this member.
fn ways(member: &Member) -> Vec<String> {
    let Member { family, given, pinyin: (first, rest), number, card } = member;
    let name: Vec<char> = family.chars().chain(given.chars()).collect();
    let (whole, second) = (name.iter().collect::<String>(), rest.concat());
    let mut ways: Vec<String> = vec![name[0].to_string(), whole.clone(), format!("{family} {given}")];
    for a in 0..name.len() {
        ways.extend((a + 1..name.len()).map(|b| format!("{}{}", name[a], name[b])));
    }
    let full = format!("{first}{second}");
    ways.extend((1..=full.len()).map(|end| full[..end].to_owned()));
    ways.extend((1..=second.len()).map(|end| second[..end].to_owned()));
    ways.extend([format!("{first} {second}"), format!("{first} {}", rest.join(" ")), full.to_uppercase()]);
    // Initials of compound surnames are one for each character.
    let heads = match first.as_str() {
        "ouyang" => "oy",
        "yuchi" => "yc",
        "moqi" => "mq",
        single => &single[..1],
    };
    let initials: String =
        heads.chars().chain(rest.iter().map(|read| read.chars().next().unwrap())).collect();
    ways.extend((1..=initials.len()).map(|end| initials[..end].to_owned()));
    ways.extend((4..=11).map(|count| number[11 - count..].to_owned()));
    for end in 3..=11 {
        let start = &number[..end];
        ways.extend([
            start.to_owned(),
            format!("0{start}"),
            format!("+86{start}"),
            format!("+86 {start}"),
            format!("0086{start}"),
        ]);
    }
    ways.push(number.chars().map(|digit| char::from_u32(u32::from(digit) + 0xFEE0).unwrap()).collect());
    ways.extend((3..=card.len()).map(|end| card[..end].to_owned()));
    ways.extend([card.to_lowercase(), format!("R1:{card}")]);
    ways.extend([format!("{family}{}", &number[7..]), format!("{first} {}", &number[7..])]);
    ways
}

proptest! {
    // Each case asks about a hundred questions.
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn every_member_is_found_in_every_way_that_is_promised(member in member()) {
        let name = PersonName::new(&member.family, &member.given, None).unwrap();
        let phone = E164::new(&format!("+86{}", member.number)).unwrap();
        let card = Card::new(&member.card).unwrap();
        let known = Known::new(Some(&name), Some(&phone), Some(&card));
        for way in ways(&member) {
            prop_assert!(finds(&way, "CN", &known), "{} by {}: {:?}", name.full(), way, known.keys());
        }
    }

}

proptest! {
    #[test]
    fn no_name_breaks_the_keys_and_they_stay_within_bounds(
        text in "\\PC{0,40}", latin in prop::option::of("\\PC{0,40}"), digits in "[1-9][0-9]{6,14}", card in "[A-Z0-9]{3,24}"
    ) {
        if let Ok(name) = PersonName::from_text(&text, latin.as_deref()) {
            let phone = E164::new(&format!("+{digits}")).unwrap();
            let keys = Known::new(Some(&name), Some(&phone), Some(&Card::new(&card).unwrap())).keys();
            prop_assert!(keys.len() <= MOST_KEYS);
            prop_assert!(keys.iter().all(|key| (2..=LONGEST_KEY + 1).contains(&key.as_str().chars().count())));
            let _ = super::super::names::sort_key(&name);
        }
    }

    #[test]
    fn a_card_is_found_by_itself_and_no_longer_one_by_its_first_two(card in "[A-Z0-9]{1,24}", more in "[A-Z0-9]{1,4}") {
        let known = |text: &str| Known::new(None, None, Some(&Card::new(text).unwrap()));
        prop_assert!(finds(&card, "CN", &known(&card)), "{}", card);
        let short: String = card.chars().take(2).collect();
        prop_assert!(!finds(&short, "CN", &known(&format!("{short}{more}"))), "{} {}", short, more);
    }

    #[test]
    fn no_query_breaks_its_plan_and_it_is_probes_or_a_wish_beside_one_card(text in "\\PC{0,80}", region in "CN|US|IT|RU|AR|XX") {
        let plan = plan(&text, home(&region));
        prop_assert!(plan.probes.len() <= MOST_PROBES);
        let cards = plan.probes.len() <= 1 && plan.probes.iter().all(|probe| probe.kind == Kind::Card);
        prop_assert!(plan.more.map_or(!plan.probes.is_empty(), |_| cards));
        prop_assert!(plan.probes.iter().all(|probe| probe.lo < probe.hi && probe.lo.chars().count() >= 2));
    }

    #[test]
    fn a_name_of_any_letters_is_found_by_itself(text in "[\\p{L} ]{1,30}") {
        if let Ok(name) = PersonName::from_text(&text, None) {
            let known = Known::new(Some(&name), None, None);
            let plan = plan(&name.full(), home("CN"));
            let few = super::super::keys::words(&super::super::fold::fold(&text)).len() <= 6;
            if few && !known.keys().is_empty() && plan.more.is_none() {
                prop_assert!(finds(&name.full(), "CN", &known), "{:?} {:?}", known.keys(), plan);
            }
        }
    }
}
