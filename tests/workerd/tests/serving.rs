//! What workerd serves beside the API: the page, its files, and 404.
use regulars_api::{header, house::GetStatus, url};
use regulars_client::Answer;
use regulars_workerd_tests::{Client, with_stranger};

const NAVIGATE: &[(&str, &str)] = &[("sec-fetch-mode", "navigate"), ("accept", "text/html")];

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn a_navigation_gets_the_page_and_the_page_is_never_cached() {
    with_stranger(|stranger| {
        for path in ["/", "/members/12", "/index.html"] {
            let page = get(&stranger, path, NAVIGATE);
            assert_eq!((page.status, page.header("cache-control")), (200, "no-store"), "{path}");
            assert!(page.header("content-security-policy").contains("script-src 'self' 'wasm-unsafe-eval'"));
            assert!(page.text().contains("data-build="), "{path}: {}", page.text());
        }
    });
}

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn the_page_and_the_worker_name_the_same_build() {
    with_stranger(|stranger| {
        let page = get(&stranger, "/", NAVIGATE).text();
        let answer = get(&stranger, &url::<GetStatus>(&()), &[]);
        let build = answer.header(header::BUILD);
        assert!(!build.is_empty());
        assert!(page.contains(&format!("data-build=\"{build}\"")), "{build} in {page}");
    });
}

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn a_file_named_by_its_content_is_kept_for_good_and_a_missing_one_is_404() {
    with_stranger(|stranger| {
        let page = get(&stranger, "/", NAVIGATE).text();
        let script = script(&page);
        let file = get(&stranger, script, &[]);
        assert_eq!((file.status, file.header("cache-control")), (200, "public, max-age=31536000, immutable"));
        assert_eq!(get(&stranger, &script.replace("app.", "old."), NAVIGATE).status, 404);
        assert_eq!(get(&stranger, "/members", &[("accept", "*/*")]).status, 404);
    });
}

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn the_clock_s_event_is_taken() {
    with_stranger(|stranger| {
        let answer = get(&stranger, "/cdn-cgi/handler/scheduled?cron=*%2F15+*+*+*+*", &[]);
        assert_eq!((answer.status, answer.text().as_str()), (200, "ok"));
    });
}

fn get(stranger: &Client, path: &str, headers: &[(&str, &str)]) -> Answer {
    stranger.send("GET", path, headers, Vec::new()).expect("an answer")
}

fn script(page: &str) -> &str {
    let mut parts = page.split('"');
    parts.find(|part| part.starts_with("/assets/app.") && part.ends_with(".js")).expect("a script")
}
