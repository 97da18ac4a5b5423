//! One member: who they are, where they stand, what happened, what is remembered, and points line by line.
mod note;
mod points;
mod remember;
mod timeline;

use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_params_map, lazy_route};
use regulars_api::members::{Face, GetMember, MemberPage as Found};
use regulars_domain::{ids::MemberId, loyalty::programme::Measure, money::Money, rights::Area};

use crate::{
    client,
    features::members::tier_badge,
    format, i18n,
    shell::page,
    state,
    ui::{Avatar, AvatarSize, ButtonKind, EmptyState, LinkButton, Loaded, PageHead, Shape, Stat},
};

/// The route: its view is a chunk of its own.
pub struct MemberPage;

#[lazy_route]
impl LazyRoute for MemberPage {
    fn data() -> Self {
        MemberPage
    }
    fn view(_this: Self) -> AnyView {
        page(&["member", "members"], Some(Area::ReadMembers), || view! { <Page/> }.into_any()).into_any()
    }
}

#[component]
fn Page() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|p| p.get("member").and_then(|id| id.parse::<MemberId>().ok())));
    move || {
        match id.get() {
        Some(id) => view! { <Member id/> }.into_any(),
        None => {
            view! {
                <PageHead title=t!("member.title")/>
                <EmptyState icon=icondata_lu::LuUserRound title=t!("member.unknown") text=t!("member.unknown_text")/>
            }
            .into_any()
        }
    }
    }
}

#[component]
fn Member(
    /// Whose page.
    id: MemberId,
) -> impl IntoView {
    let changed = RwSignal::new(0_u32);
    let member = LocalResource::new(move || {
        changed.track();
        client::call::<GetMember>(id, ())
    });
    view! {
        <Loaded resource=member shape=Shape::Tiles count=4 view=move |found: Found| view! { <Content id found changed/> }/>
    }
}

#[component]
fn Content(
    /// Whose page.
    id: MemberId,
    /// What the server told.
    found: Found,
    /// Counts what was written here, so that the page is read again.
    changed: RwSignal<u32>,
) -> impl IntoView {
    let Found { face, figures, profile, usual, timeline, points, .. } = found;
    let currency = untrack(state::currency);
    let title = called(&face);
    let lead = lead(&face);
    let latin = face.name.as_ref().and_then(|name| name.latin().map(str::to_owned));
    let expiring = face.expiring.map_or_else(String::new, |soon| {
        t!("member.expire", points = format::whole(soon.points.0), day = format::day(i64::from(soon.day.0)))
    });
    let debt =
        (face.debt.0 > 0).then(|| t!("member.debt", points = format::whole(face.debt.0))).unwrap_or(expiring);
    let next = next_tier(&face);
    let window = t!("member.window", n = figures.window_days);
    let last = face.last_at.map(|at| format::date_short(at.0, &untrack(state::zone)));
    let last_where = face.last_store.as_ref().map(|store| store.name.clone()).unwrap_or_default();
    let tags = face.tags.iter().map(|tag| view! { <span class="badge">{tag.clone()}</span> }).collect_view();
    view! {
        <div class="member__head">
            <Avatar name=title.clone() size=AvatarSize::Large/>
            <div class="member__who">
                <PageHead title=title note=latin.unwrap_or_default()>
                    <note::NoteButton id changed/>
                    <LinkButton href=format!("/counter?member={id}") kind=ButtonKind::Primary>
                        {t!("member.record")}
                    </LinkButton>
                </PageHead>
                <p class="soft">{tier_badge(face.tier.as_ref())} " " {lead} " " {tags}</p>
            </div>
        </div>
        <div class="tiles">
            <Stat label=t!("member.points") value=format::whole(face.points.0) note=debt/>
            {next.map(|(label, value, note)| view! { <Stat label value note/> })}
            <Stat label=t!("member.spent") value=format::money(figures.window_spend, currency) note=window/>
            <Stat
                label=t!("member.last_visit")
                value=last.unwrap_or_else(|| t!("member.never"))
                note=last_where
            />
        </div>
        <div class="columns">
            <timeline::TimelineCard id first=timeline/>
            <div class="stack">
                <remember::Remember profile usual/>
                <points::PointsCard id first=points/>
            </div>
        </div>
    }
}

/// The name, or what else there is to call them by.
fn called(face: &Face) -> String {
    match (&face.name, &face.card, &face.phone) {
        (Some(name), ..) => name.full(),
        (None, Some(card), _) => card.as_str().to_owned(),
        (None, None, Some(phone)) => phone.to_string(),
        (None, None, None) => t!("member.nameless"),
    }
}

/// Phone, home store, since when, how often: one line under the name.
fn lead(face: &Face) -> String {
    let phone = face.phone.as_ref().map(|phone| phone.to_string());
    let since = t!("member.since", day = format::date(face.joined_at.0, &untrack(state::zone)));
    let visits = (face.visits > 0).then(|| t!("member.visits", n = face.visits));
    let parts = [phone, Some(face.home_store.name.clone()), Some(since), visits];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Label, figure and note of the way to the next tier; none at the top.
fn next_tier(face: &Face) -> Option<(String, String, String)> {
    let next = face.distance.as_ref()?;
    let me = untrack(state::me)?;
    let tier = me.brand.programme.tiers.get(&next.tier)?.name_in(i18n::lang_untracked().tag()).to_owned();
    let missing = match next.measure {
        Measure::Spend => format::money(Money(next.missing), untrack(state::currency)),
        Measure::Points => format::whole(next.missing),
    };
    let note = next.visits.map(|n| t!("member.more_visits", n = n)).unwrap_or_default();
    Some((t!("member.to_tier", tier = tier), missing, note))
}
