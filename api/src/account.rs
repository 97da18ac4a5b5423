//! One's own account: password, second step, PIN, brands. What holds a password, PIN or code leaves no fingerprint in the record of
//! operations, where a fast hash of it would invite guessing; each of these has the same effect when it is sent again, and is recorded
//! again.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{endpoints, house::Me};

endpoints! {
    /// What only the account page shows of one's account.
    GetAccount: Get "/api/account" (()) Account, () => AccountView;
    /// Takes another name in this brand.
    RenameSelf: Patch "/api/account" (()) Account, NewName => ();
    /// Takes another password and ends every other session of the account.
    ChangePassword: Post "/api/account/password" (()) Account, PasswordChange => ();
    /// A fresh secret for an authenticator app. Nothing is kept until it is confirmed.
    OfferSecondStep: Get "/api/account/second-step" (()) Account, () => SecondStepOffer;
    /// Sets up the second step: the code proves that the authenticator has the secret. Gives recovery codes, this once.
    ConfirmSecondStep: Post "/api/account/second-step" (()) Account, SecondStepProof => RecoveryCodes;
    /// Gives up the second step, unless the brand asks for it.
    RemoveSecondStep: Delete "/api/account/second-step" (()) Account, PasswordProof => ();
    /// Makes new recovery codes; the old ones count no more.
    RenewRecoveryCodes: Post "/api/account/recovery-codes" (()) Account, PasswordProof => RecoveryCodes;
    /// Sets the PIN with which one takes over a shared till.
    SetPin: Post "/api/account/pin" (()) Account, NewPin => ();
    /// Forgets the PIN.
    RemovePin: Delete "/api/account/pin" (()) Account, () => ();
    /// Goes on in another brand that the account works for, in a new session. Not at a shared till, which works for its store.
    SwitchBrand: Post "/api/account/brand" (()) Account, OtherBrand => Me;
}

/// How many recovery codes an account is given.
pub const RECOVERY_CODES: usize = 10;
/// The shortest and the longest PIN.
pub const PIN_DIGITS: (usize, usize) = (4, 6);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountView {
    pub email: String,
    pub has_second_step: bool,
    /// Recovery codes not used yet.
    pub recovery_left: u32,
    /// How many digits one's PIN has; none: there is no PIN.
    pub pin_digits: Option<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewName {
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PasswordChange {
    pub old: String,
    pub new: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PasswordProof {
    pub password: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SecondStepOffer {
    /// 160 bits in base32, for SHA-1, six digits, thirty seconds (RFC 6238, what every authenticator knows).
    pub secret: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SecondStepProof {
    /// The offered secret.
    pub secret: String,
    /// What the authenticator shows for it now.
    pub code: String,
    pub password: String,
}

/// Each lets in once without the authenticator. Known to the holder only: the server keeps their hashes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryCodes {
    pub codes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewPin {
    /// Four to six digits, neither all alike nor in a row.
    pub pin: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OtherBrand {
    pub brand: i64,
}
