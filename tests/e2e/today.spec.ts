/* A store's day in figures: what is recorded is in them at once, each opens what it is made of, and the stores stand side by side. */
import { expect, test } from "@playwright/test";
import { signIn } from "./support/account";
import { buy, giveUp, guest, ownStore, word } from "./support/shop";

test("what a store sold is in the day's figures, beside the other stores, and each figure opens its purchases", async ({ page }) => {
  await signIn(page);
  const store = await ownStore(page);
  const name = `Olga ${word()}`;
  const member = await guest(page, name, { store: store.id });
  await buy(page, member, 1_250, store.id);
  await buy(page, null, 800, store.id);

  await page.goto("/today");
  const stores = page.getByRole("region", { name: "All stores, side by side" }).last();
  const row = stores.getByRole("row").filter({ hasText: store.name });
  await expect(row.getByRole("cell")).toHaveText(["$20.50", "–", "2", "1", "1", "12", "0"]);
  await expect(stores.getByRole("row").filter({ hasText: "Pier 7" })).toHaveCount(1);

  /* The row makes its store the one that the page is about. */
  await row.getByRole("link", { name: store.name }).click();
  await expect(page.locator(".page-head__note")).toHaveText(store.name);
  const figure = (label: string) => page.getByRole("link", { name: new RegExp(`^${label}`) });
  await expect(figure("Sales today")).toContainText("$20.50");
  await expect(figure("Members served")).toContainText("1 of 2 purchases");
  await expect(figure("Members served")).toContainText("50% of purchases recognised");
  await expect(figure("New members")).toContainText("1");
  await expect(figure("Points given")).toContainText("+12");

  await figure("Sales today").click();
  const all = page.getByRole("region", { name: "All purchases of the day" }).last();
  await expect(all.getByRole("row")).toHaveCount(3);
  await expect(all.getByRole("row").filter({ hasText: "Not a member" })).toContainText("$8.00");
  await figure("Members served").click();
  const members = page.getByRole("region", { name: "Purchases of members" }).last();
  await expect(members.getByRole("row")).toHaveCount(2);
  const sold = members.getByRole("row").filter({ hasText: name });
  await expect(sold).toContainText("$12.50");
  await sold.getByRole("button").click();
  const purchase = page.getByRole("dialog", { name: "Purchase" });
  await expect(purchase.getByRole("row").filter({ hasText: "Tea" })).toContainText("$12.50");
  await page.keyboard.press("Escape");

  /* A sale more, and the figures say so when they are asked again. */
  await buy(page, member, 400, store.id);
  await page.reload();
  await expect(figure("Sales today")).toContainText("$24.50");
  await expect(members.getByRole("row")).toHaveCount(3);
  await figure("New members").click();
  await expect(page.getByText(/^Registered at this store on/)).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: name })).toHaveCount(1);

  await giveUp(page, store);
});
