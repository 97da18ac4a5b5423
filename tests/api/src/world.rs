//! A database with brands, stores and staff of every role, and devices signed in as them.
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering::Relaxed},
};

use axum::Router;
use regulars_api::house::{Language, Me, NewBrand, SetUp};
use regulars_domain::{ids::StoreId, rights::Role};
use regulars_worker::{
    App, Config,
    clock::Clock,
    db::{Backend, Db, Strikes},
    keys::Keys,
    routes, secret,
};
use rusqlite::{Connection, params};

use crate::Client;

pub const PASSWORD: &str = "a long password";
pub const SETUP_CODE: &str = "open sesame";
/// 2026-11-22T12:00:00Z.
const NOW: i64 = 1_795_348_800;

/// One instance.
pub struct World {
    backend: Backend,
    clock: Arc<AtomicI64>,
    app: App,
    pub router: Router,
}

/// What the set-up page sends for a brand with this name.
pub fn new_brand(name: &str) -> NewBrand {
    NewBrand {
        code: SETUP_CODE.to_owned(),
        brand: name.to_owned(),
        currency: "CNY".to_owned(),
        region: "CN".to_owned(),
        language: Language::English,
        time_zone: "Asia/Shanghai".to_owned(),
        store: "Bund".to_owned(),
        owner: "林晓月".to_owned(),
        email: "owner@example.com".to_owned(),
        password: PASSWORD.to_owned(),
    }
}

impl World {
    /// Nothing but the schema.
    pub fn empty() -> World {
        let migrations = migrations();
        let backend =
            Backend::in_memory(migrations.iter().map(String::as_str)).expect("the migrations apply");
        let clock = Arc::new(AtomicI64::new(NOW));
        let config = Config { build: "test".to_owned(), setup_code: SETUP_CODE.to_owned() };
        let app = App {
            db: Db::new(backend.clone()),
            config: Arc::new(config),
            clock: Clock::Set(clock.clone()),
            keys: Keys::default(),
        };
        World { backend, clock, router: routes(app.clone()).into_router(), app }
    }

    /// One brand made through the set-up page, store 1, and its owner's device.
    pub async fn founded() -> (World, Client, Me) {
        let world = World::empty();
        let mut owner = Client::new(world.router.clone());
        let answer = owner.answer::<SetUp>((), &new_brand("Harbour"), Client::op()).await;
        owner.keep_cookie(&answer);
        let me = serde_json::from_slice(&answer.body).unwrap_or_else(|e| panic!("{e} in {}", answer.text()));
        (world, owner, me)
    }

    /// A stranger's device.
    pub fn stranger(&self) -> Client {
        Client::new(self.router.clone())
    }

    /// Another store of a brand, written straight into the tables.
    pub fn add_store(&self, brand: i64, code: &str, name: &str) -> StoreId {
        self.sql(|c| {
            let id: i64 = c.query_row("select coalesce(max(id), 0) + 1 from store where brand_id = ?1", [brand], |r| r.get(0)).expect("a number");
            let insert = "insert into store (brand_id, id, code, name, time_zone) values (?1, ?2, ?3, ?4, 'Asia/Shanghai')";
            c.execute(insert, params![brand, id, code, name]).expect("a store");
            StoreId::try_from(id).expect("a key")
        })
    }

    /// Another brand with store 1, written straight into the tables.
    pub fn add_brand(&self, name: &str) -> i64 {
        self.sql(|c| {
            let id: i64 = c.query_row("select max(id) + 1 from brand", [], |r| r.get(0)).expect("a number");
            let copy = "insert into brand (id, name, currency, region, language, time_zone, programme, created_at)
                        select ?1, ?2, currency, region, language, time_zone, programme, created_at from brand where id = 1";
            c.execute(copy, params![id, name]).expect("a brand");
            let store = "insert into store (brand_id, id, code, name, time_zone) values (?1, 1, '1', 'Elsewhere', 'Asia/Shanghai')";
            c.execute(store, [id]).expect("a store");
            id
        })
    }

    /// A device signed in as a new person with this role and these stores.
    pub fn staff(&self, brand: i64, role: Role, stores: &[StoreId]) -> Client {
        let token = self.sql(|c| {
            let count = |sql: &str| c.query_row(sql, [], |r| r.get::<_, i64>(0)).expect("a number");
            let account = count("select coalesce(max(id), 0) + 1 from account");
            let staff: i64 = c
                .query_row("select coalesce(max(id), 0) + 1 from staff where brand_id = ?1", [brand], |r| r.get(0))
                .expect("a number");
            let role = serde_json::to_value(role).expect("a name");
            c.execute("insert into account (id, email, created_at) values (?1, ?2, 0)", params![account, format!("staff{account}@example.com")])
                .expect("an account");
            let insert = "insert into staff (brand_id, id, account_id, name, role, state, created_at) values (?1, ?2, ?3, ?4, ?5, 'active', 0)";
            c.execute(insert, params![brand, staff, account, format!("Staff {staff}"), role.as_str()]).expect("staff");
            for store in stores {
                c.execute("insert into staff_store values (?1, ?2, ?3)", params![brand, staff, store.get()]).expect("a store of theirs");
            }
            let token = format!("{brand}-{staff}-{}", secret::token().expect("randomness"));
            let session = "insert into session values (?1, ?2, ?2, ?3, ?4, 'password', null, 'test', '', ?5, ?5, ?6)";
            c.execute(session, params![secret::sha256(&token), account, brand, staff, self.now(), self.now() + 1_000_000_000]).expect("a session");
            token
        });
        Client::with_token(self.router.clone(), &token)
    }

    /// Looks beneath: plans, planted faults, proofs.
    pub fn sql<T>(&self, look: impl FnOnce(&Connection) -> T) -> T {
        self.backend.with(look)
    }

    /// Has this happen between what the next request reads and what it writes: there it is noted that the session, unused for a while,
    /// is in use.
    pub fn meanwhile(&self, happens: &str) {
        self.idle(400);
        let plant =
            format!("create trigger meanwhile after update of seen_at on session begin {happens}; end");
        self.sql(|c| c.execute_batch(&plant)).expect("a trigger");
    }

    /// Has the `n`-th batch from now fail, the first being 1, with this text of D1's: before it takes effect, or once it has and its
    /// answer is lost.
    pub fn fails(&self, n: u32, text: &str, strikes: Strikes) {
        self.backend.fail(n, text, strikes);
    }

    /// Takes away a failure that has struck no batch, with how many came by; nothing if it has struck, or none was planted.
    pub fn spared(&self) -> Option<u32> {
        self.backend.spare()
    }

    /// What the clock does at night.
    pub async fn night(&self) {
        regulars_worker::nightly::run(&self.app).await.expect("a pass");
    }

    /// The SQL texts that ran since this was asked last.
    pub fn ran(&self) -> Vec<&'static str> {
        self.backend.ran()
    }

    /// Puts the tables back as a copy has them.
    pub fn sql_mut<T>(&self, act: impl FnOnce(&mut Connection) -> T) -> T {
        self.backend.with_mut(act)
    }

    /// The application, for routers that a test puts together itself.
    pub fn app(&self) -> App {
        self.app.clone()
    }

    /// The clock, in seconds.
    pub fn now(&self) -> i64 {
        self.clock.load(Relaxed)
    }

    /// Lets time pass. Sessions stay awake: tests of idling look at them on purpose.
    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Relaxed);
        self.sql(|c| c.execute("update session set seen_at = ?1 where seen_at > 0", [self.now()]))
            .expect("sessions");
    }
}

fn migrations() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the migrations").map(|f| f.expect("a file").path()).collect();
    files.sort();
    files
        .into_iter()
        .filter(|f| f.extension().is_some_and(|e| e == "sql"))
        .map(|f| std::fs::read_to_string(f).expect("sql"))
        .collect()
}
