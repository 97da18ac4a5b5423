//! Points, line by line: each movement, why, and what it left.
use leptos::prelude::*;
use regulars_api::members::{ListPoints, PointLine, PointLines};
use regulars_domain::ids::MemberId;

use super::timeline::line_kind;
use crate::{
    client, format,
    ui::{Alert, Button, Card, TableFrame},
};

/// The ledger. The first page came with the member.
#[component]
pub fn PointsCard(
    /// Whose.
    id: MemberId,
    /// The first page.
    first: PointLines,
) -> impl IntoView {
    let shown = RwSignal::new(first);
    let problem = RwSignal::new(None);
    let more = move || {
        shown.with(|s| s.next.clone()).map(|next| {
            let load = move |_| {
                let next = next.clone();
                leptos::task::spawn_local(async move {
                    match client::call::<ListPoints>(id, next).await {
                        Ok(page) => shown.update(|shown| {
                            shown.lines.extend(page.lines);
                            shown.next = page.next;
                        }),
                        Err(told) => problem.set(Some(told)),
                    }
                });
            };
            view! { <Button on:click=load>{t!("member.older")}</Button> }
        })
    };
    let rows = move || shown.with(|s| s.lines.iter().map(row).collect_view());
    let empty = move || {
        shown.with(|s| s.lines.is_empty()).then(|| view! { <p class="soft">{t!("member.no_points")}</p> })
    };
    view! {
        <Card title=t!("member.line_by_line")>
            {empty}
            <TableFrame caption=t!("member.line_by_line")>
                <thead class="unseen">
                    <tr>
                        <th scope="col">{t!("member.why")}</th>
                        <th scope="col">{t!("member.points")}</th>
                        <th scope="col">{t!("member.left")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </TableFrame>
            <Alert problem/>
            {more}
        </Card>
    }
}

fn row(line: &PointLine) -> impl IntoView + use<> {
    let why = line_kind(line.kind);
    let details = [
        Some(format::day(i64::from(line.day.0))),
        line.reason.clone(),
        line.issuer.as_ref().map(|store| t!("member.issued_by", store = store.name.clone())),
        line.expires.map(|day| t!("member.until", day = format::day(i64::from(day.0)))),
        line.debt.then(|| t!("member.as_debt")),
    ];
    let details = details.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let (points, left) = (format::signed(line.points.0), format::whole(line.standing.0));
    let taken = line.points.0 < 0;
    view! {
        <tr>
            <td>{why} " " <span class="soft">{details}</span></td>
            <td class="number" class:member__taken=taken>{points}</td>
            <td class="number">{left}</td>
        </tr>
    }
}
