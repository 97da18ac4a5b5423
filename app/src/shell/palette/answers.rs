//! Members and items by what was typed, as the counter finds them: brand-wide, and phones masked.
use std::mem;

use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Problem,
    items::{ItemHit, ItemSearch, SearchItems},
    members::{Hit, LookUp, LookUpQuery},
};
use regulars_domain::rights::Area;

use crate::{client, state};

/// What was found, with what was asked.
#[derive(Clone, Default)]
pub struct Answer {
    pub asked: String,
    pub members: Vec<Hit>,
    pub items: Vec<ItemHit>,
    /// What went wrong with either.
    pub problem: Option<Problem>,
}

/// The question under way and the last answer. `Copy`, like a signal.
#[derive(Clone, Copy)]
pub struct Answers {
    /// The last whole answer: members and items come together, so that neither moves the other under the hand.
    pub last: RwSignal<Answer>,
    /// Counts questions, so that a late answer to an older one is dropped.
    turn: StoredValue<u32>,
    /// What has come of the answer, and how much of it is still on its way.
    coming: StoredValue<(Answer, u8)>,
}

impl Answers {
    pub fn none() -> Answers {
        Answers {
            last: RwSignal::new(Answer::default()),
            turn: StoredValue::new(0),
            coming: StoredValue::new((Answer::default(), 0)),
        }
    }

    /// Asks for what this person may see.
    pub fn ask(self, asked: String) {
        self.turn.update_value(|turn| *turn += 1);
        let mine = self.turn.get_value();
        let (looks_up, reads_items) = untrack(|| (state::may(Area::LookUp), state::may(Area::ReadItems)));
        let place = untrack(|| state::store().zip(state::me())).filter(|_| looks_up);
        let awaited = u8::from(place.is_some()) + u8::from(reads_items);
        if asked.is_empty() || awaited == 0 {
            self.last.set(Answer { asked, ..Answer::default() });
            return;
        }
        self.coming.set_value((Answer { asked: asked.clone(), ..Answer::default() }, awaited));
        if let Some((store, me)) = place {
            let region = Some(me.brand.region.clone());
            let question = LookUpQuery { q: asked.clone(), store: store.id.get(), region };
            spawn_local(async move {
                let told = client::call::<LookUp>((), question).await;
                self.arrive(mine, |answer| match told {
                    Ok(found) => answer.members = found.hits,
                    Err(problem) => answer.problem = Some(problem),
                });
            });
        }
        if reads_items {
            spawn_local(async move {
                let told = client::call::<SearchItems>((), ItemSearch { text: asked }).await;
                self.arrive(mine, |answer| match told {
                    Ok(found) => answer.items = found,
                    Err(problem) => answer.problem = Some(problem),
                });
            });
        }
    }

    /// A part of the answer is here. It is shown when it is whole, unless something else was asked meanwhile or the box is closed.
    fn arrive(self, turn: u32, part: impl FnOnce(&mut Answer)) {
        if self.turn.try_get_value() != Some(turn) {
            return;
        }
        let whole = self.coming.try_update_value(|(answer, awaited)| {
            part(answer);
            *awaited = awaited.saturating_sub(1);
            (*awaited == 0).then(|| mem::take(answer))
        });
        if let Some(answer) = whole.flatten() {
            self.last.set(answer);
        }
    }
}
