//! The worker: entry → routes → one handler and one sql file per feature; the database behind one adapter.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
pub mod account;
pub mod activity;
pub mod api_keys;
pub mod bulk;
pub mod call;
pub mod check;
pub mod clock;
pub mod db;
pub mod duplicates;
#[cfg(target_arch = "wasm32")]
mod entry;
pub mod error;
pub mod export;
pub mod feed;
pub mod house;
pub mod imports;
pub mod items;
pub mod keys;
pub mod members;
pub mod nightly;
pub mod openapi;
pub mod page;
pub mod points;
pub mod purchases;
pub mod quality;
mod read;
pub mod recognise;
pub mod routes;
pub mod scope;
pub mod secret;
pub mod settings;
pub mod stores;
pub mod team;
pub mod today;

use std::sync::Arc;

use clock::Clock;
use db::Db;
use error::AppError;
use keys::Keys;
use routes::Routes;

/// What a deployment sets.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Names this build; a page of another build offers to reload.
    pub build: String,
    /// Lets the first visitor of an empty instance create its brand. Empty: nobody.
    pub setup_code: String,
}

/// What every handler stands on.
#[derive(Clone)]
pub struct App {
    pub db: Db,
    pub config: Arc<Config>,
    pub clock: Clock,
    pub keys: Keys,
}

impl App {
    /// Waits a little before trying again: longer each round, by chance, so that rivals spread out.
    pub(crate) async fn pause(&self, round: u32) -> Result<(), AppError> {
        #[cfg(target_arch = "wasm32")]
        {
            let chance = u64::from(u16::from_le_bytes(secret::random::<2>()?));
            worker::Delay::from(std::time::Duration::from_millis(chance * (5 << round.min(6)) / 65_536))
                .await;
        }
        #[cfg(not(target_arch = "wasm32"))]
        let _ = round;
        Ok(())
    }
}

/// Every route of the contract with its handler.
pub fn routes(app: App) -> Routes {
    let routes = Routes::new(app);
    let routes = house_routes(routes);
    let routes = items::routes(routes);
    let routes = account::routes(routes);
    let routes = team::routes(routes);
    let routes = points::routes(routes);
    let routes = today::routes(routes);
    let routes = purchases::routes(routes);
    let routes = stores::routes(routes);
    let routes = imports::routes(routes);
    let routes = members::routes(routes);
    let routes = bulk::routes(routes);
    let routes = export::routes(routes);
    let routes = duplicates::routes(routes);
    let routes = quality::routes(routes);
    let routes = settings::routes(routes);
    let routes = api_keys::routes(routes);
    let routes = feed::routes(routes);
    let routes = activity::routes(routes);
    openapi::routes(routes)
}

fn house_routes(routes: Routes) -> Routes {
    routes
        .mount(house::status)
        .mount_response(house::setup::set_up)
        .mount_response(house::signin::sign_in)
        .mount(house::me)
        .mount_response(house::sign_out)
        .mount(house::sessions)
        .mount(house::end_session)
        .mount_response(house::sign_out_everywhere)
        .mount(house::till::get)
        .mount_response(house::till::open)
        .mount_response(house::till::leave)
        .mount_response(house::till::take_over)
        .mount(house::invitation::look)
        .mount_response(house::invitation::take)
}
