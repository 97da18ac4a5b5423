//! A record in the form in which it is compared: small plain letters and digits only.

use super::{Address, Birthday, Gender, Person, Score, compare, keys, name::Name};
use crate::narrow::narrow;

/// Letters of a text that are looked at. What is longer is not a name or an address, and comparing takes the square of it.
const LONGEST: usize = 200;
/// Phones of one record that are looked at, the first ones.
const MOST_PHONES: usize = 4;

/// Small plain letters, without blanks.
pub(super) type Letters = Vec<char>;

/// A record made ready for comparing: who compares it with many does this once.
pub struct Folded {
    pub(super) name: Name,
    pub(super) phones: Vec<String>,
    pub(super) card: String,
    pub(super) email: Option<Email>,
    pub(super) birthday: Option<Birthday>,
    pub(super) place: Place,
    pub(super) identity: Letters,
    pub(super) gender: Option<Gender>,
}

/// An e-mail address in its two parts.
pub(super) struct Email {
    pub user: Letters,
    pub host: Letters,
}

/// Where somebody lives.
pub(super) struct Place {
    pub number: Letters,
    pub street: Letters,
    pub building: Letters,
    pub suburb: Letters,
    pub postcode: Letters,
    pub state: Letters,
    /// All numbers of the address, each once, sorted.
    pub numbers: Vec<String>,
    /// All pairs of neighbouring letters, sorted.
    pub pairs: Vec<(char, char)>,
    /// Its longest word of Latin letters.
    pub longest: Letters,
}

impl Folded {
    /// Makes a record ready.
    pub fn new(person: &Person) -> Self {
        Self {
            name: Name::new(&person.given, &person.family, &person.latin),
            phones: person.phones.iter().take(MOST_PHONES).map(|phone| phone.digits().to_owned()).collect(),
            card: person.card.as_ref().map(|card| card.as_str().to_lowercase()).unwrap_or_default(),
            email: Email::new(&person.email),
            birthday: person.birthday,
            place: Place::new(&person.address),
            identity: letters(&person.identity),
            gender: person.gender,
        }
    }

    /// As [`super::keys`].
    pub fn keys(&self) -> Vec<String> {
        keys::of(self)
    }

    /// As [`super::compare`].
    pub fn compare(&self, other: &Self) -> Score {
        compare::compare(self, other)
    }
}

impl Email {
    /// None where there is no user before an `@`.
    fn new(text: &str) -> Option<Self> {
        let (user, host) = text.split_once('@')?;
        let (user, host) = (letters(user), letters(host));
        (!user.is_empty()).then_some(Self { user, host })
    }
}

impl Place {
    fn new(address: &Address) -> Self {
        let Address { text, number, street, building, suburb, postcode, state } = address;
        let all = [number, street, building, suburb, postcode, state, text].map(String::as_str).join(" ");
        let mut numbers: Vec<String> = all
            .chars()
            .map(narrow)
            .take(2 * LONGEST)
            .collect::<String>()
            .split(|letter: char| !letter.is_ascii_digit())
            .filter(|run| !run.is_empty())
            .map(str::to_owned)
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        let bare: Letters = letters(&all).into_iter().filter(|letter| !letter.is_ascii_digit()).collect();
        let mut pairs: Vec<_> = bare.iter().copied().zip(bare.iter().copied().skip(1)).collect();
        pairs.sort_unstable();
        let latin = |word: &Letters| word.iter().all(char::is_ascii_alphabetic);
        let longest =
            words(&all, usize::MAX).into_iter().filter(latin).max_by_key(Vec::len).unwrap_or_default();
        Self {
            number: letters(number),
            street: letters(street),
            building: letters(building),
            suburb: letters(suburb),
            postcode: letters(postcode),
            state: letters(state),
            numbers,
            pairs,
            longest,
        }
    }

    /// Whether the parts are known, and not only a text.
    pub fn has_parts(&self) -> bool {
        !(self.street.is_empty() && self.suburb.is_empty() && self.postcode.is_empty())
    }
}

/// The letters and digits of a text in their plain form; blanks, punctuation and signs are left out.
pub(super) fn letters(text: &str) -> Letters {
    let mut plain = Letters::new();
    for letter in text.chars().map(narrow).flat_map(char::to_lowercase).take(2 * LONGEST) {
        match spelled(letter) {
            Some(letters) => plain.extend(letters.chars()),
            None if letter.is_alphanumeric() => plain.push(hiragana(letter)),
            None => {}
        }
    }
    plain.truncate(LONGEST);
    plain
}

/// The first words of a text in their plain form, at most `most`. Apostrophes and hyphens join, as they do where members are
/// looked up.
pub(super) fn words(text: &str, most: usize) -> Vec<Letters> {
    let parts = |letter: char| {
        letter.is_whitespace()
            || matches!(
                narrow(letter),
                '.' | ',' | ';' | ':' | '/' | '(' | ')' | '_' | '·' | '・' | '•' | '、' | '،'
            )
    };
    text.split(parts).map(letters).filter(|word| !word.is_empty()).take(most).collect()
}

fn hiragana(letter: char) -> char {
    match letter {
        'ァ'..='ヶ' => char::from_u32(u32::from(letter) - 0x60).unwrap_or(letter),
        _ => letter,
    }
}

/// The letters that stand for a Latin small letter with a mark, in the languages whose names customers have. A table of
/// all of Unicode is the server's: this runs in the page too.
fn spelled(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à'..='å'
        | 'ā'
        | 'ă'
        | 'ą'
        | 'ǎ'
        | 'ạ'
        | 'ả'
        | 'ấ'
        | 'ầ'
        | 'ẩ'
        | 'ẫ'
        | 'ậ'
        | 'ắ'
        | 'ằ'
        | 'ẳ'
        | 'ẵ'
        | 'ặ' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => {
            "e"
        }
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' | 'ỉ' | 'ị' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' | 'ŋ' => "n",
        'ò'..='ö'
        | 'ø'
        | 'ō'
        | 'ŏ'
        | 'ő'
        | 'ơ'
        | 'ǒ'
        | 'ọ'
        | 'ỏ'
        | 'ố'
        | 'ồ'
        | 'ổ'
        | 'ỗ'
        | 'ộ'
        | 'ớ'
        | 'ờ'
        | 'ở'
        | 'ỡ'
        | 'ợ' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù'..='ü'
        | 'ũ'
        | 'ū'
        | 'ŭ'
        | 'ů'
        | 'ű'
        | 'ų'
        | 'ư'
        | 'ǔ'
        | 'ǖ'
        | 'ǘ'
        | 'ǚ'
        | 'ǜ'
        | 'ụ'
        | 'ủ'
        | 'ứ'
        | 'ừ'
        | 'ử'
        | 'ữ'
        | 'ự' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' | 'ỳ' | 'ỵ' | 'ỷ' | 'ỹ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'ς' => "σ",
        // A mark that was written after its letter.
        '\u{300}'..='\u{36F}' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, folded: &str) {
        assert_eq!(letters(text).into_iter().collect::<String>(), folded);
    }

    #[test]
    fn what_is_written_differently_and_meant_alike_becomes_the_same_letters() {
        check(" O'Brien-Smith, Jr. ", "obriensmithjr");
        check("José ÁLVAREZ", "josealvarez");
        check("Jose\u{301}", "jose");
        check("Strauß", "strauss");
        check("Nguyễn Thị Hương", "nguyenthihuong");
        check("İnci Łukasz Øyen", "incilukaszoyen");
        check("ＹＵ　８０２１", "yu8021");
        check("上海市 张江路１００弄", "上海市张江路100弄");
        check("タナカ", "たなか");
        check("!?", "");
    }

    #[test]
    fn words_part_at_blanks_commas_and_points_but_not_at_hyphens() {
        let parts = |text| {
            words(text, 8).into_iter().map(|word| word.into_iter().collect::<String>()).collect::<Vec<_>>()
        };
        assert_eq!(parts("Yu, Wen-tao"), ["yu", "wentao"]);
        assert_eq!(parts("约翰·史密斯"), ["约翰", "史密斯"]);
        assert_eq!(parts(" - "), Vec::<String>::new());
    }
}
