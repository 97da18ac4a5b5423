//! One request for each kind of write, ready to be sent any number of times: every writing endpoint of the contract as the isolation
//! matrix asks it, and by hand those that need a state of their own, such as points to spend or a link to use.
use regulars_api::{
    Endpoint, Method,
    account::*,
    activity::UndoChange,
    feed::{FeedPurchases, PurchaseFeed},
    header,
    house::SignIn,
    imports::*,
    invitation::*,
    items::*,
    members::{CreateMember, EditMember, GetMember, MemberEdit, NewMember},
    purchases::*,
    stores::{ContinueMerge, MergeInto, MergeStore},
    team::*,
    till::*,
    url,
};
use regulars_api_tests::{
    Answer, Client, PASSWORD,
    feed::{self, Till, holder},
    imports::{batches, begin, everything, file},
    isolation::{Seed, Target, probe},
    people::{code_at, credentials, link_use},
    shop::{amount, key},
};
use regulars_domain::{import::field::Kind, rights::Role};

const OWNER: &str = "owner@example.com";

/// A write, and the device that sends it.
pub struct Write {
    /// The endpoint's name.
    pub route: &'static str,
    /// Which one of its kind.
    pub what: &'static str,
    device: Client,
    method: Method,
    uri: String,
    body: Vec<u8>,
    /// A program's own key, where it is no person that writes; such a write has its names in its body.
    key: Option<String>,
}

impl Write {
    fn new<E: Endpoint>(what: &'static str, device: &Client, path: E::Path, input: &E::Input) -> Write {
        Write {
            route: E::NAME,
            what,
            device: device.clone(),
            method: E::METHOD,
            uri: url::<E>(&path),
            body: serde_json::to_vec(input).expect("serialises"),
            key: None,
        }
    }

    /// Sends it under this key.
    pub async fn send(&self, op: i64) -> Answer {
        let op = op.to_string();
        let header = match &self.key {
            Some(key) => ("authorization", key.as_str()),
            None => (header::OP, op.as_str()),
        };
        self.device.send(self.method, &self.uri, &[header], self.body.clone()).await
    }
}

/// Every kind of write there is, but the very first, which founds a brand. Also the endpoints for which there is none.
pub async fn all(seed: &Seed) -> (Vec<Write>, Vec<&'static str>) {
    let mut writes = money(seed).await;
    writes.extend(stores_and_files(seed).await);
    writes.extend(edits(seed).await);
    writes.extend(people(seed).await);
    writes.extend(devices(seed).await);
    let place = seed.place(Target::Own);
    let mut missing = vec![];
    for route in regulars_api::routes().into_iter().filter(|route| route.writes() && route.name != "SetUp") {
        match probe(&route, place).filter(|probe| probe.twin == 200) {
            Some(probe) => writes.push(Write {
                route: route.name,
                what: "as the matrix asks it",
                device: if probe.key.is_some() { seed.world.stranger() } else { place.rightful.clone() },
                method: probe.method,
                uri: probe.uri,
                body: probe.body,
                key: probe.key,
            }),
            None if writes.iter().any(|write| write.route == route.name) => {}
            None => missing.push(route.name),
        }
    }
    (writes, missing)
}

/// Purchases and refunds that move points.
async fn money(seed: &Seed) -> Vec<Write> {
    let owner = &seed.place(Target::Own).rightful;
    let member = seed.world.add_member("Rich", &[]);
    owner.sells(member, 50_000, 0).await;
    let paid_with_points = owner.sells(member, 20_000, 100).await;
    let nobodys = owner.call::<RecordSale>((), &amount(500, 0)).await.expect("sold");
    let whole = |sale: &Receipt| NewRefund {
        store: key(1),
        sale: PurchasePlace { at: sale.at, member: sale.member },
        returns: None,
    };
    let back = whole(&paid_with_points);
    let till = Till::with(&seed.world, &seed.place(Target::Own).secret);
    holder(&seed.world, "9077");
    let (members, anyones) = (feed::sale("T0-1", Some("9077"), 20_000), feed::sale("T0-2", None, 900));
    till.sends(&[members, anyones]).await;
    let returned = |what, reference, purchase| {
        let sent = PurchaseFeed { purchases: vec![], returns: vec![feed::back(reference, purchase)] };
        let write = Write::new::<FeedPurchases>(what, &till.client, (), &sent);
        Write { key: Some(format!("Bearer {}", till.key)), ..write }
    };
    vec![
        returned("of a member's purchase", "T0-3", "T0-1"),
        returned("of nobody known", "T0-4", "T0-2"),
        Write::new::<RecordPurchase>("paid with points", owner, member, &amount(20_000, 100)),
        Write::new::<RefundPurchase>("of points given and taken", owner, paid_with_points.id, &back),
        Write::new::<RefundPurchase>("of a sale to nobody known", owner, nobodys.id, &whole(&nobodys)),
    ]
}

/// Merges and files, at their beginning and underway.
async fn stores_and_files(seed: &Seed) -> Vec<Write> {
    let (world, owner) = (&seed.world, &seed.place(Target::Own).rightful);
    let [from, into, gone, to, going] =
        ["61", "62", "63", "64", "65"].map(|code| world.add_store(1, code, code));
    for store in [from, gone, going] {
        world.add_member("Guest of one", &[store]);
    }
    for from in [gone, going] {
        owner.call::<MergeStore>(from, &MergeInto { rev: 1, into: to }).await.expect("begun");
    }
    // Its guests have moved: what is left to do is the end.
    owner.call::<ContinueMerge>(gone, &()).await.expect("a step");
    let mut writes = vec![
        Write::new::<MergeStore>("with a guest", owner, from, &MergeInto { rev: 1, into }),
        Write::new::<ContinueMerge>("a step", owner, going, &()),
        Write::new::<ContinueMerge>("the last step", owner, gone, &()),
    ];
    for (what, kind, text) in [
        ("of items", Kind::Items, "sku,name\nA,Chai\n"),
        ("of members", Kind::Members, "card,home store\n7,1\n"),
        (
            "of purchases",
            Kind::Purchases,
            "store,receipt,card,timestamp,paid\n1,r1,8,2026-01-02 10:00,5\n1,r2,,2026-01-02 11:00,7\n",
        ),
    ] {
        let import = begin(owner, kind, everything(PointsChoice::Lasting)).await;
        let rows = batches(kind, text.as_bytes(), |_, _| {}).remove(0);
        writes.push(Write::new::<BringRows>(what, owner, import.id, &RowsToBring { number: 0, rows }));
    }
    let taken_back = file(owner, Kind::Items, "sku,name\nB,Cup\n").await;
    owner.call::<UndoImport>(taken_back.id, &()).await.expect("begun");
    writes.push(Write::new::<UndoImport>("a step back", owner, taken_back.id, &()));
    writes
}

/// Edits and a merge of members taken back.
async fn edits(seed: &Seed) -> Vec<Write> {
    let (world, owner) = (&seed.world, &seed.place(Target::Own).rightful);
    let tea = world.add_item("Tea", 300);
    let item = ItemForm {
        code: "tea".to_owned(),
        name: "Green tea".to_owned(),
        category: String::new(),
        barcode: None,
        price: None,
        cost: None,
    };
    owner.call::<EditItem>(tea, &ItemEdit { rev: 1, item }).await.expect("changed");
    let of_item = world.count("select max(id) from change where entity = 'item'");
    let [kept, given] = ["Kept", "Given up"].map(|name| world.add_member(name, &[]));
    for member in [kept, given] {
        owner.sells(member, 20_000, 0).await;
    }
    let merge = owner.merges(kept, given).await.change;
    // Since the merge both have been one: what is theirs is told from what is not.
    owner.sells(kept, 20_000, 300).await;
    let new = NewMember {
        store: key(1),
        phone: "13700137000".to_owned(),
        name: "Edited".to_owned(),
        card: String::new(),
        title: None,
        consent: vec![],
    };
    let member = owner.call::<CreateMember>((), &new).await.expect("registered").id;
    let version = owner.call::<GetMember>(member, &()).await.expect("a page").version;
    let edit = MemberEdit { version, tags: Some(vec!["regular".to_owned()]), ..MemberEdit::default() };
    let of_member = owner.call::<EditMember>(member, &edit).await.expect("changed").change;
    vec![
        Write::new::<UndoChange>("of a merge of two members", owner, merge, &()),
        Write::new::<UndoChange>("of an item", owner, key(of_item), &()),
        Write::new::<UndoChange>("of a member", owner, of_member.expect("a change"), &()),
    ]
}

/// People who join, leave, return and change how they sign in.
async fn people(seed: &Seed) -> Vec<Write> {
    let (world, owner) = (&seed.world, &seed.place(Target::Own).rightful);
    let (max, max_id) = world.joined(owner, "max@example.com", Role::StoreManager, &[key(1)]).await;
    world.with_second_step(&max).await;
    let (_, left) = world.joined(owner, "left@example.com", Role::Clerk, &[key(1)]).await;
    owner.call::<RemoveStaff>(left, &()).await.expect("let go");
    let new = NewStaff {
        name: "Cleo".to_owned(),
        email: "cleo@example.com".to_owned(),
        role: Role::Clerk,
        region: None,
        stores: vec![key(1)],
    };
    let invitation = owner.call::<InviteStaff>((), &new).await.expect("invited").token.expect("a link");
    let reset = owner.call::<MakeLink>(max_id, &LinkWish::default()).await.expect("a link").token;
    let stranger = world.stranger();
    let offered = owner.call::<OfferSecondStep>((), &()).await.expect("an offer").secret;
    let code = code_at(&offered, world.now());
    let proof = SecondStepProof { secret: offered, code, password: PASSWORD.to_owned() };
    let own = PasswordProof { password: PASSWORD.to_owned() };
    let change = PasswordChange { old: PASSWORD.to_owned(), new: "another long password".to_owned() };
    let place = StaffPlace { region: None, stores: vec![key(1)] };
    let look = LinkToken { token: invitation.clone() };
    let (join, set) = (link_use(&invitation, PASSWORD), link_use(&reset.expect("a link"), PASSWORD));
    vec![
        Write::new::<ReturnStaff>("", owner, left, &Some(place)),
        Write::new::<LookAtLink>("", &stranger, (), &look),
        Write::new::<UseLink>("to join", &stranger, (), &join),
        Write::new::<UseLink>("to a new password", &stranger, (), &set),
        Write::new::<ChangePassword>("", owner, (), &change),
        Write::new::<ConfirmSecondStep>("", owner, (), &proof),
        Write::new::<RenewRecoveryCodes>("", &max, (), &own),
        Write::new::<RemoveSecondStep>("that was there", &max, (), &own),
    ]
}

/// Signing in, and a shared till.
async fn devices(seed: &Seed) -> Vec<Write> {
    let (world, owner) = (&seed.world, &seed.place(Target::Own).rightful);
    let pin = "4071".to_owned();
    owner.call::<SetPin>((), &NewPin { pin: pin.clone() }).await.expect("a PIN");
    let mut till = world.signed_in(OWNER).await;
    till.visit::<OpenTill>((), &TillStore { store: key(1) }).await.expect("a till");
    let mut own = till.clone();
    own.visit::<SignIn>((), &credentials(OWNER, PASSWORD)).await.expect("in");
    vec![
        Write::new::<SignIn>("", &world.stranger(), (), &credentials(OWNER, PASSWORD)),
        Write::new::<TakeOver>("", &till, (), &Pin { staff: key(1), pin }),
        Write::new::<LeaveTill>("that was one", &own, (), &()),
    ]
}
