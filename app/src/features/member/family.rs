//! Family and attitude in the edit dialog. Children are written a line each: name, birthday, school.
use leptos::prelude::*;
use regulars_api::{
    Code, Problem,
    members::{Birthday, Child, Marital},
};
use regulars_domain::limits;

use super::form::{Fields, Line, choices, marital_name};
use crate::ui::{Field, Select, TextArea, problem_at};

/// `小雨, 2012-06-01, No. 2 school`; the year may be missing (`06-01`).
pub fn child_line(child: &Child) -> String {
    let birthday = child.birthday.map(|b| match b.year {
        Some(year) => format!("{year:04}-{:02}-{:02}", b.month, b.day),
        None => format!("{:02}-{:02}", b.month, b.day),
    });
    let parts = [child.name.clone(), birthday.unwrap_or_default(), child.school.clone()];
    let mut line = parts.join(", ");
    while line.ends_with([',', ' ']) {
        line.pop();
    }
    line
}

fn birthday(text: &str) -> Option<Birthday> {
    let numbers: Vec<u32> = text.split('-').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let (year, month, day) = match numbers.as_slice() {
        [year, month, day] => (Some(i32::try_from(*year).ok()?), *month, *day),
        [month, day] => (None, *month, *day),
        _ => return None,
    };
    Some(Birthday { year, month, day, lunar: false })
}

/// Reads the lines. A child whose line is as it was keeps what the line does not show (a lunar birthday).
///
/// # Errors
/// A second part that is no date.
pub fn read_children(text: &str, old: &[Child]) -> Result<Vec<Child>, Problem> {
    let wrong = || Problem::new(Code::Invalid).at("profile.children");
    let read = |line: &str| {
        if let Some(same) = old.iter().find(|child| child_line(child) == line) {
            return Ok(same.clone());
        }
        let mut parts = line.splitn(3, [',', '，']).map(str::trim);
        let name = parts.next().unwrap_or_default().to_owned();
        let second = parts.next().unwrap_or_default();
        let birthday = if second.is_empty() { None } else { Some(birthday(second).ok_or_else(wrong)?) };
        Ok(Child { name, birthday, school: parts.next().unwrap_or_default().to_owned() })
    };
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(read).collect()
}

/// Spouse and children.
#[component]
pub fn Family(fields: Fields, problem: RwSignal<Option<Problem>>) -> impl IntoView {
    view! {
        <div class="fields">
            <Field label=t!("guest.field_marital")>
                <Select value=fields.text("marital") options=choices(Marital::ALL, marital_name)/>
            </Field>
            <Line fields problem name="spouse" max=limits::SPOUSE label=t!("guest.field_spouse") at="profile.spouse"/>
        </div>
        <Field label=t!("guest.field_children") hint=t!("member.children_hint") error=problem_at(problem, "profile.children")>
            <TextArea value=fields.text("children") rows=4/>
        </Field>
    }
}

/// Why they come and how they are.
#[component]
pub fn Attitude(fields: Fields, problem: RwSignal<Option<Problem>>) -> impl IntoView {
    view! {
        <Field label=t!("guest.field_motive") error=problem_at(problem, "profile.motive")>
            <TextArea value=fields.text("motive") max=limits::ATTITUDE/>
        </Field>
        <Field label=t!("guest.field_personality") error=problem_at(problem, "profile.personality")>
            <TextArea value=fields.text("personality") max=limits::ATTITUDE/>
        </Field>
        <Field label=t!("guest.field_lifestyle") error=problem_at(problem, "profile.lifestyle")>
            <TextArea value=fields.text("lifestyle") max=limits::ATTITUDE/>
        </Field>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_are_read_as_they_are_written() {
        let text = "小雨, 2012-06-01, 实验小学\nTom, 03-09\nAnn";
        let children = read_children(text, &[]).expect("three children");
        let lines: Vec<String> = children.iter().map(child_line).collect();
        assert_eq!(lines.join("\n"), text);
        assert!(read_children("Tom, soon", &[]).is_err());
    }
}
