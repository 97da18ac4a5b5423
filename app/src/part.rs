//! Parts of the page that are chunks of their own: fetched when they are first needed, so that whoever does not need them does not
//! wait for them. (Leptos' own `#[lazy]` and `#[lazy_route]` end the page when a chunk does not come.)
use std::{cell::RefCell, pin::Pin, sync::Arc};

use js_sys::{Function, Promise};
use leptos::{prelude::*, task::spawn_local, wasm_split::SplitLoaderError};

use wasm_bindgen_futures::JsFuture;

use crate::client;
use crate::ui::{Banner, Button, ButtonSize, Shape, Skeleton, Tone};

/// Builds the part's view. It may be asked more than once, such as when the language changes.
pub type Build = Arc<dyn Fn() -> AnyView + Send + Sync>;

/// The chunk did not come: the network is gone, or another release has taken its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unloaded;

impl From<SplitLoaderError> for Unloaded {
    fn from(_: SplitLoaderError) -> Unloaded {
        Unloaded
    }
}

/// Declares a part: `part! { pub fn note_form(member: MemberId) { view! { <NoteForm member/> } } }`. The name is the chunk's, so it
/// occurs once in the app; what it takes must be `Clone`.
#[macro_export]
macro_rules! part {
    ($(#[$about:meta])* $vis:vis fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $body:block) => {
        $(#[$about])*
        #[::leptos::wasm_split::wasm_split($name, wasm_split_path = ::leptos::wasm_split, fallible)]
        $vis fn $name($($arg: $ty),*) -> Result<$crate::part::Build, $crate::part::Unloaded> {
            Ok(::std::sync::Arc::new(move || {
                $(let $arg = $arg.clone();)*
                ::leptos::prelude::IntoAny::into_any($body)
            }))
        }
    };
}

thread_local! {
    /// The sheet of what only parts show, once the first of them has asked for it.
    static STYLE: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// Asks for the sheet of what only parts show, once: the first screen does not wait for it.
fn style() -> JsFuture {
    let sheet = || {
        Promise::new(&mut |here: Function, missing: Function| {
            let Ok(link) = document().create_element("link") else { return };
            let _ = link.set_attribute("rel", "stylesheet");
            let _ = link.set_attribute("href", &client::root_data("data-parts"));
            let _ = link.add_event_listener_with_callback("load", &here);
            let _ = link.add_event_listener_with_callback("error", &missing);
            let _ = document().head().map(|head| head.append_child(&link));
        })
    };
    JsFuture::from(STYLE.with_borrow_mut(|style| style.get_or_insert_with(sheet).clone()))
}

type Loading = Pin<Box<dyn Future<Output = Result<Build, Unloaded>>>>;

/// How far it has come.
#[derive(Clone)]
enum Stage {
    Asleep,
    Coming,
    Here(Build),
    Missing,
}

/// What stands for a part that is on its way.
#[derive(Clone, Copy)]
enum Wait {
    Nothing,
    As(Shape),
    /// A box: the part opens over the page and has no place on it.
    Over,
}

/// A part on its way or here.
#[derive(Clone, Copy)]
pub struct Part {
    stage: RwSignal<Stage>,
    load: StoredValue<Box<dyn Fn() -> Loading>, LocalStorage>,
}

impl Part {
    /// Begins to load it.
    pub fn load<F>(load: impl Fn() -> F + 'static) -> Part
    where
        F: Future<Output = Result<Build, Unloaded>> + 'static,
    {
        let part = Part::asleep(Box::new(move || Box::pin(load())));
        part.fetch();
        part
    }

    /// One that needs no loading.
    pub fn here(build: fn() -> AnyView) -> Part {
        let part = Part::asleep(Box::new(move || Box::pin(async move { Ok(Arc::new(build) as Build) })));
        part.stage.set(Stage::Here(Arc::new(build)));
        part
    }

    fn asleep(load: Box<dyn Fn() -> Loading>) -> Part {
        Part { stage: RwSignal::new(Stage::Asleep), load: StoredValue::new_local(load) }
    }

    fn fetch(self) {
        self.stage.set(Stage::Coming);
        let Some(coming) = self.load.try_with_value(|load| load()) else { return };
        let style = style();
        spawn_local(async move {
            let built = coming.await;
            let stage = match style.await {
                Ok(_) => built.map_or(Stage::Missing, Stage::Here),
                // It is asked for anew with the next part, or when this one is tried again.
                Err(_) => {
                    STYLE.take();
                    Stage::Missing
                }
            };
            let _ = self.stage.try_set(stage);
        });
    }

    /// Loads it when this becomes true; once more at the next time, if it did not come.
    fn wake(self, asked: Signal<bool>) {
        Effect::new(move |_| {
            if asked.get() && matches!(self.stage.get_untracked(), Stage::Asleep | Stage::Missing) {
                self.fetch();
            }
        });
    }

    /// The part; its shape (`None`: nothing) while it is on its way, and a way to ask again where it did not come.
    pub fn view(self, shape: impl Into<Option<Shape>>) -> AnyView {
        self.shown(shape.into().map_or(Wait::Nothing, Wait::As))
    }

    fn shown(self, wait: Wait) -> AnyView {
        (move || match self.stage.get() {
            Stage::Asleep => ().into_any(),
            Stage::Coming => match wait {
                Wait::Nothing => ().into_any(),
                Wait::As(shape) => view! { <Skeleton shape/> }.into_any(),
                Wait::Over => over(view! { <Skeleton/> }.into_any()),
            },
            Stage::Here(build) => build(),
            Stage::Missing => {
                let told = view! {
                    <Banner tone=Tone::Bad action=self.ways_out()>{t!("core.part_missing")}</Banner>
                };
                let told = told.into_any();
                if matches!(wait, Wait::Over) { over(told) } else { told }
            }
        })
        .into_any()
    }

    /// To ask again, or to load the page anew: another release may have taken the chunk's place.
    fn ways_out(self) -> AnyView {
        let reload = |_| {
            let _ = window().location().reload();
        };
        view! {
            <div class="row">
                <Button size=ButtonSize::Small press=move |_| self.fetch()>
                    {t!("core.try_again")}
                </Button>
                <Button size=ButtonSize::Small press=reload>
                    {t!("core.reload")}
                </Button>
            </div>
        }
        .into_any()
    }
}

/// A box over the page, where it covers least.
fn over(inner: AnyView) -> AnyView {
    view! { <div class="part-over">{inner}</div> }.into_any()
}

/// A part that is loaded when this is built.
pub fn lazily<F>(shape: impl Into<Option<Shape>>, load: impl Fn() -> F + 'static) -> AnyView
where
    F: Future<Output = Result<Build, Unloaded>> + 'static,
{
    Part::load(load).view(shape)
}

/// A part that is loaded when this first becomes true, and stays: what opens and closes over the page.
pub fn when<F>(asked: impl Into<Signal<bool>>, load: impl Fn() -> F + 'static) -> AnyView
where
    F: Future<Output = Result<Build, Unloaded>> + 'static,
{
    let part = Part::asleep(Box::new(move || Box::pin(load())));
    part.wake(asked.into());
    part.shown(Wait::Over)
}
