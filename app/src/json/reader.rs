//! Serde's view of a value that the browser parsed. Every type of the contract is compiled against this once, so it is kept small: its
//! error carries a name and no sentence, because to write one serde brings along how numbers of all kinds are printed. (`serde_json`
//! and `serde-wasm-bindgen` were measured: 25 and 13 KB more in the first load, compressed.)
use std::fmt::{Display, Formatter};

use js_sys::{Array, Object, Reflect};
use serde::{
    Deserializer,
    de::{
        DeserializeSeed, EnumAccess, Error, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
        VariantAccess, Visitor,
    },
};
use wasm_bindgen::{JsCast, JsValue};

/// The value is of another shape than its type; names the field that is missing, or what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unlike(pub &'static str);

impl Display for Unlike {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Unlike {}

impl Error for Unlike {
    fn custom<T: Display>(_: T) -> Unlike {
        Unlike("a value")
    }
    fn invalid_type(_: Unexpected, _: &dyn Expected) -> Unlike {
        Unlike("a type")
    }
    fn invalid_value(_: Unexpected, _: &dyn Expected) -> Unlike {
        Unlike("a value")
    }
    fn invalid_length(_: usize, _: &dyn Expected) -> Unlike {
        Unlike("a length")
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Unlike {
        Unlike("a variant")
    }
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Unlike {
        Unlike("a field")
    }
    fn missing_field(field: &'static str) -> Unlike {
        Unlike(field)
    }
    fn duplicate_field(field: &'static str) -> Unlike {
        Unlike(field)
    }
}

/// Beyond this a number of JavaScript skips whole numbers.
const SAFE: f64 = 9_007_199_254_740_991.0;

/// A value as the browser parsed it.
pub struct Reader(pub JsValue);

impl Reader {
    fn number(&self) -> Result<f64, Unlike> {
        self.0.as_f64().ok_or(Unlike("a number"))
    }

    fn whole(&self) -> Result<i64, Unlike> {
        let number = self.number()?;
        if number.abs() > SAFE || number != number.trunc() {
            return Err(Unlike("a whole number"));
        }
        Ok(number as i64)
    }

    fn text(&self) -> Result<String, Unlike> {
        self.0.as_string().ok_or(Unlike("a text"))
    }

    fn is_nothing(&self) -> bool {
        self.0.is_null() || self.0.is_undefined()
    }

    fn list(self) -> Result<List, Unlike> {
        let array = self.0.dyn_into::<Array>().map_err(|_| Unlike("a list"))?;
        Ok(List { array, at: 0 })
    }

    fn entries(&self) -> Result<List, Unlike> {
        match self.0.dyn_ref::<Object>() {
            Some(object) => Ok(List { array: Object::entries(object), at: 0 }),
            None => Err(Unlike("an object")),
        }
    }
}

impl<'de> Deserializer<'de> for Reader {
    type Error = Unlike;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        if self.is_nothing() {
            visitor.visit_unit()
        } else if let Some(told) = self.0.as_bool() {
            visitor.visit_bool(told)
        } else if let Ok(whole) = self.whole() {
            visitor.visit_i64(whole)
        } else if let Ok(number) = self.number() {
            visitor.visit_f64(number)
        } else if let Ok(text) = self.text() {
            visitor.visit_string(text)
        } else if self.0.is_array() {
            visitor.visit_seq(self.list()?)
        } else {
            visitor.visit_map(Entries { entries: self.entries()?, value: JsValue::NULL })
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        visitor.visit_bool(self.0.as_bool().ok_or(Unlike("yes or no"))?)
    }
    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        visitor.visit_i64(self.whole()?)
    }
    fn deserialize_i8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        self.deserialize_i64(visitor)
    }
    fn deserialize_i16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        self.deserialize_i64(visitor)
    }
    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        self.deserialize_i64(visitor)
    }
    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        self.deserialize_i64(visitor)
    }
    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        self.deserialize_i64(visitor)
    }
    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        self.deserialize_i64(visitor)
    }
    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        self.deserialize_i64(visitor)
    }
    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        self.deserialize_f64(visitor)
    }
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        visitor.visit_f64(self.number()?)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        self.deserialize_string(visitor)
    }
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        self.deserialize_string(visitor)
    }
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        visitor.visit_string(self.text()?)
    }
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        self.deserialize_string(visitor)
    }
    fn deserialize_bytes<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unlike> {
        Err(Unlike("no bytes"))
    }
    fn deserialize_byte_buf<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unlike> {
        Err(Unlike("no bytes"))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        if self.is_nothing() { visitor.visit_none() } else { visitor.visit_some(self) }
    }
    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        visitor.visit_unit()
    }
    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unlike> {
        visitor.visit_unit()
    }
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        visitor.visit_unit()
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unlike> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        visitor.visit_seq(self.list()?)
    }
    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unlike> {
        visitor.visit_seq(self.list()?)
    }
    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Unlike> {
        visitor.visit_seq(self.list()?)
    }
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        visitor.visit_map(Entries { entries: self.entries()?, value: JsValue::NULL })
    }
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unlike> {
        if !self.0.is_object() || self.0.is_array() {
            return Err(Unlike("an object"));
        }
        visitor.visit_map(Fields { object: self.0, fields, value: JsValue::NULL })
    }
    /// `"name"`, or `{"name": …}` where the variant holds something.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unlike> {
        if self.0.is_string() {
            return visitor.visit_enum(Variant { name: self.0, held: JsValue::UNDEFINED });
        }
        let entries = self.entries()?;
        if entries.array.length() != 1 {
            return Err(Unlike("one variant"));
        }
        let (name, held) = pair(entries.array.get(0));
        visitor.visit_enum(Variant { name, held })
    }
}

/// The two halves of an entry.
fn pair(entry: JsValue) -> (JsValue, JsValue) {
    let entry = entry.unchecked_into::<Array>();
    (entry.get(0), entry.get(1))
}

struct List {
    array: Array,
    at: u32,
}

impl List {
    fn next(&mut self) -> Option<JsValue> {
        let at = self.at;
        self.at += 1;
        (at < self.array.length()).then(|| self.array.get(at))
    }
}

impl<'de> SeqAccess<'de> for List {
    type Error = Unlike;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unlike> {
        self.next().map(|value| seed.deserialize(Reader(value))).transpose()
    }
    fn size_hint(&self) -> Option<usize> {
        Some((self.array.length() - self.at) as usize)
    }
}

/// An object with any names.
struct Entries {
    entries: List,
    value: JsValue,
}

impl<'de> MapAccess<'de> for Entries {
    type Error = Unlike;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unlike> {
        let Some(entry) = self.entries.next() else { return Ok(None) };
        let (name, value) = pair(entry);
        self.value = value;
        seed.deserialize(Reader(name)).map(Some)
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unlike> {
        seed.deserialize(Reader(std::mem::take(&mut self.value)))
    }
}

/// An object of which these fields are asked; others do not matter.
struct Fields {
    object: JsValue,
    fields: &'static [&'static str],
    value: JsValue,
}

impl Fields {
    /// The next field that is there; its value waits.
    fn next(&mut self) -> Option<&'static str> {
        while let Some((field, rest)) = self.fields.split_first() {
            self.fields = rest;
            self.value = Reflect::get(&self.object, &JsValue::from_str(field)).unwrap_or_default();
            if !self.value.is_undefined() {
                return Some(field);
            }
        }
        None
    }
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Unlike;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unlike> {
        self.next().map(|field| seed.deserialize(field.into_deserializer())).transpose()
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unlike> {
        seed.deserialize(Reader(std::mem::take(&mut self.value)))
    }
}

struct Variant {
    name: JsValue,
    held: JsValue,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Unlike;
    type Variant = Reader;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Reader), Unlike> {
        Ok((seed.deserialize(Reader(self.name))?, Reader(self.held)))
    }
}

impl<'de> VariantAccess<'de> for Reader {
    type Error = Unlike;

    fn unit_variant(self) -> Result<(), Unlike> {
        Ok(())
    }
    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unlike> {
        seed.deserialize(self)
    }
    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unlike> {
        visitor.visit_seq(self.list()?)
    }
    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unlike> {
        self.deserialize_struct("", fields, visitor)
    }
}
