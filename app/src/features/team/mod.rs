//! The team: who is here, what each role may do, and the shared tills.
mod actions;
mod form;
mod link;
mod matrix;
mod people;
mod tills;

use leptos::prelude::*;
use regulars_domain::rights::Area;

use crate::{
    state,
    ui::{Button, ButtonKind, Dialog, PageHead, TabPanel, Tabs},
};

part! {
    /// The screen.
    pub fn team_page() {
        view! { <Page/> }
    }
}

#[component]
fn Page() -> impl IntoView {
    let edits = untrack(|| state::may(Area::EditTeam));
    let team = people::Team::load();
    let inviting = RwSignal::new(false);
    let link = link::Shown::new();
    let front = RwSignal::new("people".to_owned());
    let mut tabs =
        vec![("people".to_owned(), t!("team.tab_people")), ("rights".to_owned(), t!("team.tab_rights"))];
    if edits {
        tabs.push(("tills".to_owned(), t!("team.tab_tills")));
    }
    let invited = Callback::new(move |made| {
        inviting.set(false);
        link.show(made, true);
        team.reload();
    });
    view! {
        <PageHead title=t!("team.title")>
            {edits
                .then(|| {
                    view! {
                        <Button kind=ButtonKind::Primary icon=icondata_lu::LuUserPlus on:click=move |_| inviting.set(true)>
                            {t!("team.invite")}
                        </Button>
                    }
                })}
        </PageHead>
        <Tabs selected=front tabs label=t!("team.title")/>
        <TabPanel selected=front tab="people">
            <people::People team link/>
        </TabPanel>
        <TabPanel selected=front tab="rights">
            <matrix::Matrix/>
        </TabPanel>
        {edits
            .then(|| {
                view! {
                    <TabPanel selected=front tab="tills">
                        <tills::Tills/>
                    </TabPanel>
                }
            })}
        <Dialog open=inviting title=t!("team.invite")>
            <form::InviteForm regions=team.regions() done=invited/>
        </Dialog>
        <link::LinkDialog link/>
    }
}
