//! People as they come to the sign-in: credentials, authenticators, second accounts, devices at once.
use regulars_api::{
    Problem,
    account::{ConfirmSecondStep, OfferSecondStep, SecondStepProof},
    house::{Credentials, SignIn, SignedIn},
    invitation::{LinkUse, LinkUsed, UseLink},
    team::{InviteStaff, NewStaff},
};
use regulars_domain::{
    ids::{StaffId, StoreId},
    rights::Role,
};
use totp_rs::{Builder, Secret};

use crate::{Client, PASSWORD, World, block_on};

/// E-mail and password, nothing more.
pub fn credentials(email: &str, password: &str) -> Credentials {
    Credentials { email: email.to_owned(), password: password.to_owned(), code: None, brand: None }
}

/// What an authenticator shows for this secret.
pub fn code_at(secret: &str, now: i64) -> String {
    let secret = Secret::try_from_base32(secret).expect("base32");
    let totp = Builder::new().with_secret(secret).build().expect("an authenticator");
    totp.generate(u64::try_from(now).expect("after 1970")).to_string()
}

impl World {
    /// A new device that signs in with e-mail and password.
    pub async fn signed_in(&self, email: &str) -> Client {
        let mut device = self.stranger();
        match device.visit::<SignIn>((), &credentials(email, PASSWORD)).await {
            Ok(SignedIn::Done(_)) => device,
            other => panic!("{other:?}"),
        }
    }

    /// Someone invited by `inviter` who takes up the invitation; their device and key.
    pub async fn joined(
        &self,
        inviter: &Client,
        email: &str,
        role: Role,
        stores: &[StoreId],
    ) -> (Client, StaffId) {
        let new = NewStaff {
            name: email.to_owned(),
            email: email.to_owned(),
            role,
            region: None,
            stores: stores.to_vec(),
        };
        let link = inviter.call::<InviteStaff>((), &new).await.expect("invites");
        let mut device = self.stranger();
        match device.visit::<UseLink>((), &link_use(&link.token.expect("a link"), PASSWORD)).await {
            Ok(LinkUsed::SignedIn(_)) => (device, link.staff),
            other => panic!("{other:?}"),
        }
    }

    /// Sets up a second step and gives its secret and recovery codes.
    pub async fn with_second_step(&self, device: &Client) -> (String, Vec<String>) {
        let secret = device.call::<OfferSecondStep>((), &()).await.expect("an offer").secret;
        let proof = SecondStepProof {
            secret: secret.clone(),
            code: code_at(&secret, self.now()),
            password: PASSWORD.to_owned(),
        };
        let codes = device.call::<ConfirmSecondStep>((), &proof).await.expect("codes").codes;
        (secret, codes)
    }

    /// Lets time pass with nobody doing anything.
    pub fn idle(&self, seconds: i64) {
        self.pass(seconds);
        self.sql(|c| c.execute("update session set seen_at = seen_at - ?1", [seconds])).expect("sessions");
    }

    /// One number.
    pub fn count(&self, sql: &str) -> i64 {
        self.sql(|c| c.query_row(sql, [], |r| r.get(0)).expect("a number"))
    }
}

/// A link used with this password and nothing more.
pub fn link_use(token: &str, password: &str) -> LinkUse {
    LinkUse { token: token.to_owned(), name: String::new(), password: password.to_owned(), code: None }
}

/// Does the same from so many devices at once, each on a thread of its own.
pub fn at_once<T: Send>(
    devices: Vec<Client>,
    act: impl AsyncFn(Client) -> Result<T, Problem> + Sync,
) -> Vec<Result<T, Problem>> {
    std::thread::scope(|scope| {
        let act = &act;
        let threads: Vec<_> =
            devices.into_iter().map(|device| scope.spawn(move || block_on(act(device)))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    })
}
