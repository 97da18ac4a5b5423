//! What happened, the newest first, by kind and page by page.
use leptos::prelude::*;
use regulars_api::members::{Entry, ListTimeline, NoteKind, Timeline, TimelineKind, TimelineQuery, What};
use regulars_domain::{ids::MemberId, loyalty::LineKind};

use crate::{
    client, format, state,
    ui::{Badge, Button, Card, Choice, EmptyState, Tone},
};

/// The timeline with its filter. The first page came with the member.
#[component]
pub fn TimelineCard(
    /// Whose.
    id: MemberId,
    /// The first page of everything.
    first: Timeline,
) -> impl IntoView {
    let kind = RwSignal::new(key(TimelineKind::All).to_owned());
    let shown = RwSignal::new(first.clone());
    let problem = RwSignal::new(None);
    let load = move |query: TimelineQuery, onto: bool| {
        leptos::task::spawn_local(async move {
            match client::call::<ListTimeline>(id, query).await {
                Ok(page) if onto => shown.update(|shown| {
                    shown.entries.extend(page.entries);
                    shown.next = page.next;
                }),
                Ok(page) => shown.set(page),
                Err(told) => problem.set(Some(told)),
            }
        });
    };
    Effect::new(move |before: Option<String>| {
        let now = kind.get();
        if before.is_some_and(|before| before != now) {
            let kind = TimelineKind::ALL.into_iter().find(|k| key(*k) == now).unwrap_or_default();
            load(TimelineQuery { kind, ..TimelineQuery::default() }, false);
        }
        now
    });
    let options = TimelineKind::ALL.into_iter().map(|k| (key(k).to_owned(), name(k))).collect();
    let more = move || {
        shown.with(|s| s.next.clone()).map(|next| {
            view! { <Button on:click=move |_| load(next.clone(), true)>{t!("member.older")}</Button> }
        })
    };
    let entries = move || {
        let entries = shown.with(|s| s.entries.clone());
        if entries.is_empty() {
            let (title, text) = (t!("member.empty_title"), t!("member.empty_text"));
            return view! { <EmptyState icon=icondata_lu::LuHistory title text/> }.into_any();
        }
        let rows = entries.into_iter().map(|entry| view! { <Row entry/> }).collect_view();
        view! { <ol class="timeline">{rows}</ol> }.into_any()
    };
    view! {
        <Card title=t!("member.timeline")>
            <Choice value=kind options legend=t!("member.show")/>
            <crate::ui::Alert problem/>
            {entries}
            {more}
        </Card>
    }
}

const fn key(kind: TimelineKind) -> &'static str {
    match kind {
        TimelineKind::All => "all",
        TimelineKind::Purchases => "purchases",
        TimelineKind::Talks => "talks",
        TimelineKind::Points => "points",
        TimelineKind::Changes => "changes",
    }
}

fn name(kind: TimelineKind) -> String {
    match kind {
        TimelineKind::All => t!("member.kind_all"),
        TimelineKind::Purchases => t!("member.kind_purchases"),
        TimelineKind::Talks => t!("member.kind_talks"),
        TimelineKind::Points => t!("member.kind_points"),
        TimelineKind::Changes => t!("member.kind_changes"),
    }
}

#[component]
fn Row(
    /// One thing that happened.
    entry: Entry,
) -> impl IntoView {
    let zone = untrack(state::zone);
    let place = [
        Some(format::date_time(entry.at.0, &zone)),
        entry.store.map(|store| store.name),
        entry.staff.map(|staff| staff.name),
    ];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let (text, badge) = told(&entry.what);
    view! {
        <li class="timeline__entry">
            <span>{text} " " {badge.map(|(tone, text)| view! { <Badge tone>{text}</Badge> })}</span>
            <span class="soft">{place}</span>
        </li>
    }
}

/// The entry in words, and what stands out of it.
fn told(what: &What) -> (String, Option<(Tone, String)>) {
    let currency = untrack(state::currency);
    match what {
        What::Purchase { refund, lines, total, earned, .. } => {
            let money = format::money(*total, currency);
            let text = match refund {
                true => t!("member.refund", money = money),
                false => t!("member.purchase", n = lines, money = money),
            };
            let points =
                (earned.0 != 0).then(|| (Tone::Good, t!("member.moved", points = format::signed(earned.0))));
            (text, points)
        }
        What::Note { channel, text, .. } => (text.clone(), Some((Tone::Info, note_kind(*channel)))),
        What::Points { why, points, reason } => {
            let why = line_kind(*why);
            let text = reason.as_ref().map_or_else(|| why.clone(), |reason| format!("{why}: {reason}"));
            (text, Some((Tone::Good, t!("member.moved", points = format::signed(points.0)))))
        }
        What::Edit { fields, undo, .. } => {
            let text = if *undo {
                t!("member.undone", n = fields.len())
            } else {
                t!("member.edited", n = fields.len())
            };
            (text, None)
        }
        What::Joined => (t!("member.joined"), None),
    }
}

/// How something was said, in the reader's language.
pub fn note_kind(kind: NoteKind) -> String {
    match kind {
        NoteKind::Note => t!("member.note_note"),
        NoteKind::Call => t!("member.note_call"),
        NoteKind::Talk => t!("member.note_talk"),
        NoteKind::Visit => t!("member.note_visit"),
        NoteKind::Email => t!("member.note_email"),
        NoteKind::Sms => t!("member.note_sms"),
        NoteKind::Wechat => t!("member.note_wechat"),
        NoteKind::Letter => t!("member.note_letter"),
        NoteKind::Fax => t!("member.note_fax"),
        NoteKind::Web => t!("member.note_web"),
    }
}

/// Why points moved, in the reader's language.
pub fn line_kind(kind: LineKind) -> String {
    match kind {
        LineKind::Earn => t!("member.line_earn"),
        LineKind::Redeem => t!("member.line_redeem"),
        LineKind::Expire => t!("member.line_expire"),
        LineKind::Adjust => t!("member.line_adjust"),
        LineKind::Opening => t!("member.line_opening"),
        LineKind::Refund => t!("member.line_refund"),
        LineKind::Restore => t!("member.line_restore"),
        LineKind::Settle => t!("member.line_settle"),
    }
}
