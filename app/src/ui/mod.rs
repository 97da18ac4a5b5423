//! The kit every page is built of. One concept a file, its style in `style/ui/`; variations are enums.
mod alert;
mod avatar;
mod badge;
mod button;
mod card;
mod combobox;
mod dialog;
mod empty_state;
mod field;
mod icon;
mod inputs;
mod list_nav;
mod loaded;
mod menu;
mod page_head;
mod pages;
mod pin_pad;
mod progress;
mod scan;
mod search_box;
mod sending;
mod skeleton;
mod stat;
mod steps;
mod table;
mod tabs;
pub mod toast;
mod toggles;

use leptos::prelude::document;

pub use alert::{Alert, Banner, Tone, bounds_as, in_money, message, problem_at};
pub use avatar::{Avatar, AvatarSize};
pub use badge::{Badge, Chip, TierBadge};
pub use button::{Button, ButtonKind, ButtonSize, IconButton, Key, LinkButton, Press};
pub use card::Card;
pub use combobox::Combobox;
pub use dialog::{Dialog, DialogWidth, open_while};
pub use empty_state::EmptyState;
pub use field::{Field, FieldContext, unique};
pub use icon::Icon;
pub use inputs::{DateInput, MoneyInput, Select, TextArea, TextInput, TextKind};
pub use list_nav::ListNav;
pub use loaded::Loaded;
pub use menu::{Menu, MenuItem};
pub use page_head::PageHead;
pub use pages::{Earlier, EndOfList, Pages};
pub use pin_pad::PinPad;
pub use progress::Progress;
pub use scan::ScanButton;
pub use search_box::{SearchBox, SearchSize};
pub use sending::{DialogForm, Sending};
pub use skeleton::{Shape, Skeleton};
pub use stat::{Stat, StatLink, Trend};
pub use steps::Steps;
pub use table::{Sort, SortHeader, TableFrame};
pub use tabs::{TabPanel, Tabs};
pub use toggles::{Checkbox, Choice, Switch};

/// Whether nothing has the focus: what had it is gone.
pub fn focus_is_lost() -> bool {
    document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}

/// Whether the focus is where typing goes, so that a shortcut of one letter must keep out.
pub fn typing_in_progress() -> bool {
    document().active_element().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.has_attribute("contenteditable")
    })
}
