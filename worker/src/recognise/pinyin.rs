//! How a Chinese name is read: surnames by their own readings, given names by those in use, ü in the ways it is typed.
//!
//! The library's first reading of a character is its commonest in running text, which for a surname is often the
//! wrong one (单 dan, 仇 chou, 区 qu); its other readings are mostly obsolete. So the readings that names really
//! have are listed here, and the library is asked for all other characters. Source: docs/rules/lookup.md, "Readings".

use pinyin::ToPinyin;

use super::fold::hans;

/// At most this many readings of a given name are followed: all of one with two doubtful characters.
const MOST_GIVEN: usize = 4;
/// Longer runs of characters are read one way only.
const LONGEST_READ: usize = 8;

/// The reading of each character: `["shan", "xiao", "yun"]`.
pub(super) type Reading = Vec<String>;

/// All readings worth a key, the likeliest first, at least one: the given name's readings after the likeliest surname,
/// then the surname's others with the likeliest given name. Characters without a reading are left out, so a reading
/// may be shorter than the name.
pub(super) fn readings(family: &str, given: &str) -> Vec<(Reading, Reading)> {
    let mut families = surname(family).into_iter();
    let likeliest = families.next().unwrap_or_default();
    let givens = given_name(given);
    let first = givens.first().cloned().unwrap_or_default();
    let mut all: Vec<_> = givens.into_iter().map(|given| (likeliest.clone(), given)).collect();
    all.extend(families.map(|family| (family, first.clone())));
    all
}

/// The readings of a given name, those with the fewest unlikely syllables first.
fn given_name(given: &str) -> Vec<Reading> {
    let mut slots: Vec<Vec<String>> = given.chars().filter_map(choices).collect();
    if slots.len() > LONGEST_READ {
        slots.iter_mut().for_each(|slot| slot.truncate(1));
    }
    let mut found: Vec<(usize, Reading)> = vec![(0, Vec::new())];
    for slot in slots {
        let mut longer = Vec::new();
        for (doubt, read) in found {
            for (rank, syllable) in slot.iter().enumerate() {
                let mut read = read.clone();
                read.push(syllable.clone());
                longer.push((doubt + rank, read));
            }
        }
        // A stable sort and a cut at each step bound the work; the likeliest combinations survive each cut.
        longer.sort_by_key(|(doubt, _)| *doubt);
        longer.truncate(MOST_GIVEN);
        found = longer;
    }
    found.into_iter().map(|(_, read)| read).collect()
}

/// The readings of a family name, each a syllable per character.
fn surname(family: &str) -> Vec<Reading> {
    let simplified: String = family.chars().map(hans).collect();
    let listed = SURNAMES.iter().find(|(name, _)| *name == simplified).map(|(_, readings)| *readings);
    if let Some(readings) = listed {
        return readings.iter().map(|reading| reading.split(' ').map(str::to_owned).collect()).collect();
    }
    let mut slots = family.chars().filter_map(plain);
    match (slots.next(), slots.next()) {
        (Some(only), None) => only.into_iter().map(|syllable| vec![syllable]).collect(),
        _ => vec![family.chars().filter_map(|letter| plain(letter)?.into_iter().next()).collect()],
    }
}

/// The readings of a character in a given name.
fn choices(letter: char) -> Option<Vec<String>> {
    let simplified = hans(letter);
    match GIVEN.iter().find(|(listed, _)| *listed == simplified) {
        Some((_, readings)) => Some(readings.split(' ').map(str::to_owned).collect()),
        None => plain(letter),
    }
}

/// The library's first reading, in all its spellings.
fn plain(letter: char) -> Option<Vec<String>> {
    let reading = letter.to_pinyin().or_else(|| hans(letter).to_pinyin())?.plain();
    // Keyboards type ü as v; people without such a keyboard write u, passports yu.
    Some(if reading.contains('ü') {
        ["v", "u", "yu"].iter().map(|typed| reading.replace('ü', typed)).collect()
    } else {
        vec![reading.to_owned()]
    })
}

/// Surnames whose reading is not the library's first: the right reading, then one that is often typed instead.
/// Compound surnames with a space between syllables.
#[rustfmt::skip]
const SURNAMES: &[(&str, &[&str])] = &[
    ("单", &["shan", "dan"]), ("曾", &["zeng"]), ("解", &["xie", "jie"]), ("仇", &["qiu", "chou"]),
    ("区", &["ou", "qu"]), ("查", &["zha", "cha"]), ("盖", &["ge", "gai"]), ("朴", &["piao", "pu"]),
    ("乐", &["yue", "le"]), ("缪", &["miao", "mou"]), ("覃", &["qin", "tan"]), ("翟", &["zhai", "di"]),
    ("种", &["chong", "zhong"]), ("折", &["she", "zhe"]), ("员", &["yun", "yuan"]), ("贠", &["yun"]),
    ("召", &["shao", "zhao"]), ("祭", &["zhai", "ji"]), ("郇", &["xun", "huan"]), ("隗", &["wei", "kui"]),
    ("洗", &["xian", "xi"]), ("能", &["nai", "neng"]), ("秘", &["bi", "mi"]), ("宓", &["mi", "fu"]),
    ("谌", &["chen", "shen"]), ("柏", &["bai", "bo"]), ("郗", &["xi", "chi"]), ("尉", &["wei", "yu"]),
    ("黑", &["he", "hei"]), ("牟", &["mu", "mou"]), ("句", &["gou", "ju"]), ("褚", &["chu", "zhu"]),
    ("佴", &["nai", "er"]), ("藏", &["zang", "cang"]), ("费", &["fei", "bi"]), ("强", &["qiang", "jiang"]),
    ("俞", &["yu", "shu"]), ("角", &["jue", "jiao"]), ("繁", &["po", "fan"]), ("薄", &["bo", "bao"]),
    ("郄", &["qie", "xi"]), ("都", &["du"]), ("长", &["zhang", "chang"]), ("干", &["gan", "qian"]), ("阚", &["kan"]),
    ("乜", &["nie"]), ("卜", &["bu"]), ("尉迟", &["yu chi", "wei chi"]), ("万俟", &["mo qi", "wan qi"]),
    ("长孙", &["zhang sun", "chang sun"]), ("澹台", &["tan tai", "dan tai"]), ("子车", &["zi ju", "zi che"]),
    ("单于", &["chan yu", "shan yu"]),
];

/// Characters that are read in more than one way in given names, or not as the library's first reading says; the
/// likeliest first.
#[rustfmt::skip]
const GIVEN: &[(char, &str)] = &[
    ('茜', "qian xi"), ('乐', "le yue"), ('行', "xing hang"), ('长', "chang zhang"), ('朝', "chao zhao"),
    ('重', "chong zhong"), ('晟', "sheng cheng"), ('柏', "bai bo"), ('曾', "zeng ceng"), ('参', "shen can"),
    ('莎', "sha suo"), ('娜', "na nuo"), ('禅', "chan shan"), ('传', "chuan zhuan"), ('藏', "cang zang"),
    ('隽', "jun juan"), ('颉', "jie xie"), ('奇', "qi ji"), ('鹄', "hu gu"), ('阿', "a e"), ('拓', "tuo ta"),
    ('蔓', "man wan"), ('泊', "bo po"), ('澄', "cheng deng"), ('会', "hui kuai"), ('偲', "si cai"), ('宿', "su xiu"),
    ('强', "qiang jiang"), ('朴', "pu piao"), ('解', "jie xie"), ('单', "dan shan"), ('调', "diao tiao"),
    ('降', "jiang xiang"), ('佛', "fo fu"), ('翟', "zhai di"), ('尉', "wei yu"), ('干', "gan qian"), ('都', "du dou"),
    ('洗', "xi xian"), ('牟', "mou mu"), ('薄', "bo bao"), ('劲', "jin jing"), ('峤', "qiao jiao"),
    ('珩', "heng hang"), ('菀', "wan yu"), ('车', "che ju"), ('盛', "sheng cheng"), ('石', "shi dan"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(family: &str, given: &str, expected: &str) {
        let read: Vec<String> = readings(family, given)
            .into_iter()
            .map(|(family, given)| format!("{}{}", family.concat(), given.concat()))
            .collect();
        assert_eq!(read.join(" "), expected, "{family} {given}");
    }

    #[test]
    fn surnames_are_read_as_surnames() {
        check("单", "小云", "shanxiaoyun danxiaoyun");
        check("單", "小雲", "shanxiaoyun danxiaoyun");
        check("曾", "国藩", "zengguofan");
        check("解", "放", "xiefang jiefang");
        check("区", "文", "ouwen quwen");
        check("尉迟", "恭", "yuchigong weichigong");
        check("萬俟", "卨", "moqixie wanqixie");
        check("欧阳", "修", "ouyangxiu");
        check("于", "文涛", "yuwentao");
    }

    #[test]
    fn the_same_character_is_read_otherwise_in_a_given_name() {
        check("李", "单", "lidan lishan");
        check("王", "乐", "wangle wangyue");
        check("干", "将", "ganjiang qianjiang");
    }

    #[test]
    fn u_with_dots_is_read_as_it_is_typed() {
        check("吕", "布", "lvbu lubu lyubu");
    }

    #[test]
    fn the_readings_of_a_name_are_bounded_and_the_likeliest_is_first() {
        let all = readings("乐", &"乐".repeat(8));
        assert_eq!(all.len(), MOST_GIVEN + 1);
        assert_eq!(
            all.first().map(|(family, given)| (family.concat(), given.concat())),
            Some(("yue".into(), "le".repeat(8)))
        );
        assert_eq!(readings("", "").len(), 1);
        assert_eq!(readings("乐", &"乐".repeat(50)).len(), 2);
    }

    #[test]
    fn every_listed_reading_is_made_of_syllables_and_says_more_than_the_library() {
        let syllable = |text: &str| text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_lowercase());
        for (name, readings) in SURNAMES {
            assert!(name.chars().all(|letter| hans(letter) == letter), "{name}");
            for reading in *readings {
                assert_eq!(reading.split(' ').count(), name.chars().count());
                assert!(reading.split(' ').all(syllable), "{reading}");
            }
            let library: Vec<String> = name.chars().filter_map(plain).flatten().collect();
            assert_ne!(readings.join(" "), library.join(" "), "{name}");
        }
        for (letter, readings) in GIVEN {
            assert!(hans(*letter) == *letter && readings.split(' ').all(syllable), "{letter}");
            assert_ne!(*readings, plain(*letter).unwrap().join(" "), "{letter}");
        }
    }
}
