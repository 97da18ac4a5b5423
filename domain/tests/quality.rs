//! Whatever is known and whenever it was said: scores stay within bounds, and learning more or asking again never lowers them.
use proptest::prelude::*;
use regulars_domain::{
    quality::{Asked, completeness, freshness, missing, stale_since},
    time::Timestamp,
};

/// Which of what is asked for is known.
fn any_known() -> impl Strategy<Value = Vec<Asked>> {
    proptest::sample::subsequence(Asked::ALL.to_vec(), 0..=Asked::ALL.len())
}

fn score(known: &[Asked]) -> u8 {
    completeness(|asked| known.contains(&asked))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn learning_more_never_lowers_completeness(known in any_known(), more in any_known()) {
        let both: Vec<Asked> = known.iter().chain(&more).copied().collect();
        prop_assert!(score(&known) <= 100);
        prop_assert!(score(&both) >= score(&known));
    }

    #[test]
    fn a_profile_is_whole_exactly_where_nothing_is_missing(known in any_known()) {
        let missing = missing(|asked| known.contains(&asked));
        prop_assert_eq!(missing.is_empty(), score(&known) == 100);
        prop_assert_eq!(missing.len() + known.len(), Asked::ALL.len());
        prop_assert_eq!(score(&missing) + score(&known), 100);
    }

    #[test]
    fn asking_again_never_lowers_freshness(since in any::<i64>(), later in any::<i64>(), now in any::<i64>()) {
        let (since, later, now) = (Timestamp(since.min(later)), Timestamp(since.max(later)), Timestamp(now));
        prop_assert!(freshness(since, now) <= 100);
        prop_assert!(freshness(later, now) >= freshness(since, now));
    }

    #[test]
    fn time_that_passes_never_raises_freshness(since in 0..2_000_000_000_i64, now in any::<i64>(), passed in 0..i64::MAX) {
        let later = Timestamp(now).plus(passed);
        prop_assert!(freshness(Timestamp(since), later) <= freshness(Timestamp(since), Timestamp(now)));
    }

    #[test]
    fn who_is_to_be_asked_are_exactly_those_who_are_not_quite_fresh(age in -1_000_000..100_000_000_i64) {
        let now = Timestamp(2_000_000_000);
        let since = now.plus(-age);
        prop_assert_eq!(since <= stale_since(now), freshness(since, now) < 100);
    }
}
