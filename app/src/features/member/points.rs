//! The points ledger, line by line, with what each line left: from the balance at the top down to the first line.
use leptos::prelude::*;
use regulars_api::{
    members::{ListPoints, PointLine, PointsQuery},
    purchases::PurchasePlace,
};

use super::{
    Shared,
    entry::{line_kind, other_end},
};
use crate::{
    client,
    features::purchase::Opened,
    format,
    ui::{Button, ButtonKind, ButtonSize, Earlier, Pages, TableFrame},
};

/// Rows that stand here before more of them are asked for.
const FIRST: usize = 10;

part! {
    /// Loaded when it is asked for.
    pub fn points_lines(page: Shared) {
        view! { <Lines page/> }
    }
}

#[component]
fn Lines(page: Shared) -> impl IntoView {
    let list = Pages::begin(move |next: Option<PointsQuery>| async move {
        client::call::<ListPoints>(page.id, next.unwrap_or_default())
            .await
            .map(|page| (page.lines, page.next))
    });
    let whole = move || list.is_whole() && !list.items.with(Vec::is_empty);
    let all_here = move || if whole() { t!("member.all_add_up") } else { String::new() };
    // Both read the list itself: leptos 0.8 loses a change for whoever reads a memo of a memo before that memo.
    let unfolded = RwSignal::new(false);
    let folded = Memo::new(move |_| !unfolded.get() && list.items.with(|lines| in_rows(lines).len() > FIRST));
    let shown = move || {
        let most = if unfolded.get() { usize::MAX } else { FIRST };
        let rows = list.items.with(|lines| in_rows(lines));
        rows.into_iter().take(most).filter_map(|lines| row(lines, page)).collect_view()
    };
    view! {
        <p class="hint points__sum">{all_here}</p>
        <div hidden=move || list.items.with(Vec::is_empty)>
            <TableFrame caption=t!("member.points_lines")>
                <thead>
                    <tr>
                        <th scope="col">{t!("member.column_why")}</th>
                        <th scope="col" class="number">{t!("member.points")}</th>
                        <th scope="col" class="number">{t!("member.column_left")}</th>
                    </tr>
                </thead>
                <tbody>{shown}</tbody>
            </TableFrame>
        </div>
        {move || match folded.get() {
            true => {
                view! {
                    <Button
                        kind=ButtonKind::Quiet
                        size=ButtonSize::Small
                        press=move |_| unfolded.set(true)
                    >
                        {t!("member.earlier")}
                    </Button>
                }
                    .into_any()
            }
            false => {
                view! { <Earlier pages=list label=t!("member.earlier") none=t!("member.no_points")/> }.into_any()
            }
        }}
    }
}

/// The lines in rows: what a purchase moved in one go is one row, however many lots it was taken from.
fn in_rows(lines: &[PointLine]) -> Vec<Vec<PointLine>> {
    lines
        .chunk_by(|a, b| a.purchase.is_some() && a.purchase == b.purchase && a.kind == b.kind)
        .map(<[PointLine]>::to_vec)
        .collect()
}

/// Which points: who issued them, how long they are good.
fn lot(line: &PointLine) -> Vec<String> {
    let issuer = line.issuer.as_ref().map(|store| t!("member.issued_by", store = store.name.as_str()));
    let until = line.expires.map(|day| t!("member.good_until", day = format::day(i64::from(day.0))));
    let debt = line.debt.then(|| t!("member.debt_line"));
    [issuer, until, debt].into_iter().flatten().collect()
}

/// One line, or several of one movement, the newest first.
fn row(lines: Vec<PointLine>, page: Shared) -> Option<AnyView> {
    let total: i64 = lines.iter().map(|line| line.points.0).sum();
    let several = lines.len() > 1;
    let lots = lines.iter().filter(|_| several).map(|line| {
        view! {
            <span class="points__lot">
                <span>{format::signed(line.points.0)}</span>
                <span>{lot(line).join(" · ")}</span>
            </span>
        }
    });
    let lots = lots.collect_view();
    let line = lines.into_iter().next()?;
    // Of a transfer the name of the other comes first, and why it was made stands below.
    let (what, why) = match (line.reason.clone(), &line.other) {
        (Some(reason), None) => {
            (t!("member.line_because", what = line_kind(line.kind), reason = reason), None)
        }
        (why, _) => (line_kind(line.kind), why),
    };
    let mut about: Vec<String> = why.into_iter().collect();
    about.push(format::day(i64::from(line.day.0)));
    about.extend(line.store.as_ref().map(|store| store.name.clone()));
    about.extend(if several { Vec::new() } else { lot(&line) });
    about.extend(line.staff.as_ref().map(|staff| staff.name.clone()));
    let place = PurchasePlace { at: line.at, member: Some(page.id) };
    let what = match line.purchase.map(|id| Opened { id, place }) {
        Some(which) => view! {
            <button class="points__open" type="button" on:click=move |_| page.opened.set(Some(which))>
                {what}
            </button>
        }
        .into_any(),
        None => what.into_any(),
    };
    let row = view! {
        <tr>
            <td>
                {what} {line.other.as_ref().map(|other| other_end(line.points, other))}
                <small class="points__about">{about.join(" · ")}</small> {lots}
            </td>
            <td class="number" class:points__less=total.is_negative()>
                {format::signed(total)}
            </td>
            <td class="number">{format::whole(line.standing.0)}</td>
        </tr>
    };
    Some(row.into_any())
}
