/* The programme and the brand: what cannot be is named where it stands and changes nothing; what was changed can be taken back. Other
   stories run by the same settings meanwhile, so what changes here is a tier's name in a language that none of them reads. */
import { expect, test } from "@playwright/test";
import { signIn } from "./support/account";
import { news } from "./support/news";
import { word } from "./support/shop";

test("a programme that cannot be is refused field by field, and a change that was saved is taken back", async ({ page }) => {
  await signIn(page);
  await page.goto("/settings");
  const save = page.getByRole("button", { name: "Save" });
  const silver = page.getByRole("listitem").filter({ has: page.getByRole("button", { name: "Remove Silver" }) });
  await expect(save).toBeDisabled();

  const minimum = page.getByLabel("Fewest points at once");
  await minimum.fill("150");
  await expect(minimum).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("Must be a multiple of 100.")).toBeVisible();
  await expect(save).toBeDisabled();
  await minimum.fill("100");
  const from = silver.getByLabel("From points");
  const before = await from.inputValue();
  await from.fill("0");
  await expect(silver.getByText("Must be above the tier before it; the first begins at 0.")).toBeVisible();
  await expect(save).toBeDisabled();
  await from.fill(before);
  await expect(page.getByText("Must be")).toHaveCount(0);
  await expect(save).toBeDisabled();

  const name = silver.getByLabel(/^繁體中文/);
  const old = await name.inputValue();
  const other = `銀${word()}`;
  await name.fill(other);
  await save.click();
  await expect(news(page, "Saved.")).toBeVisible();
  await page.reload();
  await expect(name).toHaveValue(other);

  await page.goto("/activity");
  const change = page.getByRole("listitem").filter({ hasText: "changed the programme" }).first();
  await change.getByText("1 field changed").click();
  await expect(change).toContainText(other);
  await change.getByRole("button", { name: "Undo" }).click();
  await expect(news(page, "Undone.")).toBeVisible();
  await page.goto("/settings");
  await expect(name).toHaveValue(old);
});

test("a brand without a name, or with a second step that its owner has not, stays as it is", async ({ page }) => {
  await signIn(page);
  await page.goto("/settings");
  await page.getByRole("tab", { name: "Brand" }).click();
  const name = page.getByLabel("Name of the brand");
  const save = page.getByRole("button", { name: "Save" });
  await name.fill(" ");
  await save.click();
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("Please fill this in.")).toBeVisible();
  await name.fill("Harbour Market");
  await page.getByLabel("Head office signs in with a second step").check();
  await save.click();
  await expect(page.getByText("Set up your own second step under Your account first.")).toBeVisible();
  await page.getByLabel("Head office signs in with a second step").uncheck();
  await expect(save).toBeDisabled();
});
