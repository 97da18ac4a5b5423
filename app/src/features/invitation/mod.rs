//! What a link opens: joining a brand's staff, or setting a new password. The link's secret stands behind the address's `#`, which
//! no server and no log ever sees.
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use regulars_api::{Code, Problem, invitation::*};

use crate::{
    client,
    shell::{LanguageChooser, role_name},
    state,
    ui::{
        Alert, Button, ButtonKind, ButtonSize, EmptyState, Field, LinkButton, Loaded, TextInput, TextKind,
        problem_at,
    },
};

part! {
    /// The screen.
    pub fn invitation_page() {
        view! { <Page/> }
    }
}

#[component]
fn Page() -> impl IntoView {
    document().set_title(&format!("{} · Regulars", t!("invitation.title")));
    let token = use_location().hash.get_untracked().trim_start_matches('#').to_owned();
    let link = LocalResource::new({
        let token = token.clone();
        move || {
            let token = token.clone();
            async move {
                match client::call_as_stranger::<LookAtLink>((), LinkToken { token }).await {
                    Ok(link) => Ok(Some(link)),
                    Err(problem) if problem.code == Code::LinkExpired => Ok(None),
                    Err(problem) => Err(problem),
                }
            }
        }
    });
    view! {
        <div class="door">
            <div class="door__card">
                <img class="door__mark" src="/icons/icon.svg" alt="" width="48" height="48"/>
                <Loaded
                    resource=link
                    view=move |link| match link {
                        Some(link) => view! { <LinkForm link token=token.clone()/> }.into_any(),
                        None => view! { <Closed/> }.into_any(),
                    }
                />
            </div>
            <div class="door__foot">
                <LanguageChooser/>
            </div>
        </div>
    }
}

/// Used, too old, or never there.
#[component]
fn Closed() -> impl IntoView {
    view! {
        <h1 class="unseen">{t!("invitation.closed_title")}</h1>
        <EmptyState icon=icondata_lu::LuUnlink title=t!("invitation.closed_title") text=t!("invitation.closed_text")>
            <LinkButton href="/sign-in">{t!("invitation.to_sign_in")}</LinkButton>
        </EmptyState>
    }
}

#[component]
fn LinkForm(link: LinkView, token: String) -> impl IntoView {
    let joins = link.kind == LinkKind::Invitation;
    let name = RwSignal::new(link.name.clone());
    let (password, again, code) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let problem = RwSignal::new(None::<Problem>);
    let differs = RwSignal::new(false);
    let done = RwSignal::new(false);
    // A new password is typed twice, one that exists once.
    let sets_password = !(joins && link.has_password);
    let asks_code = joins && link.has_password && link.has_second_step;
    let navigate = use_navigate();
    let action = Action::new_unsync(|link: &LinkUse| client::call_as_stranger::<UseLink>((), link.clone()));
    Effect::new(move |_| match action.value().get() {
        None => {}
        Some(Ok(LinkUsed::SignedIn(me))) => {
            state::signed_in(*me);
            navigate("/", NavigateOptions { replace: true, ..Default::default() });
        }
        Some(Ok(LinkUsed::PasswordSet { .. })) => {
            state::signed_out();
            done.set(true);
        }
        Some(Err(failed)) => problem.set(Some(failed)),
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        differs.set(sets_password && password.get_untracked() != again.get_untracked());
        if differs.get_untracked() {
            return;
        }
        action.dispatch_local(LinkUse {
            token: token.clone(),
            name: name.get_untracked(),
            password: password.get_untracked(),
            code: Some(code.get_untracked().trim().to_owned()).filter(|code| !code.is_empty()),
        });
    };
    let general = Signal::derive(move || problem.get().filter(|p| p.field.is_none()));
    let not_same = Signal::derive(move || differs.get().then(|| t!("invitation.not_same")));
    let (title, lead) = if joins {
        let role = role_name(link.role);
        (
            t!("invitation.join_title", brand = link.brand),
            t!("invitation.join_lead", role = role, email = link.email),
        )
    } else {
        (t!("invitation.reset_title"), t!("invitation.reset_lead", email = link.email))
    };
    let password_field = if sets_password {
        view! {
            <Field label=t!("invitation.new_password") hint=t!("invitation.password_hint") error=problem_at(problem, "password")>
                <TextInput value=password kind=TextKind::NewPassword required=true/>
            </Field>
            <Field label=t!("invitation.again") error=not_same>
                <TextInput value=again kind=TextKind::NewPassword required=true/>
            </Field>
        }
        .into_any()
    } else {
        view! {
            <Field label=t!("invitation.your_password") hint=t!("invitation.your_password_hint") error=problem_at(problem, "password")>
                <TextInput value=password kind=TextKind::Password required=true/>
            </Field>
        }
        .into_any()
    };
    let form = view! {
        <h1 class="door__title">{title}</h1>
        <p class="door__lead">{lead}</p>
        <form class="stack" on:submit=submit>
            <Alert problem=general/>
            {joins
                .then(|| {
                    view! {
                        <Field label=t!("invitation.name") error=problem_at(problem, "name")>
                            <TextInput value=name kind=TextKind::Name required=true max=80/>
                        </Field>
                    }
                })}
            {password_field}
            {asks_code
                .then(|| {
                    view! {
                        <Field label=t!("invitation.code") hint=t!("invitation.code_hint") error=problem_at(problem, "code")>
                            <TextInput value=code kind=TextKind::OneTimeCode required=true/>
                        </Field>
                    }
                })}
            <Button kind=ButtonKind::Primary size=ButtonSize::Large submit=true busy=action.pending()>
                {if joins { t!("invitation.join") } else { t!("invitation.set_password") }}
            </Button>
        </form>
    };
    view! {
        <div hidden=move || done.get()>{form}</div>
        {move || {
            done.get()
                .then(|| {
                    view! {
                        <EmptyState
                            icon=icondata_lu::LuCircleCheck
                            title=t!("invitation.done_title")
                            text=t!("invitation.done_text")
                        >
                            <LinkButton href="/sign-in" kind=ButtonKind::Primary>
                                {t!("invitation.to_sign_in")}
                            </LinkButton>
                        </EmptyState>
                    }
                })
        }}
    }
}
