//! The contract as a document that other systems read.
use serde_json::Value;

use crate::endpoints;

endpoints! {
    /// This document: the whole contract as OpenAPI 3.1.
    GetOpenApi: Get "/api/openapi.json" (()) Public, () => Value;
}
