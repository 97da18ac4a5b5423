//! The points ledger, line by line, with what each line left: from the balance at the top down to the first line.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Problem,
    members::{ListPoints, PointLine, PointsQuery},
};
use regulars_domain::ids::MemberId;

use super::{
    entry::{line_kind, other_end},
    timeline::MoreButton,
};
use crate::{
    client, format,
    ui::{Alert, Card, Skeleton, TableFrame},
};

part! {
    /// The card, further down the page.
    pub fn points_card(id: MemberId) {
        view! { <PointsCard id/> }
    }
}

#[component]
fn PointsCard(id: MemberId) -> impl IntoView {
    let (lines, next) = (RwSignal::new(Vec::new()), RwSignal::new(Some(PointsQuery::default())));
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<Problem>));
    let more = Callback::new(move |()| {
        let Some(query) = next.get_untracked() else { return };
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let told = client::call::<ListPoints>(id, query).await;
            let _ = busy.try_set(false);
            match told {
                Ok(page) => {
                    let _ = lines.try_update(|all| all.extend(page.lines));
                    let _ = next.try_set(page.next);
                }
                Err(told) => {
                    let _ = problem.try_set(Some(told));
                }
            }
        });
    });
    more.run(());
    let all_here = move || if next.with(Option::is_none) { t!("member.all_add_up") } else { String::new() };
    view! {
        <Card title=t!("member.points_lines") aside=view! { {all_here} }.into_any()>
            {move || {
                let none = lines.with(Vec::is_empty);
                if none && busy.get() {
                    view! { <Skeleton/> }.into_any()
                } else {
                    (none && next.with(Option::is_none))
                        .then(|| view! { <p class="hint">{t!("member.no_points")}</p> })
                        .into_any()
                }
            }}
            <div hidden=move || lines.with(Vec::is_empty)>
                <TableFrame caption=t!("member.points_lines")>
                    <thead>
                        <tr>
                            <th scope="col">{t!("member.column_why")}</th>
                            <th scope="col" class="number">{t!("member.points")}</th>
                            <th scope="col" class="number">{t!("member.column_left")}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {move || lines.get().into_iter().map(|line| view! { <Line line/> }).collect_view()}
                    </tbody>
                </TableFrame>
            </div>
            <Alert problem/>
            {move || next.with(Option::is_some).then(|| view! { <MoreButton busy on_press=more/> })}
        </Card>
    }
}

#[component]
fn Line(line: PointLine) -> impl IntoView {
    let mut about = vec![format::day(i64::from(line.day.0))];
    about.extend(line.store.as_ref().map(|store| store.name.clone()));
    about.extend(line.issuer.as_ref().map(|store| t!("member.issued_by", store = store.name.as_str())));
    about.extend(line.expires.map(|day| t!("member.good_until", day = format::day(i64::from(day.0)))));
    about.extend(line.debt.then(|| t!("member.debt_line")));
    about.extend(line.staff.as_ref().map(|staff| staff.name.clone()));
    view! {
        <tr>
            <td>
                {line_kind(line.kind)}
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
