//! A store's day in kept numbers, beside the same weekday of the week before; every number opens what is behind it.
mod hours;
mod purchases;
mod stores;

use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use regulars_api::{
    purchases::DayPage,
    today::{Figures, GetToday, StoreDay, WhichDay},
};
use regulars_domain::{ids::StoreId, rights::Area, time::BusinessDay};

use self::{hours::Hours, purchases::Purchases, stores::SideBySide};
use crate::{
    client,
    features::purchase::{Opened, PurchaseDialog, UnbookedDialog},
    format,
    shell::errand,
    state,
    ui::{
        Button, ButtonKind, DateInput, EmptyState, LinkButton, Loaded, PageHead, Shape, Stat, StatLink, Trend,
    },
};

part! {
    /// The screen.
    pub fn today_page() {
        view! { <Page/> }
    }
}

/// What of the day is opened: `?show=all`, `members` or `hour-17`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Show {
    All,
    Members,
    Hour(u8),
}

impl Show {
    fn read(text: &str) -> Option<Show> {
        match text {
            "all" => Some(Show::All),
            "members" => Some(Show::Members),
            other => other.strip_prefix("hour-")?.parse().ok().filter(|hour| *hour < 24).map(Show::Hour),
        }
    }
}

#[component]
fn Page() -> impl IntoView {
    let query = use_query_map();
    let asked =
        Memo::new(move |_| query.with(|q| q.get("day").and_then(|day| day.parse().ok()).map(BusinessDay)));
    let show = Memo::new(move |_| query.with(|q| q.get("show").and_then(|show| Show::read(&show))));
    // Another store than one's own is named by the address: a look at its figures does not move the counter there.
    let named = Memo::new(move |_| query.with(|q| q.get("store").and_then(|id| id.parse().ok())));
    let store = Memo::new(move |_| named.get().or(state::store().map(|store| store.id)));
    let changes = RwSignal::new(0_u32);
    let day = LocalResource::new(move || {
        changes.track();
        let which = WhichDay { store: store.get(), day: asked.get() };
        client::call::<GetToday>((), which)
    });
    let several = state::me().is_some_and(|me| me.stores.len() > 1);
    let all = several.then(|| {
        LocalResource::new(move || {
            changes.track();
            client::call::<GetToday>((), WhichDay { store: None, day: asked.get() })
        })
    });
    // The stores stand below the day: it would push them down.
    let day_is_here = Memo::new(move |_| day.get().is_some());
    let refunding = RwSignal::new(false);
    errand::follow("/today", move |_| refunding.set(true));
    let on_change = Callback::new(move |()| changes.update(|n| *n += 1));
    // The day that is shown, until another is picked.
    let shown = Memo::new(move |_| {
        let running = day.get().and_then(|told| Some(told.ok()?.stores.first()?.day));
        asked.get().or(running).map(|day| day.to_string()).unwrap_or_default()
    });
    let picked = RwSignal::new(shown.get_untracked());
    Effect::new(move |_| picked.set(shown.get()));
    let navigate = use_navigate();
    let typed = StoredValue::new(None::<BusinessDay>);
    Effect::new(move |_| {
        let text = picked.get();
        if let Some(day) = complete(&text)
            && text != shown.get_untracked()
        {
            // A date is typed in several strokes, each a date of its own: going back leads to before the first.
            let now = asked.get_untracked();
            let replace = now.is_some() && now == typed.get_value();
            typed.set_value(Some(day));
            let to = address(Some(day), named.get_untracked());
            navigate(&to, leptos_router::NavigateOptions { scroll: false, replace, ..Default::default() });
        }
    });
    let opened = RwSignal::new(None::<Opened>);
    // Who goes back leaves the purchase with its list.
    Effect::new(move |_| {
        show.track();
        asked.track();
        opened.set(None);
    });
    // Outside the day's content, which is built anew with each answer: the list stays as it is.
    let listed = Memo::new(move |_| {
        let (hour, members) = match show.get()? {
            Show::All => (None, None),
            Show::Members => (None, Some(true)),
            Show::Hour(hour) => (Some(hour), None),
        };
        let d = day.get()?.ok()?.stores.into_iter().next()?;
        Some(DayPage { store: d.store, day: d.day, hour, members, after: None })
    });
    // A refund is booked where one works.
    let at_home = Memo::new(move |_| named.get().is_none_or(is_own));
    let told = move || Some(day.get()?.ok()?.stores.into_iter().next()?.name);
    let name = move || match named.get() {
        Some(_) => told().unwrap_or_default(),
        None => state::store().map(|store| store.name).unwrap_or_default(),
    };
    view! {
        <PageHead title=t!("today.title") note=Signal::derive(name)>
            <label class="today__day">
                <span class="unseen">{t!("today.day")}</span>
                <DateInput value=picked/>
            </label>
            {move || {
                (state::may(Area::Refund) && at_home.get())
                    .then(|| {
                        view! {
                            <Button icon=icondata_lu::LuUndo2 press=move |_| refunding.set(true)>
                                {t!("purchase.unbooked_title")}
                            </Button>
                        }
                    })
            }}
        </PageHead>
        <Loaded
            resource=day
            shape=Shape::Tiles
            count=4
            view=move |today| match today.stores.into_iter().next() {
                Some(day) => view! { <Day d=day/> }.into_any(),
                None => {
                    view! {
                        <EmptyState
                            icon=icondata_lu::LuChartNoAxesColumn
                            title=t!("today.empty_title")
                            text=t!("today.empty_text")
                        />
                    }
                        .into_any()
                }
            }
        />
        {move || listed.get().map(|which| view! { <Purchases which opened changes/> })}
        <PurchaseDialog opened on_change/>
        <UnbookedDialog member=None open=refunding on_done=on_change/>
        {all.map(|all| move || day_is_here.get().then(|| view! { <SideBySide all/> }))}
    }
}

#[component]
fn Day(
    /// The day as the server told it.
    d: StoreDay,
) -> impl IntoView {
    let currency = state::currency();
    let opens = |show: &str| opens(d.day, &d, show);
    let weekday = format::weekday(i64::from(d.day.0));
    let (note, trend) = compared(&d, &weekday);
    let share = match d.figures.purchases {
        0 => String::new(),
        all => {
            t!("today.recognised", share = format::percent(d.figures.member_purchases as f64 / all as f64))
        }
    };
    let points = t!("today.redeemed", points = format::whole(d.figures.points_redeemed.0));
    let new_before = t!("today.week_before", n = d.before.new_members, weekday = weekday.clone());
    let (label, joined) = (t!("today.new_members"), format::whole(d.figures.new_members));
    let newcomers = if d.merged {
        // They are at home in another store by now: no list has them, and them alone.
        view! { <Stat label value=joined note=new_before/> }.into_any()
    } else {
        view! { <StatLink label value=joined note=new_before href=self::joined(&d)/> }.into_any()
    };
    view! {
        <div class="tiles">
            <StatLink
                label=if d.running { t!("today.sales_today") } else { t!("today.sales") }
                value=format::money(d.figures.sales, currency)
                note=note
                trend=trend
                href=opens("all")
            />
            <StatLink
                label=t!("today.served")
                value=format::whole(d.figures.members_served)
                of=t!("today.of_purchases", n = d.figures.purchases)
                note=share
                href=opens("members")
            />
            {newcomers}
            <StatLink
                label=t!("today.points")
                value=format::signed(d.figures.points_issued.0)
                note=points
                href=opens("members")
            />
        </div>
        <Begin day=d.clone()/>
        <Hours day=d.clone()/>
    }
}

/// Where nothing was sold yet, nor a week before: what will be here, and the way to the counter.
#[component]
fn Begin(
    /// The day.
    day: StoreDay,
) -> impl IntoView {
    let nothing = |f: &Figures| f.purchases == 0 && f.refunds == 0;
    let sells = untrack(|| is_own(day.store) && state::may(Area::Sell));
    (day.running && nothing(&day.figures) && nothing(&day.before)).then(|| {
        view! {
            <EmptyState
                icon=icondata_lu::LuChartNoAxesColumn
                title=t!("today.empty_title")
                text=t!("today.empty_text")
            >
                {sells
                    .then(|| {
                        view! {
                            <LinkButton href="/counter" kind=ButtonKind::Primary>
                                {t!("today.to_counter")}
                            </LinkButton>
                        }
                    })}
            </EmptyState>
        }
    })
}

/// Whether this is the store one works in.
fn is_own(id: StoreId) -> bool {
    state::store().is_some_and(|store| store.id == id)
}

/// The day of a date in its field. Half-typed ones are dates too: the first stroke of a year makes one of the year 2.
fn complete(text: &str) -> Option<BusinessDay> {
    text.parse().ok().filter(|day: &BusinessDay| (1900..=2200).contains(&day.date().0))
}

/// A day's address, and a store's: none stands for the running day, and for the store one works in.
fn address(day: Option<BusinessDay>, store: Option<StoreId>) -> String {
    let day = day.map(|day| format!("day={}", day.0));
    let named: Vec<String> = day.into_iter().chain(store.map(|id| format!("store={id}"))).collect();
    if named.is_empty() { "/today".to_owned() } else { format!("/today?{}", named.join("&")) }
}

/// Where something of a day of this store is opened.
fn opens(day: BusinessDay, d: &StoreDay, show: &str) -> String {
    let store = (!untrack(|| is_own(d.store))).then_some(d.store);
    format!("{}&show={show}", address(Some(day), store))
}

/// Where those are listed who registered at this store on this day.
fn joined(d: &StoreDay) -> String {
    format!("/members?store={}&joined={}", d.store, d.day.0)
}

/// Whether there is anything of the week before to compare with.
fn comparable(d: &StoreDay) -> bool {
    d.before_by_now.0 > 0
}

/// Sales beside the same weekday of the week before; of a running day, by the same hour.
fn compared(d: &StoreDay, weekday: &str) -> (String, Trend) {
    let (now, before) = (d.figures.sales.0, d.before_by_now.0);
    if !comparable(d) {
        return (t!("today.nothing_before", weekday = weekday), Trend::Note);
    }
    let share = format::percent((now - before).unsigned_abs() as f64 / before as f64);
    match now >= before {
        true if d.running => (t!("today.more_by_now", share = share, weekday = weekday), Trend::Better),
        true => (t!("today.more", share = share, weekday = weekday), Trend::Better),
        false if d.running => (t!("today.less_by_now", share = share, weekday = weekday), Trend::Worse),
        false => (t!("today.less", share = share, weekday = weekday), Trend::Worse),
    }
}
