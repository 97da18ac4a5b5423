//! Changes of many members that are under way: driven step by step wherever the page goes meanwhile, told of above the list, ended and
//! taken back. The record of changes drives them back from here, too.
use std::{collections::BTreeSet, sync::LazyLock};

use leptos::{prelude::*, task::spawn_local};
use regulars_api::bulk::*;
use regulars_domain::ids::BulkId;

use crate::{
    browser, client, format, state,
    ui::{Banner, Button, ButtonSize, Progress, Tone, message, toast},
};

static JOBS: LazyLock<ArcRwSignal<Vec<BulkView>>> = LazyLock::new(|| ArcRwSignal::new(Vec::new()));
/// Those that this page takes the steps of.
static DRIVEN: LazyLock<ArcRwSignal<BTreeSet<BulkId>>> = LazyLock::new(|| ArcRwSignal::new(BTreeSet::new()));
/// Rises when one has ended: lists are asked for again.
static ENDS: LazyLock<ArcRwSignal<u32>> = LazyLock::new(|| ArcRwSignal::new(0));

/// Those that were begun here, until their first step is taken.
static BEGUN: LazyLock<ArcRwSignal<Vec<BulkId>>> = LazyLock::new(|| ArcRwSignal::new(Vec::new()));
/// Under this name the device remembers that one was begun here and may have been left.
const LEFT: &str = "bulk";

/// From here on the page takes the steps of this job; whoever leaves finds it again on this device.
pub fn begin(id: BulkId) {
    browser::remember(LEFT, "begun");
    BEGUN.update(|begun| begun.push(id));
}

/// How many have ended, followed.
pub fn ends() -> u32 {
    ENDS.get()
}

/// Asks which are under way: whose page was left stands among them.
async fn look() {
    // Nobody asked: without an answer nothing is told.
    let Ok(jobs) = client::call::<ListBulks>((), ()).await else { return };
    if jobs.is_empty() {
        browser::forget(LEFT);
    }
    for job in jobs {
        note(&job);
    }
}

/// Whether there are steps left.
const fn goes_on(state: BulkState) -> bool {
    matches!(state, BulkState::Running | BulkState::Undoing)
}

/// How a job stands now.
fn note(now: &BulkView) {
    JOBS.update(|jobs| {
        let at = jobs.iter().position(|job| job.id == now.id).unwrap_or(jobs.len());
        jobs.retain(|job| job.id != now.id);
        if goes_on(now.state) {
            jobs.insert(at, now.clone());
        }
    });
}

/// Takes step after step until the job has ended, and says so.
async fn drive(id: BulkId) {
    if DRIVEN.with_untracked(|driven| driven.contains(&id)) {
        return;
    }
    DRIVEN.update(|driven| {
        driven.insert(id);
    });
    let ended = loop {
        match client::write::<ContinueBulk>(id, (), browser::op_key()).await {
            Ok(now) => {
                note(&now);
                if !goes_on(now.state) {
                    break Some(now);
                }
            }
            Err(problem) => {
                toast::trouble(message(&problem));
                break None;
            }
        }
    };
    DRIVEN.update(|driven| {
        driven.remove(&id);
    });
    if let Some(now) = ended {
        tell(&now);
    }
}

/// What a job that has ended did, with a way back.
fn tell(now: &BulkView) {
    ENDS.update(|ends| *ends += 1);
    if JOBS.with_untracked(Vec::is_empty) {
        browser::forget(LEFT);
    }
    let (id, changed) = (now.id, now.changed);
    match now.state {
        BulkState::Undone if now.left_so == 0 => {
            toast::say(t!("members.bulk_undone", n = now.given_back));
        }
        BulkState::Undone => {
            let left = format::whole(now.left_so.into());
            toast::say(t!("members.bulk_undone_partly", n = now.given_back, left = left));
        }
        BulkState::Cancelled => toast::undo(t!("members.bulk_cancelled", n = changed), move || undo(id)),
        _ => toast::undo(t!("members.bulk_done", n = changed), move || undo(id)),
    }
}

fn undo(id: BulkId) {
    let op = browser::op_key();
    toast::attempt(async move {
        note(&client::write::<UndoBulk>(id, (), op).await?);
        drive(id).await;
        Ok(())
    });
}

fn cancel(id: BulkId) {
    let op = browser::op_key();
    toast::attempt(async move {
        let now = client::write::<CancelBulk>(id, (), op).await?;
        note(&now);
        // Whoever takes its steps hears of it with the next one.
        if DRIVEN.with_untracked(|driven| !driven.contains(&id)) {
            tell(&now);
        }
        Ok(())
    });
}

/// Whether one may be under way, followed: begun here, now or before the page was left.
pub fn any() -> bool {
    BEGUN.with(|begun| !begun.is_empty()) || browser::remembered(LEFT).is_some()
}

part! {
    /// What is under way, loaded when something is.
    pub fn underway() {
        view! { <Underway/> }
    }
}

/// What is under way, each with how far it is and what can be done.
#[component]
fn Underway() -> impl IntoView {
    spawn_local(look());
    Effect::new(move |_| {
        BEGUN.track();
        for id in BEGUN.try_update_untracked(std::mem::take).unwrap_or_default() {
            spawn_local(drive(id));
        }
    });
    let ids = || JOBS.with(|jobs| jobs.iter().map(|job| job.id).collect::<Vec<_>>());
    view! {
        <For each=ids key=|id| *id let(id)>
            <Job id/>
        </For>
    }
}

#[component]
fn Job(id: BulkId) -> impl IntoView {
    let job = Memo::new(move |_| JOBS.with(|jobs| jobs.iter().find(|job| job.id == id).cloned()));
    let name = job.with_untracked(|job| job.as_ref().map(title).unwrap_or_default());
    let share = Signal::derive(move || job.with(|job| job.as_ref().and_then(share_of).unwrap_or(0.0)));
    let is_counted = Memo::new(move |_| job.with(|job| job.as_ref().and_then(share_of).is_some()));
    let runs =
        Memo::new(move |_| job.with(|job| job.as_ref().is_some_and(|job| job.state == BulkState::Running)));
    let is_driven = Memo::new(move |_| DRIVEN.with(|driven| driven.contains(&id)));
    let label = name.clone();
    let bar = move || {
        let label = label.clone();
        is_counted.get().then(|| view! { <Progress share label=label/> })
    };
    let action = view! {
        <div class="row">
            <Show when=move || !is_driven.get()>
                <Button size=ButtonSize::Small press=move |_| spawn_local(drive(id))>
                    {t!("members.bulk_go_on")}
                </Button>
            </Show>
            <Show when=move || runs.get()>
                <Button size=ButtonSize::Small press=move |_| cancel(id)>
                    {t!("members.bulk_cancel")}
                </Button>
            </Show>
        </div>
    };
    view! {
        <Banner tone=Tone::Info action=action.into_any()>
            <strong>{name}</strong>
            <p>{move || job.with(|job| job.as_ref().map(so_far))}</p>
            {bar}
        </Banner>
    }
}

/// What a job does, in words.
fn title(job: &BulkView) -> String {
    match (&job.act, job.state) {
        (_, BulkState::Undoing) => t!("members.bulk_giving_back"),
        (Act::Tag(tag), _) => t!("members.bulk_tagging", tag = tag),
        (Act::Untag(tag), _) => t!("members.bulk_untagging", tag = tag),
        (Act::Assign(home), _) => {
            let name = untrack(state::me).and_then(|me| {
                me.stores.iter().find(|store| store.id == *home).map(|store| store.name.clone())
            });
            t!("members.bulk_assigning", store = name.unwrap_or_else(|| home.to_string()))
        }
    }
}

/// How far it is, where that is known.
fn share_of(job: &BulkView) -> Option<f64> {
    let (part, whole) = match job.state {
        BulkState::Undoing => (job.given_back.saturating_add(job.left_so), job.changed),
        _ => (job.seen, job.total?),
    };
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

fn so_far(job: &BulkView) -> String {
    let whole = |n: u32| format::whole(n.into());
    match (job.state, job.total) {
        (BulkState::Undoing, _) => {
            let back = job.given_back.saturating_add(job.left_so);
            t!("members.bulk_back_so_far", seen = whole(back), total = whole(job.changed))
        }
        (_, Some(total)) => t!("members.bulk_so_far", seen = whole(job.seen), total = whole(total)),
        (_, None) => t!("members.bulk_seen", seen = whole(job.seen)),
    }
}
