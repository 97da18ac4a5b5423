/* A store's life: opened in a region, changed, with a last day, closed, opened again, and merged into another. */
import { expect, test } from "@playwright/test";
import { signIn } from "./support/account";
import { news, takeBack } from "./support/news";
import { paths } from "./support/paths";
import { guest, send, word, type Store } from "./support/shop";

test("a store is opened, changed, closed and merged into another, and its region goes when it is empty", async ({ page }) => {
  await signIn(page);
  await page.goto("/stores");
  const region = `Region ${word()}`;
  const name = `Quay ${word()}`;
  const card = page.locator(".card", { has: page.getByRole("heading", { name: region }) });
  const row = page.getByRole("row").filter({ hasText: name });
  const act = async (what: string) => {
    await row.getByRole("button", { name: `What to do with ${name}` }).click();
    await page.getByRole("menuitem", { name: what }).click();
  };

  await page.getByRole("button", { name: "New region" }).click();
  const area = page.getByRole("dialog", { name: "New region" });
  await area.getByLabel("Name of the region").fill(region);
  await area.getByRole("button", { name: "Save" }).click();
  await expect(card.getByText("No store belongs to this region yet.")).toBeVisible();

  await page.getByRole("button", { name: "Open a store" }).click();
  const opening = page.getByRole("dialog", { name: "Open a store" });
  await opening.getByLabel("Store", { exact: true }).fill(name);
  await opening.getByLabel("Number").fill("1");
  await opening.getByLabel("Region").selectOption({ label: region });
  await opening.getByRole("button", { name: "Open the store" }).click();
  await expect(opening.getByLabel("Number")).toHaveAttribute("aria-invalid", "true");
  await opening.getByLabel("Number").fill(`N${Date.now()}`);
  await opening.getByRole("button", { name: "Open the store" }).click();
  await expect(news(page, `${name} is open.`)).toBeVisible();
  await expect(card.getByRole("row").filter({ hasText: name })).toBeVisible();

  await act("Edit");
  const form = page.getByRole("dialog", { name });
  const day = (from: number) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);
  await form.getByLabel(/^Address/).fill("4 Wharf Street");
  await form.getByLabel(/^Last day open/).fill(day(-3));
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("This day is over.")).toBeVisible();
  await form.getByLabel(/^Last day open/).fill(day(9));
  await form.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("4 Wharf Street");
  await expect(row).toContainText("Open until");
  await takeBack(page, `${name} is changed.`);
  await expect(row).not.toContainText("Open until");
  await expect(row).not.toContainText("4 Wharf Street");

  await act("Close the store");
  await expect(row.getByText("Closed")).toBeVisible();
  await expect(news(page, `${name} is closed.`)).toBeVisible();
  await act("Open it again");
  await expect(row.getByText("Closed")).toHaveCount(0);

  const { stores } = await send(page, "GET", paths.stores);
  const { id } = stores.find((store: Store) => store.name === name);
  for (let n = 0; n < 3; n++) await guest(page, `Mia ${word()}`, { store: id });
  let go = () => {};
  const seen = new Promise<void>((resolve) => (go = resolve));
  await page.route(`**${paths.mergeStep(id)}`, async (route) => {
    await seen;
    await route.continue();
  });
  await act("Merge into another store");
  const merging = page.getByRole("dialog", { name: `Merge ${name}` });
  const sure = merging.getByRole("button", { name: /^Merge into/ });
  await merging.getByLabel("Into which store?").selectOption({ label: "1 · Pier 7" });
  await merging.getByLabel("To go on, type").fill("Pier 7");
  await expect(sure).toBeDisabled();
  await merging.getByLabel("To go on, type").fill(name);
  await sure.click();
  await expect(merging.getByRole("progressbar")).toBeVisible();
  await expect(merging.getByText("0 of 3 members moved").first()).toBeVisible();
  go();
  await expect(news(page, "3 members have moved. The merge is complete.")).toBeVisible();
  await expect(merging).toBeHidden();
  await expect(row).toContainText("Now Pier 7");
  await expect(row.getByRole("button")).toHaveCount(0);

  await card.getByRole("button", { name: `Rename or remove ${region}` }).click();
  await page.getByRole("dialog", { name: region }).getByRole("button", { name: "Remove" }).click();
  await expect(news(page, "The region is removed.")).toBeVisible();
  await expect(card).toHaveCount(0);
});
