//! Who may do what: roles, areas and the matrix that joins them. Source: docs/rules/rights.md.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a person of the staff is to the brand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    Marketer,
    Analyst,
    RegionalManager,
    StoreManager,
    Clerk,
    ServiceAgent,
    Partner,
}

/// How far a role's sight reaches inside its brand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Every store and member.
    Brand,
    /// The stores of the person's regions and those named for the person.
    Stores,
}

/// One thing that may be allowed or not. Endpoints name the area they need; the rights screen shows the same list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// Find a member at the counter, choose one, see the welcome card.
    LookUp,
    /// Register members, edit what is remembered of them, write notes.
    EditMembers,
    /// Open the list of members and their pages.
    ReadMembers,
    /// See a full phone number, with a reason that is logged.
    RevealPhone,
    /// Take members out as a file with their phone numbers, with a reason that is logged.
    ExportMembers,
    /// Record purchases and redeem points.
    Sell,
    /// Take a purchase back, whole or in part.
    Refund,
    /// Add or take points by hand, with a reason.
    AdjustPoints,
    /// See a store's day: sales, members served, points.
    ReadToday,
    /// See the catalogue.
    ReadItems,
    /// Change the catalogue.
    EditItems,
    /// See the stores and regions.
    ReadStores,
    /// Open, change, close and merge stores and regions.
    EditStores,
    /// See the staff and the matrix of rights.
    ReadTeam,
    /// Invite, change and remove staff, make reset links.
    EditTeam,
    /// Bring in and take back files.
    Import,
    /// See every change that was made.
    ReadActivity,
    /// Change the programme, languages, time zone and currency.
    EditSettings,
}

impl Role {
    /// Every role, in the order in which screens list them.
    pub const ALL: [Role; 8] = [
        Role::Owner,
        Role::Marketer,
        Role::Analyst,
        Role::RegionalManager,
        Role::StoreManager,
        Role::Clerk,
        Role::ServiceAgent,
        Role::Partner,
    ];

    /// How far the role sees.
    pub const fn reach(self) -> Reach {
        match self {
            Role::Owner | Role::Marketer | Role::Analyst | Role::ServiceAgent => Reach::Brand,
            Role::RegionalManager | Role::StoreManager | Role::Clerk | Role::Partner => Reach::Stores,
        }
    }

    /// Whether a brand that asks head office for a second step asks it of this role.
    pub const fn is_head_office(self) -> bool {
        matches!(self, Role::Owner | Role::Marketer | Role::Analyst)
    }

    /// Whether the role may act in this area at all. Which stores and members it may act on is [`Role::reach`]'s.
    pub const fn may(self, area: Area) -> bool {
        use Area::*;
        match self {
            Role::Owner => true,
            Role::Marketer => matches!(
                area,
                LookUp
                    | EditMembers
                    | ReadMembers
                    | RevealPhone
                    | ExportMembers
                    | ReadToday
                    | ReadItems
                    | EditItems
                    | ReadStores
                    | ReadTeam
                    | Import
                    | ReadActivity
            ),
            Role::Analyst => matches!(area, ReadMembers | ReadToday | ReadItems | ReadStores | ReadActivity),
            Role::RegionalManager | Role::StoreManager => matches!(
                area,
                LookUp
                    | EditMembers
                    | ReadMembers
                    | RevealPhone
                    | Sell
                    | Refund
                    | AdjustPoints
                    | ReadToday
                    | ReadItems
                    | ReadStores
                    | ReadTeam
                    | EditTeam
                    | ReadActivity
            ),
            Role::Clerk => {
                matches!(area, LookUp | EditMembers | ReadMembers | Sell | ReadToday | ReadItems | ReadStores)
            }
            Role::ServiceAgent => {
                matches!(area, LookUp | EditMembers | ReadMembers | RevealPhone | ReadItems | ReadStores)
            }
            Role::Partner => matches!(area, ReadItems),
        }
    }

    /// Whether a person with this role may give or take `other`: nobody hands out more than they hold.
    pub const fn may_appoint(self, other: Role) -> bool {
        match self {
            Role::Owner => true,
            Role::RegionalManager => matches!(other, Role::StoreManager | Role::Clerk),
            Role::StoreManager => matches!(other, Role::Clerk),
            _ => false,
        }
    }
}

impl Area {
    /// Every area, in the order in which the rights screen lists them.
    pub const ALL: [Area; 18] = [
        Area::LookUp,
        Area::ReadMembers,
        Area::EditMembers,
        Area::RevealPhone,
        Area::ExportMembers,
        Area::Sell,
        Area::Refund,
        Area::AdjustPoints,
        Area::ReadToday,
        Area::ReadItems,
        Area::EditItems,
        Area::ReadStores,
        Area::EditStores,
        Area::ReadTeam,
        Area::EditTeam,
        Area::Import,
        Area::ReadActivity,
        Area::EditSettings,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_may_do_everything_and_nobody_else_may_change_the_programme() {
        for area in Area::ALL {
            assert!(Role::Owner.may(area));
        }
        assert_eq!(Role::ALL.iter().filter(|r| r.may(Area::EditSettings)).count(), 1);
    }

    #[test]
    fn only_owners_and_marketers_take_members_out() {
        let may: Vec<Role> = Role::ALL.into_iter().filter(|role| role.may(Area::ExportMembers)).collect();
        assert_eq!(may, [Role::Owner, Role::Marketer]);
    }

    #[test]
    fn nobody_appoints_a_role_with_a_right_of_which_they_lack() {
        for giver in Role::ALL {
            for given in Role::ALL.into_iter().filter(|r| giver.may_appoint(*r)) {
                for area in Area::ALL {
                    assert!(giver.may(area) || !given.may(area), "{giver:?} -> {given:?} {area:?}");
                }
            }
        }
    }
}
