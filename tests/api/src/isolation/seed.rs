//! Two brands with the same kinds of things, each thing of a foreign store or brand carrying a mark in its texts.
use regulars_api::{
    Route,
    imports::Allowed,
    members::GetMember,
    purchases::{NewPurchase, RecordPurchase},
};
use regulars_domain::{
    ids::{
        ApiKeyId, BulkId, ChangeId, ExportId, ItemId, MemberId, NoteId, PurchaseId, RegionId, SessionId,
        StaffId, StoreId, ViewId,
    },
    loyalty::Points,
    money::Money,
    rights::Role,
    time::Timestamp,
};
use rusqlite::params;

use super::{Probe, Snapshot, Target, probe};
use crate::{
    Client, World,
    shop::{key, piece},
};

/// Real keys of things that belong together.
#[derive(Clone)]
pub struct Place {
    pub brand: i64,
    pub store: StoreId,
    pub region: RegionId,
    pub item: ItemId,
    pub member: MemberId,
    /// Another member of the same store.
    pub friend: MemberId,
    /// The member's version, as edits name it.
    pub member_rev: i64,
    /// The friend's.
    pub friend_rev: i64,
    pub note: NoteId,
    pub note_at: Timestamp,
    pub purchase: PurchaseId,
    pub purchase_at: Timestamp,
    /// A clerk of the store, invited and not yet here.
    pub clerk: StaffId,
    /// An edit of the store.
    pub store_change: ChangeId,
    /// A session of the rightful caller.
    pub session: SessionId,
    pub import: i64,
    pub till: i64,
    pub key: ApiKeyId,
    /// A view that everybody of the brand shares.
    pub view: ViewId,
    /// A tag on its way to the member's friend.
    pub bulk: BulkId,
    /// The friend, as a file for the owner.
    pub export: ExportId,
    /// The key itself.
    pub secret: String,
    /// Who may see and do all of it.
    pub rightful: Client,
}

/// The seeded world, and a way back to it.
pub struct Seed {
    pub world: World,
    pub devices: Vec<(Role, Client)>,
    places: [Place; 3],
    /// Each device's own session.
    sessions: Vec<(Role, SessionId)>,
    snapshot: Snapshot,
}

impl Seed {
    /// In every text of brand 2.
    pub const BRAND_MARK: &str = "ZEBRA";
    /// In every text of store 2's members and its own.
    pub const STORE_MARK: &str = "FOXGLOVE";
    /// In every text of store 1's.
    pub const OWN_MARK: &str = "MARIGOLD";

    pub async fn planted() -> Seed {
        let (world, owner, _) = World::founded().await;
        let other = world.add_brand("ZEBRA chain");
        let mut places = vec![];
        for (brand, number, mark) in
            [(1, 1, Seed::OWN_MARK), (1, 2, Seed::STORE_MARK), (other, 51, Seed::BRAND_MARK)]
        {
            let rightful = if brand == 1 { owner.clone() } else { world.staff(brand, Role::Owner, &[]) };
            places.push(plant(&world, brand, number, mark, rightful).await);
        }
        let devices: Vec<_> = Role::ALL.map(|role| (role, world.staff(1, role, &[key(1)]))).into();
        // One password for all: what asks for it can be asked.
        world.sql(|c| {
            let same = "update account set password_hash = (select password_hash from account where password_hash is not null limit 1)";
            c.execute(same, []).expect("a password");
        });
        let sessions = devices.iter().map(|(role, device)| (*role, session(&world, device))).collect();
        let places = <[Place; 3]>::try_from(places).unwrap_or_else(|_| panic!("three places"));
        let snapshot = Snapshot::of(&world);
        Seed { world, devices, places, sessions, snapshot }
    }

    pub fn place(&self, target: Target) -> &Place {
        let [own, store, brand] = &self.places;
        match target {
            Target::Own => own,
            Target::ForeignStore => store,
            Target::ForeignBrand => brand,
        }
    }

    pub fn restore(&self) {
        self.snapshot.restore(&self.world);
    }

    /// The request where it names what is the caller's own: each has a session of their own to end.
    pub fn as_asked_by(&self, role: Role, target: Target, route: &Route) -> Option<Probe> {
        let session = self.sessions.iter().find(|(of, _)| *of == role).map(|(_, session)| *session)?;
        if target != Target::Own {
            return None;
        }
        probe(route, &Place { session, ..self.place(target).clone() })
    }
}

fn session(world: &World, device: &Client) -> SessionId {
    let token =
        device.cookie.as_deref().and_then(|c| c.split_once('=')).map(|(_, token)| token).expect("a token");
    let hash = regulars_worker::secret::sha256(token);
    key(world.sql(|c| {
        c.query_row("select id from session where token_hash = ?1", [hash], |row| row.get(0))
            .expect("a session")
    }))
}

async fn plant(world: &World, brand: i64, n: i64, mark: &str, rightful: Client) -> Place {
    let (member, item, clerk) = (n * 100 + 1, n * 10 + 1, n * 10 + 7);
    let (change, store_change, note) = (n * 1_000_000 + 1, n * 1_000_000 + 2, n * 1_000_000 + 3);
    let store_json = |name: &str| {
        format!(
            r#"{{"code":"{n}","name":"{name}","region_id":null,"franchised":false,"time_zone":"Asia/Shanghai","closing":0,"address":"","phone":"","open":true,"merged_into":null}}"#
        )
    };
    let secret = format!("rk_abcdefgh_{n:0>43}");
    world.sql(|c| {
        let run = |sql: &str, args: &[&dyn rusqlite::ToSql]| {
            c.execute(sql, args).unwrap_or_else(|e| panic!("{e} in {sql}"))
        };
        run("insert into region (brand_id, id, name) values (?1, ?2, ?3)", params![brand, n, format!("{mark} region")]);
        run(
            "insert into store (brand_id, id, code, name, time_zone, address) values (?1, ?2, ?2, ?3, 'Asia/Shanghai', ?3)
             on conflict do update set name = excluded.name, address = excluded.address",
            params![brand, n, format!("{mark} store")],
        );
        run(
            "insert into item (brand_id, id, code, name, sort_name, price, cost, category, barcode) values (?1, ?2, ?3, ?4, ?4, 500, 100, ?5, ?6)",
            params![brand, item, format!("code{item}"), name_of_item(brand, mark), if brand == 1 { "tea" } else { mark }, format!("bar{item}")],
        );
        let phone = format!("+86138000{:05}", n * 100);
        run(
            "insert into member (brand_id, id, name, sort_name, phone, card, home_store, joined_at, tags, profile)
             values (?1, ?2, ?3, ?3, ?4, ?5, ?6, 0, ?7, ?8)",
            params![
                brand, member, format!("{mark} guest"), phone, format!("10000{member:04}"), n,
                serde_json::json!([format!("{mark} tag")]).to_string(),
                serde_json::json!({ "likes": format!("{mark} tea") }).to_string()
            ],
        );
        run(
            "insert into member (brand_id, id, name, sort_name, home_store, joined_at) values (?1, ?2, ?3, ?3, ?4, 0)",
            params![brand, member + 1, format!("{mark} friend"), n],
        );
        run(
            "insert into member_store (brand_id, member_id, store_id, sort_name) values (?1, ?2, ?3, ?4)",
            params![brand, member + 1, n, format!("{mark} friend")],
        );
        run(
            "insert into candidate (brand_id, a_id, b_id, score, reasons, state, found_at) values (?1, ?2, ?3, 900, '[]', 'dismissed', 0)",
            params![brand, member, member + 1],
        );
        run(
            "insert into member_key (brand_id, key, store_id, member_id) values (?1, ?2, ?3, ?4)",
            params![brand, format!("n{}", mark.to_lowercase()), n, member],
        );
        run(
            "insert into member_store (brand_id, member_id, store_id, sort_name) values (?1, ?2, ?3, ?4)",
            params![brand, member, n, format!("{mark} guest")],
        );
        run(
            "insert into note (brand_id, member_id, at, id, kind, text, staff_id, store_id) values (?1, ?2, 77, ?3, 'note', ?4, 1, ?5)",
            params![brand, member, note, format!("{mark} note"), n],
        );
        run(
            "insert into change (brand_id, id, at, staff_id, store_id, action, entity, entity_id, before, after)
             values (?1, ?2, 0, 1, ?3, 'member.edit', 'member', ?4, ?5, ?6)",
            params![
                brand, change, n, member,
                serde_json::json!({ "profile.likes": format!("{mark} water") }).to_string(),
                serde_json::json!({ "profile.likes": format!("{mark} tea") }).to_string()
            ],
        );
        run(
            "insert into change (brand_id, id, at, staff_id, store_id, action, entity, entity_id, before, after)
             values (?1, ?2, 0, 1, ?3, 'store.edit', 'store', ?3, ?4, ?5)",
            params![brand, store_change, n, store_json(&format!("{mark} before")), store_json(&format!("{mark} store"))],
        );
        run(
            "insert into account (id, email, created_at) values (?1, ?2, 0)",
            params![n * 1_000, format!("{}@example.com", mark.to_lowercase())],
        );
        run(
            "insert into staff (brand_id, id, account_id, name, role, state, created_at) values (?1, ?2, ?3, ?4, 'clerk', 'invited', 0)",
            params![brand, clerk, n * 1_000, format!("{mark} clerk")],
        );
        run("insert into staff_store values (?1, ?2, ?3)", params![brand, clerk, n]);
        run(
            "insert into link (token_hash, kind, brand_id, staff_id, account_id, expires_at) values (?1, 'invitation', ?2, ?3, ?4, ?5)",
            params![format!("hash{n}"), brand, clerk, n * 1_000, world.now() + 10_000],
        );
        run(
            "insert into import (brand_id, id, kind, file, state, staff_id, started_at, touched_at, allowed, reading, lines, total)
             values (?1, ?2, 'items', ?3, 'running', 1, 0, 0, ?4, '', 1, 1)",
            // Imports are the brand's.
            params![brand, n * 3, if brand == 1 { "file.csv" } else { mark }, serde_json::json!(Allowed::default()).to_string()],
        );
        run(
            "insert into member_view (brand_id, id, staff_id, name, shared, query) values (?1, ?2, 1, ?3, 1, '{}')",
            // Shared views are the brand's.
            params![brand, n * 11, if brand == 1 { "Slipping" } else { mark }],
        );
        run(
            "insert into bulk (brand_id, id, act, whom, state, total, staff_id, started_at, touched_at)
             values (?1, ?2, '{\"tag\":\"guest\"}', ?3, 'running', 1, 1, 0, 0)",
            params![
                brand, n * 13,
                serde_json::json!({ "wanted": { "store": n }, "only": [member + 1], "except": [], "reach": null }).to_string()
            ],
        );
        run(
            "insert into member_export (brand_id, id, whom, staff_id, started_at) values (?1, ?2, ?3, 1, ?4)",
            params![
                brand, n * 17,
                serde_json::json!({ "wanted": { "store": n }, "only": [member + 1], "except": [], "reach": null }).to_string(),
                world.now()
            ],
        );
        run(
            "insert into till (token_hash, id, brand_id, store_id, opened_by, user_agent, created_at, seen_at) values (?1, ?2, ?3, ?4, 1, ?5, 0, 0)",
            params![format!("till{n}"), n * 7, brand, n, format!("{mark} till")],
        );
        run(
            "insert into api_key (token_hash, id, brand_id, prefix, name, scopes, stores, make_members, created_at, created_by)
             values (?1, ?2, ?3, 'abcdefgh', ?4, '[\"purchases:write\"]', ?5, 1, 0, 1)",
            // Keys are the brand's.
            params![
                regulars_worker::secret::sha256(&secret), n * 9, brand, if brand == 1 { "the till" } else { mark },
                serde_json::json!([n]).to_string()
            ],
        );
    });
    let sale = NewPurchase {
        store: key(n),
        lines: vec![piece(Some(key(item)), 500)],
        discount: Money(0),
        redeem: Points(0),
    };
    let receipt =
        rightful.call::<RecordPurchase>(key(member), &sale).await.expect("the rightful caller sells");
    let page = rightful.call::<GetMember>(key(member), &()).await.expect("the rightful caller reads");
    let friend = rightful.call::<GetMember>(key(member + 1), &()).await.expect("the rightful caller reads");
    let session = session(world, &rightful);
    Place {
        brand,
        store: key(n),
        region: key(n),
        item: key(item),
        member: key(member),
        friend: key(member + 1),
        member_rev: page.version,
        friend_rev: friend.version,
        note: key(note),
        note_at: Timestamp(77),
        purchase: receipt.id,
        purchase_at: receipt.at,
        clerk: key(clerk),
        store_change: key(store_change),
        session,
        import: n * 3,
        till: n * 7,
        key: key(n * 9),
        view: key(n * 11),
        bulk: key(n * 13),
        export: key(n * 17),
        secret,
        rightful,
    }
}

/// Items are the brand's, in sight of all its stores: only those of another brand carry a mark.
fn name_of_item(brand: i64, mark: &str) -> String {
    if brand == 1 { "Oolong".to_owned() } else { format!("{mark} Oolong") }
}
