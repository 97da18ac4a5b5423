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
