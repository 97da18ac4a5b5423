//! The head of a member's page: who it is, what can be done, and the figures.
use leptos::{ev::MouseEvent, prelude::*};
use regulars_api::members::{MemberPage, TimelineKind};
use regulars_domain::{loyalty::Measure, money::Money, rights::Area};

use super::{
    LEDGER, Shared, TIMELINE,
    guest::{Tier, expiring, full_name, tier_name},
    reveal::{PHONE, RevealDialog},
};
use crate::{
    browser, format, state,
    ui::{
        Avatar, AvatarSize, Badge, Button, ButtonKind, LinkButton, Menu, MenuItem, PageHead, Press, Progress,
        Stat, Tone,
    },
};

/// Name, tier, phone, home; note, edit and record.
#[component]
pub fn Head(known: MemberPage, page: Shared) -> impl IntoView {
    let face = known.face;
    let name = face.name.as_ref();
    let zone = state::zone();
    let asking = RwSignal::new(false);
    let masked = face.phone.as_ref().map(|phone| phone.to_string());
    let can_reveal = masked.is_some() && state::may(Area::RevealPhone);
    let of = masked.clone();
    let phone = Memo::new(move |_| {
        page.phone.with(|seen| {
            seen.as_ref().filter(|(masked, _)| Some(masked) == of.as_ref()).map(|(_, all)| all.clone())
        })
    });
    let reveal = masked.clone().map(|masked| view! { <RevealDialog open=asking page masked/> });
    let mut about: Vec<String> =
        face.card.iter().map(|card| t!("member.card", card = card.as_str())).collect();
    about.push(face.home_store.name.clone());
    about.push(t!("member.since", day = format::date_short(face.joined_at.0, &zone)));
    about.push(match face.first_at {
        Some(at) => t!("member.first_purchase", day = format::date_short(at.0, &zone)),
        None => t!("member.no_purchase"),
    });
    let birthday = face.birthday.map(|near| {
        view! { <Badge tone=Tone::Plum icon=icondata_lu::LuCake>{format::day(i64::from(near.day.0))}</Badge> }
    });
    let may_edit = state::may(Area::EditMembers);
    let (may_adjust, may_refund) = (state::may(Area::AdjustPoints), state::may(Area::Refund));
    let more = (may_adjust || may_refund).then(|| {
        view! {
            <Menu label=t!("member.more")>
                {may_adjust
                    .then(|| {
                        view! {
                            <MenuItem icon=icondata_lu::LuStar press=move |_| page.adjusting.set(true)>
                                {t!("member.adjust_title")}
                            </MenuItem>
                            <MenuItem
                                icon=icondata_lu::LuArrowRightLeft
                                press=move |_| page.transferring.set(true)
                            >
                                {t!("member.transfer_title")}
                            </MenuItem>
                            <MenuItem icon=icondata_lu::LuUpload press=move |_| page.opening.set(true)>
                                {t!("member.opening_title")}
                            </MenuItem>
                        }
                    })}
                {may_refund
                    .then(|| {
                        view! {
                            <MenuItem icon=icondata_lu::LuUndo2 press=move |_| page.refunding.set(true)>
                                {t!("purchase.unbooked_title")}
                            </MenuItem>
                        }
                    })}
            </Menu>
        }
    });
    view! {
        <PageHead title=full_name(name) unseen=true/>
        <header class="member-head">
            <Avatar name=name.map(|name| name.full()).unwrap_or_default() size=AvatarSize::Large/>
            <div class="member-head__who">
                <p class="member-head__name">
                    <span aria-hidden="true">{full_name(name)}</span>
                    " "
                    {face.tier.clone().map(|code| view! { <Tier code/> })}
                    {(face.first_at.is_none()).then(|| view! { <Badge tone=Tone::Info>{t!("member.potential")}</Badge> })}
                    {birthday}
                </p>
                <p class="member-head__about">
                    {move || {
                        let number = phone.get().map(|number| format::phone(&number)).or_else(|| masked.clone());
                        number.map(|number| view! { <span id=PHONE tabindex="-1">{number}</span> })
                    }}
                    {move || {
                        (can_reveal && phone.with(Option::is_none))
                            .then(|| {
                                view! {
                                    <button class="link" type="button" on:click=move |_| asking.set(true)>
                                        {t!("member.show_phone")}
                                    </button>
                                }
                            })
                    }}
                    <span>{about.join(" · ")}</span>
                </p>
            </div>
            <div class="member-head__actions">
                {may_edit
                    .then(|| {
                        view! {
                            <Button icon=icondata_lu::LuMessageSquarePlus press=move |_| page.noting.set(true)>
                                {t!("guest.note")}
                            </Button>
                        }
                    })}
                {more}
                {state::may(Area::Sell)
                    .then(|| {
                        view! {
                            <LinkButton href=format!("/counter?member={}", page.id) kind=ButtonKind::Primary>
                                {t!("member.record")}
                            </LinkButton>
                        }
                    })}
            </div>
        </header>
        {reveal}
    }
}

/// A figure that leads to what is behind it, further down on the same page.
#[component]
fn Way(
    /// The part of the page.
    to: &'static str,
    /// Shows there what the figure counts.
    #[prop(into)]
    open: Press,
    /// The tile.
    children: Children,
) -> impl IntoView {
    let go = move |event: MouseEvent| {
        event.prevent_default();
        open.run(());
        browser::after_paint(move || browser::focus(to));
    };
    view! {
        <a class="member-way" href=format!("#{to}") on:click=go>
            {children()}
        </a>
    }
}

/// Points, the way to the next tier, what was spent, the last visit.
#[component]
pub fn Tiles(known: MemberPage, page: Shared) -> impl IntoView {
    let (face, figures) = (known.face, known.figures);
    let currency = state::currency();
    let debt = face.debt.0;
    let soon = if debt > 0 { t!("member.debt", points = format::whole(debt)) } else { expiring(&face) };
    // Other points count for a tier than those that can be spent: how many do is said.
    let next = face.distance.map(|distance| {
        let (missing, have, days) = (distance.missing, face.window.max(0), figures.window_days);
        let need = have + missing;
        let share = have as f64 / need as f64;
        let money = |minor: i64| format::money(Money(minor), currency);
        let (value, note) = match distance.measure {
            Measure::Points => {
                (format::whole(missing), t!("member.tier_points", have = have, need = need, n = days))
            }
            Measure::Spend => {
                (money(missing), t!("member.tier_spend", have = money(have), need = money(need), n = days))
            }
        };
        let label = t!("member.to_tier", tier = tier_name(&distance.tier));
        view! {
            <Stat label=label.clone() value note>
                <Progress share label tone=Tone::Gold/>
            </Stat>
        }
    });
    let visits = (face.visits > 0).then(|| t!("member.visits", n = face.visits));
    let place: Vec<String> = face.last_store.map(|store| store.name).into_iter().chain(visits).collect();
    let purchases = move |()| page.kind.set(TimelineKind::Purchases);
    view! {
        <div class="tiles">
            <Way to=LEDGER open=move |()| page.ledger.set(true)>
                <Stat label=t!("member.points") value=format::whole(face.points.0) note=soon/>
            </Way>
            {next}
            <Way to=TIMELINE open=purchases>
                <Stat
                    label=t!("member.spent_days", n = figures.window_days)
                    value=format::money(figures.window_spend, currency)
                    note=t!("member.spent_ever", money = format::money(figures.spend, currency))
                />
            </Way>
            <Way to=TIMELINE open=purchases>
                <Stat
                    label=t!("member.last_visit")
                    value=figures.away_days.map_or_else(|| "—".to_owned(), |days| format::relative_days(-i64::from(days)))
                    note=place.join(" · ")
                />
            </Way>
        </div>
    }
}
