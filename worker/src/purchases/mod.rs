//! Purchases: recording them, taking them back, reading them.
pub mod account;
pub mod back;
pub mod read;
pub mod receipt;
pub mod record;
pub mod refund;
pub mod rows;
pub mod sql;

use crate::routes::Routes;

/// Mounts this feature's handlers.
pub fn routes(routes: Routes) -> Routes {
    routes
        .mount(record::purchase)
        .mount(record::sale)
        .mount(read::list)
        .mount(read::get)
        .mount(refund::booked)
        .mount(refund::unbooked)
        .mount(refund::unbooked_sale)
}
