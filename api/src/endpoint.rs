//! What an endpoint is: one type that names method, path, who may call, input and output.
use regulars_domain::{ids::*, rights::Area};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, de::DeserializeOwned};

use crate::keys::KeyScope;

/// The methods in use. A `Get` takes its input as a query string, the others as JSON. `Get` and `Ask` write nothing and carry no
/// operation key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    /// A read that is sent as a POST: what is asked names a person, and addresses are kept by logs.
    Ask,
    Post,
    Patch,
    Delete,
}

impl Method {
    /// What HTTP calls it.
    pub const fn verb(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Ask | Method::Post => "POST",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }

    /// Whether calling twice must have the effect of calling once: such a request needs an operation key.
    pub const fn writes(self) -> bool {
        !matches!(self, Method::Get | Method::Ask)
    }
}

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone; the handler guards itself (sign-in, invitation, set-up).
    Public,
    /// Whoever signed in with a password, also before a second step that the brand requires is set up: one's own account.
    Account,
    /// Anyone signed in, a clerk by PIN included, also before a required second step is set up: who am I, sign out.
    Anyone,
    /// Anyone signed in, a clerk by PIN included.
    Staff,
    /// Those whose role has this area.
    Area(Area),
    /// Programs with an API key of this scope. No session opens it. What is written names itself.
    Key(KeyScope),
    /// Those whose role has this area, and programs with an API key of this scope. A program names its writes as a page does.
    AreaOrKey(Area, KeyScope),
}

/// One endpoint. Implemented by [`endpoints!`](crate::endpoints).
pub trait Endpoint: 'static {
    const NAME: &'static str;
    const DOC: &'static str;
    const METHOD: Method;
    const PATTERN: &'static str;
    const ACCESS: Access;
    type Path: PathArgs;
    type Input: Serialize + DeserializeOwned + JsonSchema + 'static;
    type Output: Serialize + DeserializeOwned + JsonSchema + 'static;
}

/// What fills the holes of a path, in order.
pub trait PathArgs: DeserializeOwned + Send + 'static {
    const HOLES: usize;
    fn segments(&self) -> Vec<String>;
}
impl PathArgs for () {
    const HOLES: usize = 0;
    fn segments(&self) -> Vec<String> {
        vec![]
    }
}
/// One free segment, such as an invitation's token. Only `[A-Za-z0-9_-]`, so that it needs no escaping.
impl PathArgs for String {
    const HOLES: usize = 1;
    fn segments(&self) -> Vec<String> {
        vec![self.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()]
    }
}
macro_rules! path_ids {
    ($($id:ident),*) => {$(
        impl PathArgs for $id {
            const HOLES: usize = 1;
            fn segments(&self) -> Vec<String> { vec![self.to_string()] }
        }
    )*};
}
path_ids!(
    BrandId, RegionId, StoreId, StaffId, SessionId, MemberId, PurchaseId, ItemId, LineId, NoteId, ImportId,
    ChangeId, TillId, ApiKeyId, ViewId, BulkId, ExportId
);
impl<A: PathArgs, B: PathArgs> PathArgs for (A, B) {
    const HOLES: usize = A::HOLES + B::HOLES;
    fn segments(&self) -> Vec<String> {
        [self.0.segments(), self.1.segments()].concat()
    }
}

/// Runs in the compiler only.
#[expect(clippy::indexing_slicing)]
const fn holes(pattern: &str) -> usize {
    let (bytes, mut i, mut n) = (pattern.as_bytes(), 0, 0);
    while i < bytes.len() {
        if bytes[i] == b'{' {
            n += 1;
        }
        i += 1;
    }
    n
}

/// The URL of `E`, without its query. A pattern whose holes do not match its `Path` does not compile.
pub fn url<E: Endpoint>(path: &E::Path) -> String {
    const { assert!(holes(E::PATTERN) == <E::Path as PathArgs>::HOLES) };
    let mut segments = path.segments().into_iter();
    let fill = |part: &str| {
        if part.starts_with('{') { segments.next().unwrap_or_default() } else { part.to_owned() }
    };
    E::PATTERN.split('/').map(fill).collect::<Vec<_>>().join("/")
}

/// An endpoint as data.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    pub name: &'static str,
    pub doc: &'static str,
    pub method: Method,
    pub pattern: &'static str,
    pub access: Access,
    /// JSON schemas of input and output.
    pub input: fn(&mut SchemaGenerator) -> Schema,
    pub output: fn(&mut SchemaGenerator) -> Schema,
}

impl Route {
    pub const fn of<E: Endpoint>() -> Route {
        assert!(holes(E::PATTERN) == <E::Path as PathArgs>::HOLES);
        Route {
            name: E::NAME,
            doc: E::DOC,
            method: E::METHOD,
            pattern: E::PATTERN,
            access: E::ACCESS,
            input: |g| g.subschema_for::<E::Input>(),
            output: |g| g.subschema_for::<E::Output>(),
        }
    }

    /// [`Method::writes`].
    pub const fn writes(&self) -> bool {
        self.method.writes()
    }
}

/// Who may call, as [`endpoints!`](crate::endpoints) writes it: `Staff`, `Area(Sell)`, `Key(PurchasesWrite)`,
/// `AreaOrKey(Import, ImportsWrite)`.
#[macro_export]
macro_rules! access {
    (Area($area:ident)) => {
        $crate::Access::Area(regulars_domain::rights::Area::$area)
    };
    (Key($scope:ident)) => {
        $crate::Access::Key($crate::keys::KeyScope::$scope)
    };
    (AreaOrKey($area:ident, $scope:ident)) => {
        $crate::Access::AreaOrKey(regulars_domain::rights::Area::$area, $crate::keys::KeyScope::$scope)
    };
    ($access:ident) => {
        $crate::Access::$access
    };
}

/// Declares endpoints and lists them in `ALL`:
/// `/// doc` `Name: Method "pattern" (PathType) Access, Input => Output;`
#[macro_export]
macro_rules! endpoints {
    ($($(#[doc = $doc:literal])* $name:ident: $method:ident $pattern:literal ($path:ty) $access:ident $(($($right:ident),+))?, $input:ty => $output:ty;)*) => {
        $($(#[doc = $doc])* pub enum $name {}
        impl $crate::Endpoint for $name {
            const NAME: &'static str = stringify!($name);
            const DOC: &'static str = concat!($($doc),*);
            const METHOD: $crate::Method = $crate::Method::$method;
            const PATTERN: &'static str = $pattern;
            const ACCESS: $crate::Access = $crate::access!($access $(($($right),+))?);
            type Path = $path;
            type Input = $input;
            type Output = $output;
        })*
        /// The endpoints of this feature.
        pub const ALL: &[$crate::Route] = &[$($crate::Route::of::<$name>()),*];
    };
}
