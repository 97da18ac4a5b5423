//! Members: find one, welcome one, know one, keep what is known in order.
mod card;
mod edit;
mod list;
mod lookup;
mod page;
mod profile;
mod timeline;
mod views;

pub use card::*;
pub use edit::*;
pub use list::*;
pub use lookup::*;
pub use page::*;
pub use profile::*;
use regulars_domain::ids::{MemberId, NoteId, ViewId};
pub use timeline::*;
pub use views::*;

use crate::endpoints;

endpoints! {
    /// Finds members by the end or the beginning of a phone, a card, a QR code, a name in any script, pinyin or initials. Brand-wide and masked.
    LookUp: Ask "/api/lookup" (()) Area(LookUp), LookUpQuery => Found;
    /// Chooses a member at a store's counter: gives the store sight of them, is logged, and answers the welcome card.
    Identify: Post "/api/members/{member_id}/identify" (MemberId) Area(LookUp), AtStore => WelcomeCard;
    /// The welcome card of a member in sight.
    GetCard: Get "/api/members/{member_id}/card" (MemberId) Area(LookUp), CardQuery => WelcomeCard;
    /// Registers a member: a phone, a name or a card at least.
    CreateMember: Post "/api/members" (()) Area(EditMembers), NewMember => Created;
    /// One page of the list of members in sight.
    ListMembers: Ask "/api/members/list" (()) Area(ReadMembers), ListQuery => MemberList;
    /// How many members a list has: as far as a request looks, unless the exact figure is asked for.
    CountMembers: Ask "/api/members/count" (()) Area(ReadMembers), CountQuery => MemberCount;
    /// A member's page: profile, figures, the first of the timeline and of the points.
    GetMember: Get "/api/members/{member_id}" (MemberId) Area(ReadMembers), () => MemberPage;
    /// Changes what is named, if the version is still the one that was read.
    EditMember: Patch "/api/members/{member_id}" (MemberId) Area(EditMembers), MemberEdit => Edited;
    /// The whole phone number, for a reason that is logged.
    RevealPhone: Post "/api/members/{member_id}/phone" (MemberId) Area(RevealPhone), Reveal => Revealed;
    /// One page of a member's timeline, the newest first.
    ListTimeline: Get "/api/members/{member_id}/timeline" (MemberId) Area(ReadMembers), TimelineQuery => Timeline;
    /// One page of a member's points, line by line, the newest first.
    ListPoints: Get "/api/members/{member_id}/points" (MemberId) Area(ReadMembers), PointsQuery => PointLines;
    /// One page of a member's edit history, the newest first.
    ListEdits: Get "/api/members/{member_id}/changes" (MemberId) Area(ReadMembers), EditsQuery => Edits;
    /// Writes down what was said or done.
    AddNote: Post "/api/members/{member_id}/notes" (MemberId) Area(EditMembers), NewNote => NoteKey;
    /// Takes a note off the timeline; the record of changes keeps it.
    RemoveNote: Delete "/api/members/{member_id}/notes/{note_id}" ((MemberId, NoteId)) Area(EditMembers), NoteAt => ();
    /// The saved views of the members list that this person sees: their own, and those shared with everybody of the brand.
    ListViews: Get "/api/views" (()) Area(ReadMembers), () => Vec<SavedView>;
    /// Saves a view of the members list, for oneself or for everybody of the brand.
    SaveView: Post "/api/views" (()) Area(ReadMembers), NewView => SavedView;
    /// Renames a view, replaces what it asks, shares it or takes it back from everybody: one's own, and for owners every shared one.
    EditView: Patch "/api/views/{view_id}" (ViewId) Area(ReadMembers), ViewEdit => SavedView;
    /// Removes a view: one's own, and for owners every shared one.
    RemoveView: Delete "/api/views/{view_id}" (ViewId) Area(ReadMembers), () => ();
    /// The tags in use, the commonest first.
    ListTags: Get "/api/tags" (()) Area(ReadMembers), () => Vec<TagCount>;
}
