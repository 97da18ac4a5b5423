/* A gift retailer's 541,909 invoice lines through the wizard: cancellations as refunds, lines of nobody known, rows that repeat others. */
import { expect, test } from "@playwright/test";
import { signIn } from "../support/account";
import { bringIn, figures, real } from "../support/files";
import { paths } from "../support/paths";
import { bar, data } from "../support/report";
import { send } from "../support/shop";

const MINUTE = 60_000;

test.use({ baseURL: process.env.REGULARS_IMPORT_URL });

test("online_retail comes to its totals in whole pennies", async ({ page }) => {
  if (data("online_retail") === null) return;
  test.setTimeout(30 * MINUTE);
  await signIn(page);
  const code = `web${Date.now()}`.slice(0, 20);
  const store = { code, name: `Web shop ${code}`, region: null, franchised: false, time_zone: "Europe/London", closing: 0 };
  const { id } = await send(page, "POST", paths.stores, store);

  await page.goto("/import");
  await page.getByLabel("What its rows are").selectOption({ label: "Purchases, one line a row" });
  await page.getByLabel("File", { exact: true }).setInputFiles(real("online_retail.csv"));
  await expect(page.getByRole("heading", { name: "Your columns" })).toBeVisible();
  await page.getByLabel("Store of rows that name none").selectOption({ label: store.name });
  await page.getByRole("radio", { name: "Without expiry" }).check();
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.getByRole("button", { name: /^Bring in/ })).toBeVisible({ timeout: 10 * MINUTE });
  expect(await figures(page)).toEqual({ fresh: 25_900, changed: 0, unchanged: 0, refused: 0 });
  await expect(page.getByRole("group", { name: /^5,268 rows repeat a row before them/ })).toBeVisible();
  await bringIn(page, 15 * MINUTE);

  const day = (text: string) => Date.parse(text) / 86_400_000;
  let [sales, refunds] = [0, 0];
  for (let at = day("2010-12-01"); at <= day("2011-12-10"); at++) {
    const { stores } = await send(page, "GET", paths.today(at, id));
    for (const one of stores) {
      sales += one.figures.sales;
      refunds += one.figures.refunds;
    }
  }
  const told = `${refunds}/${sales / 100}`;
  expect(bar("online-retail-totals", told, "3838/9747747.93", refunds === 3_838 && sales === 974_774_793)).toBe(true);
});
