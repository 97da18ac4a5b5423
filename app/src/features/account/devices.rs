//! Where one is signed in, and ending that.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Code,
    house::{EndSession, ListSessions, SessionView, SignOutEverywhere},
};
use regulars_domain::ids::SessionId;

use crate::{
    browser, client, format, state,
    ui::{Badge, Button, ButtonKind, ButtonSize, Card, Icon, Loaded, Shape, Tone, message, toast},
};

/// The signed-in devices, this one first to be named.
#[component]
pub fn DevicesCard() -> impl IntoView {
    let sessions = LocalResource::new(|| client::call::<ListSessions>((), ()));
    let end = Action::new_unsync(move |id: &SessionId| {
        let id = *id;
        async move {
            match client::write::<EndSession>(id, (), browser::op_key()).await {
                Ok(()) => toast::say(t!("account.device_ended")),
                Err(problem) => toast::trouble(message(&problem)),
            }
            sessions.refetch();
        }
    });
    let everywhere = move |_| {
        spawn_local(async {
            match client::call_as_stranger::<SignOutEverywhere>((), ()).await {
                Ok(()) => state::begin_anew(),
                Err(problem) if client::is_unreachable(&problem) => {
                    toast::trouble(t!("account.everywhere_unsure"));
                }
                // This session had ended before: whether the others have is not known.
                Err(problem) if problem.code == Code::SignedOut => {
                    toast::trouble(t!("account.everywhere_unsure"));
                    state::session_lapsed();
                }
                Err(problem) => toast::trouble(message(&problem)),
            }
        });
    };
    let row = move |session: SessionView| {
        let zone = state::zone();
        let (browser_name, phone) = describe(&session.user_agent);
        let icon = if phone { icondata_lu::LuSmartphone } else { icondata_lu::LuMonitor };
        let seen = t!("account.device_seen", when = format::date_time(session.seen_at.0, &zone));
        let place = if session.address.is_empty() { seen } else { format!("{seen} · {}", session.address) };
        let id = session.id;
        let act = if session.this {
            view! { <Badge tone=Tone::Good>{t!("account.device_this")}</Badge> }.into_any()
        } else {
            view! {
                <Button kind=ButtonKind::Secondary size=ButtonSize::Small press=move |_| { end.dispatch_local(id); }>
                    {t!("account.device_end")}
                </Button>
            }
            .into_any()
        };
        view! {
            <li class="device">
                <Icon icon/>
                <div class="device__text">
                    <strong>{format!("{browser_name} · {}", session.brand)}</strong>
                    <small>{place}</small>
                </div>
                {act}
            </li>
        }
    };
    view! {
        <Card title=t!("account.devices")>
            <Loaded
                resource=sessions
                shape=Shape::Rows
                view=move |sessions| {
                    view! { <ul class="devices">{sessions.into_iter().map(row).collect_view()}</ul> }
                }
            />
            <div class="row account__everywhere">
                <Button press=everywhere>{t!("account.everywhere")}</Button>
            </div>
        </Card>
    }
}

/// The browser's and system's names out of a user agent, and whether it is a phone or tablet.
fn describe(agent: &str) -> (String, bool) {
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg/", "Edge"),
        ("MicroMessenger", "WeChat"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    let phone = matches!(system, Some("iPhone" | "iPad" | "Android"));
    let name = match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => match agent.split(['/', ' ']).next().filter(|name| !name.is_empty()) {
            Some(name) => name.to_owned(),
            None => t!("account.device_unknown"),
        },
    };
    (name, phone)
}
