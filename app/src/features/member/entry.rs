//! One entry of a timeline, in words.
use icondata_core::IconData;
use leptos::prelude::*;
use regulars_api::members::{Entry, GivenBack, MemberRef, NoteKind, What};
use regulars_domain::loyalty::{LineKind, Points};

use super::guest::note_kind;
use crate::{
    format, i18n, state,
    ui::{Badge, Icon, Tone},
};

/// Why points moved.
pub fn line_kind(kind: LineKind) -> String {
    match kind {
        LineKind::Earn => t!("guest.line_earn"),
        LineKind::Redeem => t!("guest.line_redeem"),
        LineKind::Expire => t!("guest.line_expire"),
        LineKind::Adjust => t!("guest.line_adjust"),
        LineKind::Opening => t!("guest.line_opening"),
        LineKind::Refund => t!("guest.line_refund"),
        LineKind::Restore => t!("guest.line_restore"),
        LineKind::Settle => t!("guest.line_settle"),
        LineKind::Transfer => t!("guest.line_transfer"),
    }
}

/// To or from whom points were transferred.
pub fn other_end(points: Points, other: &MemberRef) -> AnyView {
    let name = if other.name.is_empty() { t!("guest.nameless") } else { other.name.clone() };
    let words =
        if points.0 < 0 { t!("guest.line_to", name = name) } else { t!("guest.line_from", name = name) };
    view! { " " <a class="link" href=format!("/members/{}", other.id)>{words}</a> }.into_any()
}

fn icon(what: &What) -> &'static IconData {
    match what {
        What::Purchase { refund: false, .. } => icondata_lu::LuShoppingBag,
        What::Purchase { refund: true, .. } => icondata_lu::LuUndo2,
        What::Note { channel: NoteKind::Call, .. } => icondata_lu::LuPhone,
        What::Note { channel: NoteKind::Email | NoteKind::Letter | NoteKind::Fax, .. } => icondata_lu::LuMail,
        What::Note { .. } => icondata_lu::LuMessageSquare,
        What::Points { .. } => icondata_lu::LuStar,
        What::Edit { .. } => icondata_lu::LuPencil,
        What::Joined => icondata_lu::LuUserPlus,
    }
}

/// The name of an edited field, as the form calls it: `profile.likes` or `likes`.
pub fn field_name(path: &str) -> String {
    let name = path.rsplit('.').next().unwrap_or(path);
    i18n::find(&format!("member.field_{name}"), &[])
        .or_else(|| i18n::find(&format!("guest.field_{name}"), &[]))
        .unwrap_or_else(|| name.replace('_', " "))
}

/// `Changed likes, usual seat`.
pub fn edited(fields: &[String]) -> String {
    fields.iter().map(|field| field_name(field)).collect::<Vec<_>>().join(t!("guest.list_comma").as_str())
}

/// Points that came in, or went.
fn moved(points: i64) -> AnyView {
    let tone = if points > 0 { Tone::Good } else { Tone::Gold };
    let text = t!("guest.points_moved", points = format::signed(points), n = points);
    view! { " " <Badge tone>{text}</Badge> }.into_any()
}

fn words(what: &What) -> AnyView {
    match what {
        What::Purchase { refund, lines, total, earned, redeemed, first, back, .. } => {
            let text =
                if *refund { t!("guest.refund", n = *lines) } else { t!("guest.purchase", n = *lines) };
            // Earned and paid with: one does not hide the other.
            let points = [earned.0, -redeemed.0].into_iter().filter(|points| *points != 0);
            let back = back.map(|back| match back {
                GivenBack::Whole => t!("guest.given_back"),
                GivenBack::Partly => t!("guest.partly_back"),
            });
            view! {
                <strong>{text}</strong>
                " · "
                <span class="number">{format::money(*total, state::currency())}</span>
                {points.map(moved).collect_view()}
                {first.then(|| view! { " " <Badge tone=Tone::Info>{t!("guest.first_purchase")}</Badge> })}
                {back.map(|back| view! { " " <Badge>{back}</Badge> })}
            }
            .into_any()
        }
        What::Note { channel, text, .. } => view! {
            <span class="entry__kind">{note_kind(*channel)}</span>
            " "
            <span class="entry__said">{text.clone()}</span>
        }
        .into_any(),
        What::Points { why, points, reason, other } => {
            let (why, points, reason) = (*why, *points, reason.clone());
            view! {
                <strong>{line_kind(why)}</strong>
                {other.as_ref().map(|other| other_end(points, other))}
                {moved(points.0)}
                {reason.map(|reason| view! { " " <span class="entry__said">{reason}</span> })}
            }
            .into_any()
        }
        What::Edit { fields, undo, .. } => {
            let fields = edited(fields);
            if *undo { t!("guest.undid", fields = fields) } else { t!("guest.edited", fields = fields) }
                .into_any()
        }
        What::Joined => t!("guest.joined").into_any(),
    }
}

/// When, where and by whom.
pub fn when(entry: &Entry) -> String {
    let mut parts = vec![format::date_short(entry.at.0, &state::zone())];
    parts.extend(entry.store.as_ref().map(|store| store.name.clone()));
    parts.extend(entry.staff.as_ref().map(|staff| staff.name.clone()));
    parts.join(" · ")
}

/// One row: what happened, and at its right when, where and by whom.
#[component]
pub fn EntryRow(
    /// The entry.
    entry: Entry,
    /// At the end of the words: a button that opens more.
    #[prop(optional)]
    action: Option<AnyView>,
) -> impl IntoView {
    let kind = match &entry.what {
        What::Purchase { refund: true, .. } => "refund",
        What::Purchase { .. } | What::Joined => "purchase",
        What::Note { .. } => "note",
        What::Points { .. } => "points",
        What::Edit { .. } => "edit",
    };
    view! {
        <span class="entry__icon" data-kind=kind>
            <Icon icon=icon(&entry.what) size=16/>
        </span>
        <span class="entry__words">{words(&entry.what)} " " {action}</span>
        <span class="entry__when">{when(&entry)}</span>
    }
}
