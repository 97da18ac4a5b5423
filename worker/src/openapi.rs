//! The OpenAPI 3.1 document, made from the contract itself: what is not mounted is not in it, and the reverse.
use regulars_api::{Access, Method, Problem, Route, header, openapi::GetOpenApi};
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
                "Problem": {
                    "description": "Why it was not done. Writes take effect whole or not at all.",
                    "content": { "application/json": { "schema": problem } },
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
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    operation.extend([
        ("operationId".to_owned(), json!(route.name)),
        ("summary".to_owned(), json!(route.doc.split_whitespace().collect::<Vec<_>>().join(" "))),
        ("tags".to_owned(), json!([tag(route)])),
        ("parameters".to_owned(), json!(parameters)),
        ("security".to_owned(), security),
        (
            "responses".to_owned(),
            json!({
                "200": { "description": "Done.", "content": { "application/json": { "schema": output } } },
                "4XX": problem,
                "5XX": problem,
            }),
        ),
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
