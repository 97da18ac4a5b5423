//! How a member buys and is in touch: computed from their purchases and notes, never typed.
use leptos::prelude::*;
use regulars_api::members::MemberPage;

use super::guest::note_kind;
use crate::{browser, format, state, ui::Card};

/// Days of a month, on average.
const MONTH: f64 = 30.44;

/// The card; nothing before the first purchase or contact.
#[component]
pub fn BehaviourCard(
    /// What is known.
    known: MemberPage,
) -> impl IntoView {
    let rows = rows(&known);
    (!rows.is_empty()).then(|| {
        let rows = rows
            .into_iter()
            .map(|(label, text)| {
                view! {
                    <dt>{label}</dt>
                    <dd>{text}</dd>
                }
            })
            .collect_view();
        view! {
            <Card title=t!("member.behaviour")>
                <dl class="facts">{rows}</dl>
            </Card>
        }
    })
}

/// Label and text of what the purchases say.
fn rows(known: &MemberPage) -> Vec<(String, String)> {
    let (face, seen) = (&known.face, &known.behaviour);
    let mut rows = Vec::new();
    if let Some(first) = face.first_at {
        // A first month is a whole one: two visits in a week are not yet eight a month.
        let months = ((browser::now() - first.0) as f64 / 86_400.0 / MONTH).max(1.0);
        let often = (f64::from(face.visits) / months * 10.0).round() / 10.0;
        rows.push((t!("member.often"), t!("member.often_month", n = often)));
    }
    if let Some(days) = seen.gap_days {
        rows.push((t!("member.gap"), t!("member.gap_days", n = days)));
    }
    if face.visits > 0 {
        let each = regulars_domain::money::Money(known.figures.spend.0 / i64::from(face.visits));
        rows.push((t!("member.per_visit"), format::money(each, state::currency())));
    }
    if !seen.kinds.is_empty() {
        let shares = seen.kinds.iter().map(|kind| {
            let part = format::percent(f64::from(kind.share) / 10_000.0);
            let name = if kind.category.is_empty() { t!("member.kind_other") } else { kind.category.clone() };
            format!("{name} {part}")
        });
        rows.push((t!("member.kinds"), shares.collect::<Vec<_>>().join(" · ")));
    }
    if !seen.stores.is_empty() {
        let shares = seen.stores.iter().map(|share| {
            let part = format::percent(f64::from(share.purchases) / f64::from(seen.of.max(1)));
            format!("{} {part}", share.store.name)
        });
        let shares = shares.collect::<Vec<_>>().join(" · ");
        rows.push((t!("member.where"), t!("member.where_of", n = seen.of, shares = shares)));
    }
    if !seen.channels.is_empty() {
        let counts = seen
            .channels
            .iter()
            .map(|of| format!("{} {}", note_kind(of.channel), format::whole(of.times.into())));
        rows.push((t!("member.channels"), counts.collect::<Vec<_>>().join(" · ")));
    }
    rows
}
