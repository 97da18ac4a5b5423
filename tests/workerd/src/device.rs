//! A signed-in device that speaks HTTP through the contract's types.
use std::time::{SystemTime, UNIX_EPOCH};

use regulars_api::{
    Code, Endpoint, Method, Problem, header,
    house::{Credentials, GetMe, Language, NewBrand, SetUp, SignIn},
    url,
};

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

/// A device; clones are the same device.
#[derive(Clone)]
pub struct Device {
    http: reqwest::Client,
    base: String,
    cookie: String,
}

/// A fresh operation key.
pub fn op() -> i64 {
    use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
    static NEXT: AtomicI64 = AtomicI64::new(0);
    let nanos =
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |d| d.as_nanos() % 4_503_599_627_370_496);
    i64::try_from(nanos).unwrap_or(1) + NEXT.fetch_add(1, Relaxed) * 1_000_003 % 4_503_599_627_370_496
}

impl Device {
    /// The owner of the system's first brand, which is made if nobody has made it yet.
    pub async fn owner(base: &str) -> Device {
        let mut device =
            Device { http: reqwest::Client::new(), base: base.to_owned(), cookie: String::new() };
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
        let response = device.send::<SetUp>((), &brand, op()).await;
        if response.status().is_success() {
            device.keep_cookie(&response);
            return device;
        }
        let credentials =
            Credentials { email: EMAIL.to_owned(), password: PASSWORD.to_owned(), code: None, brand: None };
        let response = device.send::<SignIn>((), &credentials, op()).await;
        assert!(response.status().is_success(), "sign-in: {}", response.status());
        device.keep_cookie(&response);
        device
    }

    /// Calls `E` with a fresh operation key.
    pub async fn call<E: Endpoint>(&self, path: E::Path, input: &E::Input) -> Result<E::Output, Problem> {
        self.reply::<E>(path, input, op()).await.answer
    }

    /// Calls `E` with this operation key.
    pub async fn call_with<E: Endpoint>(&self, path: E::Path, input: &E::Input, op: i64) -> Result<E::Output, Problem> {
        self.reply::<E>(path, input, op).await.answer
    }

    /// Calls `E` with this operation key and gives the cost beside the answer.
    pub async fn reply<E: Endpoint>(&self, path: E::Path, input: &E::Input, op: i64) -> Reply<E::Output> {
        let response = self.send::<E>(path, input, op).await;
        let cost = cost(&response);
        let good = response.status().is_success();
        let body = response.bytes().await.expect("a body");
        let text = || String::from_utf8_lossy(&body).into_owned();
        let answer = if good {
            Ok(serde_json::from_slice(&body).unwrap_or_else(|e| panic!("{e} in {}", text())))
        } else {
            Err(serde_json::from_slice(&body).unwrap_or_else(|e| panic!("{e} in {}", text())))
        };
        Reply { answer, cost }
    }

    /// Calls `E` as the page does: the same operation again while the server says that it is busy.
    pub async fn insist<E: Endpoint>(
        &self,
        path: impl Fn() -> E::Path,
        input: &E::Input,
        op: i64,
    ) -> Result<E::Output, Problem> {
        loop {
            match self.reply::<E>(path(), input, op).await.answer {
                Err(problem) if problem.code == Code::Busy => tokio::task::yield_now().await,
                done => return done,
            }
        }
    }

    /// Sends a request of the contract and gives the bare response.
    pub async fn send<E: Endpoint>(&self, path: E::Path, input: &E::Input, op: i64) -> reqwest::Response {
        let mut address = format!("{}{}", self.base, url::<E>(&path));
        if E::METHOD == Method::Get {
            let query = serde_urlencoded::to_string(input).unwrap_or_default();
            if !query.is_empty() {
                address = format!("{address}?{query}");
            }
        }
        let request = match E::METHOD {
            Method::Get => self.http.get(address),
            Method::Post => self.http.post(address),
            Method::Patch => self.http.patch(address),
            Method::Delete => self.http.delete(address),
        };
        let request = request.header("cookie", &self.cookie);
        let request = match E::METHOD {
            Method::Get => request,
            _ => request
                .header(header::OP, op.to_string())
                .header("content-type", "application/json")
                .body(serde_json::to_vec(input).expect("serialises")),
        };
        request.send().await.expect("an answer")
    }

    /// Another device of the same owner.
    pub async fn again(&self) -> Device {
        Device::owner(&self.base).await
    }

    /// Makes the worker panic while it reads this device's request; gives the status of what comes back.
    pub async fn panic(&self) -> u16 {
        let address = format!("{}{}", self.base, url::<GetMe>(&()));
        let request = self.http.get(address).header("cookie", &self.cookie).header("x-forced-panic", "1");
        request.send().await.expect("an answer").status().as_u16()
    }

    fn keep_cookie(&mut self, response: &reqwest::Response) {
        let set = response.headers().get("set-cookie").and_then(|v| v.to_str().ok()).expect("a cookie");
        self.cookie = set.split(';').next().unwrap_or_default().to_owned();
    }
}

fn cost(response: &reqwest::Response) -> Cost {
    let text =
        response.headers().get(header::COST).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let part = |name: &str| {
        text.split(' ').find_map(|p| p.strip_prefix(name)).and_then(|n| n.parse().ok()).unwrap_or(0)
    };
    Cost { trips: part("trips="), read: part("read="), written: part("written=") }
}
