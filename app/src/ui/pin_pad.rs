//! A pad of digits for the PIN of a clerk at a shared till. Keys of the keyboard work too.
use leptos::{ev::KeyboardEvent, prelude::*};

use super::Icon;

/// Digits, a way back, and dots for what was entered. `complete` runs when the PIN has its length.
#[component]
pub fn PinPad(
    /// The digits entered. Set it empty after a wrong PIN.
    pin: RwSignal<String>,
    /// How many digits it has.
    #[prop(default = 4)]
    length: usize,
    /// The pad's name.
    #[prop(into)]
    label: String,
    /// Runs with the PIN when its last digit was entered.
    #[prop(into)]
    complete: Callback<String>,
    /// An answer is on its way: keys do nothing.
    #[prop(optional, into)]
    busy: Signal<bool>,
) -> impl IntoView {
    let press = move |digit: char| {
        if busy.get_untracked() || pin.with_untracked(String::len) >= length {
            return;
        }
        pin.update(|pin| pin.push(digit));
        if pin.with_untracked(String::len) == length {
            complete.run(pin.get_untracked());
        }
    };
    let back = move || {
        if !busy.get_untracked() {
            pin.update(|pin| {
                pin.pop();
            });
        }
    };
    let on_keydown = move |event: KeyboardEvent| match event.key().as_str() {
        "Backspace" => back(),
        key => {
            let mut characters = key.chars();
            if let (Some(digit), None) = (characters.next().filter(char::is_ascii_digit), characters.next()) {
                press(digit);
            }
        }
    };
    let key = move |digit: char| {
        view! {
            <button class="pin-pad__key" type="button" on:click=move |_| press(digit)>
                {digit}
            </button>
        }
    };
    let dots = move || {
        (0..length).map(|i| view! { <i data-on=(i < pin.with(String::len)).to_string()></i> }).collect_view()
    };
    view! {
        <div class="pin-pad" role="group" aria-label=label tabindex="0" on:keydown=on_keydown aria-busy=move || busy.get().to_string()>
            <div class="pin-pad__dots" aria-hidden="true">
                {dots}
            </div>
            <span class="unseen" role="status">
                {move || t!("core.digits_entered", n = pin.with(String::len))}
            </span>
            <div class="pin-pad__keys">
                {('1'..='9').map(key).collect_view()} <span></span> {key('0')}
                <button class="pin-pad__key" type="button" aria-label=t!("core.delete_digit") on:click=move |_| back()>
                    <Icon icon=icondata_lu::LuDelete/>
                </button>
            </div>
        </div>
    }
}
