/* What was changed, and taking it back. */
import { expect, test } from "@playwright/test";
import { signIn } from "./support/account";
import { paths } from "./support/paths";
import { send } from "./support/shop";

test("a change that was taken back can be taken back no more, and the list says so at once", async ({ page }) => {
  await signIn(page);
  await page.goto("/activity");
  const code = `A${Date.now()}`;
  const item = { code, name: `Tea ${code}`, category: "", barcode: null, price: 300, cost: null };
  const { id, rev } = await send(page, "POST", paths.items, item);
  await send(page, "PATCH", `${paths.items}/${id}`, { rev, item: { ...item, price: 450 } });
  await page.reload();
  /* The latest first: the edit and the making; after the undo, the undo before both. */
  const entries = page.locator(".activity__entry").filter({ hasText: code });
  await expect(entries).toHaveCount(2);
  await entries.first().getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Undone.", { exact: true })).toBeVisible();
  await expect(entries).toHaveCount(3);
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(entries.nth(1).getByRole("button", { name: "Undo" })).toHaveCount(0);
});

test("what can be undone is listed alone, and leaves the list with its undo", async ({ page }) => {
  await signIn(page);
  const code = `U${Date.now()}`;
  const item = { code, name: `Tea ${code}`, category: "", barcode: null, price: 300, cost: null };
  const { id, rev } = await send(page, "POST", paths.items, item);
  await send(page, "PATCH", `${paths.items}/${id}`, { rev, item: { ...item, price: 450 } });
  await page.goto("/activity");
  const entries = page.locator(".activity__entry").filter({ hasText: code });
  await expect(entries).toHaveCount(2);
  await page.getByRole("switch", { name: "Can be undone" }).check();
  await expect(entries).toHaveCount(1);
  await entries.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Undone.", { exact: true })).toBeVisible();
  /* The undo is an edit like any other, and the last of its thing. */
  await expect(entries).toHaveCount(1);
  await expect(entries).toContainText("undid a change of the item");
});
