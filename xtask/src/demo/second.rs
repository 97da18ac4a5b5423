//! A second, small brand on the same instance, founded by the operator's command: to try that brands are sealed from each other.

use std::path::Path;

use anyhow::{Context, Result};
use regulars_api::{
    house::{Credentials, GetMe, SignIn, SignOut},
    invitation::UseLink,
    team::{InviteStaff, NewStaff},
};
use regulars_client::Client;
use regulars_domain::{import::field::Kind, rights::Role};

use super::{PASSWORD, files, people, weeks::Weeks, yesterday};
use crate::admin::{self, Brand};

const OWNER: &str = "owner@lantern.example";
const CLERK: &str = "clerk@lantern.example";

const ITEMS: &str = "\
code,name,category,price,barcode
1,Sourdough loaf,Bread,4.20,4006381333931
2,Rye loaf,Bread,4.60,
3,Cardamom bun,Pastry,2.80,
4,Almond croissant,Pastry,3.20,
5,Flat white,Coffee,3.10,
6,Filter coffee,Coffee,2.60,
";

/// Phones of the range that London keeps for fiction.
const MEMBERS: &str = "\
card,joined,name,latin_name,phone,usual_seat,likes
501,2017-12-14,Harriet Osei,,+44 20 7946 0101,by the oven,The crust well done
502,2017-12-20,Tom Ashworth,,+44 20 7946 0102,,
503,2017-12-18,梁思琪,Liang Siqi,+44 20 7946 0103,window bench,Oat milk
504,2017-12-24,Beatriz Lopes,,+44 20 7946 0104,,Rye without seeds
";

const PURCHASES: &str = "\
basket,store,card,sold_at,item_code,quantity,paid,discount
1,1,501,2017-12-28 08:05:00,1,1,4.20,0
2,1,503,2017-12-28 08:40:00,5,1,3.10,0
2,1,503,2017-12-28 08:40:00,3,2,5.60,0
3,1,501,2017-12-29 08:02:00,1,1,4.20,0
4,1,504,2017-12-29 16:20:00,2,1,4.60,0
5,1,,2017-12-30 10:11:00,4,2,6.40,0
6,1,503,2017-12-30 10:30:00,5,1,3.10,0
7,1,501,2017-12-30 11:00:00,3,1,2.80,0
";

/// Founds it in the database under `data`, which the system at `base_url` serves; answers its sign-ins.
pub fn found(base_url: &str, data: &Path) -> Result<Vec<String>> {
    let brand = Brand {
        name: "Lantern Bakery 灯笼面包房",
        store: "Lantern Bakery Borough",
        owner: "Imogen Hart",
        email: OWNER,
        currency: "GBP",
        region: "GB",
        language: "en",
        time_zone: "Europe/London",
    };
    let token = admin::found(&admin::Database::local(data), &brand)?.context("a link for the new owner")?;
    let mut owner = Client::new(base_url);
    owner.call::<UseLink>((), &people::link_use(token)).context("a password by the link")?;
    let credentials =
        Credentials { email: OWNER.to_owned(), password: PASSWORD.to_owned(), code: None, brand: None };
    owner.enter::<SignIn>((), &credentials).context("the second brand's owner")?;
    files::bring(&owner, Kind::Items, "items.csv", ITEMS)?;
    let weeks = Weeks::ending(PURCHASES, "sold_at", yesterday())?;
    files::bring(&owner, Kind::Members, "members.csv", &weeks.moved(MEMBERS, "joined")?)?;
    files::bring(&owner, Kind::Purchases, "purchases.csv", &weeks.moved(PURCHASES, "sold_at")?)?;
    let stores = owner.call::<GetMe>((), &())?.stores.iter().map(|store| store.id).collect();
    let clerk = NewStaff {
        name: "Noah Brandt".to_owned(),
        email: CLERK.to_owned(),
        role: Role::Clerk,
        region: None,
        stores,
    };
    let token = owner.call::<InviteStaff>((), &clerk)?.token.context("a link")?;
    people::join(base_url, token).context("the second brand's clerk")?;
    owner.call::<SignOut>((), &())?;
    Ok(vec![
        format!("another brand, {}, to try the seal:", brand.name),
        format!("{OWNER:<26} owner, {}", brand.owner),
        format!("{CLERK:<26} clerk, {}", clerk.name),
    ])
}
