//! The XML of workbooks, slice by slice: elements, attributes, texts. A push parser, because what feeds it waits for the browser
//! between slices; no kept library has one. It knows no document types, and so no entities but the five and numbers.
use std::borrow::Cow;

use crate::import::csv::Unreadable;

/// The longest tag or text: a cell holds 32,767 characters.
pub(super) const LONGEST: usize = 512 * 1024;

/// What is met.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// An element begins. One that is empty is told as closed at once.
    Open(Tag<'a>),
    /// An element ends.
    Close(&'a str),
    /// A text between elements, as it stands in the file; see [`unescaped`].
    Text(&'a str),
    /// A text in which nothing is escaped.
    Data(&'a str),
}

/// The beginning of an element.
#[derive(Clone, Copy, Debug)]
pub struct Tag<'a> {
    /// Without the prefix of its namespace.
    pub name: &'a str,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// An attribute by its name without prefix.
    pub fn get(&self, name: &str) -> Option<String> {
        let mut rest = self.attributes;
        loop {
            let (key, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (value, behind) = after.get(1..)?.split_once(quote)?;
            if local(key.trim()) == name {
                return Some(unescaped(value));
            }
            rest = behind;
        }
    }
}

/// A name without the prefix of its namespace.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, name)| name)
}

/// A text with its entities as what they mean. What is no entity stays as it stands.
pub fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let meant = after.split_once(';').and_then(|(name, behind)| Some((entity(name)?, behind)));
        match meant {
            Some((c, behind)) => {
                out.push(c);
                rest = behind;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// A text of a cell with its `_x000D_` as what it means: so workbooks write a character that their XML would not keep, and `_x005F_` for a
/// line that would read as one. Source: ECMA-376 part 1, 22.9.2.19.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        out.push_str(before);
        match kept(after) {
            Some(c) => {
                out.push(c);
                rest = after.get(5..).unwrap_or_default();
            }
            None => {
                out.push_str("_x");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character of `000D_`, if it is one that a text may have.
fn kept(text: &str) -> Option<char> {
    let hex = text.get(..4).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let code = u32::from_str_radix(hex, 16).ok().filter(|_| text.get(4..5) == Some("_"))?;
    char::from_u32(code).filter(|c| *c != '\0')
}

fn entity(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

/// The parser. Memory: one tag or text.
#[derive(Debug, Default)]
pub struct Xml {
    held: Vec<u8>,
}

/// What is done with each event.
pub type Each<'a> = &'a mut dyn FnMut(Event<'_>) -> Result<(), Unreadable>;

impl Xml {
    /// Reads the next slice.
    ///
    /// # Errors
    /// [`Unreadable::BrokenWorkbook`]: not the XML of workbooks. What `each` refuses.
    pub fn push(&mut self, slice: &[u8], each: Each<'_>) -> Result<(), Unreadable> {
        self.held.extend_from_slice(slice);
        let mut held = std::mem::take(&mut self.held);
        let mut from = 0;
        while let Some(rest) = held.get(from..).filter(|rest| !rest.is_empty()) {
            match token(rest, each)? {
                0 => break,
                read => from += read,
            }
        }
        held.drain(..from.min(held.len()));
        if held.len() > LONGEST {
            return Err(Unreadable::BrokenWorkbook);
        }
        self.held = held;
        Ok(())
    }

    /// At the end of the part.
    ///
    /// # Errors
    /// [`Unreadable::BrokenWorkbook`]: it is cut off within a tag.
    pub fn finish(&self) -> Result<(), Unreadable> {
        let blank = self.held.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0);
        if blank { Ok(()) } else { Err(Unreadable::BrokenWorkbook) }
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn text(bytes: &[u8]) -> Result<&str, Unreadable> {
    std::str::from_utf8(bytes).map_err(|_| Unreadable::BrokenWorkbook)
}

/// Reads the first tag or text, and answers its bytes; 0: it is not whole yet.
fn token(bytes: &[u8], each: Each<'_>) -> Result<usize, Unreadable> {
    if !bytes.starts_with(b"<") {
        let Some(end) = bytes.iter().position(|byte| *byte == b'<') else { return Ok(0) };
        let told = bytes.get(..end).unwrap_or_default();
        each(Event::Text(text(told.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(told))?))?;
        return Ok(end);
    }
    const DATA: &[u8] = b"<![CDATA[";
    // Too short to tell which.
    if bytes.len() < DATA.len() && DATA.starts_with(bytes) || b"<!--".starts_with(bytes) {
        return Ok(0);
    }
    let whole = |end: &[u8]| find(bytes, end).map_or(0, |at| at + end.len());
    if bytes.starts_with(b"<!--") {
        return Ok(whole(b"-->"));
    }
    if bytes.starts_with(b"<?") {
        return Ok(whole(b"?>"));
    }
    if bytes.starts_with(DATA) {
        let end = whole(b"]]>");
        if let Some(inside) = end.checked_sub(3).and_then(|end| bytes.get(DATA.len()..end)) {
            each(Event::Data(text(inside)?))?;
        }
        return Ok(end);
    }
    if bytes.starts_with(b"<!") {
        return Err(Unreadable::BrokenWorkbook);
    }
    let Some(end) = tag_end(bytes) else { return Ok(0) };
    tag(text(bytes.get(1..end).unwrap_or_default())?, each)?;
    Ok(end + 1)
}

/// Where the tag ends: its `>` outside of quotes.
fn tag_end(bytes: &[u8]) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in bytes.iter().enumerate() {
        match (quote, *byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

fn tag(inside: &str, each: Each<'_>) -> Result<(), Unreadable> {
    if let Some(name) = inside.strip_prefix('/') {
        return each(Event::Close(local(name.trim())));
    }
    let (inside, empty) = inside.strip_suffix('/').map_or((inside, false), |inside| (inside, true));
    let (name, attributes) = inside.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((inside, ""));
    let name = local(name);
    each(Event::Open(Tag { name, attributes }))?;
    if empty { each(Event::Close(name)) } else { Ok(()) }
}
