//! The fields of the edit dialog: text as typed, read into a profile when it is sent.
use std::collections::BTreeMap;

use leptos::prelude::*;
use regulars_api::{
    Code, Problem,
    members::{Birthday, Channel, Consent, Gender, IncomeBand, Marital, MemberPage, NameParts, Profile},
};
use regulars_domain::{
    ids::StoreId,
    limits,
    name::{LONGEST_PART, Title},
    time::Timestamp,
};

use super::number_typed;
use crate::{
    draft::Draft,
    features::counter::new_member::channel_name,
    state,
    ui::{Checkbox, Field, Select, Sending, TextArea, TextInput, TextKind},
};

/// Everything typed in the dialog, by name.
#[derive(Clone, Copy)]
pub struct Fields {
    pub draft: Draft,
    all: StoredValue<BTreeMap<&'static str, RwSignal<String>>>,
    consent: StoredValue<Vec<(Channel, RwSignal<bool>)>>,
    /// The member's phone is to be taken away.
    phone_gone: RwSignal<bool>,
    has_phone: bool,
    home: StoreId,
}

/// The fields that tell what is wrong with them; those of the children are in `family`.
const TELLING: [&str; 19] = [
    "profile.name",
    "phone",
    "profile.email",
    "profile.wechat",
    "card",
    "home_store",
    "profile.birthday",
    "profile.address",
    "profile.occupation",
    "profile.employer",
    "profile.usual_seat",
    "profile.usual_order",
    "profile.likes",
    "profile.dislikes",
    "profile.allergies",
    "profile.talk_about",
    "profile.motive",
    "profile.personality",
    "profile.lifestyle",
];

/// A tab is built when it comes to the front, and a problem brings it there: that its field tells it is known before.
pub fn telling(sending: Sending) {
    for field in TELLING {
        let _ = sending.at(field);
    }
}

/// Name and value of each choice of a list, as it is stored.
fn code<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).ok()
}

impl Fields {
    pub fn new(known: &MemberPage) -> Fields {
        let p = &known.profile;
        let draft = Draft::new(format!("member/{}", known.face.id));
        let name = p.name.clone().unwrap_or_default();
        let birthday = p.birthday;
        let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        let initial: Vec<(&'static str, String)> = vec![
            ("family", name.family),
            ("given", name.given),
            ("latin", name.latin),
            ("phone", String::new()),
            ("card", known.face.card.as_ref().map(|card| card.as_str().to_owned()).unwrap_or_default()),
            ("home", known.face.home_store.id.to_string()),
            ("title", p.title.as_ref().map(code).unwrap_or_default()),
            ("gender", p.gender.as_ref().map(code).unwrap_or_default()),
            ("birth_year", number(birthday.and_then(|b| b.year).map(i64::from))),
            ("birth_month", number(birthday.map(|b| i64::from(b.month)))),
            ("birth_day", number(birthday.map(|b| i64::from(b.day)))),
            ("birth_lunar", if birthday.is_some_and(|b| b.lunar) { "lunar" } else { "solar" }.to_owned()),
            ("email", p.email.clone()),
            ("wechat", p.wechat.clone()),
            ("address", p.address.clone()),
            ("occupation", p.occupation.clone()),
            ("employer", p.employer.clone()),
            ("income", p.income.as_ref().map(code).unwrap_or_default()),
            ("marital", p.marital.as_ref().map(code).unwrap_or_default()),
            ("spouse", p.spouse.clone()),
            ("children", super::family::rows_of(&p.children)),
            ("usual_seat", p.usual_seat.clone()),
            ("usual_order", p.usual_order.clone()),
            ("likes", p.likes.clone()),
            ("dislikes", p.dislikes.clone()),
            ("allergies", p.allergies.clone()),
            ("talk_about", p.talk_about.clone()),
            ("motive", p.motive.clone()),
            ("personality", p.personality.clone()),
            ("lifestyle", p.lifestyle.clone()),
        ];
        let all = initial.into_iter().map(|(name, text)| (name, draft.text(name, text))).collect();
        let given = |channel: &Channel| p.consent.get(channel).is_some_and(|consent| consent.given);
        let consent = Channel::ALL
            .iter()
            .map(|channel| (*channel, draft.flag(&format!("consent_{}", code(channel)), given(channel))))
            .collect();
        Fields {
            draft,
            all: StoredValue::new(all),
            consent: StoredValue::new(consent),
            phone_gone: draft.flag("phone_gone", false),
            has_phone: known.face.phone.is_some(),
            home: known.face.home_store.id,
        }
    }

    /// The text of a field.
    pub fn text(self, name: &'static str) -> RwSignal<String> {
        self.all.with_value(|all| all.get(name).copied()).unwrap_or_else(|| RwSignal::new(String::new()))
    }

    fn typed(self, name: &'static str) -> String {
        self.text(name).get_untracked().trim().to_owned()
    }

    /// A new phone, empty where it is to be taken away; an untouched, empty field keeps the one there is.
    pub fn phone_typed(self) -> Option<String> {
        if self.has_phone && self.phone_gone.get_untracked() {
            return Some(String::new());
        }
        Some(self.typed("phone")).filter(|text| !text.is_empty())
    }

    pub fn card_typed(self) -> Option<String> {
        Some(self.typed("card"))
    }

    pub fn home_chosen(self) -> Option<StoreId> {
        self.typed("home").parse().ok().filter(|home| *home != self.home)
    }

    /// What was typed, on top of what is known.
    ///
    /// # Errors
    /// A birthday with a month and no day, or the other way round; a child's line that cannot be read.
    pub fn profile(self, old: &Profile) -> Result<Profile, Problem> {
        let typed = |name| self.typed(name);
        let now = Timestamp(crate::browser::now());
        let consent = self.consent.with_value(|all| {
            let stays = |channel: &Channel, given: bool| given || old.consent.contains_key(channel);
            all.iter()
                .map(|(channel, given)| (*channel, given.get_untracked()))
                .filter(|(channel, given)| stays(channel, *given))
                .map(|(channel, given)| (channel, Consent { given, at: now }))
                .collect()
        });
        Ok(Profile {
            name: Some(NameParts { family: typed("family"), given: typed("given"), latin: typed("latin") })
                .filter(|name| *name != NameParts::default()),
            title: read::<Title>(&typed("title")),
            gender: read(&typed("gender")),
            birthday: self.birthday()?,
            email: typed("email"),
            wechat: typed("wechat"),
            address: typed("address"),
            occupation: typed("occupation"),
            employer: typed("employer"),
            income: read(&typed("income")),
            marital: read(&typed("marital")),
            spouse: typed("spouse"),
            children: super::family::read_children(&self.typed("children"))?,
            usual_seat: typed("usual_seat"),
            usual_order: typed("usual_order"),
            likes: typed("likes"),
            dislikes: typed("dislikes"),
            allergies: typed("allergies"),
            talk_about: typed("talk_about"),
            motive: typed("motive"),
            personality: typed("personality"),
            lifestyle: typed("lifestyle"),
            consent,
        })
    }

    fn birthday(self) -> Result<Option<Birthday>, Problem> {
        let [year, month, day] = ["birth_year", "birth_month", "birth_day"].map(|name| self.typed(name));
        if month.is_empty() && day.is_empty() {
            return Ok(None);
        }
        let wrong = || Problem::new(Code::Invalid).at("profile.birthday");
        Ok(Some(Birthday {
            year: if year.is_empty() { None } else { Some(number_typed(&year).ok_or_else(wrong)?) },
            month: number_typed(&month).ok_or_else(wrong)?,
            day: number_typed(&day).ok_or_else(wrong)?,
            lunar: self.typed("birth_lunar") == "lunar",
        }))
    }
}

/// As the member says it.
pub fn gender_name(gender: Gender) -> String {
    match gender {
        Gender::Woman => t!("member.gender_woman"),
        Gender::Man => t!("member.gender_man"),
        Gender::Other => t!("member.gender_other"),
    }
}

pub fn income_name(band: IncomeBand) -> String {
    match band {
        IncomeBand::Low => t!("member.income_low"),
        IncomeBand::Middle => t!("member.income_middle"),
        IncomeBand::UpperMiddle => t!("member.income_upper_middle"),
        IncomeBand::High => t!("member.income_high"),
    }
}

pub fn marital_name(marital: Marital) -> String {
    match marital {
        Marital::Single => t!("member.marital_single"),
        Marital::Partnered => t!("member.marital_partnered"),
        Marital::Married => t!("member.marital_married"),
        Marital::Divorced => t!("member.marital_divorced"),
        Marital::Widowed => t!("member.marital_widowed"),
    }
}

/// Choices with "not said" before them.
pub fn choices<T: serde::Serialize + Copy>(
    all: &[T],
    name: impl Fn(T) -> String,
) -> Signal<Vec<(String, String)>> {
    let none = (String::new(), t!("guest.title_none"));
    Signal::stored([none].into_iter().chain(all.iter().map(|one| (code(one), name(*one)))).collect())
}

pub fn title_name(title: Title) -> String {
    match title {
        Title::Mr => t!("guest.title_mr"),
        Title::Ms => t!("guest.title_ms"),
    }
}

/// One line of the form.
#[component]
pub fn Line(
    fields: Fields,
    sending: Sending,
    name: &'static str,
    label: String,
    at: &'static str,
    /// The most characters it takes; 0 is no limit.
    #[prop(optional)]
    max: usize,
) -> impl IntoView {
    view! {
        <Field label error=sending.at(at)>
            <TextInput value=fields.text(name) max/>
        </Field>
    }
}

/// Who they are and how to reach them.
#[component]
pub fn Basic(fields: Fields, sending: Sending) -> impl IntoView {
    let stores = state::me().map(|me| me.stores.clone()).unwrap_or_default();
    let mut homes: Vec<(String, String)> =
        stores.into_iter().map(|store| (store.id.to_string(), store.name)).collect();
    let home = fields.text("home");
    let now = home.get_untracked();
    // The home may be a store that the person may not choose: it stays as it is.
    if !homes.iter().any(|(id, _)| *id == now) {
        homes.insert(0, (now, t!("member.home_elsewhere")));
    }
    let calendars = vec![
        ("solar".to_owned(), t!("member.solar_calendar")),
        ("lunar".to_owned(), t!("member.lunar_calendar")),
    ];
    view! {
        <div class="fields">
            <Line fields sending name="family" max=LONGEST_PART label=t!("member.family_name") at="profile.name"/>
            <Line fields sending name="given" max=LONGEST_PART label=t!("member.given_name") at=""/>
            <Line fields sending name="latin" label=t!("member.latin_name") at=""/>
            <Field label=t!("guest.field_title")>
                <Select value=fields.text("title") options=choices(&[Title::Mr, Title::Ms], title_name)/>
            </Field>
            <Field label=t!("member.new_phone") hint=t!("member.new_phone_hint") error=sending.at("phone")>
                <TextInput value=fields.text("phone") kind=TextKind::Phone disabled=fields.phone_gone/>
            </Field>
            {fields
                .has_phone
                .then(|| view! { <Checkbox checked=fields.phone_gone label=t!("member.phone_gone")/> })}
            <Field label=t!("member.field_email") error=sending.at("profile.email")>
                <TextInput value=fields.text("email") kind=TextKind::Email/>
            </Field>
            <Line fields sending name="wechat" max=limits::WECHAT label=t!("member.field_wechat") at="profile.wechat"/>
            <Line fields sending name="card" label=t!("guest.field_card") at="card"/>
            <Field label=t!("guest.field_home_store") error=sending.at("home_store")>
                <Select value=home options=Signal::stored(homes)/>
            </Field>
            <Field label=t!("member.field_gender")>
                <Select value=fields.text("gender") options=choices(Gender::ALL, gender_name)/>
            </Field>
            <fieldset class="birthday">
                <legend class="field__label">{t!("member.field_birthday")}</legend>
                <div class="birthday__parts">
                    <Field label=t!("member.year") error=sending.at("profile.birthday")>
                        <TextInput value=fields.text("birth_year") kind=TextKind::Whole max=4/>
                    </Field>
                    <Field label=t!("member.month")>
                        <TextInput value=fields.text("birth_month") kind=TextKind::Whole max=2/>
                    </Field>
                    <Field label=t!("member.day")>
                        <TextInput value=fields.text("birth_day") kind=TextKind::Whole max=2/>
                    </Field>
                    <Field label=t!("member.calendar")>
                        <Select value=fields.text("birth_lunar") options=Signal::stored(calendars)/>
                    </Field>
                </div>
            </fieldset>
            <Line fields sending name="address" max=limits::ADDRESS label=t!("member.field_address") at="profile.address"/>
            <Line fields sending name="occupation" max=limits::OCCUPATION label=t!("member.field_occupation") at="profile.occupation"/>
            <Line fields sending name="employer" max=limits::EMPLOYER label=t!("member.field_employer") at="profile.employer"/>
            <Field label=t!("member.field_income")>
                <Select value=fields.text("income") options=choices(IncomeBand::ALL, income_name)/>
            </Field>
        </div>
        <fieldset class="consents">
            <legend class="field__label">{t!("guest.consent_ask")}</legend>
            {fields
                .consent
                .get_value()
                .into_iter()
                .map(|(channel, given)| view! { <Checkbox checked=given label=channel_name(channel)/> })
                .collect_view()}
        </fieldset>
    }
}

/// What a host remembers.
#[component]
pub fn Habits(fields: Fields, sending: Sending) -> impl IntoView {
    view! {
        <div class="fields">
            <Line fields sending name="usual_seat" max=limits::USUAL_SEAT label=t!("guest.field_usual_seat") at="profile.usual_seat"/>
            <Field label=t!("guest.field_usual_order") hint=t!("member.usual_order_hint") error=sending.at("profile.usual_order")>
                <TextInput value=fields.text("usual_order") max=limits::HABIT/>
            </Field>
            <Line fields sending name="likes" max=limits::HABIT label=t!("member.field_likes") at="profile.likes"/>
            <Line fields sending name="dislikes" max=limits::HABIT label=t!("member.field_dislikes") at="profile.dislikes"/>
            <Line fields sending name="allergies" max=limits::HABIT label=t!("member.field_allergies") at="profile.allergies"/>
            <Field label=t!("guest.field_talk_about") error=sending.at("profile.talk_about")>
                <TextArea value=fields.text("talk_about") rows=2 max=limits::HABIT/>
            </Field>
        </div>
    }
}
