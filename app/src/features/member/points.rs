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
    ui::{Earlier, Pages, TableFrame},
};

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
    let row = move |line: PointLine| {
        let place = PurchasePlace { at: line.at, member: Some(page.id) };
        let which = line.purchase.map(|id| Opened { id, place });
        view! { <Line line which opened=page.opened/> }
    };
    view! {
        <p class="hint">{all_here}</p>
        <div hidden=move || list.items.with(Vec::is_empty)>
            <TableFrame caption=t!("member.points_lines")>
                <thead>
                    <tr>
                        <th scope="col">{t!("member.column_why")}</th>
                        <th scope="col" class="number">{t!("member.points")}</th>
                        <th scope="col" class="number">{t!("member.column_left")}</th>
                    </tr>
                </thead>
                <tbody>{move || list.items.get().into_iter().map(row).collect_view()}</tbody>
            </TableFrame>
        </div>
        <Earlier pages=list label=t!("member.earlier") none=t!("member.no_points")/>
    }
}

#[component]
fn Line(
    line: PointLine,
    /// The purchase it comes from.
    which: Option<Opened>,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let mut about = vec![format::day(i64::from(line.day.0))];
    about.extend(line.store.as_ref().map(|store| store.name.clone()));
    about.extend(line.issuer.as_ref().map(|store| t!("member.issued_by", store = store.name.as_str())));
    about.extend(line.expires.map(|day| t!("member.good_until", day = format::day(i64::from(day.0)))));
    about.extend(line.debt.then(|| t!("member.debt_line")));
    about.extend(line.staff.as_ref().map(|staff| staff.name.clone()));
    view! {
        <tr>
            <td>
                {match which {
                    Some(which) => {
                        view! {
                            <button class="link" type="button" on:click=move |_| opened.set(Some(which))>
                                {line_kind(line.kind)}
                            </button>
                        }
                            .into_any()
                    }
                    None => line_kind(line.kind).into_any(),
                }}
                {line.other.as_ref().map(|other| other_end(line.points, other))}
                {line.reason.map(|reason| format!(": {reason}"))}
                <small class="points__about">{about.join(" · ")}</small>
            </td>
            <td class="number" class:points__less=line.points.0.is_negative()>
                {format::signed(line.points.0)}
            </td>
            <td class="number">{format::whole(line.standing.0)}</td>
        </tr>
    }
}
