//! Two members who are one person: what of each is kept, apart from points, which `loyalty::merge` carries over.
//! Source: docs/rules/merge.md §2.
use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ids::StoreId, time::BusinessDay, time::Timestamp};

/// Which of the two a field is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The member who is kept.
    Kept,
    /// The member who is given up.
    Given,
}

/// A field of one of the two, as far as a suggestion needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// How much it says: its characters, or how many things a list has. 0: the field is empty.
    pub length: usize,
    /// When the record was last changed.
    pub changed: Timestamp,
}

/// The side that is suggested for a field: whichever has it; of both, the one changed later, then the longer, then the
/// kept member's. Source: docs/rules/merge.md §2.6.
pub fn suggest(kept: Known, given: Known) -> Side {
    let rank = |known: Known| (known.length > 0, known.changed, known.length);
    if given.length > 0 && rank(given) > rank(kept) { Side::Given } else { Side::Kept }
}

/// What somebody said to being written to or called over a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    pub given: bool,
    pub at: Timestamp,
}

/// The answer that counts of the two: the newest, and of two given at the same moment the no. None where neither was asked.
/// Source: docs/rules/merge.md §2.7.
pub fn answer(one: Option<Answer>, other: Option<Answer>) -> Option<Answer> {
    one.into_iter().chain(other).max_by_key(|answer| (answer.at, !answer.given))
}

/// The tags of both, each once, the kept member's first. Source: docs/rules/merge.md §2.8.
pub fn tags(kept: &[String], given: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    kept.iter().chain(given).filter(|tag| seen.insert(tag.as_str())).cloned().collect()
}

/// The visits of the two together: days at a store on which either bought there. Source: docs/rules/merge.md §2.3.
pub fn visits(days: impl IntoIterator<Item = (StoreId, BusinessDay)>) -> usize {
    days.into_iter().collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn known(length: usize, changed: i64) -> Known {
        Known { length, changed: Timestamp(changed) }
    }
    fn said(given: bool, at: i64) -> Option<Answer> {
        Some(Answer { given, at: Timestamp(at) })
    }

    #[test]
    fn a_merge_suggests_the_field_that_is_there_then_the_fresher_then_the_fuller_then_the_kept() {
        assert_eq!(suggest(known(0, 9), known(1, 1)), Side::Given);
        assert_eq!(suggest(known(1, 1), known(0, 9)), Side::Kept);
        assert_eq!(suggest(known(9, 1), known(1, 2)), Side::Given);
        assert_eq!(suggest(known(3, 2), known(5, 2)), Side::Given);
        assert_eq!(suggest(known(5, 2), known(5, 2)), Side::Kept);
        assert_eq!(suggest(known(0, 1), known(0, 2)), Side::Kept);
    }

    #[test]
    fn a_merge_keeps_the_newest_answer_and_of_two_at_once_the_no() {
        assert_eq!(answer(said(true, 1), said(false, 2)), said(false, 2));
        assert_eq!(answer(said(true, 2), said(false, 1)), said(true, 2));
        assert_eq!(answer(said(true, 1), said(false, 1)), said(false, 1));
        assert_eq!(answer(None, said(true, 1)), said(true, 1));
        assert_eq!(answer(None, None), None);
    }

    #[test]
    fn a_merge_keeps_the_tags_of_both_each_once() {
        let all = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
        assert_eq!(tags(&all(&["b", "a"]), &all(&["c", "a"])), all(&["b", "a", "c"]));
    }

    #[test]
    fn a_merge_counts_a_day_at_a_store_as_one_visit_whoever_of_the_two_came() {
        let at = |store: i64, day| (StoreId::try_from(store).expect("a key"), BusinessDay(day));
        assert_eq!(visits([at(1, 5), at(1, 5), at(2, 5), at(1, 6)]), 3);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Who is merged into whom, and in which order several are, changes nothing about what they said.
        #[test]
        fn a_merge_keeps_the_same_answer_in_any_order(
            all in prop::collection::vec(prop::option::of((any::<bool>(), 0..4_i64)), 1..5)
                .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        ) {
            let merged = |all: &[Option<(bool, i64)>]| {
                let answers = all.iter().map(|said| said.map(|(given, at)| Answer { given, at: Timestamp(at) }));
                answers.fold(None, answer)
            };
            prop_assert_eq!(merged(&all.0), merged(&all.1));
        }
    }
}
