//! The owner's device, with what each call cost.
use regulars_api::{
    Code, Endpoint, Problem,
    house::{Credentials, GetMe, Language, NewBrand, SetUp, SignIn},
};
use regulars_client::{Client, Failure};

const EMAIL: &str = "owner@example.com";
const PASSWORD: &str = "a long password";

/// What a request cost, as D1 counts it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    pub trips: u64,
    pub read: u64,
    pub written: u64,
}

/// An answer with its cost.
#[derive(Debug)]
pub struct Reply<T> {
    pub answer: Result<T, Problem>,
    pub cost: Cost,
}

/// A signed-in device; clones are the same device.
#[derive(Clone)]
pub struct Device {
    client: Client,
    base: String,
}

impl Device {
    /// The owner of the system's first brand, which is made if nobody has made it yet.
    pub fn owner(base: &str) -> Device {
        let mut client = Client::new(base);
        let brand = NewBrand {
            code: std::env::var("REGULARS_SETUP_CODE").unwrap_or_default(),
            brand: "Harbour".to_owned(),
            currency: "CNY".to_owned(),
            region: "CN".to_owned(),
            language: Language::English,
            time_zone: "Asia/Shanghai".to_owned(),
            store: "Bund".to_owned(),
            owner: "林晓月".to_owned(),
            email: EMAIL.to_owned(),
            password: PASSWORD.to_owned(),
        };
        if client.enter::<SetUp>((), &brand).is_err() {
            let credentials = Credentials {
                email: EMAIL.to_owned(),
                password: PASSWORD.to_owned(),
                code: None,
                brand: None,
            };
            client.enter::<SignIn>((), &credentials).expect("the owner signs in");
        }
        Device { client, base: base.to_owned() }
    }

    /// Another device of the same owner.
    pub fn again(&self) -> Device {
        Device::owner(&self.base)
    }

    /// Where its server is.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The same session by another way to the server: a proxy before it, or where it is after it was started
    /// again.
    pub fn through(&self, base: &str) -> Device {
        let mut client = Client::new(base);
        client.cookie = self.client.cookie.clone();
        Device { client, base: base.to_owned() }
    }

    /// Calls `E` over a network that may lose the answer, or on a server that may die: `None` where nothing
    /// of the contract came back, or not all of it.
    pub fn attempt<E: Endpoint>(
        &self,
        path: E::Path,
        input: &E::Input,
        op: i64,
    ) -> Option<Result<E::Output, Problem>> {
        let answer = self.client.answer::<E>(path, input, op);
        match answer.and_then(|answer| answer.read::<E>()) {
            Ok(output) => Some(Ok(output)),
            Err(Failure::Problem(problem)) => Some(Err(problem)),
            Err(Failure::Lost(_)) => None,
            // What stands before the worker says so when the worker is gone.
            Err(Failure::Unreadable { status: 500.., .. }) => None,
            Err(other) => panic!("{other}"),
        }
    }

    /// Calls `E` with a fresh operation key.
    pub fn call<E: Endpoint>(&self, path: E::Path, input: &E::Input) -> Result<E::Output, Problem> {
        self.call_with::<E>(path, input, regulars_client::op())
    }

    /// Calls `E` with this operation key.
    pub fn call_with<E: Endpoint>(
        &self,
        path: E::Path,
        input: &E::Input,
        op: i64,
    ) -> Result<E::Output, Problem> {
        self.reply::<E>(path, input, op).answer
    }

    /// Calls `E` with this operation key and gives the cost beside the answer.
    pub fn reply<E: Endpoint>(&self, path: E::Path, input: &E::Input, op: i64) -> Reply<E::Output> {
        let answer = self.client.answer::<E>(path, input, op).expect("an answer");
        let part = |name| answer.cost(name).unwrap_or(0);
        let cost = Cost { trips: part("trips"), read: part("read"), written: part("written") };
        match answer.read::<E>() {
            Ok(output) => Reply { answer: Ok(output), cost },
            Err(Failure::Problem(problem)) => Reply { answer: Err(problem), cost },
            Err(other) => panic!("{other}"),
        }
    }

    /// Calls `E` as the page does: the same operation again while the server says that it is busy.
    pub fn insist<E: Endpoint>(
        &self,
        path: impl Fn() -> E::Path,
        input: &E::Input,
        op: i64,
    ) -> Result<E::Output, Problem> {
        loop {
            match self.call_with::<E>(path(), input, op) {
                Err(problem) if problem.code == Code::Busy => std::thread::yield_now(),
                done => return done,
            }
        }
    }

    /// Makes the worker panic while it reads this device's request; gives the status of what comes back.
    pub fn panic(&self) -> u16 {
        let headers = [("x-forced-panic", "1")];
        let answer = self.client.answer_with::<GetMe>((), &(), regulars_client::op(), &headers);
        answer.expect("an answer").status
    }

    /// Has the worker panic in this very call, before it is looked at or `after` it has done what it does; gives the status of what
    /// comes back.
    pub fn panic_in<E: Endpoint>(&self, path: E::Path, input: &E::Input, op: i64, when: &str) -> u16 {
        let answer = self.client.answer_with::<E>(path, input, op, &[("x-forced-panic", when)]);
        answer.expect("an answer").status
    }
}
