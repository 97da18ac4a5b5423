//! Rules about the repository as a whole and its documents.

use std::collections::BTreeSet;
use std::path::Path;

use super::File;

/// What a build, a test or a run makes is made again, not kept.
pub fn generated(files: &[File]) -> Vec<String> {
    let folders =
        ["dist/", "target/", "node_modules/", "data/", ".wrangler/", "test-results/", "playwright-report/"];
    files
        .iter()
        .filter(|file| file.below(&folders) || file.is(&[".wasm", "~", ".log", ".sqlite", ".tsbuildinfo"]))
        .map(|file| file.fault(1, "is made by a program: take it out of git"))
        .collect()
}

/// `ARCHITECTURE.md` names every folder of the first level; those that begin with a dot belong to a tool.
pub fn map(files: &[File]) -> Vec<String> {
    let Some(map) = files.iter().find(|file| file.path == "ARCHITECTURE.md") else {
        return vec!["ARCHITECTURE.md is missing".to_owned()];
    };
    let folders: BTreeSet<&str> = files
        .iter()
        .filter_map(|file| file.path.split_once('/'))
        .map(|(folder, _)| folder)
        .filter(|folder| !folder.starts_with('.'))
        .collect();
    folders
        .iter()
        .filter(|folder| !map.text.contains(&format!("{folder}/")))
        .map(|folder| map.fault(1, format!("does not name the folder {folder}/")))
        .collect()
}

/// The Chinese README says as much as the English one.
pub fn readme(files: &[File]) -> Vec<String> {
    let headings = |path: &str| {
        let mut fenced = false;
        let file = files.iter().find(|file| file.path == path)?;
        let levels: Vec<usize> = file
            .text
            .lines()
            .filter(|line| {
                fenced ^= line.starts_with("```");
                !fenced && line.starts_with('#')
            })
            .map(|line| line.chars().take_while(|letter| *letter == '#').count())
            .collect();
        Some(levels)
    };
    match (headings("README.md"), headings("README.zh-CN.md")) {
        (Some(english), Some(chinese)) if english == chinese => Vec::new(),
        (Some(english), Some(chinese)) => vec![format!(
            "README.zh-CN.md:1: has {} headings, README.md has {} (or other levels)",
            chinese.len(),
            english.len()
        )],
        _ => vec!["README.md and README.zh-CN.md must both exist".to_owned()],
    }
}

/// A relative link in a document names a file or folder that exists.
pub fn links(files: &[File]) -> Vec<String> {
    let known: BTreeSet<&str> =
        files.iter().flat_map(|file| Path::new(&file.path).ancestors()).filter_map(Path::to_str).collect();
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.is(&[".md"])) {
        for (at, line) in file.lines() {
            for rest in line.split("](").skip(1) {
                let target = rest.split([')', '#', ' ']).next().unwrap_or_default();
                if target.is_empty() || target.contains(':') {
                    continue;
                }
                let path = resolve(&file.path, target);
                if !known.contains(path.as_str()) {
                    faults.push(file.fault(at, format!("links to {target}, which does not exist")));
                }
            }
        }
    }
    faults
}

fn resolve(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.trim_end_matches('/').split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::sees;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_tracked_build_product_is_seen() {
        sees(generated, ("dist/app/index.html", ""), ("app/src/main.rs", ""));
        sees(generated, ("worker/a.wasm", ""), ("tests/data/a.csv", ""));
    }

    #[test]
    fn a_folder_missing_from_the_map_is_seen() {
        let tree = |map| [file("ARCHITECTURE.md", map), file("domain/src/lib.rs", "")];
        assert_eq!(map(&tree("`app/`")).len(), 1);
        assert!(map(&tree("`domain/` rules")).is_empty());
        assert_eq!(map(&[file("domain/src/lib.rs", "")]).len(), 1);
    }

    #[test]
    fn a_part_missing_from_the_chinese_readme_is_seen() {
        let tree =
            |chinese| [file("README.md", "# A\n## B\n```\n# no\n```\n"), file("README.zh-CN.md", chinese)];
        assert_eq!(readme(&tree("# 甲\n")).len(), 1);
        assert_eq!(readme(&tree("# 甲\n# 乙\n")).len(), 1);
        assert!(readme(&tree("# 甲\n## 乙\n")).is_empty());
    }

    #[test]
    fn a_link_to_nowhere_is_seen() {
        let tree = |text| [file("docs/a.md", text), file("docs/rules/b.md", ""), file("README.md", "")];
        assert_eq!(links(&tree("see [b](rules/c.md)")).len(), 1);
        assert!(
            links(&tree("[b](rules/b.md#x) [r](../README.md) [d](rules/) [w](https://example.com)"))
                .is_empty()
        );
    }
}
