//! What each role may do, by area: the same table that the server obeys.
use leptos::prelude::*;
use regulars_domain::rights::{Area, Reach, Role};

use crate::{
    shell::role_name,
    state,
    ui::{Icon, TableFrame},
};

/// Roles across, areas down; one's own role stands out.
#[component]
pub fn Matrix() -> impl IntoView {
    let mine = untrack(state::me).map(|me| me.role);
    let heads = Role::ALL.map(|role| {
        view! {
            <th scope="col" class="matrix__role" data-mine=(Some(role) == mine).to_string()>
                {role_name(role)}
            </th>
        }
    });
    let reach = Role::ALL.map(|role| {
        let text = match role.reach() {
            Reach::Brand => t!("team.reach_brand"),
            Reach::Stores => t!("team.reach_stores"),
        };
        view! { <td class="matrix__cell" data-mine=(Some(role) == mine).to_string()>{text}</td> }
    });
    let rows = Area::ALL.map(|area| {
        let cells = Role::ALL.map(|role| {
            let mark = if role.may(area) {
                view! {
                    <span class="matrix__yes">
                        <Icon icon=icondata_lu::LuCheck size=18/>
                    </span>
                    <span class="unseen">{t!("team.yes")}</span>
                }
                .into_any()
            } else {
                view! { <span class="unseen">{t!("team.no")}</span> }.into_any()
            };
            view! { <td class="matrix__cell" data-mine=(Some(role) == mine).to_string()>{mark}</td> }
        });
        view! {
            <tr>
                <th scope="row">{area_name(area)}</th>
                {cells.into_iter().collect_view()}
            </tr>
        }
    });
    view! {
        <p class="team__note">{t!("team.rights_note")}</p>
        <TableFrame caption=t!("team.tab_rights")>
            <thead>
                <tr>
                    <th scope="col">{t!("team.area")}</th>
                    {heads.into_iter().collect_view()}
                </tr>
            </thead>
            <tbody class="matrix">
                <tr>
                    <th scope="row">{t!("team.reach")}</th>
                    {reach.into_iter().collect_view()}
                </tr>
                {rows.into_iter().collect_view()}
            </tbody>
        </TableFrame>
    }
}

/// What an area allows, in the language now.
fn area_name(area: Area) -> String {
    match area {
        Area::LookUp => t!("team.area_look_up"),
        Area::ReadMembers => t!("team.area_read_members"),
        Area::EditMembers => t!("team.area_edit_members"),
        Area::RevealPhone => t!("team.area_reveal_phone"),
        Area::ExportMembers => t!("team.area_export_members"),
        Area::Sell => t!("team.area_sell"),
        Area::Refund => t!("team.area_refund"),
        Area::AdjustPoints => t!("team.area_adjust_points"),
        Area::ReadToday => t!("team.area_read_today"),
        Area::ReadItems => t!("team.area_read_items"),
        Area::EditItems => t!("team.area_edit_items"),
        Area::ReadStores => t!("team.area_read_stores"),
        Area::EditStores => t!("team.area_edit_stores"),
        Area::ReadTeam => t!("team.area_read_team"),
        Area::EditTeam => t!("team.area_edit_team"),
        Area::Import => t!("team.area_import"),
        Area::ReadActivity => t!("team.area_read_activity"),
        Area::EditSettings => t!("team.area_edit_settings"),
    }
}
