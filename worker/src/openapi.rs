//! The OpenAPI 3.1 document, made from the contract itself: what is not mounted is not in it, and the reverse. It names every status
//! that an endpoint may answer with; `tests/api/tests/hostile` asks each with whatever there is and looks whether that is so.
use regulars_api::{
    Access, Endpoint, Method, Problem, Route, header,
    invitation::{LookAtLink, UseLink},
    openapi::GetOpenApi,
};
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    call::Call,
    error::AppError,
    routes::{COOKIE, Routes},
};

/// The route of the document.
pub fn routes(routes: Routes) -> Routes {
    routes.mount(get)
}

async fn get(_: Call<GetOpenApi>) -> Result<Value, AppError> {
    Ok(document(&regulars_api::routes()))
}

/// The document for these routes.
pub fn document(routes: &[Route]) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut schemas = settings.into_generator();
    let problem = json!(schemas.subschema_for::<Problem>());
    let mut paths = Map::new();
    for route in routes {
        let operation = operation(route, &mut schemas);
        if let Some(path) = paths.entry(route.pattern).or_insert_with(|| json!({})).as_object_mut() {
            path.insert(route.method.verb().to_lowercase(), operation);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Regulars",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Customers and loyalty of a chain. Money is in minor units of the brand's currency, moments in seconds since 1970 UTC, business days in days since 1970-01-01.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas.take_definitions(true),
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": COOKIE, "description": "Set by sign-in." },
                "key": { "type": "http", "scheme": "bearer", "description": KEY },
            },
            "responses": {
                "Problem": problem_response(&problem, json!({})),
                "Later": problem_response(&problem, json!({
                    "Retry-After": {
                        "description": "Seconds after which the very same request may come again.",
                        "required": true,
                        "schema": { "type": "integer", "minimum": 1 },
                    },
                })),
            },
            "headers": {
                "Build": {
                    "description": "The build that answered.",
                    "required": true,
                    "schema": { "type": "string" },
                },
                "Cost": {
                    "description": "Round trips to the database, rows read and rows written.",
                    "required": true,
                    "schema": { "type": "string", "pattern": "^trips=[0-9]+ read=[0-9]+ written=[0-9]+$" },
                },
            },
        },
    })
}

/// What the document says of keys.
const KEY: &str = "An API key, made in the settings: rk_, eight letters, _ and 43 of base64url. It opens what it was made for, of its brand.";
/// What the document says of an operation's key, and of one where what is written names itself.
const OP: &str = "Names this write: made at random by the caller, 1 to 2^53-1. The same key again has no further effect and answers the same.";
const NO_OP: &str = "Not needed and not looked at: what is written is named by its own references.";

/// The headers of every answer, and those of this one.
fn headers(own: Value) -> Value {
    let mut all = json!({
        (header::BUILD): { "$ref": "#/components/headers/Build" },
        (header::COST): { "$ref": "#/components/headers/Cost" },
    });
    if let (Some(all), Value::Object(own)) = (all.as_object_mut(), own) {
        all.extend(own);
    }
    all
}

fn problem_response(problem: &Value, own: Value) -> Value {
    json!({
        "description": "Why it was not done. Writes take effect whole or not at all.",
        "headers": headers(own),
        "content": { "application/json": { "schema": problem } },
    })
}

/// Endpoints that try a link, which may be over.
const BY_LINK: [&str; 2] = [LookAtLink::NAME, UseLink::NAME];

/// Every status other than 200 that an endpoint may answer with.
fn problems(route: &Route) -> Vec<u16> {
    let public = route.access == Access::Public;
    let has_body = route.method != Method::Get;
    // Public reads tell what there is; everything else names something, or is somebody's.
    let names = has_body || !public;
    // What a password, a PIN, a code or a link is tried at.
    let tries = has_body && matches!(route.access, Access::Public | Access::Account);
    let all = [
        (400, true),
        (401, names),
        (403, names),
        (404, names),
        (409, has_body),
        (410, BY_LINK.contains(&route.name)),
        (413, has_body),
        (422, names),
        (429, tries),
        (500, true),
        (503, true),
    ];
    all.into_iter().filter(|(_, may)| *may).map(|(status, _)| status).collect()
}

/// What an endpoint answers: its output, and its problems by status.
fn responses(route: &Route, output: &Value) -> Value {
    let done = json!({
        "description": "Done.",
        "headers": headers(json!({})),
        "content": { "application/json": { "schema": output } },
    });
    let mut all = Map::from_iter([("200".to_owned(), done)]);
    for status in problems(route) {
        let kind = if matches!(status, 429 | 503) { "Later" } else { "Problem" };
        all.insert(status.to_string(), json!({ "$ref": format!("#/components/responses/{kind}") }));
    }
    Value::Object(all)
}

fn operation(route: &Route, schemas: &mut SchemaGenerator) -> Value {
    let input = json!((route.input)(schemas));
    let mut parameters = in_path(route);
    let mut operation = Map::new();
    if route.writes() {
        let names_itself = matches!(route.access, Access::Key(_));
        parameters.push(json!({
            "name": header::OP, "in": "header", "required": route.access != Access::Public && !names_itself,
            "description": if names_itself { NO_OP } else { OP },
            "schema": { "type": "integer", "minimum": 1, "maximum": regulars_domain::ids::MAX_ID },
        }));
    }
    if route.method == Method::Get {
        parameters.extend(in_query(&input, schemas));
    } else if !is_null(&input) {
        let content = json!({ "application/json": { "schema": input } });
        operation.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
    }
    let security = match route.access {
        Access::Public => json!([]),
        Access::Key(_) => json!([{ "key": [] }]),
        Access::AreaOrKey(..) => json!([{ "session": [] }, { "key": [] }]),
        _ => json!([{ "session": [] }]),
    };
    let output = json!((route.output)(schemas));
    operation.extend([
        ("operationId".to_owned(), json!(route.name)),
        ("summary".to_owned(), json!(route.doc.split_whitespace().collect::<Vec<_>>().join(" "))),
        ("tags".to_owned(), json!([tag(route)])),
        ("parameters".to_owned(), json!(parameters)),
        ("security".to_owned(), security),
        ("responses".to_owned(), responses(route, &output)),
        ("x-access".to_owned(), json!(format!("{:?}", route.access))),
    ]);
    Value::Object(operation)
}

/// The first segment after `/api/`.
fn tag(route: &Route) -> &str {
    route.pattern.split('/').nth(2).unwrap_or_default()
}

/// One parameter for each hole of the pattern.
fn in_path(route: &Route) -> Vec<Value> {
    let holes = route.pattern.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let schema = |name: &str| {
        if name.ends_with("_id") {
            json!({ "type": "integer", "minimum": 1, "maximum": regulars_domain::ids::MAX_ID })
        } else {
            json!({ "type": "string", "pattern": "^[A-Za-z0-9_-]+$" })
        }
    };
    holes
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": schema(name) }))
        .collect()
}

/// A `Get` takes its input's fields as parameters of the query.
fn in_query(input: &Value, schemas: &SchemaGenerator) -> Vec<Value> {
    let name = input.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
    let object = name.and_then(|name| schemas.definitions().get(name)).unwrap_or(input);
    let required = object.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let fields = object.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    let parameter = |(name, schema): (String, Value)| {
        let required = required.iter().any(|field| *field == name.as_str());
        json!({ "name": name, "in": "query", "required": required, "schema": schema })
    };
    fields.into_iter().map(parameter).collect()
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("null")
}
