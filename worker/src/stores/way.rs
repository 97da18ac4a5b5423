//! Where a store went that was merged: followed alike by the day's list, a purchase's page and its refund, files that name its code,
//! the undo of a file and of a new home store, and Today.

/// `way (start, id, next, step)`, for a `with recursive`: each store that the condition on `o` chooses, and those that it was
/// merged into one after the other. Where `next` is null the way ends: that store holds everything now.
macro_rules! way {
    ($chosen:literal) => {
        concat!(
            "way (start, id, next, step) as (
                 select o.id, o.id, o.merged_into, 0 from store o where o.brand_id = ?1 and ",
            $chosen,
            " union all
                 select way.start, o.id, o.merged_into, way.step + 1 from way join store o on o.brand_id = ?1 and o.id = way.next)"
        )
    };
}
pub(crate) use way;
