//! Look-up as a whole: what is written for a member is found by what people type.

use regulars_domain::card::Card;
use regulars_domain::name::PersonName;
use regulars_domain::phone::{E164, Region};

use super::keys::{Kind, Known, MOST_KEYS};
use super::query::{TypeMore, plan};

mod promised;

fn home(code: &str) -> Region {
    Region::new(code).unwrap()
}

fn known(name: &str, latin: Option<&str>, phone: Option<&str>, card: Option<&str>) -> Known {
    let name = PersonName::from_text(name, latin).unwrap();
    let phone = phone.map(|text| E164::new(text).unwrap());
    let card = card.map(|text| Card::new(text).unwrap());
    Known::new(Some(&name), phone.as_ref(), card.as_ref())
}

/// A probe of the plan reads a key of the member, and the check lets the member pass.
fn finds(text: &str, region: &str, known: &Known) -> bool {
    let plan = plan(text, home(region));
    let keys = known.keys();
    plan.probes.iter().any(|probe| keys.iter().any(|key| probe.holds(key))) && plan.means(known)
}

#[track_caller]
fn check(name: &str, found_by: &[&str], not_by: &[&str]) {
    let known = known(name, None, None, None);
    for text in found_by {
        assert!(
            finds(text, "CN", &known),
            "{name} by {text}: {:?} {:?}",
            plan(text, home("CN")),
            known.keys()
        );
    }
    for text in not_by {
        assert!(
            !finds(text, "CN", &known),
            "{name} not by {text}: {:?} {:?}",
            plan(text, home("CN")),
            known.keys()
        );
    }
}

#[test]
fn a_chinese_name_is_found_by_characters_pinyin_and_initials() {
    check(
        "于文涛",
        &[
            "于",
            "于文",
            "于涛",
            "文涛",
            "于文涛",
            "於文濤",
            "文濤",
            "y",
            "yu",
            "yuw",
            "yuwen",
            "yuwentao",
            "yu wen tao",
            "Yu Wentao",
            "YUWENTAO",
            "ｙｕ",
            "wentao",
            "wentao yu",
            "went",
            "ywt",
            "yw",
            "于 文涛",
            "文涛 于",
            "于wt",
            "于wentao",
            "于 wen tao",
            "yǔ wéntāo",
            "yu-wentao",
            "于涛 ",
        ],
        &["文于", "涛于", "于文波", "tao", "ywb", "文波", "李文涛", "wt", "于wb", "yuwentai", "8021"],
    );
    check(
        "欧阳修",
        &["欧阳", "欧修", "阳修", "歐陽修", "ouyangxiu", "oyx", "xiu", "ouyang"],
        &["修欧", "ouyangxiao"],
    );
    check(
        "單小雲",
        &["单", "單", "单小云", "小云", "小雲", "单云", "shanxiaoyun", "danxiaoyun", "sxy", "dxy", "xiaoyun"],
        &["善"],
    );
    check("曾国藩", &["曾", "曾國藩", "zengguofan", "zgf", "guofan"], &["cengguofan"]);
    check("尉迟恭", &["yuchigong", "weichi", "ycg", "尉迟", "尉恭"], &[]);
    check("吕布", &["lvbu", "lubu", "lyubu", "lü bu", "lb", "呂"], &[]);
    check("王乐", &["wangle", "wangyue", "wl", "wy", "yue", "le"], &[]);
    check(
        "约翰·史密斯",
        &["约翰", "史密斯", "约翰史密斯", "约翰·史", "约史", "yuehan", "shimisi", "yhsms"],
        &[],
    );
}

#[test]
fn names_of_other_scripts_are_found_from_each_of_their_words_on() {
    check(
        "José Álvarez",
        &["jose", "JOSÉ", "alvarez", "Álvarez", "jose alv", "alvarez jose", "josealvarez", "j"],
        &["varez"],
    );
    check(
        "María Carmen López Díaz",
        &["maria", "lopez", "maria lopez", "maria diaz", "carmen", "diaz mar"],
        &["maria gomez"],
    );
    check(
        "O'Brien, Kate",
        &["obrien", "o'brien", "O’Brien", "kate", "kate o", "o brien", "kate obrien"],
        &["brien"],
    );
    check(
        "Jean-Luc Müller",
        &["jean", "jeanluc", "jean-luc", "muller", "müller", "mueller", "jean-luc mueller"],
        &["luc"],
    );
    check("Strauß", &["strauss", "strauß"], &[]);
    check("田中 太郎", &["田中", "田", "太郎", "田中太郎", "田中 太郎", "太郎 田中", "田郎"], &["太郎田"]);
    check("山田 はなこ", &["山田", "はなこ", "ハナコ", "山田はなこ", "山田 はな", "はなこ 山田"], &["なこ"]);
    check("김철수", &["김", "김철", "김철수", "철수", "철수 김"], &["수"]);
    check("Иван Петров", &["иван", "Петров", "иван пет", "петров иван"], &["ван"]);
    check("สมชาย ใจดี", &["สม", "สมชาย", "ใจดี", "ใจดี สมชาย"], &[]);
    check("李Lily", &["李", "lily", "li lily", "lilily", "李lily", "李 Lily"], &["lucy"]);
}

#[test]
fn a_latin_form_beside_a_native_name_is_found_too() {
    let tanaka = known("田中 太郎", Some("Tanaka Taro"), None, None);
    for text in ["tanaka", "taro", "tanaka taro", "taro tanaka", "田中"] {
        assert!(finds(text, "JP", &tanaka), "{text}");
    }
    let yu = known("于文涛", Some("Tony Yu"), None, None);
    for text in ["tony", "yu tony", "yuwentao", "wentao", "ywt"] {
        assert!(finds(text, "CN", &yu), "{text}");
    }
}

#[test]
fn a_phone_is_found_by_its_end_and_from_its_start() {
    let yu = known("于文涛", None, Some("+8613800138021"), None);
    for text in [
        "8021",
        "８０２１",
        "38021",
        "138001",
        "138",
        "138 0013",
        "+86138",
        "+861380013",
        "+86 138 0013",
        "861380013",
        "01380013",
        "0086138",
        "00861380013",
        "13800138021",
        "+8613800138021",
        "０１３８００１",
        "٨٠٢١",
        "于8021",
        "于 8021",
        "yu8021",
        "yu 8021",
        "8021 于文涛",
        "wentao 138001",
    ] {
        assert!(finds(text, "CN", &yu), "{text}: {:?}", plan(text, home("CN")));
    }
    for text in ["+138001", "8022", "李 8021", "yu8022", "00138", "li8021"] {
        assert!(!finds(text, "CN", &yu), "{text}: {:?}", plan(text, home("CN")));
    }
    for text in ["+86138", "01186138", "0086138", "8021", "13800138021"] {
        assert!(finds(text, "US", &yu), "{text}");
    }
    let kate = known("Kate", None, Some("+12025550142"), None);
    for text in ["202555", "1202", "+1202", "+1 (202) 555", "0142", "(202) 555-0142"] {
        assert!(finds(text, "US", &kate), "{text}");
    }
    let ana = known("Ana", None, Some("+5491123456789"), None);
    assert!(finds("011 15-2345-6789", "AR", &ana) && finds("6789", "AR", &ana));
    let luca = known("Luca", None, Some("+390212345678"), None);
    assert!(finds("0212", "IT", &luca) && finds("+3902", "IT", &luca));
    let piter = known("Иван", None, Some("+78121234567"), None);
    assert!(finds("8812", "RU", &piter) && finds("812", "RU", &piter));
}

#[test]
fn a_card_is_found_by_its_number_its_start_and_its_code() {
    let member = known("于文涛", None, None, Some("HM00012345"));
    for text in
        ["HM0", "hm00012345", "HM-0001", "HM 0001 2345", "R1:HM00012345", "r1:hm00012345 ", "ＨＭ０００１"]
    {
        assert!(finds(text, "CN", &member), "{text}: {:?}", plan(text, home("CN")));
    }
    for text in ["R1:HM0001234", "HM1", "hm", "R2:HM00012345"] {
        assert!(!finds(text, "CN", &member), "{text}");
    }
    let member = known("于文涛", None, None, Some("600012345"));
    assert!(
        finds("6000", "CN", &member) && finds("600", "CN", &member) && finds("R1:600012345", "CN", &member)
    );
    let member = known("于文涛", None, None, Some("VIPGOLD"));
    assert!(finds("vip", "CN", &member) && finds("vipgold", "CN", &member));
}

#[test]
fn a_card_of_one_or_two_characters_is_found_when_all_of_it_is_typed() {
    let of = |card: &str| known("于文涛", None, Some("+8613800138021"), Some(card));
    for (card, typed) in [
        ("7", "7"),
        ("7", "７"),
        ("7", "R1:7"),
        ("14", "14"),
        ("14", "1 4"),
        ("A1", "a1"),
        ("A1", "A-1"),
        ("A1", "a 1"),
        ("A", "a"),
        ("VI", "vi"),
    ] {
        assert!(finds(typed, "CN", &of(card)), "{card} by {typed}: {:?}", plan(typed, home("CN")));
    }
    for (card, typed) in [("77", "7"), ("147", "14"), ("7", "+7"), ("A12", "a1"), ("VIP", "vi"), ("7", "77")]
    {
        assert!(!finds(typed, "CN", &of(card)), "{card} by {typed}: {:?}", plan(typed, home("CN")));
    }
}

#[test]
fn too_little_is_answered_by_what_is_missing() {
    let wanting = |text: &str| plan(text, home("CN")).more;
    for text in ["", "  ", "-", "·", "'"] {
        assert_eq!(wanting(text), Some(TypeMore::Nothing), "{text}");
    }
    for text in ["1", "13", "+8", "+00", "0 1"] {
        assert_eq!(wanting(text), Some(TypeMore::Digits(3)), "{text}");
    }
    assert_eq!(wanting("a1"), Some(TypeMore::Card(3)));
    for text in ["138", "y", "于", "a12", "于 1"] {
        assert_eq!(wanting(text), None, "{text}");
    }
}

#[test]
fn a_member_has_about_ten_short_keys_and_never_more_than_the_most() {
    let keys = |name: &str| {
        let keys = known(name, None, Some("+8613800138021"), Some("HM00012345")).keys();
        keys.iter().map(|key| key.as_str().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        keys("于文涛"),
        "r1208310083168 p8613800138021 chm00012345 n于文涛 wyuwentao wwentaoyu iywt b于文 b文涛 b于涛"
    );
    assert_eq!(keys("José Álvarez"), "r1208310083168 p8613800138021 chm00012345 wjosealvarez walvarezjose");
    assert_eq!(Known::new(None, None, None).keys(), []);
    let most =
        known("乐乐好行长朝重", Some("A B C D E F G H"), Some("+8613800138021"), Some("HM00012345")).keys();
    assert_eq!(most.len(), MOST_KEYS);
    assert!(most.iter().any(|key| key.as_str().starts_with(Kind::Initials.letter())));
}
