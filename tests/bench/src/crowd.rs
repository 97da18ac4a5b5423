//! A crowd of members written straight into the tables, with the keys that the worker itself would write.
use regulars_domain::{card::Card, name::PersonName, phone::E164};
use regulars_worker::recognise::{member_keys, names};
use rusqlite::{Connection, params};

const FAMILY: [&str; 24] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何",
    "林", "高", "罗", "于", "单", "曾", "欧阳",
];
const GIVEN: [&str; 40] = [
    "文", "涛", "嘉", "怡", "雨", "桐", "子", "轩", "佳", "宁", "静", "浩", "然", "思", "远", "琳", "俊",
    "杰", "晓", "月", "明", "小", "云", "建", "国", "秀", "英", "欣", "宇", "航", "梓", "涵", "志", "强",
    "丽", "华", "海", "燕", "春", "梅",
];

/// Adds the members numbered `from..to` to brand 1, spread over its stores.
pub fn add(c: &mut Connection, from: i64, to: i64, stores: i64) {
    let mut start = from;
    while start < to {
        let end = (start + 20_000).min(to);
        let t = c.transaction().expect("a transaction");
        {
            let mut member = t
                .prepare_cached(
                    "insert into member (brand_id, id, name, sort_name, phone, card, home_store, joined_at, profile, tags, birthday,
                                         tier, first_at, last_at, visits, spend, window_spend, balance)
                     values (1, ?1, ?2, ?3, ?4, ?5, ?6, 1700000000 + ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13, ?14, ?14, ?15)",
                )
                .expect("sql");
            let mut sight = t
                .prepare_cached(
                    "insert into member_store (brand_id, member_id, store_id, sort_name, last_at, visits, spend)
                     values (1, ?1, ?2, ?3, ?4, ?5, ?6)",
                )
                .expect("sql");
            let mut key =
                t.prepare_cached("insert or ignore into member_key values (1, ?1, ?2, ?3)").expect("sql");
            for n in start..end {
                let (name, phone, card) = person(n);
                let store = n % stores + 1;
                let text = name.full();
                let sort_name = names::sort_key(&name);
                let known = Known::of(n);
                member
                    .execute(params![
                        n,
                        text,
                        sort_name,
                        phone.as_str(),
                        card.as_str(),
                        store,
                        known.mixed,
                        if known.consents { r#"{"consent":{"sms":{"given":true,"at":0}}}"# } else { "{}" },
                        if known.likes_tea { r#"["tea"]"# } else { "[]" },
                        known.mixed % 12 * 100 + 101 + known.mixed % 28,
                        known.tier,
                        known.last_at,
                        known.visits,
                        known.spend,
                        known.points,
                    ])
                    .expect("a member");
                sight
                    .execute(params![n, store, sort_name, known.last_at, known.visits, known.spend])
                    .expect("a sight");
                for k in member_keys(Some(&name), Some(&phone), Some(&card)) {
                    key.execute(params![k.as_str(), store, n]).expect("a key");
                }
            }
        }
        t.commit().expect("committed");
        start = end;
    }
}

/// What is known of a member beside who they are: spread so that each value is common, rare or shared by very many.
struct Known {
    mixed: i64,
    tier: &'static str,
    last_at: Option<i64>,
    visits: i64,
    spend: i64,
    points: i64,
    likes_tea: bool,
    consents: bool,
}

impl Known {
    fn of(n: i64) -> Known {
        let mixed = n.wrapping_mul(104_729).rem_euclid(999_983);
        let tier = match mixed % 100 {
            0 => "",
            1..=3 => "gold",
            4..=20 => "silver",
            _ => "member",
        };
        let bought = mixed % 5 > 0;
        let figure = |figure: i64| if bought { figure } else { 0 };
        Known {
            mixed,
            tier,
            last_at: bought.then_some(1_700_000_000 + mixed * 60),
            visits: figure(1 + mixed % 40),
            spend: figure(mixed % 50_000),
            points: figure(mixed % 700),
            likes_tea: mixed % 1_000 == 7,
            consents: mixed % 3 == 0,
        }
    }
}

/// The person with this number: always the same one.
pub fn person(n: i64) -> (PersonName, E164, Card) {
    let mixed = usize::try_from(n.wrapping_mul(7_919).rem_euclid(1_000_003)).unwrap_or(0);
    let pick = |list: &[&'static str], by: usize| list.get(by % list.len()).copied().unwrap_or("王");
    let given = format!("{}{}", pick(&GIVEN, mixed / 24), pick(&GIVEN, mixed / 960));
    let name = PersonName::new(pick(&FAMILY, mixed), &given, None).expect("a name");
    let digits = (n.wrapping_mul(48_271)).rem_euclid(99_999_989);
    let phone = E164::new(&format!("+86138{digits:08}")).expect("a number");
    (name, phone, Card::new(&format!("C{n:08}")).expect("a card"))
}
