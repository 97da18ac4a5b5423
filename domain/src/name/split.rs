//! Where a name written in one piece is cut into family and given name.

use super::Script;

/// Family and given name of a tidy text; the family is empty where the parts are not certain.
pub(super) fn split(text: &str) -> (&str, &str) {
    if let Some((family, given)) = text.split_once([',', '，']) {
        return (family, given);
    }
    let mut scripts = text.chars().filter_map(Script::of);
    let first = scripts.next();
    let same = scripts.all(|script| Some(script) == first);
    match first {
        Some(script) if script.family_first() => match text.split_once(' ') {
            Some(parts) => parts,
            None if same => dense_split(text, script),
            None => ("", text),
        },
        _ => spaced_split(text),
    }
}

/// 欧阳修 → 欧阳 + 修; 于文涛 → 于 + 文涛. Four characters without a known compound surname may be a
/// Japanese name or a double surname, a middle dot marks a foreign name: those stay whole.
fn dense_split(text: &str, script: Script) -> (&str, &str) {
    let count = text.chars().count();
    let compounds = match script {
        Script::Han => COMPOUND_HAN,
        Script::Hangul => COMPOUND_HANGUL,
        _ => return ("", text),
    };
    if text.chars().any(|letter| Script::of(letter).is_none()) {
        return ("", text);
    }
    let compound = compounds.iter().copied().find(|family| text.starts_with(family));
    let cut = match compound {
        Some(family) if count >= 3 => family.len(),
        _ if (2..=3).contains(&count) => text.chars().next().map_or(0, char::len_utf8),
        _ => 0,
    };
    text.split_at_checked(cut).unwrap_or(("", text))
}

/// The last word is the family name, with the small words before it (van der Berg, de la Cruz).
fn spaced_split(text: &str) -> (&str, &str) {
    let Some(mut cut) = text.rfind(' ') else { return ("", text) };
    while let Some(before) = text.get(..cut).and_then(|head| head.rfind(' ')) {
        let word = text.get(before + 1..cut).unwrap_or_default();
        if !PARTICLES.contains(&word) {
            break;
        }
        cut = before;
    }
    match text.split_at_checked(cut) {
        Some((given, family)) => (family.trim_start(), given),
        None => ("", text),
    }
}

const PARTICLES: &[&str] = &[
    "af", "al", "am", "bin", "da", "dal", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el",
    "ibn", "la", "las", "le", "los", "ten", "ter", "van", "vom", "von", "y", "zu", "zum", "zur",
];

/// Surnames of two characters, in both scripts.
const COMPOUND_HAN: &[&str] = &[
    "欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "司徒", "东方", "東方", "独孤", "獨孤", "南宫",
    "南宮", "万俟", "萬俟", "闻人", "聞人", "夏侯", "尉迟", "尉遲", "公羊", "赫连", "赫連", "澹台", "澹臺",
    "皇甫", "宗政", "濮阳", "濮陽", "公冶", "太史", "太叔", "申屠", "公孙", "公孫", "慕容", "仲孙", "仲孫",
    "钟离", "鍾離", "长孙", "長孫", "宇文", "鲜于", "鮮于", "司空", "闾丘", "閭丘", "令狐", "呼延", "轩辕",
    "軒轅", "端木", "拓跋", "百里", "东郭", "東郭", "南门", "南門", "西门", "西門", "纳兰", "納蘭", "完颜",
    "完顏", "耶律", "第五", "亓官", "司寇", "子车", "子車", "微生", "左丘", "梁丘", "谷梁", "穀梁",
];

/// Korean surnames of two syllables.
const COMPOUND_HANGUL: &[&str] = &["남궁", "황보", "제갈", "사공", "선우", "서문", "독고", "동방"];

#[cfg(test)]
mod tests {
    use crate::name::PersonName;

    #[track_caller]
    fn check_split(text: &str, family: &str, given: &str) {
        let name = PersonName::from_text(text, None).unwrap();
        assert_eq!((name.family(), name.given()), (family, given), "{text}");
    }

    #[test]
    fn a_name_in_one_piece_is_split_as_its_script_is_written() {
        check_split("于文涛", "于", "文涛");
        check_split("欧阳修", "欧阳", "修");
        check_split("歐陽 修", "歐陽", "修");
        check_split("單小雲", "單", "小雲");
        check_split("김철수", "김", "철수");
        check_split("남궁민수", "남궁", "민수");
        check_split("田中 太郎", "田中", "太郎");
        check_split("José Álvarez", "Álvarez", "José");
        check_split("Ludwig van Beethoven", "van Beethoven", "Ludwig");
        check_split("María de la Cruz", "de la Cruz", "María");
        check_split("O'Brien, Kate", "O'Brien", "Kate");
        check_split("Иван Петров", "Петров", "Иван");
    }

    #[test]
    fn a_name_whose_parts_are_uncertain_stays_whole() {
        for text in ["约翰·史密斯", "田中太郎", "やまだはなこ", "Madonna", "李", "李Lily"] {
            check_split(text, "", text);
            assert_eq!(PersonName::from_text(text, None).unwrap().full(), text);
        }
    }
}
