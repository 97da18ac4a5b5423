//! How many characters each text may have, and how many things a list: one table for the forms, the checks behind them and
//! the rows of a file.

/// A store's number.
pub const STORE_CODE: usize = 20;
/// A store's name.
pub const STORE_NAME: usize = 80;
/// Where a store is.
pub const STORE_ADDRESS: usize = 200;
/// A store's phone, as it is written.
pub const STORE_PHONE: usize = 40;
/// A region's name.
pub const REGION_NAME: usize = 60;

/// An item's number.
pub const ITEM_CODE: usize = 40;
/// An item's name.
pub const ITEM_NAME: usize = 120;
/// An item's category.
pub const CATEGORY: usize = 60;

/// A WeChat id.
pub const WECHAT: usize = 60;
/// Where a member lives.
pub const ADDRESS: usize = 400;
/// What a member does.
pub const OCCUPATION: usize = 80;
/// Where a member works.
pub const EMPLOYER: usize = 120;
/// The name of a member's spouse.
pub const SPOUSE: usize = 120;
/// The school of a member's child.
pub const SCHOOL: usize = 120;
/// Where a member likes to sit.
pub const USUAL_SEAT: usize = 80;
/// What a member usually orders, likes, dislikes, cannot eat, talks about: each.
pub const HABIT: usize = 200;
/// What is noted of a member's motive, personality, way of life: each.
pub const ATTITUDE: usize = 400;
/// A tag.
pub const TAG: usize = 40;
/// Tags of one member.
pub const TAGS: usize = 20;
/// Children of one member.
pub const CHILDREN: usize = 12;
