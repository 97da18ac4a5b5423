//! Members who are merged and taken apart again by tests, and all that is kept of them, as texts to compare.
use regulars_api::{
    Problem,
    activity::UndoChange,
    duplicates::{ComparePair, Comparison, MergeChoice, MergeMembers, Merged},
};
use regulars_domain::ids::{ChangeId, MemberId};

use crate::{Client, World};

impl Client {
    /// The two side by side.
    ///
    /// # Panics
    /// Where one of them is not there.
    pub async fn compares(&self, kept: MemberId, given: MemberId) -> Comparison {
        self.call::<ComparePair>((kept, given), &()).await.expect("side by side")
    }

    /// Merges the second into the first, with these fields of the second.
    ///
    /// # Errors
    /// What merging was refused with.
    pub async fn tries_to_merge(
        &self,
        kept: MemberId,
        given: MemberId,
        take: &[&str],
    ) -> Result<Merged, Problem> {
        let both = self.call::<ComparePair>((kept, given), &()).await?;
        let take = take.iter().map(|name| (*name).to_owned()).collect();
        let choice = MergeChoice { version: both.one.version, other_version: both.other.version, take };
        self.call::<MergeMembers>((kept, given), &choice).await
    }

    /// Merges the second into the first.
    ///
    /// # Panics
    /// Where that is refused.
    pub async fn merges(&self, kept: MemberId, given: MemberId) -> Merged {
        self.tries_to_merge(kept, given, &[]).await.expect("merged")
    }

    /// Takes a merge back.
    ///
    /// # Panics
    /// Where that is refused.
    pub async fn takes_apart(&self, merge: ChangeId) {
        self.call::<UndoChange>(merge, &()).await.expect("taken back");
    }
}

/// Each gives one text of a row.
const KEPT: &[&str] = &[
    "select json_array('member', id, name, sort_name, phone, card, home_store, tier, balance, debt, window_points, window_spend,
                window_sales, visits, spend, first_at, last_at, last_store, tags, profile, merged_into) from member",
    "select json_array('lot', member_id, id, expires, store_id, remaining) from lot",
    "select json_array('purchase', member_id, id, origin_id) from purchase",
    "select json_array('note', member_id, id, origin_id) from note",
    "select json_array('sight', member_id, store_id, sort_name, last_at, last_day, visits, spend, window_spend, balance) from member_store",
    "select json_array('day', store_id, business_day, members_served, points_issued, points_redeemed) from store_day",
    "select json_array('key', member_id, store_id, key) from member_key",
    "select json_array('tag', name, members) from tag where members > 0",
];

impl World {
    /// All that is kept of members, but for the books and the record, which only grow.
    ///
    /// # Panics
    /// Where a table cannot be read.
    pub fn kept_of_members(&self) -> Vec<String> {
        self.sql(|c| {
            let mut all = vec![];
            for sql in KEPT {
                let mut rows = c.prepare(sql).expect("a text");
                let texts = rows.query_map([], |row| row.get::<_, String>(0)).expect("rows");
                all.extend(texts.map(|text| text.expect("a row")));
            }
            all.sort();
            all
        })
    }
}
