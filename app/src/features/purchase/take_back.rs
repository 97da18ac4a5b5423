//! Taking back what of a booked purchase is still there: all of a line, some of its pieces, or some of its money.
use leptos::prelude::*;
use regulars_api::purchases::{
    NewRefund, Purchase, PurchaseHead, PurchaseLine, PurchasePlace, RefundPurchase,
};
use regulars_domain::{
    loyalty::refund::Remains,
    money::Money,
    purchase::{
        Line, Quantity,
        refund::{Part, Refund, Return, Returned, Sale},
    },
};

use crate::{
    client,
    draft::Draft,
    format, state,
    ui::{Alert, Button, ButtonKind, ButtonSize, Field, Select, Sending, TextInput, TextKind, toast},
};

/// What the clerk says of one line that is not back yet.
#[derive(Clone, Copy)]
pub struct Taken {
    pub line: u32,
    pub tick: RwSignal<bool>,
    /// `rest`, `pieces` or `money`.
    how: RwSignal<String>,
    /// How many pieces or how much money, as typed.
    much: RwSignal<String>,
}

impl Taken {
    /// One for each line of which something is left, as it was typed before.
    pub fn of(purchase: &Purchase, draft: Draft) -> Vec<Taken> {
        let left =
            |line: &PurchaseLine| line.returned.total < line.total || line.returned.quantity < line.quantity;
        let lines = purchase.lines.iter().zip(0_u32..).filter(|(line, _)| left(line));
        lines
            .map(|(_, line)| Taken {
                line,
                tick: draft.flag(&format!("{line}/tick"), false),
                how: draft.text(&format!("{line}/how"), "rest"),
                much: draft.text(&format!("{line}/much"), ""),
            })
            .collect()
    }

    /// The part that comes back; `None` where what was typed says none.
    fn part(self) -> Option<Part> {
        match self.how.get().as_str() {
            "pieces" => self.much.with(|text| Quantity::parse(text)).map(Part::Quantity),
            "money" => self.much.with(|text| state::currency().parse(text).ok()).map(Part::Amount),
            _ => Some(Part::Rest),
        }
    }
}

/// What the ticked lines come to by the server's own rules, and the button.
#[component]
pub fn TakeBack(
    /// The purchase.
    purchase: StoredValue<Purchase>,
    /// Its lines that can come back.
    left: Vec<Taken>,
    /// What keeps them.
    draft: Draft,
    /// Something was taken back: read it again.
    again: Callback<()>,
) -> impl IntoView {
    let sending = Sending::default();
    let chosen = Memo::new(move |_| {
        let ticked = left.iter().filter(|taken| taken.tick.get());
        ticked.map(|taken| Some(Return { line: taken.line, part: taken.part()? })).collect::<Option<Vec<_>>>()
    });
    let outcome = Memo::new(move |_| {
        let returns = chosen.get().filter(|returns| !returns.is_empty())?;
        purchase.with_value(|p| comes_to(p, &returns))
    });
    let words = move || match (outcome.get(), chosen.with(|c| c.as_ref().is_some_and(Vec::is_empty))) {
        (Some((refund, taken, given)), _) => t!(
            "purchase.comes_to",
            paid = format::money(refund.paid, state::currency()),
            taken = format::whole(taken),
            given = format::whole(given)
        ),
        (None, true) => t!("purchase.choose_lines"),
        (None, false) => t!("purchase.not_so_much"),
    };
    let send = move |_| {
        let (Some(store), Some(returns)) = (state::store(), chosen.get_untracked()) else { return };
        let (id, sale) =
            purchase.with_value(|p| (p.head.id, PurchasePlace { at: p.head.at, member: p.head.member }));
        let refund = NewRefund { store: store.id, sale, returns: Some(returns) };
        sending.send(async move {
            let receipt = client::write::<RefundPurchase>(id, refund, draft.op()).await?;
            draft.clear();
            let paid = Money(-receipt.totals.to_pay.0);
            toast::say(t!("purchase.refunded", paid = format::money(paid, state::currency())));
            again.try_run(());
            Ok(())
        });
    };
    view! {
        <p class="take-back__outcome hint" aria-live="polite">
            {words}
        </p>
        <Alert problem=sending.problem/>
        <div class="dialog__actions">
            <Button
                kind=ButtonKind::Danger
                disabled=Signal::derive(move || outcome.with(Option::is_none))
                busy=sending.busy
                press=send
            >
                {t!("purchase.take_back")}
            </Button>
        </div>
    }
}

/// Under its line once that is ticked: all that is left, some pieces or some of the money. Of one piece only the money has parts.
#[component]
pub fn HowMuch(
    taken: Taken,
    /// What the line is called.
    name: String,
    /// More than one piece is left.
    several: bool,
    /// Of the table.
    columns: u8,
) -> impl IntoView {
    let ways = vec![
        ("rest".to_owned(), t!("purchase.all_left")),
        ("pieces".to_owned(), t!("purchase.some_pieces")),
        ("money".to_owned(), t!("purchase.some_money")),
    ];
    let ways = Signal::stored(ways);
    let how = taken.how;
    let is = move |way: &str| how.with(|how| how == way);
    let turn = move |()| how.update(|how| *how = if how == "money" { "rest" } else { "money" }.to_owned());
    let choice = move || match several {
        true => view! {
            <Field label=t!("purchase.how_much_of", name = name)>
                <Select value=how options=ways/>
            </Field>
        }
        .into_any(),
        false => view! {
            <Button kind=ButtonKind::Quiet size=ButtonSize::Small press=turn>
                {move || if is("money") { t!("purchase.all_left") } else { t!("purchase.some_money") }}
            </Button>
        }
        .into_any(),
    };
    let amount = move || {
        let unit = if is("pieces") {
            t!("purchase.pieces")
        } else if is("money") {
            t!("purchase.money")
        } else {
            return None;
        };
        Some(view! {
            <Field label=unit>
                <TextInput value=taken.much kind=TextKind::Decimal max=12/>
            </Field>
        })
    };
    move || {
        taken.tick.get().then(|| {
            view! {
                <tr class="take-back">
                    <td colspan=columns>
                        <div class="take-back__how">{choice()} {amount}</div>
                    </td>
                </tr>
            }
        })
    }
}

/// The refund of these parts, the points it takes back and the points it gives back, by the server's own rules.
fn comes_to(p: &Purchase, returns: &[Return]) -> Option<(Refund, i64, i64)> {
    let lines: Vec<Line> = p.lines.iter().map(PurchaseLine::line).collect();
    let returned: Vec<Returned> = p.lines.iter().map(|line| line.returned).collect();
    let sale = Sale {
        lines: &lines,
        discount: p.totals.discount,
        points_off: p.totals.points_off,
        returned: &returned,
    };
    let refund = sale.refund(returns).ok()?;
    let remains = Remains {
        terms: p.terms,
        paid: p.totals.to_pay,
        paid_left: refund.left.paid,
        off: p.totals.points_off,
        off_left: refund.left.points_off,
    };
    let sum = |of: fn(&PurchaseHead) -> i64| p.refunds.iter().map(of).sum::<i64>();
    let taken = p.head.earned.0 - remains.earned(p.head.earned).0 + sum(|r| r.earned.0);
    let given = p.head.redeemed.0 - remains.redeemed(p.head.redeemed).0 + sum(|r| r.redeemed.0);
    Some((refund, taken.max(0), given.max(0)))
}
