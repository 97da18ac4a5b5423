//! A QR code drawn as one path, in the page's own colours on a light ground, as cameras like it.
use fast_qr::qr::QRBuilder;
use leptos::prelude::*;

/// The code of this text, or nothing if the text is too long for one.
#[component]
pub fn QrCode(
    /// What it says.
    text: String,
    /// Its name for those who hear the page.
    label: String,
) -> impl IntoView {
    QRBuilder::new(text).build().ok().map(|code| {
        let size = code.size;
        let mut path = String::new();
        for y in 0..size {
            for x in 0..size {
                if code[y][x].value() {
                    path.push_str(&format!("M{x} {y}h1v1h-1z"));
                }
            }
        }
        // Four modules of quiet zone, as the standard asks.
        view! {
            <svg class="qr" role="img" aria-label=label viewBox=format!("-4 -4 {0} {0}", size + 8)>
                <rect class="qr__ground" x="-4" y="-4" width=size + 8 height=size + 8></rect>
                <path class="qr__marks" d=path></path>
            </svg>
        }
    })
}
