//! The ledger's proof over a whole database: every member's books by the domain's proof, and every kept figure counted again
//! from the purchases. Runs at the end of each test that moves points, and as `cargo xtask check-ledger`.
use std::collections::BTreeMap;

use regulars_domain::loyalty::{LedgerLine, Lot, Points, Standing, prove::prove};
use regulars_worker::purchases::rows::{LedgerRow, LotRow};
use rusqlite::{Connection, Row};

use crate::World;

/// What a proof looked at, and what it found.
#[derive(Debug, Default)]
pub struct Proof {
    pub members: u64,
    pub lines: u64,
    pub purchases: u64,
    /// One sentence each.
    pub faults: Vec<String>,
}

impl World {
    /// Proves the books and every kept figure.
    ///
    /// # Panics
    /// With every fault found.
    #[track_caller]
    pub fn prove(&self) {
        let proof = self.sql(|c| books(c).expect("the tables are readable"));
        assert!(proof.faults.is_empty(), "the books are wrong:\n{}", proof.faults.join("\n"));
    }
}

type Member = (i64, i64);

/// Proves a database.
///
/// # Errors
/// Only where a table cannot be read; what is wrong in them is among the faults.
pub fn books(c: &Connection) -> rusqlite::Result<Proof> {
    let mut proof = Proof::default();
    let mut lines: BTreeMap<Member, Vec<LedgerLine>> = BTreeMap::new();
    each(
        c,
        "select brand_id, member_id, kind, points, lot_id, lot_expires, purchase_id, lot_store, business_day
           from ledger order by brand_id, member_id, at, id",
        |row| {
            let member = (row.get(0)?, row.get(1)?);
            match ledger_row(row) {
                Some(line) => lines.entry(member).or_default().push(line),
                None => proof.faults.push(format!("member {member:?}: a ledger line is unreadable")),
            }
            proof.lines += 1;
            Ok(())
        },
    )?;
    let mut lots: BTreeMap<Member, Vec<Lot>> = BTreeMap::new();
    each(c, "select brand_id, member_id, id, expires, store_id, remaining from lot", |row| {
        let lot = LotRow {
            id: key(row.get(2)?),
            expires: row.get(3)?,
            store_id: key(row.get(4)?),
            remaining: row.get(5)?,
        };
        lots.entry((row.get(0)?, row.get(1)?)).or_default().push(Lot::from(&lot));
        Ok(())
    })?;
    each(c, "select brand_id, id, balance, debt from member", |row| {
        let member = (row.get(0)?, row.get(1)?);
        let standing = Standing { balance: Points(row.get(2)?), debt: Points(row.get(3)?) };
        let (lines, lots) =
            (lines.remove(&member).unwrap_or_default(), lots.remove(&member).unwrap_or_default());
        let told = |fault| format!("member {} of brand {}: {fault}", member.1, member.0);
        proof.faults.extend(prove(&lines, &lots, standing).into_iter().map(told));
        for lot in &lots {
            if lines.iter().any(|line| line.lot == Some(lot.id) && line.issuer != lot.issuer) {
                proof.faults.push(told_lot(member, lot));
            }
        }
        proof.members += 1;
        Ok(())
    })?;
    proof.faults.extend(lines.keys().map(|member| format!("ledger lines of a missing member {member:?}")));
    proof.faults.extend(lots.keys().map(|member| format!("lots of a missing member {member:?}")));
    proof.purchases = c.query_row("select count(*) from purchase", [], |row| row.get(0))?;
    for (figure, sql) in FIGURES {
        each(c, sql, |row| {
            let text = |n: usize| row.get_ref(n).map(|value| format!("{value:?}"));
            let parts = (0..row.as_ref().column_count()).map(text).collect::<Result<Vec<_>, _>>()?;
            proof.faults.push(format!("{figure}: {}", parts.join(" ")));
            Ok(())
        })?;
    }
    Ok(proof)
}

fn told_lot(member: Member, lot: &Lot) -> String {
    format!("member {member:?}: lot {} names another store than its lines", lot.id)
}

fn each(
    c: &Connection,
    sql: &str,
    mut look: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut statement = c.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        look(row)?;
    }
    Ok(())
}

fn key<T: TryFrom<i64>>(id: i64) -> T
where
    T::Error: std::fmt::Debug,
{
    T::try_from(id).expect("a key")
}

fn ledger_row(row: &Row<'_>) -> Option<LedgerLine> {
    let id = |n: usize| row.get::<_, Option<i64>>(n).ok();
    let row = LedgerRow {
        kind: row.get(2).ok()?,
        points: row.get(3).ok()?,
        lot_id: id(4)?.map(key),
        lot_expires: row.get(5).ok()?,
        purchase_id: id(6)?.map(key),
        lot_store: id(7)?.map(key),
        business_day: row.get(8).ok()?,
    };
    LedgerLine::try_from(&row).ok()
}

/// Each yields the rows where a kept figure differs from what the purchases say. `is not` also compares nulls.
const FIGURES: &[(&str, &str)] = &[
    (
        "a purchase's lines, less discount and points, are not what was paid (brand, member, id)",
        "select brand_id, member_id, id from purchase p
          where total is not (select coalesce(sum(value ->> 1), 0) from json_each(p.lines)) - discount - points_off",
    ),
    (
        // They stand in the books of whom it was recorded for.
        "a sale's points are not its ledger lines' (brand, member, id, earned, lines, redeemed, lines)",
        "select * from (select p.brand_id, p.member_id, p.id, p.earned,
                   coalesce((select sum(points) from ledger l where l.brand_id = p.brand_id and l.member_id = coalesce(p.origin_id, p.member_id) and l.at = p.at
                              and l.purchase_id = p.id and l.kind = 1), 0) as given, p.redeemed,
                   coalesce((select -sum(points) from ledger l where l.brand_id = p.brand_id and l.member_id = coalesce(p.origin_id, p.member_id) and l.at = p.at
                              and l.purchase_id = p.id and l.kind = 2), 0) as taken
              from purchase p where p.kind = 0) where earned is not given or redeemed is not taken",
    ),
    (
        // A refund's lines stand in the books of who had the purchase then: all who were ever merged are counted together, as 0.
        "refunds' points are not their ledger lines' (brand, member, earned, lines, redeemed, lines)",
        "with one as (select brand_id, given as id from member_merge union select brand_id, kept from member_merge),
              r as (select p.brand_id, iif(one.id is null, p.member_id, 0) as member_id, sum(earned) as earned, sum(redeemed) as redeemed
                      from purchase p left join one on one.brand_id = p.brand_id and one.id = p.member_id
                     where kind = 1 and member_id > 0 group by 1, 2),
              l as (select l.brand_id, iif(one.id is null, l.member_id, 0) as member_id,
                           sum(case when kind = 6 then points else 0 end) as taken, -sum(case when kind = 7 then points else 0 end) as given
                      from ledger l left join one on one.brand_id = l.brand_id and one.id = l.member_id group by 1, 2)
         select r.brand_id, r.member_id, r.earned, l.taken, r.redeemed, l.given
           from r left join l using (brand_id, member_id)
          where r.earned is not coalesce(l.taken, 0) or r.redeemed is not coalesce(l.given, 0)",
    ),
    (
        "transfers between two members do not cancel out (brand, member, member, points)",
        "select brand_id, min(member_id, other_member), max(member_id, other_member), sum(points)
           from ledger where kind = 9 group by 1, 2, 3, at, store_id, staff_id having sum(points) is not 0
              or max(member_id) is min(member_id)",
    ),
    (
        "whom somebody has become is not where the merges lead (brand, member, kept, led)",
        "with recursive way (brand_id, start, id) as (
                select brand_id, id, id from member
                union select way.brand_id, way.start, g.kept from way join member_merge g
                    on g.brand_id = way.brand_id and g.given = way.id and g.undone_at is null),
              led as (select brand_id, start, id from way where not exists (
                    select 1 from member_merge g where g.brand_id = way.brand_id and g.given = way.id and g.undone_at is null))
         select m.brand_id, m.id, m.merged_into, led.id from member m join led on led.brand_id = m.brand_id and led.start = m.id
          where coalesce(m.merged_into, m.id) is not led.id",
    ),
    (
        "a purchase or a note is not with whom it was recorded for has become (brand, member, id)",
        "select * from (select brand_id, member_id, id, origin_id from purchase where member_id > 0
                        union all select brand_id, member_id, id, origin_id from note) held
          where member_id is not (select coalesce(m.merged_into, m.id) from member m
                                   where m.brand_id = held.brand_id and m.id = coalesce(held.origin_id, held.member_id))
             or origin_id is member_id",
    ),
    (
        "somebody who was merged away has something left (brand, member)",
        "select brand_id, id from member m where merged_into is not null and (
                balance <> 0 or debt <> 0 or visits <> 0 or spend <> 0 or window_points <> 0 or window_spend <> 0 or window_sales <> 0
                or exists (select 1 from member_store k where k.brand_id = m.brand_id and k.member_id = m.id)
                or exists (select 1 from match_key k where k.brand_id = m.brand_id and k.member_id = m.id)
                or exists (select 1 from candidate k where k.brand_id = m.brand_id and m.id in (k.a_id, k.b_id) and k.state = 'open'))",
    ),
    (
        "a member's visits, spending, first or last purchase (brand, member, kept, counted)",
        "with s as (select brand_id, member_id, count(distinct store_id * 10000000 + business_day) as visits,
                           min(at) as first_at, max(at) as last_at from purchase where kind = 0 group by 1, 2),
              p as (select brand_id, member_id, sum(total) as spend from purchase group by 1, 2)
         select m.brand_id, m.id, json_array(m.visits, m.spend, m.first_at, m.last_at) as kept,
                json_array(coalesce(s.visits, 0), coalesce(p.spend, 0), s.first_at, s.last_at) as counted
           from member m left join s on s.brand_id = m.brand_id and s.member_id = m.id
                left join p on p.brand_id = m.brand_id and p.member_id = m.id where kept is not counted",
    ),
    (
        "a member's tier window (brand, member, kept, counted)",
        "with n as (select b.id as brand_id, coalesce(left_day, 0) as left_day from brand b left join nightly on brand_id = b.id),
              sale as (select p.brand_id, p.member_id, p.id, p.earned, p.total
                         from purchase p join n using (brand_id) where kind = 0 and business_day > left_day),
              part as (select brand_id, member_id, earned, total, 1 as sales from sale
                       union all
                       select r.brand_id, r.member_id, r.earned, r.total, 0 from purchase r join n using (brand_id)
                        where r.kind = 1 and ((r.refund_of is null and r.business_day > n.left_day)
                           or exists (select 1 from sale where sale.brand_id = r.brand_id and sale.member_id = r.member_id and sale.id = r.refund_of))),
              w as (select brand_id, member_id, json_array(sum(earned), sum(total), sum(sales)) as figures from part group by 1, 2)
         select m.brand_id, m.id, json_array(m.window_points, m.window_spend, m.window_sales) as kept,
                coalesce(w.figures, '[0,0,0]') as counted
           from member m left join w on w.brand_id = m.brand_id and w.member_id = m.id where kept is not counted",
    ),
    (
        // What was bought is counted for the store that its store is part of now. What is kept is told store by store; only while a merge
        // goes on is it added up with what the other store knows, since either may know a member. A visit counts for the store where it
        // was made, so two stores' visits of one day stay two; the last day is that store's own.
        "what a store and those merged into it know of a member (brand, member, store, kept, counted)",
        "with recursive part (brand_id, store_id, now) as (
                select brand_id, id, id from store where merged_into is null
                union all
                select s.brand_id, s.id, part.now from part join store s on s.brand_id = part.brand_id and s.merged_into = part.store_id),
              holder as (select brand_id, store_id, case when exists (
                            select 1 from job j where j.brand_id = part.brand_id and j.kind = 'merge_store' and j.subject = part.store_id
                               and j.state = 'running') then now else store_id end as held from part),
              made as (select brand_id, member_id, store_id, sum(total) as spend,
                              count(distinct case when kind = 0 then business_day end) as visits,
                              max(case when kind = 0 then at end) as last_at, max(case when kind = 0 then business_day end) as last_day
                         from purchase where member_id > 0 group by 1, 2, 3),
              p as (select brand_id, member_id, now as store_id, sum(visits) as visits, sum(spend) as spend, max(last_at) as last_at,
                           max(case when store_id = now then last_day end) as last_day
                      from made join part using (brand_id, store_id) group by 1, 2, 3),
              k as (select brand_id, member_id, held as store_id, sum(visits) as visits, sum(spend) as spend, max(last_at) as last_at,
                           max(case when store_id = held then last_day end) as last_day
                      from member_store join holder using (brand_id, store_id) group by 1, 2, 3)
         select brand_id, member_id, store_id, json_array(k.visits, k.spend, k.last_at, k.last_day) as kept,
                json_array(coalesce(p.visits, 0), coalesce(p.spend, 0), p.last_at, p.last_day) as counted
           from k full join p using (brand_id, member_id, store_id) where kept is not counted",
    ),
    (
        "a store that was merged away still knows members (brand, store, members)",
        "select k.brand_id, k.store_id, count(*) from store s join member_store k on k.brand_id = s.brand_id and k.store_id = s.id
          where s.merged_into is not null and not exists (
                select 1 from job j where j.brand_id = s.brand_id and j.kind = 'merge_store' and j.subject = s.id and j.state = 'running')
          group by 1, 2",
    ),
    (
        "a store's day (brand, store, day, kept less counted)",
        "select brand_id, store_id, business_day, json_array(sum(served), sum(earned), sum(redeemed)) as off from (
             select brand_id, store_id, business_day, members_served as served, points_issued as earned, points_redeemed as redeemed
               from store_day
             union all
             select brand_id, store_id, business_day, -count(distinct case when kind = 0 then member_id end), -sum(earned), -sum(redeemed)
               from purchase where member_id > 0 group by 1, 2, 3)
          group by 1, 2, 3 having off <> '[0,0,0]'",
    ),
    (
        "a store's hour (brand, store, day, hour, kept less counted)",
        "select brand_id, store_id, business_day, hour,
                json_array(sum(purchases), sum(of_members), sum(refunds), sum(sales), sum(member_sales)) as off from (
             select brand_id, store_id, business_day, hour, purchases, member_purchases as of_members, refunds, sales, member_sales
               from store_hour
             union all
             select brand_id, store_id, business_day, local_minute / 60, -sum(kind = 0), -sum(kind = 0 and member_id > 0),
                    -sum(kind = 1), -sum(total), -sum(case when member_id > 0 then total else 0 end)
               from purchase group by 1, 2, 3, 4)
          group by 1, 2, 3, 4 having off <> '[0,0,0,0,0]'",
    ),
];
