//! The filters that are not at hand above the list.
use leptos::prelude::*;
use regulars_api::members::{Channel, ListQuery, MemberFilter};
use regulars_domain::{
    decimal,
    loyalty::Points,
    money::{Currency, Money},
};

use super::asked::channel_of;
use crate::{
    features::counter::new_member::channel_name,
    format, state,
    ui::{Button, ButtonKind, Dialog, DialogForm, Field, MoneyInput, Select, Sending, TextInput, TextKind},
};

part! {
    /// The dialog, loaded when somebody first wants more.
    pub fn more_filters(open: RwSignal<bool>, query: Memo<ListQuery>, go: Callback<ListQuery>) {
        view! {
            <Dialog open title=t!("members.more_title")>
                <Form open query go/>
            </Dialog>
        }
    }
}

#[component]
fn Form(open: RwSignal<bool>, query: Memo<ListQuery>, go: Callback<ListQuery>) -> impl IntoView {
    let currency = state::currency();
    let now = query.get_untracked().filter;
    let text = |value: Option<String>| RwSignal::new(value.unwrap_or_default());
    let whole = |value: Option<i64>| text(value.map(|n| n.to_string()));
    let money = |sum: Option<Money>| text(sum.map(|sum| format::money_plain(sum, currency)));
    let tag = text(now.tag);
    let consent = text(now.consent.map(|channel| channel.code().to_owned()));
    let birthday = whole(now.birthday_within.map(i64::from));
    let away = [now.away_from, now.away_to].map(|days| whole(days.map(i64::from)));
    let spend = [now.spend_from, now.spend_to].map(money);
    let points = [now.points_from, now.points_to].map(|points| whole(points.map(|points| points.0)));
    let sending = Sending::default();
    let read = Reader { sending };
    let apply = Callback::new(move |()| {
        let filter = (|| {
            Some(MemberFilter {
                tag: Some(tag.get_untracked().trim().to_owned()).filter(|tag| !tag.is_empty()),
                consent: channel_of(&consent.get_untracked()),
                birthday_within: read.days("birthday", birthday, 366)?,
                away_from: read.days("away_from", away[0], 10_000)?,
                away_to: read.days("away_to", away[1], 10_000)?,
                spend_from: read.sum("spend_from", spend[0], currency)?,
                spend_to: read.sum("spend_to", spend[1], currency)?,
                points_from: read.whole("points_from", points[0], Points::LIMIT)?.map(Points),
                points_to: read.whole("points_to", points[1], Points::LIMIT)?.map(Points),
                ..query.get_untracked().filter
            })
        })();
        if let Some(filter) = filter {
            open.set(false);
            go.run(ListQuery { filter, ..query.get_untracked() });
        }
    });
    let clear = move |_| {
        let texts = [tag, consent, birthday, away[0], away[1], spend[0], spend[1], points[0], points[1]];
        texts.into_iter().for_each(|text| text.set(String::new()));
        sending.clear();
    };
    let channels: Vec<(String, String)> = std::iter::once((String::new(), t!("members.any")))
        .chain(Channel::ALL.iter().map(|channel| (channel.code().to_owned(), channel_name(*channel))))
        .collect();
    let beside = view! {
        <Button kind=ButtonKind::Quiet press=clear>
            {t!("members.clear")}
        </Button>
    };
    let number = move |label: String, field: &'static str, value: RwSignal<String>| {
        view! {
            <Field label error=sending.at(field)>
                <TextInput value kind=TextKind::Whole max=12/>
            </Field>
        }
    };
    let amount = move |label: String, field: &'static str, value: RwSignal<String>| {
        view! {
            <Field label error=sending.at(field)>
                <MoneyInput value currency/>
            </Field>
        }
    };
    view! {
        <DialogForm sending send=apply label=t!("members.apply") beside=beside.into_any()>
            <div class="fields">
                <Field label=t!("members.tag")>
                    <TextInput value=tag kind=TextKind::Name max=40/>
                </Field>
                <Field label=t!("members.consent")>
                    <Select value=consent options=Signal::stored(channels)/>
                </Field>
                {number(t!("members.away_from"), "away_from", away[0])}
                {number(t!("members.away_to"), "away_to", away[1])}
                {amount(t!("members.spend_from"), "spend_from", spend[0])}
                {amount(t!("members.spend_to"), "spend_to", spend[1])}
                {number(t!("members.points_from"), "points_from", points[0])}
                {number(t!("members.points_to"), "points_to", points[1])}
                {number(t!("members.birthday_within"), "birthday", birthday)}
            </div>
        </DialogForm>
    }
}

/// Reads fields, and says at the field what cannot be read: then there is `None`. An empty field is `Some(None)`.
#[derive(Clone, Copy)]
struct Reader {
    sending: Sending,
}

impl Reader {
    fn whole(self, field: &'static str, text: RwSignal<String>, most: i64) -> Option<Option<i64>> {
        let text = text.get_untracked();
        if text.trim().is_empty() {
            return Some(None);
        }
        let read = decimal::typed(&text, 0).filter(|n| (0..=most).contains(n));
        if read.is_none() {
            self.sending.refuse(field, t!("members.not_whole", most = format::whole(most)));
        }
        read.map(Some)
    }

    fn days(self, field: &'static str, text: RwSignal<String>, most: u16) -> Option<Option<u16>> {
        Some(self.whole(field, text, most.into())?.and_then(|n| u16::try_from(n).ok()))
    }

    fn sum(self, field: &'static str, text: RwSignal<String>, currency: Currency) -> Option<Option<Money>> {
        let text = text.get_untracked();
        if text.trim().is_empty() {
            return Some(None);
        }
        let read = currency.parse(&text).ok();
        if read.is_none() {
            self.sending.refuse(field, t!("members.not_money"));
        }
        read.map(Some)
    }
}
