//! Family and attitude in the edit dialog. Each child has a row of its own.
use crate::json;
use leptos::prelude::*;
use regulars_api::{
    Code, Problem,
    members::{Birthday, Child, Marital},
};
use regulars_domain::limits;
use serde::{Deserialize, Serialize};

use super::{
    form::{Fields, Line, choices, marital_name},
    number_typed,
};
use crate::ui::{Button, ButtonSize, Field, IconButton, Select, Sending, TextArea, TextInput, TextKind};

/// As many as are kept.
const MOST: usize = 12;

/// A child as typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Row {
    /// Names the row on the page.
    key: u32,
    name: String,
    year: String,
    month: String,
    day: String,
    lunar: String,
    school: String,
}

impl Row {
    fn of(key: u32, child: &Child) -> Row {
        let date = child.birthday;
        let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
        Row {
            key,
            name: child.name.clone(),
            year: date.and_then(|date| date.year).map(|year| year.to_string()).unwrap_or_default(),
            month: number(date.map(|date| date.month)),
            day: number(date.map(|date| date.day)),
            lunar: calendar(date.is_some_and(|date| date.lunar)).to_owned(),
            school: child.school.clone(),
        }
    }

    fn is_blank(&self) -> bool {
        [&self.name, &self.year, &self.month, &self.day, &self.school]
            .iter()
            .all(|text| text.trim().is_empty())
    }

    /// The child, or `None` for a birthday that cannot be read.
    fn child(&self) -> Option<Child> {
        let (year, month, day) = (self.year.trim(), self.month.trim(), self.day.trim());
        let birthday = match (year.is_empty(), month.is_empty() && day.is_empty()) {
            (true, true) => None,
            _ => Some(Birthday {
                year: if year.is_empty() { None } else { Some(number_typed(year)?) },
                month: number_typed(month)?,
                day: number_typed(day)?,
                lunar: self.lunar == calendar(true),
            }),
        };
        Some(Child { name: self.name.trim().to_owned(), birthday, school: self.school.trim().to_owned() })
    }
}

fn calendar(lunar: bool) -> &'static str {
    if lunar { "lunar" } else { "solar" }
}

fn rows(text: &str) -> Vec<Row> {
    json::read(text).unwrap_or_default()
}

fn written(rows: &[Row]) -> String {
    json::write(rows)
}

/// The rows of these children, as the draft keeps them.
pub fn rows_of(children: &[Child]) -> String {
    written(&children.iter().zip(1..).map(|(child, key)| Row::of(key, child)).collect::<Vec<_>>())
}

/// Reads the rows. Blank ones are left out.
///
/// # Errors
/// A birthday that cannot be read.
pub fn read_children(text: &str) -> Result<Vec<Child>, Problem> {
    let wrong = |at: usize| Problem::new(Code::Invalid).at(format!("profile.children.{at}.birthday"));
    let filled = rows(text).into_iter().filter(|row| !row.is_blank());
    filled.enumerate().map(|(at, row)| row.child().ok_or_else(|| wrong(at))).collect()
}

/// What is wrong with each child: name, birthday, school.
pub type Errors = [[Signal<Option<String>>; 3]; MOST];
const NAME: usize = 0;
const BIRTHDAY: usize = 1;
const SCHOOL: usize = 2;

macro_rules! children {
    ($($at:literal)*) => {
        [$([
            concat!("profile.children.", $at, ".name"),
            concat!("profile.children.", $at, ".birthday"),
            concat!("profile.children.", $at, ".school"),
        ]),*]
    };
}

/// These fields tell what is wrong with them, also before their tab is built.
pub fn telling(sending: Sending) -> Errors {
    let _ = sending.at("profile.children");
    let _ = sending.at("profile.spouse");
    let fields: [[&'static str; 3]; MOST] = children!(0 1 2 3 4 5 6 7 8 9 10 11);
    fields.map(|child| child.map(|field| sending.at(field)))
}

/// Spouse and children.
#[component]
pub fn Family(fields: Fields, sending: Sending, errors: Errors) -> impl IntoView {
    let kept = fields.text("children");
    let all = Memo::new(move |_| kept.with(|text| rows(text)));
    let add = move |_| {
        let mut now = all.get_untracked();
        let key = now.iter().map(|row| row.key).max().unwrap_or(0) + 1;
        now.push(Row { key, lunar: calendar(false).to_owned(), ..Row::default() });
        kept.set(written(&now));
    };
    view! {
        <div class="fields">
            <Field label=t!("member.field_marital")>
                <Select value=fields.text("marital") options=choices(Marital::ALL, marital_name)/>
            </Field>
            <Line fields sending name="spouse" max=limits::SPOUSE label=t!("member.field_spouse") at="profile.spouse"/>
        </div>
        <fieldset class="children">
            <legend class="field__label">{t!("member.field_children")}</legend>
            <For each=move || all.get() key=|row| row.key let(row)>
                <OneChild first=row kept all errors/>
            </For>
            <p class="field__error" role="alert">{sending.at("profile.children")}</p>
            <Show when=move || all.with(|all| all.len() < MOST)>
                <Button size=ButtonSize::Small icon=icondata_lu::LuPlus press=add>
                    {t!("member.add_child")}
                </Button>
            </Show>
        </fieldset>
    }
}

#[component]
fn OneChild(
    /// The row as it was when it came.
    first: Row,
    kept: RwSignal<String>,
    all: Memo<Vec<Row>>,
    errors: Errors,
) -> impl IntoView {
    let key = first.key;
    let change = move |edit: &dyn Fn(&mut Row)| {
        let mut now = all.get_untracked();
        if let Some(row) = now.iter_mut().find(|row| row.key == key) {
            edit(row);
        }
        if now != all.get_untracked() {
            kept.set(written(&now));
        }
    };
    let part = move |text: String, put: fn(&mut Row, String)| {
        let typed = RwSignal::new(text);
        Effect::new(move |_| {
            let text = typed.get();
            change(&|row| put(row, text.clone()));
        });
        typed
    };
    let name = part(first.name, |row, text| row.name = text);
    let year = part(first.year, |row, text| row.year = text);
    let month = part(first.month, |row, text| row.month = text);
    let day = part(first.day, |row, text| row.day = text);
    let lunar = part(first.lunar, |row, text| row.lunar = text);
    let school = part(first.school, |row, text| row.school = text);
    // Children are sent without blank rows: a problem counts those before this one.
    let error = move |field: usize| {
        Signal::derive(move || {
            let at = all.with(|all| {
                all.iter().take_while(|row| row.key != key).filter(|row| !row.is_blank()).count()
            });
            errors.get(at).and_then(|child| child.get(field)?.get())
        })
    };
    let remove = move |_| {
        let rest: Vec<Row> = all.get_untracked().into_iter().filter(|row| row.key != key).collect();
        kept.set(written(&rest));
    };
    let calendars = vec![
        (calendar(false).to_owned(), t!("member.solar_calendar")),
        (calendar(true).to_owned(), t!("member.lunar_calendar")),
    ];
    view! {
        <div class="child" role="group" aria-label=move || t!("member.child", name = name.get())>
            <Field label=t!("guest.field_name") error=error(NAME)>
                <TextInput value=name kind=TextKind::Name/>
            </Field>
            <div class="birthday__parts">
                <Field label=t!("member.year") error=error(BIRTHDAY)>
                    <TextInput value=year kind=TextKind::Whole max=4/>
                </Field>
                <Field label=t!("member.month")>
                    <TextInput value=month kind=TextKind::Whole max=2/>
                </Field>
                <Field label=t!("member.day")>
                    <TextInput value=day kind=TextKind::Whole max=2/>
                </Field>
                <Field label=t!("member.calendar")>
                    <Select value=lunar options=Signal::stored(calendars)/>
                </Field>
            </div>
            <Field label=t!("member.school") error=error(SCHOOL)>
                <TextInput value=school/>
            </Field>
            <IconButton icon=icondata_lu::LuTrash2 label=t!("member.remove_child") press=remove/>
        </div>
    }
}

/// Why they come and how they are.
#[component]
pub fn Attitude(fields: Fields, sending: Sending) -> impl IntoView {
    view! {
        <Field label=t!("member.field_motive") error=sending.at("profile.motive")>
            <TextArea value=fields.text("motive") max=limits::ATTITUDE/>
        </Field>
        <Field label=t!("member.field_personality") error=sending.at("profile.personality")>
            <TextArea value=fields.text("personality") max=limits::ATTITUDE/>
        </Field>
        <Field label=t!("member.field_lifestyle") error=sending.at("profile.lifestyle")>
            <TextArea value=fields.text("lifestyle") max=limits::ATTITUDE/>
        </Field>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child(name: &str, birthday: Option<(Option<i32>, u32, u32, bool)>, school: &str) -> Child {
        let birthday = birthday.map(|(year, month, day, lunar)| Birthday { year, month, day, lunar });
        Child { name: name.into(), birthday, school: school.into() }
    }

    #[test]
    fn children_are_read_as_they_are_written() {
        let children = [
            child("小雨", Some((Some(2012), 6, 1, true)), "实验小学, 三班"),
            child("Tom", Some((None, 3, 9, false)), ""),
            child("Ann", None, ""),
        ];
        assert_eq!(read_children(&rows_of(&children)).expect("three children"), children);
    }

    #[test]
    fn a_birthday_that_cannot_be_read_is_told_at_its_own_child() {
        let mut rows = rows(&rows_of(&[child("", None, ""), child("Ann", None, ""), child("Tom", None, "")]));
        rows[2].month = "June".into();
        let told = read_children(&written(&rows)).expect_err("no date");
        assert_eq!(told.field.as_deref(), Some("profile.children.1.birthday"));
    }
}
