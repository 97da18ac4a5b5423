/* The catalogue: an item is added, changed, found, taken off sale and put back. */
import { expect, test } from "@playwright/test";
import { signIn } from "./support/account";
import { news, takeBack } from "./support/news";
import { word } from "./support/shop";

test("an item is added, found by its name, costs more, goes off sale and comes back", async ({ page }) => {
  await signIn(page);
  await page.goto("/items");
  const name = `${word()} tea`;
  const code = `I${Date.now()}`;
  const form = page.getByRole("dialog", { name: /^(New|Change) item$/ });
  const row = page.getByRole("row", { name });

  await page.getByRole("button", { name: "New item" }).click();
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByLabel(/^Code/).fill(code);
  await form.getByLabel(/^Category/).fill("Teas");
  await form.getByLabel(/^Price/).fill("much");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Not an amount of money.")).toBeVisible();
  /* Who is told of a field stands in it. */
  await expect(form.getByLabel(/^Price/)).toBeFocused();
  await form.getByLabel(/^Price/).fill("3.50");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(news(page, `“${name}” is saved.`)).toBeVisible();

  await page.getByRole("searchbox", { name: "Name, code or barcode" }).fill(name.slice(0, 8));
  await expect(row).toContainText("$3.50");
  await expect(row).toContainText(code);
  await expect(page.getByRole("row")).toHaveCount(2);

  await row.getByRole("button", { name }).click();
  await expect(form.getByLabel(/^Price/)).toHaveValue("3.50");
  await form.getByLabel(/^Price/).fill("4.20");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("$4.20");

  await row.getByRole("button", { name }).click();
  await form.getByRole("button", { name: "Take off sale" }).click();
  await expect(page.getByText("Nothing found")).toBeVisible();
  await takeBack(page, `“${name}” is off sale.`);
  await expect(row).toContainText("$4.20");

  await row.getByRole("button", { name }).click();
  await form.getByRole("button", { name: "Take off sale" }).click();
  await expect(page.getByText("Nothing found")).toBeVisible();
  await page.getByRole("radio", { name: "Off sale" }).check();
  await expect(row.getByText("Off sale")).toBeVisible();
  await row.getByRole("button", { name }).click();
  await form.getByRole("button", { name: "Put on sale again" }).click();
  await expect(page.getByText("Nothing found")).toBeVisible();
  await page.getByRole("radio", { name: "On sale" }).check();
  await expect(row).toContainText("$4.20");
});
