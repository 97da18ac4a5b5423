//! What the list is asked, as the address of the page says it, and back.
use regulars_api::members::{Channel, ListQuery, MemberFilter, Sort, Standing};
use regulars_domain::{loyalty::Points, money::Money};

/// The sorts by the names they have in an address.
const SORTS: [(&str, Sort); 6] = [
    ("name", Sort::Name),
    ("joined", Sort::Joined),
    ("last", Sort::LastVisit),
    ("visits", Sort::Visits),
    ("spend", Sort::Spend),
    ("points", Sort::Points),
];

/// The name of a sort: of its column, too.
pub fn sort_name(sort: Sort) -> &'static str {
    SORTS.iter().find(|(_, each)| *each == sort).map_or("name", |(name, _)| name)
}

/// The sort of a column; by name where there is none.
pub fn sort_of(name: &str) -> Sort {
    SORTS.iter().find(|(each, _)| *each == name).map_or(Sort::Name, |(_, sort)| *sort)
}

/// The name of a standing; nothing is either.
pub fn standing_name(standing: Option<Standing>) -> &'static str {
    match standing {
        Some(Standing::Potential) => "potential",
        Some(Standing::Current) => "current",
        None => "",
    }
}

/// The standing of a name.
pub fn standing_of(name: &str) -> Option<Standing> {
    [Standing::Potential, Standing::Current].into_iter().find(|each| standing_name(Some(*each)) == name)
}

/// The channel of a name.
pub fn channel_of(name: &str) -> Option<Channel> {
    Channel::ALL.iter().copied().find(|channel| channel.code() == name)
}

/// What an address asks; `get` gives its parts.
pub fn asked(get: impl Fn(&str) -> Option<String>) -> ListQuery {
    let text = |name| get(name).filter(|text| !text.is_empty());
    let number = |name| -> Option<i64> { get(name)?.parse().ok() };
    let days = |name| -> Option<u16> { get(name)?.parse().ok() };
    ListQuery {
        filter: MemberFilter {
            store: number("store"),
            tier: text("tier"),
            standing: get("standing").and_then(|name| standing_of(&name)),
            tag: text("tag"),
            consent: get("consent").and_then(|name| channel_of(&name)),
            birthday_within: days("birthday"),
            away_from: days("away_from"),
            away_to: days("away_to"),
            spend_from: number("spend_from").map(Money),
            spend_to: number("spend_to").map(Money),
            points_from: number("points_from").map(Points),
            points_to: number("points_to").map(Points),
        },
        joined: get("joined").and_then(|day| day.parse().ok()),
        sort: sort_of(&get("sort").unwrap_or_default()),
        descending: get("order").as_deref() == Some("down"),
        cursor: None,
    }
}

/// The address of a list.
pub fn address(query: &ListQuery) -> String {
    let filter = &query.filter;
    let number = |n: Option<i64>| n.map(|n| n.to_string());
    let days = |n: Option<u16>| n.map(|n| n.to_string());
    let parts = [
        ("store", number(filter.store)),
        ("tier", filter.tier.clone()),
        ("standing", filter.standing.map(|standing| standing_name(Some(standing)).to_owned())),
        ("tag", filter.tag.clone()),
        ("consent", filter.consent.map(|channel| channel.code().to_owned())),
        ("birthday", days(filter.birthday_within)),
        ("away_from", days(filter.away_from)),
        ("away_to", days(filter.away_to)),
        ("spend_from", number(filter.spend_from.map(|sum| sum.0))),
        ("spend_to", number(filter.spend_to.map(|sum| sum.0))),
        ("points_from", number(filter.points_from.map(|points| points.0))),
        ("points_to", number(filter.points_to.map(|points| points.0))),
        ("joined", number(query.joined.map(i64::from))),
        ("sort", (query.sort != Sort::Name).then(|| sort_name(query.sort).to_owned())),
        ("order", query.descending.then(|| "down".to_owned())),
    ];
    let parts: Vec<(&str, String)> =
        parts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    match serde_urlencoded::to_string(&parts) {
        Ok(text) if !text.is_empty() => format!("/members?{text}"),
        _ => "/members".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_was_asked() {
        let query = ListQuery {
            filter: MemberFilter {
                store: Some(3),
                tier: Some("gold".to_owned()),
                standing: Some(Standing::Current),
                tag: Some("tea & 茶=1".to_owned()),
                consent: Some(Channel::Wechat),
                birthday_within: Some(7),
                away_from: Some(60),
                away_to: Some(90),
                spend_from: Some(Money(-5)),
                spend_to: Some(Money(9_900)),
                points_from: Some(Points(0)),
                points_to: Some(Points(500)),
            },
            joined: None,
            sort: Sort::Spend,
            descending: true,
            cursor: None,
        };
        let text = address(&query);
        let parts: Vec<(String, String)> =
            serde_urlencoded::from_str(text.split_once('?').expect("parts").1).expect("an address");
        let get = |name: &str| parts.iter().find(|(each, _)| each == name).map(|(_, value)| value.clone());
        assert_eq!(asked(get), query);
        assert_eq!(
            (address(&ListQuery::default()), asked(|_| None)),
            ("/members".to_owned(), ListQuery::default())
        );
    }
}
