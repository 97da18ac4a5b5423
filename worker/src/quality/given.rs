//! What a member gave to be reached by, and which of it they are asked about.
use regulars_api::{members::Profile, quality::Contact};

use crate::{members::masked, scope::Actor};

/// The contact that is asked about: the first that there is, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given<'a> {
    /// E.164.
    Phone(&'a str),
    Email(&'a str),
    Wechat(&'a str),
    Address(&'a str),
}

impl<'a> Given<'a> {
    /// Of a member with this phone and profile; none where there is nothing to ask about.
    pub fn of(phone: Option<&'a str>, profile: &'a Profile) -> Option<Given<'a>> {
        Given::first(phone, [&profile.email, &profile.wechat, &profile.address])
    }

    /// The first of phone, e-mail, WeChat and address; an empty text is none.
    pub fn first(phone: Option<&'a str>, [email, wechat, address]: [&'a str; 3]) -> Option<Given<'a>> {
        let is_there = |text: &&'a str| !text.is_empty();
        phone
            .map(Given::Phone)
            .or_else(|| Some(email).filter(is_there).map(Given::Email))
            .or_else(|| Some(wechat).filter(is_there).map(Given::Wechat))
            .or_else(|| Some(address).filter(is_there).map(Given::Address))
    }

    /// As it is shown: a phone masked, as the brand reads it; none if the stored number cannot be read.
    pub fn shown(self, actor: &Actor) -> Option<Contact> {
        match self {
            Given::Phone(stored) => masked(actor, Some(stored)).map(Contact::Phone),
            Given::Email(text) => Some(Contact::Email(text.to_owned())),
            Given::Wechat(text) => Some(Contact::Wechat(text.to_owned())),
            Given::Address(text) => Some(Contact::Address(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_phone_is_asked_about_first_and_whoever_gave_nothing_is_not_asked() {
        let all = ["a@example.com", "wx", "Pier 7"];
        assert_eq!(Given::first(Some("+8613800138021"), all), Some(Given::Phone("+8613800138021")));
        assert_eq!(Given::first(None, all), Some(Given::Email("a@example.com")));
        assert_eq!(Given::first(None, ["", "wx", "Pier 7"]), Some(Given::Wechat("wx")));
        assert_eq!(Given::first(None, ["", "", "Pier 7"]), Some(Given::Address("Pier 7")));
        assert_eq!(Given::first(None, [""; 3]), None);
    }
}
