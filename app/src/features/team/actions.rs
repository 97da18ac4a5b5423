//! What can be done about one person.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::team::*;

use super::{link::Shown, people::Team};
use crate::{
    browser, client,
    ui::{Menu, MenuItem, message, toast},
};

/// Takes back who was let go, to where they worked or to this place. Where that is no place any more, the form asks for one.
fn take_back(person: StaffView, place: Option<StaffPlace>, team: Team, edit: Callback<StaffView>) {
    spawn_local(async move {
        match client::write::<ReturnStaff>(person.id, place, browser::op_key()).await {
            Ok(()) => toast::say(t!("team.returned")),
            Err(problem) => {
                let left = StaffView { state: StaffState::Left, ..person };
                // The screen may be gone by now: the undo of letting go outlives it.
                let asked = problem.field.is_some() && edit.try_run(left).is_some();
                if !asked {
                    toast::trouble(message(&problem));
                }
            }
        }
        team.reload();
    });
}

/// Change, links, PIN, letting go and taking back.
#[component]
pub fn PersonMenu(
    /// The person.
    person: StaffView,
    /// To be read again after a change.
    team: Team,
    /// Opens the form.
    edit: Callback<StaffView>,
    /// Where a new link is shown.
    link: Shown,
) -> impl IntoView {
    let (id, name) = (person.id, person.name.clone());
    let invites = person.state == StaffState::Invited;
    let new_link = move |without_second_step: bool| {
        spawn_local(async move {
            match client::write::<MakeLink>(id, LinkWish { without_second_step }, browser::op_key()).await {
                Ok(made) => {
                    link.show(made, invites);
                    team.reload();
                }
                Err(problem) if problem.params.get("reason").is_some_and(|r| r == "elsewhere") => {
                    toast::trouble(t!("team.elsewhere"));
                }
                Err(problem) => toast::trouble(message(&problem)),
            }
        });
    };
    let revoke = move |_| {
        spawn_local(async move {
            match client::write::<RevokeLink>(id, (), browser::op_key()).await {
                Ok(()) => toast::say(t!("team.link_revoked")),
                Err(problem) => toast::trouble(message(&problem)),
            }
            team.reload();
        });
    };
    let clear_pin = move |_| {
        spawn_local(async move {
            match client::write::<ClearPin>(id, (), browser::op_key()).await {
                Ok(()) => toast::say(t!("team.pin_cleared")),
                Err(problem) => toast::trouble(message(&problem)),
            }
            team.reload();
        });
    };
    let gone = person.clone();
    let let_go = move |_| {
        let gone = gone.clone();
        spawn_local(async move {
            match client::write::<RemoveStaff>(id, (), browser::op_key()).await {
                Ok(()) => toast::undo(t!("team.removed", name = gone.name), move || {
                    // The region went with them: undone, it is theirs again.
                    let place =
                        gone.region.map(|id| StaffPlace { region: Some(id), stores: gone.stores.clone() });
                    take_back(gone.clone(), place, team, edit);
                }),
                Err(problem) => toast::trouble(message(&problem)),
            }
            team.reload();
        });
    };
    let whole = StoredValue::new(person.clone());
    let label = t!("team.actions", name = name);
    if person.state == StaffState::Left {
        return view! {
            <Menu label>
                <MenuItem icon=icondata_lu::LuUndo2 press=move |_| take_back(whole.get_value(), None, team, edit)>
                    {t!("team.take_back")}
                </MenuItem>
            </Menu>
        }
        .into_any();
    }
    view! {
        <Menu label>
            <MenuItem icon=icondata_lu::LuPencil press=move |_| edit.run(whole.get_value())>
                {t!("team.edit")}
            </MenuItem>
            <MenuItem icon=icondata_lu::LuLink press=move |_| new_link(false)>
                {if invites { t!("team.new_invitation") } else { t!("team.new_password_link") }}
            </MenuItem>
            {person
                .has_second_step
                .then(|| {
                    view! {
                        <MenuItem icon=icondata_lu::LuShieldOff press=move |_| new_link(true)>
                            {t!("team.without_step")}
                        </MenuItem>
                    }
                })}
            {person
                .link_until
                .map(|_| {
                    view! {
                        <MenuItem icon=icondata_lu::LuUnlink press=revoke>
                            {t!("team.revoke")}
                        </MenuItem>
                    }
                })}
            {person
                .has_pin
                .then(|| {
                    view! {
                        <MenuItem icon=icondata_lu::LuEraser press=clear_pin>
                            {t!("team.clear_pin")}
                        </MenuItem>
                    }
                })}
            <hr/>
            <MenuItem icon=icondata_lu::LuUserMinus press=let_go>
                {if invites { t!("team.withdraw") } else { t!("team.remove") }}
            </MenuItem>
        </Menu>
    }
    .into_any()
}
