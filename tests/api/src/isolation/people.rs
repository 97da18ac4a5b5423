//! How to ask each route: accounts, the team, tills and members.
use regulars_api::{
    account::*, bulk::*, duplicates::*, export::*, imports::*, invitation::*, members::*, quality::*,
    team::*, till::*,
};
use regulars_domain::{
    import::{batch::Batch, field::Kind},
    rights::Role,
    time::Timestamp,
};

use super::{Names::*, Place, Probe, ask};
use crate::{PASSWORD, shop::key};

pub(super) fn probe(route: &str, at: &Place) -> Option<Probe> {
    account(route, at).or_else(|| team(route, at)).or_else(|| member(route, at)).or_else(|| import(route, at))
}

/// One's own account.
fn account(route: &str, at: &Place) -> Option<Probe> {
    let proof = || PasswordProof { password: PASSWORD.to_owned() };
    match route {
        "GetAccount" => ask::<GetAccount>(Nothing, (), &()),
        "RenameSelf" => ask::<RenameSelf>(Nothing, (), &NewName { name: "Somebody".to_owned() }),
        "ChangePassword" => {
            let change =
                PasswordChange { old: "not this one".to_owned(), new: "another long password".to_owned() };
            ask::<ChangePassword>(Nothing, (), &change).map(|p| p.up_to(401))
        }
        "OfferSecondStep" => ask::<OfferSecondStep>(Nothing, (), &()),
        "ConfirmSecondStep" => {
            let proof = SecondStepProof {
                secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".to_owned(),
                code: "000000".to_owned(),
                password: "not this one".to_owned(),
            };
            ask::<ConfirmSecondStep>(Nothing, (), &proof).map(|p| p.up_to(401))
        }
        "RemoveSecondStep" => ask::<RemoveSecondStep>(Nothing, (), &proof()),
        "RenewRecoveryCodes" => ask::<RenewRecoveryCodes>(Nothing, (), &proof()).map(|p| p.up_to(409)),
        "SetPin" => ask::<SetPin>(Nothing, (), &NewPin { pin: "2580".to_owned() }),
        "RemovePin" => ask::<RemovePin>(Nothing, (), &()),
        "SwitchBrand" => ask::<SwitchBrand>(OfBrand, (), &OtherBrand { brand: at.brand }),
        "LookAtLink" => {
            ask::<LookAtLink>(Public, (), &LinkToken { token: "a guess".to_owned() }).map(|p| p.up_to(410))
        }
        "UseLink" => {
            let guess = LinkUse {
                token: "a guess".to_owned(),
                name: "Me".to_owned(),
                password: PASSWORD.to_owned(),
                code: None,
            };
            ask::<UseLink>(Public, (), &guess).map(|p| p.up_to(410))
        }
        "GetTill" => ask::<GetTill>(Public, (), &()),
        "TakeOver" => ask::<TakeOver>(Public, (), &Pin { staff: at.clerk, pin: "2580".to_owned() })
            .map(|p| p.up_to(401)),
        "OpenTill" => ask::<OpenTill>(OfStore, (), &TillStore { store: at.store }),
        "LeaveTill" => ask::<LeaveTill>(Nothing, (), &()),
        _ => None,
    }
}

fn team(route: &str, at: &Place) -> Option<Probe> {
    match route {
        "ListTeam" => {
            ask::<ListTeam>(Filter, (), &TeamQuery { store: Some(at.store.get()), ..TeamQuery::default() })
        }
        "InviteStaff" => {
            let new = NewStaff {
                name: "New".to_owned(),
                email: "new@example.com".to_owned(),
                role: Role::Clerk,
                region: None,
                stores: vec![at.store],
            };
            ask::<InviteStaff>(OfStore, (), &new)
        }
        "ChangeStaff" => {
            let change = StaffChange {
                name: "Other".to_owned(),
                role: Role::Clerk,
                region: None,
                stores: vec![at.store],
                rev: 1,
            };
            ask::<ChangeStaff>(OfStore, at.clerk, &change)
        }
        "RemoveStaff" => ask::<RemoveStaff>(OfStore, at.clerk, &()),
        "ReturnStaff" => ask::<ReturnStaff>(OfStore, at.clerk, &None).map(|p| p.up_to(409)),
        "MakeLink" => ask::<MakeLink>(OfStore, at.clerk, &LinkWish::default()),
        "RevokeLink" => ask::<RevokeLink>(OfStore, at.clerk, &()),
        "ClearPin" => ask::<ClearPin>(OfStore, at.clerk, &()),
        "ListTills" => ask::<ListTills>(Nothing, (), &()),
        "EndTill" => ask::<EndTill>(OfStore, key(at.till), &()),
        _ => None,
    }
}

fn member(route: &str, at: &Place) -> Option<Probe> {
    match route {
        "LookUp" => ask::<LookUp>(
            OpenInBrand,
            (),
            &LookUpQuery { q: "guest".to_owned(), store: at.store.get(), region: None },
        ),
        "Identify" => ask::<Identify>(OfStore, at.member, &AtStore { store: at.store }),
        "GetCard" => ask::<GetCard>(OfStore, at.member, &CardQuery { store: Some(at.store) }),
        "CreateMember" => {
            let new = NewMember {
                store: at.store,
                phone: "13900139000".to_owned(),
                name: "New".to_owned(),
                card: String::new(),
                title: None,
                consent: vec![],
            };
            ask::<CreateMember>(OfStore, (), &new)
        }
        "ListMembers" => {
            let filter = MemberFilter { store: Some(at.store.get()), ..MemberFilter::default() };
            ask::<ListMembers>(Filter, (), &ListQuery { filter, ..ListQuery::default() })
        }
        "CountMembers" => {
            let filter = MemberFilter { store: Some(at.store.get()), ..MemberFilter::default() };
            ask::<CountMembers>(Filter, (), &CountQuery { filter, ..CountQuery::default() })
        }
        "GetMember" => ask::<GetMember>(OfStore, at.member, &()),
        "EditMember" => ask::<EditMember>(
            OfStore,
            at.member,
            &MemberEdit { version: at.member_rev, tags: Some(vec![]), ..MemberEdit::default() },
        ),
        "RevealPhone" => ask::<RevealPhone>(OfStore, at.member, &Reveal { reason: "a call".to_owned() }),
        "ListTimeline" => ask::<ListTimeline>(OfStore, at.member, &TimelineQuery::default()),
        "ListPoints" => ask::<ListPoints>(OfStore, at.member, &PointsQuery::default()),
        "ListEdits" => ask::<ListEdits>(OfStore, at.member, &EditsQuery::default()),
        "AddNote" => {
            let note = NewNote { kind: NoteKind::Note, text: "said".to_owned(), store: Some(at.store) };
            ask::<AddNote>(OfStore, at.member, &note)
        }
        "RemoveNote" => ask::<RemoveNote>(OfStore, (at.member, at.note), &NoteAt { at: at.note_at }),
        "ListViews" => ask::<ListViews>(Nothing, (), &()),
        "SaveView" => ask::<SaveView>(Nothing, (), &view()),
        "EditView" => ask::<EditView>(OfBrand, at.view, &ViewEdit { rev: 1, view: view() }),
        "RemoveView" => ask::<RemoveView>(OfBrand, at.view, &()),
        "ListBulks" => ask::<ListBulks>(Nothing, (), &()),
        "BeginBulk" => {
            let filter = MemberFilter { store: Some(at.store.get()), ..MemberFilter::default() };
            let whom = Whom { filter, only: Some(vec![at.member]), except: vec![] };
            ask::<BeginBulk>(OfStore, (), &NewBulk { act: Act::Tag("guest".to_owned()), whom })
        }
        "ContinueBulk" => ask::<ContinueBulk>(OfStore, at.bulk, &()),
        "CancelBulk" => ask::<CancelBulk>(OfStore, at.bulk, &()),
        "UndoBulk" => ask::<UndoBulk>(OfStore, at.bulk, &()),
        "BeginExport" => {
            let filter = MemberFilter { store: Some(at.store.get()), ..MemberFilter::default() };
            let whom = Whom { filter, only: None, except: vec![] };
            ask::<BeginExport>(OfStore, (), &NewExport { whom, reason: "a letter".to_owned() })
        }
        "ReadExport" => ask::<ReadExport>(OfBrand, at.export, &ExportFrom::default()),
        "ListTags" => ask::<ListTags>(Nothing, (), &()),
        "ListDuplicates" => {
            let query = DuplicateQuery { dismissed: Some(true), ..DuplicateQuery::default() };
            ask::<ListDuplicates>(Nothing, (), &query)
        }
        "FindDuplicates" => ask::<FindDuplicates>(Nothing, (), &()),
        "ComparePair" => ask::<ComparePair>(OfStore, (at.member, at.friend), &()),
        "GetQuality" => ask::<GetQuality>(OfStore, at.member, &()),
        // Of a member who joined in 1970, and whose number nobody has confirmed since.
        "ConfirmContact" => ask::<ConfirmContact>(OfStore, at.member, &Confirmation { since: Timestamp(0) }),
        "ListToConfirm" => {
            let query = ToConfirmQuery { store: at.store, coming: None, after: None };
            ask::<ListToConfirm>(Filter, (), &query)
        }
        "MergeMembers" => {
            let (version, other_version) = (at.member_rev, at.friend_rev);
            let choice = MergeChoice { version, other_version, take: vec![] };
            ask::<MergeMembers>(OfStore, (at.member, at.friend), &choice)
        }
        "ListMerges" => ask::<ListMerges>(Nothing, (), &MergesQuery::default()),
        "JudgePair" => ask::<JudgePair>(OfStore, (at.member, at.friend), &Judgement { two_persons: false }),
        _ => None,
    }
}

fn view() -> NewView {
    NewView { name: "Potential".to_owned(), shared: false, query: ViewQuery::default() }
}

fn import(route: &str, at: &Place) -> Option<Probe> {
    let rows = || Batch::Items(vec![]);
    let allowed = Allowed::default;
    match route {
        "CheckRows" => ask::<CheckRows>(Nothing, (), &RowsToCheck { allowed: allowed(), rows: rows() }),
        "StartImport" => {
            let new = NewImport {
                kind: Kind::Items,
                file: "a file.csv".to_owned(),
                lines: 1,
                total: 1,
                refused: 0,
                allowed: allowed(),
                reading: String::new(),
                heads: String::new(),
            };
            ask::<StartImport>(Nothing, (), &new)
        }
        "BringRows" => ask::<BringRows>(OfBrand, key(at.import), &RowsToBring { number: 0, rows: rows() }),
        "CloseImport" => ask::<CloseImport>(OfBrand, key(at.import), &Closing::Done),
        "UndoImport" => ask::<UndoImport>(OfBrand, key(at.import), &()),
        "ListImports" => ask::<ListImports>(Nothing, (), &Before::default()),
        "RecallReading" => {
            let heads = SameHeads { kind: Kind::Items, heads: "00ff".to_owned() };
            ask::<RecallReading>(Nothing, (), &heads)
        }
        "GetImport" => ask::<GetImport>(OfBrand, key(at.import), &()),
        _ => None,
    }
}
