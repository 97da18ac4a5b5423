//! A new member in twenty seconds: phone, name, consent; the rest later.
use leptos::prelude::*;
use regulars_api::{
    Code,
    members::{Channel, CreateMember, NewMember},
};
use regulars_domain::{ids::MemberId, name::Title, narrow::narrow};

use crate::{
    client,
    draft::Draft,
    part::when,
    state,
    ui::{
        Banner, Button, Checkbox, Choice, Dialog, DialogForm, Field, Sending, TextInput, TextKind, Tone,
        toast,
    },
};

/// The dialog. `begun` is what was typed into the look-up: digits become the phone, anything else the name.
#[component]
pub fn NewMemberDialog(
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// What was typed already.
    begun: RwSignal<String>,
    /// The member is registered, or was there before and is chosen.
    on_done: Callback<MemberId>,
) -> impl IntoView {
    when(open, move || new_member(open, begun, on_done))
}

part! {
    /// Loaded when somebody is first registered.
    fn new_member(open: RwSignal<bool>, begun: RwSignal<String>, on_done: Callback<MemberId>) {
        view! {
            <Dialog open title=t!("guest.new_title")>
                <Form open begun=begun.get_untracked() on_done/>
            </Dialog>
        }
    }
}

/// The phone that this is, in narrow digits.
fn phone_in(text: &str) -> Option<String> {
    let plain: String = text.chars().map(narrow).collect();
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    let fits = |c: char| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '(' | ')');
    (digits >= 4 && plain.chars().all(fits)).then_some(plain)
}

#[component]
fn Form(open: RwSignal<bool>, begun: String, on_done: Callback<MemberId>) -> impl IntoView {
    let draft = Draft::new("new-member");
    let (phone, name) = (draft.text("phone", ""), draft.text("name", ""));
    let (card, title) = (draft.text("card", ""), draft.text("title", "none"));
    let consent = |channel: &Channel| (*channel, draft.flag(&format!("consent/{channel:?}"), false));
    let consents = StoredValue::new(Channel::ALL.iter().map(consent).collect::<Vec<_>>());
    // What was looked up begins an empty form; one that was begun before stays as it is until it is given up.
    let begin = move |text: String| match phone_in(&text) {
        Some(text) => phone.set(text),
        None if text.is_empty() => {}
        None => name.set(text),
    };
    let has = |text: &String| {
        let number = phone_in(text);
        phone.with_untracked(|t| Some(t) == number.as_ref()) || name.with_untracked(|t| t == text)
    };
    let older = RwSignal::new(untrack(|| draft.is_touched()) && !begun.is_empty() && !has(&begun));
    if untrack(|| !draft.is_touched()) {
        begin(begun.clone());
    }
    let older = move || {
        let begun = begun.clone();
        older.get().then(|| {
            let anew = move |_| {
                draft.clear();
                begin(begun.clone());
                older.set(false);
            };
            view! {
                <Banner
                    tone=Tone::Info
                    action=view! { <Button press=anew>{t!("guest.new_anew")}</Button> }.into_any()
                >
                    {t!("guest.new_begun")}
                </Banner>
            }
        })
    };
    let sending = Sending::default();
    let send = Callback::new(move |()| {
        let Some(store) = untrack(state::store) else { return };
        let new = NewMember {
            store: store.id,
            phone: phone.get_untracked(),
            name: name.get_untracked(),
            card: card.get_untracked(),
            title: match title.get_untracked().as_str() {
                "mr" => Some(Title::Mr),
                "ms" => Some(Title::Ms),
                _ => None,
            },
            consent: consents.with_value(|all| {
                all.iter().filter(|(_, given)| given.get_untracked()).map(|(c, _)| *c).collect()
            }),
        };
        sending.send(async move {
            let created = client::write::<CreateMember>((), new, draft.op()).await?;
            draft.clear();
            open.set(false);
            toast::say(t!("guest.new_done"));
            on_done.try_run(created.id);
            Ok(())
        });
    });
    // Somebody has the phone or card, as its field says: whose it is can be opened, which is an act of its own.
    let taken = move |field: &'static str| {
        move || {
            let told = sending.problem.get().filter(|p| p.field.as_deref() == Some(field))?;
            let id = told.params.get("id").filter(|_| told.code == Code::AlreadyTaken)?;
            let id = id.parse::<MemberId>().ok()?;
            let choose = move |()| {
                draft.clear();
                open.set(false);
                on_done.run(id);
            };
            Some(view! {
                <div>
                    <Button icon=icondata_lu::LuUserRound press=choose>
                        {t!("guest.new_show")}
                    </Button>
                </div>
            })
        }
    };
    let titles = vec![
        ("none".to_owned(), t!("guest.title_none")),
        ("mr".to_owned(), t!("guest.title_mr")),
        ("ms".to_owned(), t!("guest.title_ms")),
    ];
    view! {
        <DialogForm sending send label=t!("guest.new_register")>
            {older}
            <Field label=t!("guest.field_phone") error=sending.at("phone")>
                <TextInput value=phone kind=TextKind::Phone autofocus=true/>
            </Field>
            {taken("phone")}
            <Field label=t!("guest.field_name") error=sending.at("name")>
                <TextInput value=name kind=TextKind::Name/>
            </Field>
            <Choice value=title options=titles legend=t!("guest.field_title")/>
            <Field label=t!("guest.field_card") optional=true error=sending.at("card")>
                <TextInput value=card/>
            </Field>
            {taken("card")}
            <fieldset class="consents">
                <legend class="field__label">{t!("guest.consent_ask")}</legend>
                {consents
                    .with_value(|all| {
                        all.iter()
                            .map(|(channel, given)| {
                                view! { <Checkbox checked=*given label=channel_name(*channel)/> }
                            })
                            .collect_view()
                    })}
            </fieldset>
        </DialogForm>
    }
}

/// A way to reach somebody.
pub fn channel_name(channel: Channel) -> String {
    match channel {
        Channel::Sms => t!("guest.channel_sms"),
        Channel::Email => t!("guest.channel_email"),
        Channel::Wechat => t!("guest.channel_wechat"),
        Channel::Phone => t!("guest.channel_phone"),
        Channel::Post => t!("guest.channel_post"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_known_in_wide_digits_too() {
        assert_eq!(phone_in("１３８００").as_deref(), Some("13800"));
        assert_eq!(phone_in("+86 138-00").as_deref(), Some("+86 138-00"));
        assert_eq!([phone_in("王 1234"), phone_in("123"), phone_in("")], [None, None, None]);
    }
}
