//! The names under which tills and spreadsheets write each field, English and Chinese, the surest first.
//!
//! They are compared without case, spaces and punctuation: `transaction_timestamp`, `Transaction Timestamp` and
//! `transactionTimestamp` are one name.
use super::field::{Field, Kind};

/// Synonyms of a field in files of a kind.
// One name a line would make a page of each field.
#[rustfmt::skip]
pub const fn names(kind: Kind, field: Field) -> &'static [&'static str] {
    use Field as F;
    match field {
        F::StoreCode => &[
            "store code", "store number", "store no", "store id", "store", "shop code", "shop id",
            "shop", "branch", "branch id", "outlet", "location id", "门店编号", "门店代码", "店号", "门店号",
            "门店", "店铺编号", "店铺", "分店", "門市編號", "門市代碼", "門市", "分店編號",
        ],
        F::StoreName => &[
            "store name", "shop name", "branch name", "name", "门店名称", "店名", "店铺名称", "名称", "門市名稱",
            "店名", "名稱",
        ],
        F::Region => &["region", "area", "district", "大区", "区域", "地区", "大區", "區域", "地區"],
        F::TimeZone => &["time zone", "timezone", "tz", "时区", "時區"],
        F::StorePhone => &["store phone", "phone", "telephone", "门店电话", "电话", "門市電話", "電話"],
        F::StoreAddress => &["store address", "address", "street", "门店地址", "地址", "門市地址"],
        F::Franchised => &["franchised", "franchise", "is franchise", "加盟", "是否加盟", "加盟店"],
        F::ItemCode => &[
            "item code", "item id", "item number", "item no", "sku", "sku id", "product id",
            "product code", "product no", "stock code", "article", "article number", "plu", "商品编号",
            "商品编码", "商品代码", "货号", "商品號", "品号", "商品編號", "商品編碼", "貨號", "品號",
        ],
        F::Barcode => &[
            "barcode", "bar code", "ean", "ean13", "gtin", "upc", "条码", "条形码", "商品条码", "條碼", "條形碼",
            "商品條碼",
        ],
        F::ItemName => item_names(kind),
        F::Category => &[
            "category", "item category", "product category", "department", "group", "类别", "品类",
            "分类", "商品分类", "類別", "品類", "分類", "商品分類",
        ],
        F::Price => &[
            "price", "unit price", "list price", "retail price", "单价", "售价", "零售价", "單價", "售價",
            "零售價",
        ],
        F::Cost => &[
            "cost", "unit cost", "cost price", "purchase price", "buying price", "成本", "成本价", "进价", "进货价",
            "成本價", "進價", "進貨價",
        ],
        F::Card => &[
            "card number", "card no", "card", "member card", "membership number", "member number",
            "member no", "member id", "loyalty id", "loyalty number", "customer id",
            "customer number", "customer no", "customer code", "customer", "client id",
            "household id", "household key", "household", "account number", "member", "会员卡号", "会员号", "会员编号",
            "卡号", "客户编号", "客户号", "顾客编号", "会员", "會員卡號", "會員號", "會員編號", "卡號", "客戶編號", "顧客編號", "會員",
        ],
        F::Phone => &[
            "phone", "phone number", "mobile", "mobile phone", "mobile number", "cell",
            "cell phone", "telephone", "tel", "手机", "手机号", "手机号码", "电话", "电话号码", "联系电话", "手機",
            "手機號碼", "電話", "電話號碼", "聯絡電話",
        ],
        F::Name => &[
            "name", "full name", "member name", "customer name", "姓名", "名字", "会员姓名", "会员名称", "客户姓名",
            "顾客姓名", "會員姓名", "客戶姓名", "顧客姓名",
        ],
        F::FamilyName => &["family name", "last name", "surname", "姓", "姓氏"],
        F::GivenName => &["given name", "first name", "forename", "名"],
        F::LatinName => &["latin name", "english name", "romanised name", "romanized name", "英文名", "拼音"],
        F::Gender => &["gender", "sex", "性别", "性別"],
        F::Birthday => &["birthday", "birth date", "date of birth", "birthdate", "dob", "生日", "出生日期"],
        F::Email => &[
            "email", "e-mail", "email address", "mail", "邮箱", "电子邮箱", "电邮", "郵箱", "電子郵件", "電郵",
        ],
        F::Wechat => &["wechat", "wechat id", "weixin", "微信", "微信号", "微信號"],
        F::Address => &["address", "home address", "street address", "地址", "住址", "联系地址", "聯絡地址"],
        F::Occupation => &["occupation", "profession", "job", "职业", "職業"],
        F::Employer => &["employer", "company", "works at", "单位", "工作单位", "公司", "工作單位"],
        F::IncomeBand => &["income band", "income range", "收入", "收入区间", "收入區間"],
        F::MaritalStatus => &["marital status", "marital", "married", "婚姻", "婚姻状况", "婚姻狀況"],
        F::HomeStore => &[
            "home store", "store", "store code", "store id", "registered at", "所属门店", "开卡门店",
            "注册门店", "门店", "所屬門市", "開卡門市", "門市",
        ],
        F::JoinedOn => &[
            "joined on", "joined", "join date", "registered on", "registration date",
            "member since", "created", "入会日期", "注册日期", "开卡日期", "入會日期", "註冊日期", "開卡日期",
        ],
        F::MayContact => &[
            "may contact", "consent", "opt in", "marketing consent", "marketing opt in", "同意联系",
            "接收短信", "营销同意", "同意聯絡", "接收簡訊",
        ],
        F::Tags => &["tags", "tag", "labels", "标签", "会员标签", "標籤"],
        F::UsualSeat => {
            &["usual seat", "favourite seat", "favorite seat", "seat", "常坐", "常坐位置", "座位偏好"]
        }
        F::UsualOrder => &["usual order", "usual", "favourite order", "favorite order", "常点", "常點"],
        F::Likes => &["likes", "preferences", "喜好", "喜欢", "喜歡", "偏好"],
        F::Dislikes => &["dislikes", "avoids", "不喜欢", "忌口", "不喜歡"],
        F::Allergies => &["allergies", "allergy", "过敏", "过敏原", "過敏", "過敏原"],
        F::TalkAbout => &["talk about", "talk-about", "topics", "话题", "話題"],
        F::PurchaseRef => &[
            "purchase ref", "basket id", "basket", "receipt", "receipt number", "receipt no",
            "receipt id", "invoice", "invoice no", "invoice number", "order id", "order number",
            "order no", "transaction id", "transaction number", "transaction no", "ticket number",
            "bill number", "小票号", "单号", "订单号", "交易号", "流水号", "销售单号", "单据号", "小票號", "單號", "訂單號",
            "訂單編號", "交易號", "流水號", "單據號",
        ],
        F::Time => &[
            "transaction timestamp", "timestamp", "transaction time", "transaction date",
            "purchase time", "purchase date", "date time", "datetime", "sold at", "order date",
            "order time", "invoice date", "sale date", "sales date", "local time", "date", "交易时间", "销售时间", "消费时间",
            "下单时间", "购买时间", "交易日期", "销售日期", "消费日期", "日期", "时间", "交易時間", "銷售時間", "消費時間", "購買時間",
            "交易日期", "銷售日期", "消費日期", "時間",
        ],
        F::TimeOfDay => &["time of day", "time", "hour", "时刻", "時刻"],
        F::Quantity => &["quantity", "qty", "units", "count", "数量", "件数", "數量", "件數"],
        F::Paid => &[
            "sales value", "paid", "amount paid", "line total", "line amount", "net amount",
            "amount", "total", "sales", "value", "spend", "实付", "实付金额", "实收", "实收金额", "金额", "销售额",
            "成交金额", "小计", "實付", "實付金額", "實收金額", "金額", "銷售額", "小計",
        ],
        F::UnitPrice => &["unit price", "price", "单价", "售价", "單價", "售價"],
        F::Discount => &[
            "discount", "discount amount", "retail disc", "retail discount", "coupon disc",
            "coupon discount", "markdown", "折扣", "折扣额", "优惠", "优惠金额", "折扣額", "優惠", "優惠金額",
        ],
        F::Points => &[
            "points", "balance", "points balance", "point balance", "opening balance", "积分", "积分余额",
            "当前积分", "可用积分", "積分", "點數", "積分餘額", "點數餘額",
        ],
        F::ExpiresOn => &[
            "expires on", "expires", "expiry", "expiry date", "expiration date", "valid until",
            "到期日", "有效期", "有效期至", "失效日期", "到期日期",
        ],
    }
}

/// In a list of items a bare "name" is the item's; in a list of purchases it is the member's.
#[rustfmt::skip]
const fn item_names(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Items => &[
            "item name", "product name", "name", "description", "item description",
            "product description", "product type", "title", "品名", "商品名称", "商品名", "名称", "商品名稱", "名稱",
        ],
        _ => &[
            "item name", "product name", "item", "product", "description", "item description",
            "product description", "品名", "商品名称", "商品名", "商品", "商品名稱",
        ],
    }
}

/// In a list of stores, items or members a bare "code" or "number" is the row's own; it is the least sure name.
pub const fn bare_names(kind: Kind, field: Field) -> &'static [&'static str] {
    match (kind, field) {
        (Kind::Stores, Field::StoreCode) | (Kind::Items, Field::ItemCode) | (Kind::Members, Field::Card) => {
            &["code", "number", "no", "id", "编号", "代码", "号码", "編號", "代碼", "號碼"]
        }
        _ => &[],
    }
}

/// A column's name as it is compared: lower case, full-width letters as narrow ones, letters and digits only.
pub fn plain(name: &str) -> String {
    super::number::narrow(name).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
