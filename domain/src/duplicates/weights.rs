//! How often each finding is made where two records are one person, where they are two of one household, and where they are
//! of strangers. The figures are rounded estimates for customer files in general, not computed from a set of records;
//! docs/rules/duplicates.md says where each is from.

/// How likely a finding is under each of the three explanations.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    /// The two records are one person.
    pub same: f64,
    /// They are two people of one household or family: they share an address, often a phone and a family name.
    pub relative: f64,
    /// They are two people who have nothing to do with each other.
    pub stranger: f64,
}

impl Level {
    /// Both of two findings that do not depend on each other.
    pub const fn and(self, other: Self) -> Self {
        Self {
            same: self.same * other.same,
            relative: self.relative * other.relative,
            stranger: self.stranger * other.stranger,
        }
    }

    /// Fellegi and Sunter's weight in bits: how much more often the finding is made of one person than of two.
    /// Of the two ways of being two people it takes the one that explains the finding better.
    pub fn weight(self) -> f64 {
        (self.same / self.relative.max(self.stranger)).log2()
    }
}

const fn level(same: f64, relative: f64, stranger: f64) -> Level {
    Level { same, relative, stranger }
}

/// Before anything is compared: of 100,000 members one in twenty was recorded twice, which is one pair in a million
/// (2^-20), and for each of these there are eight pairs of one household.
pub const PRIOR: Level = level(1.0, 8.0, 1_048_576.0);

// Names. How many people bear the same one depends on the script.
pub const FAMILY_SAME: Level = level(0.88, 0.75, 0.004);
/// 王, 李 and 张 are a fifth of all Chinese.
pub const FAMILY_SAME_HAN: Level = level(0.88, 0.75, 0.05);
/// 김, 이 and 박 are almost half of all Koreans.
pub const FAMILY_SAME_HANGUL: Level = level(0.88, 0.75, 0.12);
pub const FAMILY_CLOSE: Level = level(0.06, 0.02, 0.002);
pub const FAMILY_NEAR: Level = level(0.02, 0.02, 0.01);
/// A marriage, or another word of a name in several.
pub const FAMILY_DIFFERENT: Level = level(0.05, 0.22, 0.98);

pub const GIVEN_SAME: Level = level(0.82, 0.005, 0.01);
/// One character: 伟, 静, 敏.
pub const GIVEN_SAME_SHORT: Level = level(0.82, 0.005, 0.02);
/// Two characters of thousands.
pub const GIVEN_SAME_LONG: Level = level(0.82, 0.003, 0.003);
pub const GIVEN_CLOSE: Level = level(0.08, 0.02, 0.005);
pub const GIVEN_NEAR: Level = level(0.04, 0.03, 0.02);
/// Another of one's names.
pub const GIVEN_DIFFERENT: Level = level(0.02, 0.95, 0.97);
/// That family and given name stand in each other's place, beyond their being alike then. Nobody's relative is called so.
pub const SWAPPED: Level = level(0.03, 0.002, 0.1);

pub const PHONE_SAME: Level = level(0.7, 0.45, 0.000_002);
pub const PHONE_SLIP: Level = level(0.05, 0.02, 0.000_02);
pub const PHONE_DIFFERENT: Level = level(0.25, 0.53, 1.0);

pub const EMAIL_SAME: Level = level(0.8, 0.03, 0.000_002);
pub const EMAIL_SIMILAR: Level = level(0.06, 0.02, 0.000_02);
pub const EMAIL_DIFFERENT: Level = level(0.14, 0.95, 1.0);

/// A household often has one card. Another card says nothing: who is recorded twice was given two.
pub const CARD_SAME: Level = level(0.9, 0.1, 0.000_001);

pub const IDENTITY_SAME: Level = level(0.88, 0.000_2, 0.000_000_1);
pub const IDENTITY_SLIP: Level = level(0.06, 0.000_5, 0.000_01);
/// Another document, or another's.
pub const IDENTITY_DIFFERENT: Level = level(0.06, 1.0, 1.0);

pub const BIRTHDAY_SAME: Level = level(0.86, 0.02, 0.000_06);
/// The first of January is what forms and files hold where nothing was told.
pub const BIRTHDAY_OF_FORMS: Level = level(0.86, 0.05, 0.002);
pub const BIRTHDAY_DAY_ONLY: Level = level(0.9, 0.022, 0.003);
pub const BIRTHDAY_TRANSPOSED: Level = level(0.015, 0.001, 0.000_05);
pub const BIRTHDAY_SLIP: Level = level(0.04, 0.02, 0.002);
pub const BIRTHDAY_OTHER_YEAR: Level = level(0.02, 0.01, 0.003);
pub const BIRTHDAY_DIFFERENT: Level = level(0.06, 0.95, 0.995);

// An address in its parts. Who lives together has the same.
pub const PLACE_SAME: Level = level(0.75, 0.85, 0.01);
pub const PLACE_NEAR: Level = level(0.15, 0.1, 0.01);
pub const PLACE_DIFFERENT: Level = level(0.1, 0.05, 0.98);
pub const STATE_SAME: Level = level(0.95, 0.97, 0.3);
pub const STATE_DIFFERENT: Level = level(0.05, 0.03, 0.7);
pub const STREET_SAME: Level = level(0.7, 0.8, 0.003);
pub const STREET_SIMILAR: Level = level(0.15, 0.1, 0.005);
pub const STREET_DIFFERENT: Level = level(0.15, 0.1, 0.99);
pub const NUMBER_SAME: Level = level(0.8, 0.88, 0.02);
pub const NUMBER_SLIP: Level = level(0.07, 0.04, 0.06);
pub const NUMBER_DIFFERENT: Level = level(0.13, 0.08, 0.92);
pub const BUILDING_SAME: Level = level(0.7, 0.8, 0.02);
pub const BUILDING_SIMILAR: Level = level(0.15, 0.1, 0.02);
pub const BUILDING_DIFFERENT: Level = level(0.15, 0.1, 0.96);

// An address in one text.
pub const TEXT_SAME: Level = level(0.55, 0.7, 0.000_1);
pub const TEXT_SIMILAR: Level = level(0.2, 0.13, 0.000_5);
/// Alike but for the numbers, or without any: the same street, or only the same town.
pub const TEXT_PLACE: Level = level(0.1, 0.07, 0.02);
pub const TEXT_DIFFERENT: Level = level(0.15, 0.1, 0.98);

pub const GENDER_SAME: Level = level(0.985, 0.45, 0.5);
pub const GENDER_DIFFERENT: Level = level(0.015, 0.55, 0.5);
