//! Inputs thrown from the contract's own schemas: each field of every endpoint, also those that no valid example fills.
use serde_json::{Map, Value, json};

use super::values::{numbers, texts};

/// Chances that come out alike each time (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut n = self.0;
        n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        n ^ (n >> 31)
    }
    /// Below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.roll() % end.max(1) as u64) as usize
    }
    fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

/// The schemas of the contract, and what is put into them.
pub struct Schemas {
    document: Value,
    texts: Vec<String>,
    numbers: Vec<Value>,
}

/// Texts that mean something: codes, cards, numbers, moments.
const MEANT: [&str; 14] = [
    "1",
    "code11",
    "100000101",
    "13800138000",
    "+8613800138000",
    "2026-11-22T12:00:00Z",
    "2026-11-22",
    "--03-14",
    "Asia/Shanghai",
    "CNY",
    "CN",
    "林晓月",
    "a@example.com",
    "tea",
];
/// Whole numbers that mean something: keys, sums, a moment, a day.
const COUNTED: [i64; 9] = [1, 2, 11, 101, 102, 500, 1_000, 1_795_348_800, 20_779];

impl Schemas {
    pub fn new(document: Value) -> Schemas {
        Schemas { document, texts: texts(), numbers: numbers() }
    }

    /// The schema of a route's body, where it has one.
    pub fn of_body(&self, pattern: &str, verb: &str) -> Option<&Value> {
        self.operation(pattern, verb)?.get("requestBody")?.pointer("/content/application~1json/schema")
    }

    /// The names of a route's parameters in the query.
    pub fn in_query(&self, pattern: &str, verb: &str) -> Vec<String> {
        let all = self.operation(pattern, verb).and_then(|operation| operation["parameters"].as_array());
        let query = all.into_iter().flatten().filter(|parameter| parameter["in"] == "query");
        query.filter_map(|parameter| parameter["name"].as_str()).map(str::to_owned).collect()
    }

    /// The statuses that a route may answer with.
    pub fn statuses(&self, pattern: &str, verb: &str) -> Vec<u16> {
        let all = self.operation(pattern, verb).and_then(|operation| operation["responses"].as_object());
        all.into_iter().flatten().filter_map(|(status, _)| status.parse().ok()).collect()
    }

    fn operation(&self, pattern: &str, verb: &str) -> Option<&Value> {
        self.document.get("paths")?.get(pattern)?.get(verb.to_lowercase())
    }

    /// Something of this schema, more or less: one text or number in five is hostile, one field in three that may be left out is.
    pub fn throw(&self, schema: &Value, dice: &mut Dice, depth: usize) -> Value {
        if depth > 9 {
            return Value::Null;
        }
        if let Some(path) = schema["$ref"].as_str() {
            let found = path.strip_prefix('#').and_then(|pointer| self.document.pointer(pointer));
            return found.map_or(Value::Null, |schema| self.throw(schema, dice, depth + 1));
        }
        if let Some(value) = schema.get("const") {
            return value.clone();
        }
        if let Some(all) = schema["enum"].as_array() {
            return dice.one_of(all);
        }
        if let Some(all) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
            let one = dice.one_of(all);
            return self.throw(&one, dice, depth + 1);
        }
        let kind = match &schema["type"] {
            Value::String(kind) => kind.clone(),
            Value::Array(kinds) => dice.one_of(kinds).as_str().unwrap_or_default().to_owned(),
            _ if schema.get("properties").is_some() => "object".to_owned(),
            _ => "any".to_owned(),
        };
        match kind.as_str() {
            "object" => self.object(schema, dice, depth),
            "array" => self.array(schema, dice, depth),
            "string" if dice.below(5) > 0 => json!(dice.one_of(&MEANT)),
            "string" => json!(dice.one_of(&self.texts)),
            "integer" | "number" if dice.below(5) > 0 => json!(dice.one_of(&COUNTED)),
            "integer" | "number" => dice.one_of(&self.numbers),
            "boolean" => json!(dice.below(2) == 0),
            "any" => json!({ "a": 1 }),
            _ => Value::Null,
        }
    }

    fn object(&self, schema: &Value, dice: &mut Dice, depth: usize) -> Value {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let mut fields = Map::new();
        for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
            if required.iter().any(|one| *one == name.as_str()) || dice.below(3) > 0 {
                fields.insert(name.clone(), self.throw(schema, dice, depth + 1));
            }
        }
        Value::Object(fields)
    }

    fn array(&self, schema: &Value, dice: &mut Dice, depth: usize) -> Value {
        match schema["prefixItems"].as_array() {
            Some(each) => each.iter().map(|schema| self.throw(schema, dice, depth + 1)).collect(),
            None => {
                let items = &schema["items"];
                (0..dice.below(4)).map(|_| self.throw(items, dice, depth + 1)).collect()
            }
        }
    }
}
