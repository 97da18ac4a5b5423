//! Who does something: a person of the staff, a program, or the system itself.
use regulars_domain::ids::{ApiKeyId, StaffId};

use super::{Actor, Brand, BrandScope, KeyHolder};

/// Who did something, as its row keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    System,
    Staff(StaffId),
    /// A program with this key.
    Key(ApiKeyId),
}

impl By {
    /// What the column `staff_id` holds: a person's number, minus a key's, 0 for the system. A key stands in the same column as people, so
    /// that the seal over the record of changes covers it as well.
    pub const fn number(self) -> i64 {
        match self {
            By::System => 0,
            By::Staff(staff) => staff.get(),
            By::Key(key) => -key.get(),
        }
    }
}

impl From<Option<StaffId>> for By {
    fn from(staff: Option<StaffId>) -> By {
        staff.map_or(By::System, By::Staff)
    }
}

/// A person who is signed in, or a program with a key: for what both may do in the same way.
#[derive(Clone, Debug)]
pub struct Hand {
    pub scope: BrandScope,
    pub by: By,
    /// The person's name, or the key's.
    pub name: String,
    pub brand: Brand,
}

impl Hand {
    /// Whether this is something that it may know of, begun by whoever has this number ([`By::number`]): a person knows of what anybody
    /// began, a key of what was begun with it.
    pub const fn knows(&self, begun_by: i64) -> bool {
        !matches!(self.by, By::Key(_)) || self.by.number() == begun_by
    }
}

impl From<Actor> for Hand {
    fn from(actor: Actor) -> Hand {
        let Actor { scope, staff, name, brand, .. } = actor;
        Hand { scope, by: By::Staff(staff), name, brand }
    }
}

impl From<KeyHolder> for Hand {
    fn from(holder: KeyHolder) -> Hand {
        let KeyHolder { scope, key, name, brand, .. } = holder;
        Hand { scope, by: By::Key(key), name, brand }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_programs_and_the_system_never_have_the_same_number() {
        let (staff, key) = (StaffId::try_from(7).expect("a key"), ApiKeyId::try_from(7).expect("a key"));
        assert_eq!(By::from(None).number(), 0);
        assert_eq!(By::from(Some(staff)).number(), 7);
        assert_eq!(By::Key(key).number(), -7);
    }
}
