/* Is this still your number? Asked at the counter and one after the other, answered in one tap, changed, put off and taken back. */
import { expect, test } from "@playwright/test";
import { signIn } from "./support/account";
import { news, takeBack } from "./support/news";
import { longUnconfirmed, word } from "./support/shop";

test("at the counter a guest not asked for years is asked, gives another number, and it is taken back", async ({ page }) => {
  await signIn(page);
  const name = `Lena ${word()}`;
  const id = await longUnconfirmed(page, name);
  await page.goto(`/counter?member=${id}`);
  await expect(page.getByText("Profile 45%")).toBeVisible();
  await expect(page.getByText("missing: birthday, consent, e-mail, habits, address")).toBeVisible();
  const question = page.getByText("Is this still your number?");
  await expect(question).toContainText("****");

  await page.getByRole("button", { name: /^Change:/ }).click();
  const dialog = page.getByRole("dialog", { name: "Another contact" });
  const field = dialog.getByLabel("New number");
  await expect(field).toBeFocused();
  await field.fill("12");
  await field.press("Enter");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await field.fill(`+1 201 555 ${String(Math.floor(Math.random() * 1e4)).padStart(4, "0")}`);
  await field.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(news(page, "The contact is changed.")).toBeVisible();
  await expect(question).toHaveCount(0);
  await takeBack(page, "The contact is changed.");
  await expect(question).toBeVisible();
});

test("a store asks those who come in: later, yes, taken back, and yes again, on record", async ({ page }) => {
  await signIn(page);
  const name = `Nora ${word()}`;
  const id = await longUnconfirmed(page, name);
  await page.goto("/confirm");
  const row = page.getByRole("listitem").filter({ hasText: name });
  await expect(row).toContainText("Is this still your number?");
  await expect(row).toContainText("****");

  await row.getByRole("button", { name: `Later: ${name}` }).click();
  await expect(row).toHaveCount(0);
  await page.reload();
  const show = page.getByRole("button", { name: "put off until later" });
  await expect(show).toBeVisible();
  await expect(row).toHaveCount(0);
  await show.click();
  await expect(row).toHaveCount(1);

  const yes = row.getByRole("button", { name: `Yes: ${name}` });
  await yes.focus();
  await page.keyboard.press("Enter");
  await expect(row).toHaveCount(0);
  await expect(page.getByText("1 answered")).toBeVisible();
  await takeBack(page, "Confirmed.");
  await expect(row).toHaveCount(1);
  await yes.click();
  await expect(row).toHaveCount(0);

  await page.goto("/activity");
  const change = page.getByRole("listitem").filter({ hasText: name });
  await expect(change.filter({ hasText: "confirmed the contact of" }).first()).toBeVisible();
  await page.goto(`/members/${id}`);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await expect(page.getByRole("dialog").getByText("Profile 45%")).toBeVisible();
  await expect(page.getByText("Is this still your number?")).toHaveCount(0);
});
