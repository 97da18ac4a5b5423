//! Nobody sees beyond their brand, and store-bound roles not beyond their stores: the matrix over the whole contract.
use std::collections::BTreeSet;

use regulars_api::{
    Route,
    items::{EditItem, ItemView},
};
use regulars_api_tests::{
    Client, World, block_on,
    isolation::{Seed, Target, judge, probe, walk},
    plans,
    sql_scope::{faults, tenants},
};
use regulars_domain::rights::Role;
use regulars_worker::{call::Call, error::AppError, routes::Routes};

#[test]
fn no_route_tells_a_role_what_is_another_stores_or_another_brands() {
    block_on(async {
        let seed = Seed::planted().await;
        let routes = regulars_worker::routes(seed.world.app()).mounted;
        let matrix = walk(&seed, &routes).await;
        for fault in &matrix.faults {
            println!("{} {:?} {:?}: {}", fault.route, fault.role, fault.target, fault.what);
        }
        let least = routes.len() * Role::ALL.len();
        let leaks = regulars_report::bar("isolation-leaks", matrix.faults.len(), 0, matrix.faults.is_empty());
        let whole = matrix.probes >= least && matrix.unlisted.is_empty();
        let probes = regulars_report::bar("isolation-probes", matrix.probes, format!(">={least}"), whole);
        assert!(matrix.unlisted.is_empty(), "the matrix lacks an input for {:?}", matrix.unlisted);
        let unbound: Vec<_> =
            matrix.texts.iter().flat_map(|sql| faults(sql, &tenants(&seed.world))).collect();
        assert!(unbound.is_empty(), "texts that ran without their brand: {unbound:#?}");
        // The matrix runs what every route runs: the place to look at all plans, not only those of the hot requests.
        let walks: Vec<_> = matrix.texts.iter().flat_map(|sql| plans::faults(&seed.world, sql)).collect();
        assert!(walks.is_empty(), "texts that walk through a large table: {walks:#?}");
        assert!(leaks && probes);
    });
}

#[test]
fn every_endpoint_of_the_contract_is_mounted_once() {
    let mounted = regulars_worker::routes(World::empty().app()).mounted;
    let names = |routes: &[Route]| routes.iter().map(|route| route.name).collect::<BTreeSet<_>>();
    assert_eq!(names(&mounted), names(&regulars_api::routes()));
    assert_eq!(mounted.len(), regulars_api::routes().len());
}

#[test]
fn a_planted_leak_is_found() {
    /// Answers any key to anyone.
    async fn leaky(_: Call<EditItem>) -> Result<ItemView, AppError> {
        Ok(ItemView {
            id: "1".parse().map_err(|_| AppError::Stale)?,
            code: "1".to_owned(),
            name: "ZEBRA Oolong".to_owned(),
            category: String::new(),
            barcode: None,
            price: None,
            cost: None,
            retired: false,
            rev: 1,
        })
    }
    block_on(async {
        let seed = Seed::planted().await;
        let leaky = Routes::new(seed.world.app()).mount(leaky);
        let route = leaky.mounted[0];
        let router = leaky.into_router();
        let (role, device) = &seed.devices[5];
        let mut same = Client::new(router);
        same.cookie = device.cookie.clone();
        let asked = probe(&route, seed.place(Target::ForeignBrand)).expect("listed");
        let faults = judge(&route, &asked, *role, Target::ForeignBrand, &asked.send(&same).await);
        assert_eq!(faults.len(), 2, "the data and the status: {faults:?}");
    });
}
