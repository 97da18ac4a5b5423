//! The rows of the list.
use leptos::prelude::*;
use leptos_router::components::A;
use regulars_api::members::MemberRow;

use super::tier_badge;
use crate::{
    format, state,
    ui::{Avatar, AvatarSize, Badge},
};

/// One member; the name opens the page.
#[component]
pub fn Row(
    /// The member.
    row: MemberRow,
) -> impl IntoView {
    let (currency, zone) = untrack(|| (state::currency(), state::zone()));
    let shown = match (row.name.is_empty(), &row.card) {
        (false, _) => row.name.clone(),
        (true, Some(card)) => card.clone(),
        (true, None) => t!("members.nameless"),
    };
    let latin = row.latin.clone().map(|latin| view! { <span class="soft">{latin}</span> });
    let potential = row.first_at.is_none().then(|| view! { <Badge>{t!("members.potential")}</Badge> });
    let tags = row.tags.clone().into_iter().map(|tag| view! { <Badge>{tag}</Badge> }).collect_view();
    let phone = row.phone.as_ref().map(|phone| phone.to_string()).unwrap_or_default();
    let last = row.last_at.map(|at| format::date_short(at.0, &zone)).unwrap_or_default();
    view! {
        <tr>
            <th scope="row">
                <span class="members__who">
                    <Avatar name=shown.clone() size=AvatarSize::Small/>
                    <A href=format!("/members/{}", row.id)>{shown}</A>
                    {latin} {potential} {tags}
                </span>
            </th>
            <td class="soft">{phone}</td>
            <td>{tier_badge(row.tier.as_ref())}</td>
            <td class="number">{format::whole(row.points.0)}</td>
            <td class="number">{format::money(row.window_spend, currency)}</td>
            <td>{last}</td>
            <td class="soft">{row.home_store.name.clone()}</td>
        </tr>
    }
}
