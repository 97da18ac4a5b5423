//! The OpenAPI document: made from the contract, whole and sound.
use std::collections::BTreeSet;

use regulars_api::{
    Endpoint, Route,
    house::GetStatus,
    imports::StartImport,
    items::{EditItem, ListItems},
    members::LookUp,
    openapi::GetOpenApi,
    routes,
};
use regulars_api_tests::{World, block_on};
use serde_json::{Value, json};

async fn document() -> Value {
    World::empty().stranger().call::<GetOpenApi>((), &()).await.expect("a document")
}

/// What is wrong with a document, in words.
fn faults(document: &Value) -> Vec<String> {
    let mut faults = vec![];
    if document["openapi"] != "3.1.0"
        || document["info"]["title"].is_null()
        || document["info"]["version"].is_null()
    {
        faults.push("no OpenAPI 3.1 document".to_owned());
    }
    for path in references(document) {
        let Some(pointer) = path.strip_prefix('#') else {
            faults.push(format!("{path} leads elsewhere"));
            continue;
        };
        if document.pointer(pointer).is_none() {
            faults.push(format!("{path} leads nowhere"));
        }
    }
    let mut names = BTreeSet::new();
    for (pattern, method, operation) in operations(document) {
        let at = format!("{method} {pattern}");
        let name = operation["operationId"].as_str().unwrap_or_default();
        if name.is_empty() || !names.insert(name.to_owned()) {
            faults.push(format!("{at}: operationId {name:?} is empty or used before"));
        }
        if operation["summary"].as_str().unwrap_or_default().is_empty() {
            faults.push(format!("{at}: nothing says what it does"));
        }
        for status in ["200", "400", "500", "503"] {
            if operation["responses"][status].is_null() {
                faults.push(format!("{at}: no response {status}"));
            }
        }
        let declared: BTreeSet<_> = parameters(operation, "path");
        let holes: BTreeSet<_> = pattern
            .split('/')
            .filter_map(|p| p.strip_prefix('{')?.strip_suffix('}'))
            .map(str::to_owned)
            .collect();
        if declared != holes {
            faults.push(format!("{at}: parameters {declared:?} for holes {holes:?}"));
        }
        let writes = |route: &Route| route.pattern == pattern && verb(route) == method && route.writes();
        if routes().iter().any(writes) != parameters(operation, "header").contains("idempotency-key") {
            faults.push(format!("{at}: an operation key where none belongs, or none"));
        }
        if method == "get" && !operation["requestBody"].is_null() {
            faults.push(format!("{at}: a body"));
        }
    }
    faults
}

/// A route's method as the document names it.
fn verb(route: &Route) -> String {
    route.method.verb().to_lowercase()
}

fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(pattern, item)| {
            let methods = item.as_object().into_iter().flatten();
            methods.map(|(method, operation)| (pattern.clone(), method.clone(), operation))
        })
        .collect()
}

fn parameters(operation: &Value, place: &str) -> BTreeSet<String> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    all.filter(|p| p["in"] == place).filter_map(|p| p["name"].as_str()).map(str::to_owned).collect()
}

fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| match value.as_str() {
                Some(path) if name == "$ref" => vec![path],
                _ => references(value),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => vec![],
    }
}

#[test]
fn the_document_is_sound() {
    block_on(async {
        assert_eq!(faults(&document().await), Vec::<String>::new());
    });
}

#[test]
fn every_route_of_the_contract_is_in_it_and_nothing_else() {
    block_on(async {
        let document = document().await;
        let told: BTreeSet<_> =
            operations(&document).into_iter().map(|(path, method, _)| (path, method)).collect();
        let there: BTreeSet<_> =
            routes().iter().map(|route| (route.pattern.to_owned(), verb(route))).collect();
        assert_eq!(told, there);
    });
}

#[test]
fn a_route_is_told_with_its_parameters_body_answer_and_cookie() {
    block_on(async {
        let document = document().await;
        let list = &document["paths"][ListItems::PATTERN]["get"];
        let query = parameters(list, "query");
        assert_eq!(query, ["after", "category", "retired", "text"].map(str::to_owned).into());
        assert_eq!(list["security"], json!([{ "session": [] }]));
        let import = &document["paths"][StartImport::PATTERN]["post"];
        assert_eq!(import["security"], json!([{ "session": [] }, { "key": [] }]));
        let edit = &document["paths"][EditItem::PATTERN]["patch"];
        assert_eq!(
            edit["requestBody"]["content"]["application/json"]["schema"]["$ref"],
            "#/components/schemas/ItemEdit"
        );
        assert_eq!(
            edit["responses"]["200"]["content"]["application/json"]["schema"]["$ref"],
            "#/components/schemas/ItemView"
        );
        assert_eq!(document["paths"][GetStatus::PATTERN]["get"]["security"], json!([]));
        let ask = &document["paths"][LookUp::PATTERN]["post"];
        assert_eq!(
            ask["requestBody"]["content"]["application/json"]["schema"]["$ref"],
            "#/components/schemas/LookUpQuery"
        );
        assert_eq!(ask["parameters"], json!([]));
    });
}

#[test]
fn a_planted_fault_is_found() {
    block_on(async {
        let sound = document().await;
        type Plant = fn(&mut Value);
        let plants: [Plant; 4] = [
            |d| d["paths"][ListItems::PATTERN]["get"]["operationId"] = json!("GetMe"),
            |d| d["components"]["schemas"]["ItemView"] = Value::Null,
            |d| d["paths"][EditItem::PATTERN]["get"]["parameters"] = json!([]),
            |d| d["paths"][ListItems::PATTERN]["post"]["responses"]["400"] = Value::Null,
        ];
        for plant in plants {
            let mut planted = sound.clone();
            plant(&mut planted);
            if planted["components"]["schemas"]["ItemView"].is_null()
                && let Some(schemas) = planted["components"]["schemas"].as_object_mut()
            {
                schemas.remove("ItemView");
            }
            assert!(!faults(&planted).is_empty());
        }
    });
}
