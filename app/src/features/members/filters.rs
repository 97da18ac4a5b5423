//! The controls above the list: store, tier and standing at hand, all else in a dialog; what that says stands below as words to take off.
use leptos::prelude::*;
use regulars_api::members::{ListQuery, MemberFilter};
use regulars_domain::loyalty::Points;

use super::{
    asked::{standing_name, standing_of},
    is_bound, more, own_store,
};
use crate::{
    features::{counter::new_member::channel_name, member::guest::tier_name},
    format, part, state,
    ui::{Button, Chip, Select},
};

/// Store, tier, and whether they have bought yet.
#[component]
pub fn Filters(query: Memo<ListQuery>, go: Callback<ListQuery>) -> impl IntoView {
    let Some(me) = state::me() else { return ().into_any() };
    let bound = is_bound(&me);
    let first = own_store().map(|store| store.to_string()).unwrap_or_default();
    // What the controls show of a question.
    let shown = move |query: &ListQuery| {
        (
            query.filter.store.map_or_else(|| first.clone(), |id| id.to_string()),
            query.filter.tier.clone().unwrap_or_default(),
            standing_name(query.filter.standing).to_owned(),
        )
    };
    let now = query.with_untracked(&shown);
    let (store, tier, standing) = (RwSignal::new(now.0), RwSignal::new(now.1), RwSignal::new(now.2));
    let all = (!bound).then(|| (String::new(), t!("members.all_stores")));
    let stores: Vec<(String, String)> =
        all.into_iter().chain(me.stores.iter().map(|s| (s.id.to_string(), s.name.clone()))).collect();
    let tiers: Vec<(String, String)> = [(String::new(), t!("members.all_tiers"))]
        .into_iter()
        .chain(
            me.brand.programme.tiers.levels.iter().map(|t| (t.code.as_str().to_owned(), tier_name(&t.code))),
        )
        .collect();
    let standings = vec![
        (String::new(), t!("members.all_standings")),
        ("current".to_owned(), t!("members.current")),
        ("potential".to_owned(), t!("members.potential")),
    ];
    let of_address = shown.clone();
    Effect::new(move |_| {
        // The browser went back or forward: the controls follow the address.
        let now = query.with(&of_address);
        for (signal, text) in [(store, now.0), (tier, now.1), (standing, now.2)] {
            if signal.with_untracked(|shown| *shown != text) {
                signal.set(text);
            }
        }
    });
    Effect::new(move |before: Option<()>| {
        let chosen = (store.get(), tier.get(), standing.get());
        let now = query.get_untracked();
        if before.is_some() && chosen != shown(&now) {
            let filter = MemberFilter {
                store: chosen.0.parse().ok(),
                tier: Some(chosen.1).filter(|t| !t.is_empty()),
                standing: standing_of(&chosen.2),
                ..now.filter
            };
            go.run(ListQuery { filter, ..now });
        }
    });
    let several = stores.len() > 1;
    let choosing = RwSignal::new(false);
    view! {
        <div class="filters" role="group" aria-label=t!("members.filters")>
            {several
                .then(|| view! { <Select value=store options=Signal::stored(stores) label=t!("core.store")/> })}
            <Select value=tier options=Signal::stored(tiers) label=t!("members.tier")/>
            <Select value=standing options=Signal::stored(standings) label=t!("members.standing")/>
            <Button icon=icondata_lu::LuListFilter press=move |_| choosing.set(true)>
                {t!("members.more")}
            </Button>
            {move || query.with(|query| words(&query.filter)).into_iter().map(|word| off(word, query, go)).collect_view()}
        </div>
        {part::when(choosing, move || more::more_filters(choosing, query, go))}
    }
    .into_any()
}

/// A filter in words, and how to take it off.
type Word = (String, fn(&mut MemberFilter));

/// What the dialog's filters say.
fn words(filter: &MemberFilter) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut say =
        |text: Option<String>, off: fn(&mut MemberFilter)| words.extend(text.map(|text| (text, off)));
    let days = |n: u16| format::whole(n.into());
    let money = |sum| format::money(sum, state::currency());
    let points = |points: Points| format::whole(points.0);
    say(filter.tag.as_ref().map(|tag| t!("members.is_tag", tag = tag)), |f| f.tag = None);
    let channel = filter.consent.map(channel_name);
    say(channel.map(|channel| t!("members.is_consent", channel = channel)), |f| f.consent = None);
    say(filter.birthday_within.map(|n| t!("members.is_birthday", days = days(n))), |f| {
        f.birthday_within = None
    });
    say(filter.away_from.map(|n| t!("members.is_away_from", days = days(n))), |f| f.away_from = None);
    say(filter.away_to.map(|n| t!("members.is_away_to", days = days(n))), |f| f.away_to = None);
    say(filter.spend_from.map(|sum| t!("members.is_spend_from", sum = money(sum))), |f| f.spend_from = None);
    say(filter.spend_to.map(|sum| t!("members.is_spend_to", sum = money(sum))), |f| f.spend_to = None);
    say(filter.points_from.map(|n| t!("members.is_points_from", points = points(n))), |f| {
        f.points_from = None
    });
    say(filter.points_to.map(|n| t!("members.is_points_to", points = points(n))), |f| f.points_to = None);
    words
}

fn off((text, off): Word, query: Memo<ListQuery>, go: Callback<ListQuery>) -> impl IntoView {
    let press = move |_| {
        let mut without = query.get_untracked();
        off(&mut without.filter);
        go.run(without);
    };
    let label = t!("members.take_off", filter = text);
    view! { <Chip label press>{text}</Chip> }
}
