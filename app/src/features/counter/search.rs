//! The one box: everything a guest can say, with who may be meant under it.
use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};
use regulars_api::{
    Problem,
    members::{Found, Hit, LookUp, LookUpQuery, More},
};
use regulars_domain::ids::MemberId;

use crate::{
    client,
    features::member::guest::Tier,
    format, state,
    ui::{Alert, Avatar, Button, Key, ListNav, ScanButton, SearchBox, SearchSize},
};

/// An answer with what was asked.
#[derive(Clone)]
struct Answer {
    asked: String,
    found: Found,
}

/// The box and its list. Enter chooses the active hit; if the answer is still on its way, its only hit when it comes.
#[component]
pub fn LookUpBox(
    /// What is typed; emptied when somebody was chosen.
    query: RwSignal<String>,
    /// Somebody was chosen.
    on_choose: Callback<MemberId>,
    /// Nobody was found by this text: register them, where that can be done.
    #[prop(optional)]
    on_new: Option<Callback<String>>,
    /// It is what the page is for: it takes the focus.
    #[prop(optional)]
    main: bool,
) -> impl IntoView {
    let answer = RwSignal::new(None::<Answer>);
    let problem = RwSignal::new(None::<Problem>);
    let turn = StoredValue::new(0_u32);
    let eager = StoredValue::new(false);
    let choose = move |id: MemberId| {
        turn.update_value(|turn| *turn += 1);
        query.set(String::new());
        answer.set(None);
        on_choose.run(id);
    };
    Effect::new(move |_| {
        let asked = query.get().trim().to_owned();
        turn.update_value(|turn| *turn += 1);
        problem.set(None);
        if asked.is_empty() {
            eager.set_value(false);
            answer.set(None);
            return;
        }
        let mine = turn.get_value();
        let Some((store, me)) = untrack(|| state::store().zip(state::me())) else { return };
        let region = Some(me.brand.region.clone());
        let question = LookUpQuery { q: asked.clone(), store: store.id.get(), region };
        spawn_local(async move {
            let told = client::call::<LookUp>((), question).await;
            // A later question was asked meanwhile, or the page was left.
            if turn.try_get_value() != Some(mine) {
                return;
            }
            match told {
                Ok(found) => {
                    let only = found.hits.first().filter(|_| found.hits.len() == 1).map(|hit| hit.id);
                    let waited = eager.get_value();
                    eager.set_value(false);
                    match only.filter(|_| waited) {
                        Some(id) => choose(id),
                        None => answer.set(Some(Answer { asked, found })),
                    }
                }
                Err(told) => {
                    eager.set_value(false);
                    problem.set(Some(told));
                }
            }
        });
    });
    let hits = move || answer.with(|a| a.as_ref().map_or_else(Vec::new, |a| a.found.hits.clone()));
    let nav =
        ListNav::new(Signal::derive(move || answer.with(|a| a.as_ref().map_or(0, |a| a.found.hits.len()))));
    let on_key = Callback::new(move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" if query.with_untracked(String::is_empty) => {}
        "Escape" => {
            // A dialog around it stays open.
            event.prevent_default();
            query.set(String::new());
        }
        "Enter" => {
            let current = answer.get_untracked().filter(|a| a.asked == query.get_untracked().trim());
            eager.set_value(current.is_none());
            if let (Some(index), Some(answer)) = (nav.key(&event), current)
                && let Some(hit) = answer.found.hits.get(index)
            {
                choose(hit.id);
            }
        }
        _ => {
            // Who types on has not chosen.
            eager.set_value(false);
            nav.key(&event);
        }
    });
    // A card's code means one member: the only hit is chosen when it comes.
    let scanned = Callback::new(move |code: String| {
        eager.set_value(true);
        query.set(code);
    });
    let below = move || {
        let Answer { asked, found } = answer.get()?;
        let nobody = found.hits.is_empty() && found.more.is_none();
        let hint = match found.more {
            Some(More::TooMany) => Some(t!("counter.type_more")),
            Some(More::Digits(n)) => Some(t!("counter.more_digits", n = u32::from(n))),
            Some(More::Card(n)) => Some(t!("counter.more_card", n = u32::from(n))),
            Some(More::Nothing) | None => None,
        };
        Some(view! {
            {hint.map(|hint| view! { <p class="lookup__hint">{hint}</p> })}
            {nobody
                .then(|| {
                    let text = asked.clone();
                    view! {
                        <div class="lookup__nobody">
                            <p>{t!("counter.nobody", q = asked)}</p>
                            {on_new
                                .map(|on_new| {
                                    view! {
                                        <Button icon=icondata_lu::LuUserPlus press=move |_| on_new.run(text.clone())>
                                            {t!("counter.register")}
                                        </Button>
                                    }
                                })}
                        </div>
                    }
                })}
        })
    };
    let is_open = move || answer.with(Option::is_some);
    view! {
        <div class="lookup">
            <SearchBox
                query
                label=t!("counter.look_up")
                placeholder=t!("counter.placeholder")
                size=SearchSize::Large
                main
                list=nav
                on_key
            >
                <ScanButton on_code=scanned/>
                {main.then(|| view! { <Key>"/"</Key> })}
            </SearchBox>
            <Alert problem/>
            <div class="lookup__panel" hidden=move || !is_open()>
                <ul
                    class="lookup__hits"
                    role="listbox"
                    id=nav.id()
                    aria-label=t!("counter.found")
                    hidden=move || !nav.is_open()
                >
                    {move || {
                        hits()
                            .into_iter()
                            .enumerate()
                            .map(|(index, hit)| {
                                let id = hit.id;
                                view! {
                                    <li
                                        class="lookup__hit"
                                        role="option"
                                        id=nav.option_id(index)
                                        aria-selected=move || nav.is_active(index).to_string()
                                        on:click=move |_| choose(id)
                                        on:mousemove=move |_| nav.set_active(index)
                                    >
                                        <HitRow hit/>
                                    </li>
                                }
                            })
                            .collect_view()
                    }}
                </ul>
                <div aria-live="polite">{below}</div>
            </div>
        </div>
    }
}

#[component]
fn HitRow(hit: Hit) -> impl IntoView {
    let name = if hit.name.is_empty() { t!("guest.nameless") } else { hit.name.clone() };
    let by = hit
        .phone
        .as_ref()
        .map(|phone| phone.to_string())
        .or_else(|| hit.card_end.as_ref().map(|end| t!("counter.card_end", end = end)));
    let last = hit.last_at.map(|at| format::date_short(at.0, &state::zone()));
    let place = if hit.own { None } else { Some(hit.home_store.name.clone()) };
    let about: Vec<String> = last.into_iter().chain(place).collect();
    view! {
        <Avatar name=name.clone()/>
        <span class="lookup__name">
            <strong>{name}</strong>
            {hit.latin.map(|latin| view! { <small>{latin}</small> })}
        </span>
        {hit.tier.map(|code| view! { <Tier code/> })}
        <span class="lookup__by">{by}</span>
        <span class="lookup__about">{about.join(" · ")}</span>
    }
}
