//! Who is told to be one person, and who is not: the cases that a shop meets.
use proptest::prelude::*;
use regulars_domain::{
    card::Card,
    duplicates::{Address, Birthday, Folded, Gender, MOST_KEYS, Person, Reason, compare, keys},
    phone::E164,
};

fn named(given: &str, family: &str) -> Person {
    Person { given: given.to_owned(), family: family.to_owned(), ..Person::default() }
}

/// Things that are told of a person, one after the other.
trait Told: Sized {
    fn phone(self, number: &str) -> Self;
    fn born(self, year: i32, month: u32, day: u32) -> Self;
    fn born_on(self, month: u32, day: u32) -> Self;
    fn living_at(self, text: &str) -> Self;
    fn gender(self, gender: Gender) -> Self;
    fn email(self, text: &str) -> Self;
    fn latin(self, text: &str) -> Self;
    fn identity(self, text: &str) -> Self;
}

impl Told for Person {
    fn phone(mut self, number: &str) -> Self {
        self.phones.push(E164::new(number).unwrap());
        self
    }
    fn born(mut self, year: i32, month: u32, day: u32) -> Self {
        self.birthday = Some(Birthday { year: Some(year), month, day, lunar: false });
        self
    }
    fn born_on(mut self, month: u32, day: u32) -> Self {
        self.birthday = Some(Birthday { year: None, month, day, lunar: false });
        self
    }
    fn living_at(mut self, text: &str) -> Self {
        self.address.text = text.to_owned();
        self
    }
    fn gender(mut self, gender: Gender) -> Self {
        self.gender = Some(gender);
        self
    }
    fn email(mut self, text: &str) -> Self {
        self.email = text.to_owned();
        self
    }
    fn latin(mut self, text: &str) -> Self {
        self.latin = text.to_owned();
        self
    }
    fn identity(mut self, text: &str) -> Self {
        self.identity = text.to_owned();
        self
    }
}

/// The two are told to be one person, for these reasons among others, and meet under a key.
#[track_caller]
fn one(a: &Person, b: &Person, reasons: &[Reason]) {
    let score = compare(a, b);
    assert!(score.is_duplicate(), "{score:?}");
    for reason in reasons {
        assert!(score.reasons.contains(reason), "{score:?} lacks {reason:?}");
    }
    let others = keys(b);
    assert!(keys(a).iter().any(|key| others.contains(key)), "{:?} {others:?}", keys(a));
}

/// The two are told to be two, and by a margin.
#[track_caller]
fn two(a: &Person, b: &Person, reasons: &[Reason]) {
    let score = compare(a, b);
    assert!(score.value < 0.3, "{score:?}");
    for reason in reasons {
        assert!(score.reasons.contains(reason), "{score:?} lacks {reason:?}");
    }
}

const HOME: &str = "12 Harbour Street, Flat 3, Newtown 2042";

#[test]
fn a_member_recorded_twice_with_another_phone_is_one() {
    let first = named("Maria", "Rossi").phone("+61412345678").born(1984, 3, 14).living_at(HOME);
    let second = named("MARIA", "Rossi ").phone("+61498765432").born(1984, 3, 14).living_at(HOME);
    one(
        &first,
        &second,
        &[Reason::SameName, Reason::SameBirthday, Reason::SameAddress, Reason::DifferentPhone],
    );
}

#[test]
fn two_people_of_one_household_are_two() {
    let wife = named("Maria", "Rossi").phone("+61412345678").born(1984, 3, 14).living_at(HOME);
    let husband = named("Paolo", "Rossi").phone("+61412345678").born(1981, 11, 2).living_at(HOME);
    two(&wife, &husband, &[Reason::DifferentGivenName, Reason::DifferentBirthday, Reason::SamePhone]);
    let unborn = |person: &Person| Person { birthday: None, ..person.clone() };
    two(&unborn(&wife), &unborn(&husband), &[Reason::SameAddress]);
    two(
        &unborn(&wife).email("rossi@example.com"),
        &unborn(&husband).email("rossi@example.com"),
        &[Reason::SameEmail],
    );
}

#[test]
fn a_card_that_a_household_shares_does_not_make_it_one_person() {
    let card = Some(Card::new("HM00012345").unwrap());
    let wife = Person { card: card.clone(), ..named("Maria", "Rossi").phone("+61412345678").living_at(HOME) };
    let husband = Person { card, ..named("Paolo", "Rossi").phone("+61412345678").living_at(HOME) };
    two(&wife, &husband, &[Reason::SameCard]);
    one(&wife, &Person { address: Address::default(), ..wife.clone() }, &[Reason::SameCard]);
}

#[test]
fn twins_are_two() {
    let twin = |given| named(given, "Rossi").phone("+61412345678").born(1984, 3, 14).living_at(HOME);
    two(&twin("Luca"), &twin("Matteo"), &[Reason::SameBirthday, Reason::DifferentGivenName]);
    let (brother, sister) = (twin("Luca").gender(Gender::Male), twin("Elena").gender(Gender::Female));
    two(&brother, &sister, &[Reason::DifferentGender]);
    let chinese =
        |given| named(given, "于").phone("+8613800138021").born(1984, 3, 14).living_at("张江路100弄5号101室");
    two(&chinese("文涛"), &chinese("文海"), &[Reason::DifferentGivenName]);
}

#[test]
fn father_and_son_of_one_name_are_two() {
    let father = named("Antonio", "Rossi").phone("+61412345678").born(1951, 6, 30).living_at(HOME);
    let son = named("Antonio", "Rossi").phone("+61498765432").born(1984, 3, 14).living_at(HOME);
    two(&father, &son, &[Reason::SameName, Reason::DifferentBirthday]);
}

#[test]
fn a_common_name_in_one_town_is_not_one_person() {
    let smith = |phone| {
        let mut person = named("John", "Smith").phone(phone);
        person.address = Address { suburb: "Newtown".into(), postcode: "2042".into(), ..Address::default() };
        person
    };
    let (first, second) = (smith("+61412345678"), smith("+61498765432"));
    two(&first, &second, &[Reason::SameName, Reason::SamePlace, Reason::DifferentPhone]);
    two(&first.born(1984, 3, 14), &second.born(1990, 7, 21), &[Reason::DifferentBirthday]);
}

#[test]
fn a_chinese_name_of_two_characters_is_weak_evidence_alone() {
    let (first, second) = (named("伟", "王"), named("伟", "王"));
    two(&first, &second, &[Reason::SameName]);
    two(&first.clone().born_on(3, 14), &second.clone().born_on(3, 14), &[Reason::SameDayOfBirth]);
    let in_town = |person: Person| person.living_at("上海市浦东新区");
    two(&in_town(first.clone()), &in_town(second.clone()), &[Reason::SamePlace]);
    let phones = (first.phone("+8613800138021"), second.phone("+8613800138021"));
    one(&phones.0, &phones.1, &[Reason::SameName, Reason::SamePhone]);
}

#[test]
fn a_phone_with_one_slip_beside_the_same_name_is_one_person() {
    let member = |phone| named("Wilhelmina", "Achterberg").phone(phone);
    one(&member("+31612345678"), &member("+31612345978"), &[Reason::SimilarPhone]);
    one(&member("+31612345678"), &member("+31612354678"), &[Reason::SimilarPhone]);
    two(&member("+31612345678"), &named("Pieter", "Janssen").phone("+31612345978"), &[Reason::DifferentName]);
    let chinese = |phone| named("文涛", "于").phone(phone);
    one(&chinese("+8613800138021"), &chinese("+8613800183021"), &[Reason::SimilarPhone]);
}

#[test]
fn given_and_family_name_in_each_others_place_are_found() {
    let member = named("Wilhelmina", "Achterberg").born(1984, 3, 14);
    let swapped = named("Achterberg", "Wilhelmena").born(1984, 3, 14);
    one(&member, &swapped, &[Reason::SwappedName]);
}

#[test]
fn a_birthday_with_day_and_month_crossed_is_found() {
    let member = |month, day| named("Wilhelmina", "Achterberg").born(1984, month, day).phone("+31612345678");
    one(&member(3, 4), &member(4, 3), &[Reason::BirthdayTransposed]);
    let without = |person: Person| Person { phones: Vec::new(), ..person };
    one(&without(member(3, 4)), &without(member(4, 3)), &[Reason::BirthdayTransposed]);
}

#[test]
fn a_name_that_was_not_split_is_compared_whole() {
    let split = named("Wentao", "Yu").phone("+8613800138021");
    one(&split, &named("Yu Wen-tao", "").phone("+8613800138021"), &[Reason::SameName]);
    one(&split, &named("", "Wentao, Yu").phone("+8613800138021"), &[Reason::SameName]);
    let chinese = named("文涛", "于").phone("+8613800138021");
    one(&chinese, &named("于文涛", "").phone("+8613800138021"), &[Reason::SameName]);
}

#[test]
fn names_in_two_scripts_are_compared_by_their_latin_form() {
    let native = named("文涛", "于").phone("+8613800138021");
    let foreign = named("Wentao", "Yu").phone("+8613800138021");
    let reasons = compare(&native, &foreign).reasons;
    assert_eq!(reasons, [Reason::SamePhone]);
    one(&native.latin("Yu Wentao"), &foreign, &[Reason::SameName]);
}

#[test]
fn chinese_names_that_are_said_alike_are_similar() {
    let first = named("晓明", "王").latin("Wang Xiaoming").phone("+8613800138021").born_on(3, 14);
    let second = named("小明", "王").latin("Wang Xiaoming").phone("+8613800138021").born_on(3, 14);
    one(&first, &second, &[Reason::SimilarName { percent: 80 }]);
}

#[test]
fn accents_case_width_and_signs_do_not_matter() {
    let first =
        named("José", "Ó Briain").email("Jose.Briain@Example.com").living_at("Calle Mayor 12, 3º, Madrid");
    let second =
        named("JOSE", "o'briain").email("josebriain@example.com").living_at("calle mayor １２ 3 madrid");
    one(&first, &second, &[Reason::SameName, Reason::SameEmail]);
}

#[test]
fn the_number_of_an_authority_outweighs_a_changed_name() {
    let single = named("Maria", "Rossi").born(1984, 3, 14).identity("RSSMRA84C54H501X");
    let married = named("Maria", "Bianchi").born(1984, 3, 14).identity("RSSMRA84C54H501X");
    one(&single, &married, &[Reason::SameIdentity, Reason::DifferentFamilyName]);
    one(&single, &named("Maria", "Rossi").identity("rssmra84c45h501x"), &[Reason::SimilarIdentity]);
}

#[test]
fn a_birthday_of_the_chinese_calendar_says_nothing_about_one_of_the_other() {
    let lunar = Birthday { year: Some(1984), month: 3, day: 14, lunar: true };
    let first = Person { birthday: Some(lunar), ..named("Maria", "Rossi") };
    assert_eq!(compare(&first, &named("Maria", "Rossi").born(1984, 3, 14)).reasons, [Reason::SameName]);
}

#[test]
fn the_first_of_january_is_what_forms_are_filled_with() {
    let born = |year, month, day| {
        compare(&named("伟", "王").born(year, month, day), &named("伟", "王").born(year, month, day))
    };
    assert!(born(1900, 1, 1).value < 0.3 && born(1984, 3, 14).value > 0.8);
}

#[test]
fn neighbours_with_a_common_name_are_two() {
    let first = named("伟", "王").phone("+8613800138021").living_at("上海市浦东新区张江路100弄5号101室");
    let second = named("伟", "王").phone("+8613912345678").living_at("上海市浦东新区张江路100弄6号202室");
    two(&first, &second, &[Reason::SameName, Reason::SamePlace, Reason::DifferentPhone]);
    one(&first, &second.phone("+8613800138021"), &[Reason::SamePhone]);
}

#[test]
fn the_lines_of_an_address_may_stand_in_each_others_place() {
    let living = |street: &str, building: &str| {
        let (street, building) = (street.to_owned(), building.to_owned());
        let place = Address { number: "16".into(), suburb: "Kangaroo Flat".into(), ..Address::default() };
        Person { address: Address { street, building, ..place }, ..named("Luke", "Purdon").born_on(10, 24) }
    };
    let similar = |a: &Person, b: &Person| {
        compare(a, b).reasons.iter().any(|reason| matches!(reason, Reason::SimilarAddress { .. }))
    };
    let first = living("Dumas Street", "Latchford Barracks");
    assert!(similar(&first, &living("Latchford Baracks", "Dumas Street")));
    assert!(!similar(&first, &living("Ramsay Place", "Mirani")));
}

#[test]
fn a_record_is_filed_under_few_keys_of_several_kinds() {
    let known =
        named("Wilhelmina", "Achterberg").born(1984, 4, 3).phone("+31612345678").living_at("Damrak 12");
    assert_eq!(
        keys(&known),
        ["p:12345678", "b:1984.0304", "d:0304.aw", "n:a236w445", "t:12.dam", "q:aw.5678z", "q:aw.1234a"]
    );
    let crossed = named("Achterberg", "Wilhelmina").born(1984, 3, 4);
    assert_eq!(keys(&crossed), ["b:1984.0304", "d:0304.aw", "n:a236w445"]);
    assert_eq!(keys(&named("文涛", "于")), keys(&named("于文涛", "")));
}

#[test]
fn nothing_known_is_nobody() {
    let score = compare(&Person::default(), &Person::default());
    assert!(score.value < 1e-5 && score.reasons.is_empty());
    assert!(keys(&Person::default()).is_empty());
    two(&named("Maria", ""), &named("Maria", ""), &[Reason::SameGivenName]);
}

#[test]
fn reasons_come_with_the_weightiest_first_and_travel_as_codes() {
    let first = named("Maria", "Rossi").phone("+61412345678").gender(Gender::Female);
    let score = compare(&first, &named("Marai", "Rossi").phone("+61412345678").gender(Gender::Male));
    let json = serde_json::to_value(&score.reasons).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 3);
    assert_eq!(json[0]["code"], "different_gender");
    assert!(json.to_string().contains(r#""code":"similar_name","percent":9"#), "{json}");
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-c]{0,4}[ '-]?[a-c]{0,3}",
        2 => "[王李文涛海]{0,4}",
        2 => "[0-3]{0,3} [a-c]{0,6}",
        1 => "\\PC{0,30}",
        1 => any::<String>(),
        3 => Just(String::new()),
    ]
}

fn any_birthday() -> impl Strategy<Value = Birthday> {
    let part = || prop_oneof![4 => 0..4_u32, 1 => any::<u32>()];
    let year = proptest::option::of(prop_oneof![4 => 1984..1987, 1 => any::<i32>()]);
    (year, part(), part(), any::<bool>()).prop_map(|(year, month, day, lunar)| Birthday {
        year,
        month,
        day,
        lunar,
    })
}

prop_compose! {
    fn any_person()(
        names in [any_text(), any_text(), any_text()],
        phones in proptest::collection::vec("\\+86138[01]{3,7}", 0..4),
        card in proptest::option::of("[A-B]{1,3}"),
        email in prop_oneof![any_text(), "[a-c]{1,4}@[a-c]{1,4}"],
        birthday in proptest::option::of(any_birthday()),
        place in [any_text(), any_text(), any_text(), any_text(), any_text(), any_text(), any_text()],
        identity in prop_oneof![any_text(), "[0-1]{5}"],
        gender in proptest::option::of(prop_oneof![Just(Gender::Female), Just(Gender::Male), Just(Gender::Other)]),
    ) -> Person {
        let [given, family, latin] = names;
        let [text, number, street, building, suburb, postcode, state] = place;
        Person {
            given, family, latin, email, birthday, identity, gender,
            phones: phones.iter().map(|phone| E164::new(phone).unwrap()).collect(),
            card: card.map(|card| Card::new(&card).unwrap()),
            address: Address { text, number, street, building, suburb, postcode, state },
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_score_is_a_chance_the_same_from_both_sides_whatever_was_written(a in any_person(), b in any_person()) {
        let score = compare(&a, &b);
        prop_assert!((0.0..=1.0).contains(&score.value), "{:?}", score);
        prop_assert_eq!(&score, &compare(&b, &a));
        prop_assert_eq!(&score, &Folded::new(&a).compare(&Folded::new(&b)));
    }

    #[test]
    fn keys_are_few_short_and_each_once(person in any_person()) {
        let keys = keys(&person);
        prop_assert!(keys.len() <= MOST_KEYS);
        for (at, key) in keys.iter().enumerate() {
            prop_assert!(key.chars().count() <= 34 && !keys[..at].contains(key), "{}", key);
        }
    }
}
