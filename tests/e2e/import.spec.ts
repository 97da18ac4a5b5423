/* A real chain's year through the wizard: what it comes to, that a second run changes nothing, and that taking it back leaves
   nothing. The books are proven after each by the same program as `cargo xtask check-ledger`. */
import { expect, test, type Page } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { isDeepStrictEqual } from "node:util";
import { signIn } from "./support/account";
import { bringIn, check, real } from "./support/files";
import { paths } from "./support/paths";
import { bar, data } from "./support/report";
import { send } from "./support/shop";

const MINUTE = 60_000;
const transactions = real("transactions_top12stores.csv");
const products = real("products.csv");
const demographics = real("demographics.csv");

test.use({ baseURL: process.env.REGULARS_IMPORT_URL });

/** The proof of every member's books and every kept figure, on the running system's own database. */
function proven(): boolean {
  try {
    execFileSync(process.env.REGULARS_CHECK_LEDGER ?? "", [process.env.REGULARS_IMPORT_DATA ?? ""], { stdio: "pipe" });
    return true;
  } catch (error) {
    console.log(String((error as { stdout?: Buffer }).stdout ?? error));
    return false;
  }
}

type Member = { card: string | null; points: number; first_at: number | null };

async function members(page: Page): Promise<Member[]> {
  const all: Member[] = [];
  let cursor: string | null = null;
  do {
    const list: { rows: Member[]; next: string | null } = await send(page, "POST", paths.memberList, { cursor });
    all.push(...list.rows);
    cursor = list.next;
  } while (cursor);
  return all;
}

type Day = { store: number; day: number };
type Books = { purchases: number; sales: number; store367: number; stores: number; days: Day[] };

/** Adds up what is kept of each store's days. The slice lies in 2017, in local days of New York. */
async function books(page: Page): Promise<Books> {
  const day = (text: string) => Date.parse(text) / 86_400_000;
  const sum: Books = { purchases: 0, sales: 0, store367: 0, stores: 0, days: [] };
  const seen = new Set<number>();
  for (let at = day("2016-12-31"); at <= day("2018-01-02"); at++) {
    const { stores } = await send(page, "GET", paths.today(at));
    for (const one of stores) {
      if (one.figures.purchases === 0) continue;
      seen.add(one.store);
      sum.days.push({ store: one.store, day: at });
      sum.purchases += one.figures.purchases;
      sum.sales += one.figures.sales;
      if (one.name === "367") sum.store367 += one.figures.sales;
    }
  }
  return { ...sum, stores: seen.size };
}

/** Purchases by local hour over these days: a store's own day tells them, some days asked at once. */
async function hours(page: Page, days: Day[]): Promise<number[]> {
  const sum: number[] = Array(24).fill(0);
  for (let from = 0; from < days.length; from += 24) {
    const asked = days.slice(from, from + 24).map(({ store, day }) => send(page, "GET", paths.today(day, store)));
    for (const { stores } of await Promise.all(asked)) {
      for (const hour of stores[0].hours) sum[hour.hour] += hour.purchases;
    }
  }
  return sum;
}

/** What imports make beside members and purchases: items on sale and off, their categories, tags, stores and regions. */
async function made(page: Page) {
  const { regions, stores } = await send(page, "GET", paths.stores);
  const { items } = await send(page, "GET", paths.items);
  const { items: retired } = await send(page, "GET", paths.itemsOffSale);
  const [categories, tags] = [await send(page, "GET", paths.categories), await send(page, "GET", paths.tags)];
  return { items: items.length, retired: retired.length, categories, tags, regions, stores: stores.length };
}

test("a real chain's year comes in, counts once however often it is sent, and goes again", async ({ page }) => {
  if (data("complete_journey") === null) return;
  test.setTimeout(25 * MINUTE);
  await signIn(page);
  const before = await made(page);
  expect(before).toEqual({ items: 0, retired: 0, categories: [], tags: [], regions: [], stores: 1 });

  await check(page, "Items", products, {}, 4 * MINUTE);
  expect((await bringIn(page, 6 * MINUTE)).fresh).toBe(92_331);
  await check(page, "Members", demographics, {}, 4 * MINUTE);
  expect((await bringIn(page, 4 * MINUTE)).fresh).toBe(801);
  const known = (await members(page)).length;
  expect(await made(page)).not.toMatchObject({ items: 0 });

  const choices = { utc: true, lastingPoints: true };
  const dry = await check(page, "Purchases, one line a row", transactions, choices, 6 * MINUTE);
  expect(dry).toMatchObject({ fresh: 31_133, changed: 0, unchanged: 0, refused: 0 });
  expect((await bringIn(page, 10 * MINUTE)).fresh).toBe(31_133);

  const year = await books(page);
  const all = await members(page);
  const bought = all.filter((member) => member.first_at !== null);
  const points = all.reduce((sum, member) => sum + member.points, 0);
  const points2351 = all.find((member) => member.card === "2351")?.points;
  const byHour = await hours(page, year.days);
  const busiest = byHour.indexOf(Math.max(...byHour));
  const { days, ...sums } = year;
  const told = {
    ...sums,
    bought: bought.length,
    points,
    points2351,
    hourly: byHour.reduce((sum, n) => sum + n, 0),
    busiest,
    busy: byHour[busiest],
    proven: proven(),
  };
  const right = {
    purchases: 31_133,
    sales: 97_814_398,
    store367: 14_816_967,
    stores: 12,
    bought: 1_080,
    points: 962_969,
    points2351: 9_586,
    hourly: 31_133,
    busiest: 17,
    busy: 3_094,
    proven: true,
  };
  const figures = `${told.purchases}/${told.bought}/${told.stores}/${told.sales / 100}/${told.points}`;
  bar("import-figures", figures, "exact", isDeepStrictEqual(told, right));
  expect(told).toEqual(right);

  const again = await check(page, "Purchases, one line a row", transactions, choices, 6 * MINUTE);
  expect(again).toMatchObject({ fresh: 0, changed: 0, unchanged: 31_133, refused: 0 });
  await expect(page.getByRole("button", { name: /^Bring in/ })).toBeDisabled();
  expect(await books(page)).toEqual(year);
  expect(bar("import-again-changes", again.fresh + again.changed, "=0", proven())).toBe(true);

  /* The newest stands first: purchases, then what was brought in before them. */
  await page.goto("/import");
  for (const file of ["transactions_top12stores.csv", "demographics.csv", "products.csv"]) {
    await page.getByRole("button", { name: `Undo import: ${file}` }).click();
    const sure = page.getByRole("dialog", { name: `Undo import: ${file}` });
    await sure.getByLabel(/Type the file's name/).fill(file);
    await sure.getByRole("button", { name: "Undo import" }).click();
    const row = page.getByRole("row", { name: new RegExp(file) });
    await expect(sure).toBeHidden({ timeout: 10 * MINUTE });
    await expect(row.getByText("Undone", { exact: true })).toBeVisible();
    if (file.startsWith("transactions")) expect((await members(page)).length).toBe(known);
  }
  expect((await members(page)).length).toBe(0);
  expect(await books(page)).toMatchObject({ purchases: 0, sales: 0, stores: 0 });
  expect(await made(page)).toEqual(before);
  expect(bar("import-undo-leaves-members", (await members(page)).length, "=0", proven())).toBe(true);
});
