//! The team: who is here, what each role may do, and the shared tills.
mod actions;
mod form;
mod link;
mod matrix;
mod people;
mod tills;

use leptos::prelude::*;
use regulars_api::team::{NewLink, RegionChoice};
use regulars_domain::rights::Area;

use crate::{
    part::lazily,
    shell::errand,
    state,
    ui::{Button, ButtonKind, Dialog, PageHead, Shape, TabPanel, Tabs},
};

part! {
    /// The screen.
    pub fn team_page() {
        view! { <Page/> }
    }
}

part! {
    /// Who may do what.
    fn rights_matrix() {
        view! { <matrix::Matrix/> }
    }
}

part! {
    /// The shared tills.
    fn team_tills() {
        view! { <tills::Tills/> }
    }
}

part! {
    /// Asking somebody to join.
    fn invite_form(regions: Signal<Vec<RegionChoice>>, done: Callback<NewLink>) {
        view! { <form::InviteForm regions done/> }
    }
}

#[component]
fn Page() -> impl IntoView {
    let edits = untrack(|| state::may(Area::EditTeam));
    let team = people::Team::load();
    let inviting = RwSignal::new(false);
    errand::follow("/team", move |_| inviting.set(true));
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
                        <Button kind=ButtonKind::Primary icon=icondata_lu::LuUserPlus press=move |_| inviting.set(true)>
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
            {lazily(Shape::Rows, rights_matrix)}
        </TabPanel>
        {edits
            .then(|| {
                view! {
                    <TabPanel selected=front tab="tills">
                        {lazily(Shape::Rows, team_tills)}
                    </TabPanel>
                }
            })}
        <Dialog open=inviting title=t!("team.invite")>
            {lazily(Shape::Rows, move || invite_form(team.regions(), invited))}
        </Dialog>
        <link::LinkDialog link/>
    }
}
