//! Taking members out as a file: why is asked and goes on record, then the rows come page by page; closing the dialog gives it up.
use js_sys::Array;
use leptos::prelude::*;
use regulars_api::{
    bulk::Whom,
    export::{BeginExport, ExportFrom, NewExport, REASON, ReadExport},
};
use regulars_domain::export::{BOM, Csv};

use super::chosen::Chosen;
use crate::{
    browser, client,
    features::import::file,
    format, state,
    ui::{Dialog, DialogForm, Field, Progress, Sending, TextInput, toast},
};

part! {
    /// The dialog, loaded when somebody first wants a file.
    pub fn export_form(open: RwSignal<bool>, whom: Callback<(), Whom>, chosen: Chosen) {
        view! {
            <Dialog open title=t!("members.export_title")>
                <Form open whom chosen/>
            </Dialog>
        }
    }
}

#[component]
fn Form(open: RwSignal<bool>, whom: Callback<(), Whom>, chosen: Chosen) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let sending = Sending::default();
    // Rows so far, and how many there were when it began.
    let progress = RwSignal::new(None::<(u32, u32)>);
    // Made once: pressing again after a page that did not come reads the same export from its beginning.
    let op = browser::op_key();
    let asked = StoredValue::new(whom.run(()));
    let send = Callback::new(move |()| {
        let new = NewExport { whom: asked.get_value(), reason: reason.get_untracked() };
        sending.send(async move {
            let export = client::write::<BeginExport>((), new, op).await?;
            let pieces: Array = file::piece(&head()).into_iter().collect();
            let (mut rows, mut cursor) = (0_u32, None);
            loop {
                if progress.try_set(Some((rows, export.total))).is_some() {
                    // The dialog was closed: it is given up.
                    return Ok(());
                }
                let page = client::call::<ReadExport>(export.id, ExportFrom { cursor }).await?;
                rows = rows.saturating_add(page.rows);
                if let Some(piece) = file::piece(&page.csv) {
                    pieces.push(&piece);
                }
                match page.next {
                    Some(next) => cursor = Some(next),
                    None => break,
                }
            }
            if progress.try_set(None).is_none() {
                file::save_pieces(&export.file, &pieces);
                toast::say(t!("members.export_done", n = rows));
                let _ = open.try_set(false);
                chosen.given_up();
            }
            Ok(())
        });
    });
    let so_far = move || {
        progress.get().map(|(rows, total)| {
            let (seen, all) = (format::whole(rows.into()), format::whole(total.into()));
            let text = t!("members.export_so_far", seen = seen, total = all);
            let share = if total == 0 { 1.0 } else { f64::from(rows) / f64::from(total) };
            view! {
                <div class="stack" role="status">
                    <p>{text.clone()}</p>
                    <Progress share=Signal::derive(move || share) label=text/>
                </div>
            }
        })
    };
    view! {
        <DialogForm sending send label=t!("members.export_do")>
            <p class="dialog__lead">{t!("members.export_lead")}</p>
            <Field label=t!("members.export_why") hint=t!("members.export_hint") error=sending.at("reason")>
                <TextInput value=reason max=REASON required=true autofocus=true/>
            </Field>
            {so_far}
        </DialogForm>
    }
}

/// The heads of the columns, in the reader's language.
fn head() -> String {
    let mut csv = Csv::default();
    let heads = [
        t!("members.member"),
        t!("members.export_latin"),
        t!("guest.field_phone"),
        t!("guest.field_card"),
        t!("members.tier"),
        t!("guest.field_home_store"),
        t!("members.points"),
        t!("members.export_spent", currency = untrack(state::currency).code()),
        t!("members.visits"),
        t!("members.joined"),
        t!("members.customer_since"),
        t!("members.last_visit"),
        t!("members.export_tags"),
        t!("members.export_consents"),
    ];
    for head in heads {
        csv.text(&head);
    }
    csv.end();
    format!("{BOM}{}", csv.into_text())
}
