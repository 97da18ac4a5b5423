//! Rules about the page's components.

use super::File;

/// No handler is spread onto a component (`<Button on:click=…>`): when leptos draws a list again in place it keeps the former
/// handler of such, and a row's button acts on the row that stood there before. Components take what pressing does as a prop.
pub fn handlers(files: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.below(&["app/src/"]) && file.is(&[".rs"])) {
        for (at, name) in tags(&file.text) {
            let attributes = attributes(&file.text[at..]);
            if attributes.contains(" on:") {
                let line = file.text[..at].lines().count();
                faults.push(file.fault(line, format!("a handler spread onto <{name}>: give it a prop")));
            }
        }
    }
    faults
}

/// Where the names of components' tags end in a text, with the names: `<Button` but not `<button`.
fn tags(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices('<').filter_map(|(open, _)| {
        let rest = text.get(open + 1..)?;
        let name = rest.split(|letter: char| !letter.is_ascii_alphanumeric()).next()?;
        // What is no tag but a generic type (`Vec<Button>`) has no attributes.
        let is_tag = name.starts_with(|first: char| first.is_ascii_uppercase())
            && rest[name.len()..].starts_with([' ', '\n', '/']);
        is_tag.then_some((open + 1 + name.len(), name))
    })
}

/// The attributes of the tag that begins here, each after one blank, without what stands in braces, brackets or quotes.
fn attributes(rest: &str) -> String {
    let (mut flat, mut depth, mut quoted, mut before) = (String::new(), 0_i32, false, ' ');
    for letter in rest.chars() {
        match letter {
            '"' if before != '\\' => quoted = !quoted,
            _ if quoted => {}
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => depth -= 1,
            '>' if depth == 0 && !matches!(before, '=' | '-') => break,
            _ if depth == 0 => flat.push(if letter.is_whitespace() { ' ' } else { letter }),
            _ => {}
        }
        if depth < 0 {
            break;
        }
        before = letter;
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::super::tests::sees;
    use super::*;

    #[test]
    fn a_handler_spread_onto_a_component_is_seen() {
        let path = "app/src/features/stores/table.rs";
        sees(
            handlers,
            (path, "view! { <Button\n kind=if a { X } else { Y }\n on:click=move |_| f()>{t}</Button> }"),
            (
                path,
                "view! { <Button press=move |_| f()>{t}</Button><button on:click=move |_| f()/> } let a: Vec<Button> = b;",
            ),
        );
    }
}
