/* What the page does when the network does not: parts that do not come, a server that does not answer. Nothing typed is lost. */
import { expect, test } from "@playwright/test";
import { signIn } from "./support/account";
import { paths } from "./support/paths";

test("a part that does not come says so, and comes when it is asked again", async ({ page }) => {
  await signIn(page);
  await page.goto("/counter");
  await page.route("**/assets/bundle_*", (route) => route.abort());
  await page.getByRole("button", { name: "New member", exact: true }).click();
  const banner = page.locator(".banner", { hasText: "This part of the page could not be loaded" });
  await expect(banner.getByRole("button", { name: "Reload" })).toBeVisible();
  await page.unroute("**/assets/bundle_*");
  await banner.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator("dialog[open]").getByLabel("Phone", { exact: true })).toBeVisible();
});

test("a form that cannot be sent keeps what was typed and goes through once the server answers", async ({ page }) => {
  await signIn(page);
  await page.goto("/counter");
  await page.getByRole("button", { name: "New member", exact: true }).click();
  const dialog = page.locator("dialog[open]");
  const phone = `+86 139${String(Math.floor(Math.random() * 1e8)).padStart(8, "0")}`;
  await dialog.getByLabel("Phone", { exact: true }).fill(phone);
  await dialog.getByLabel("Name", { exact: true }).fill("Network Lost");
  await page.route("**/api/**", (route) => route.abort());
  await dialog.locator("button[type=submit]").click();
  await expect(page.locator(".shell__banners .banner").first()).toBeVisible();
  await expect(dialog.locator(".banner").first()).toBeVisible({ timeout: 30_000 });
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("Network Lost");
  await page.unroute("**/api/**");
  await page.reload();
  await page.getByRole("button", { name: "New member", exact: true }).click();
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("Network Lost");
  await dialog.locator("button[type=submit]").click();
  await expect(page.locator("#welcome-name")).toContainText("Lost");
});

test("what is put on the counter while an order is on its way begins the next order", async ({ page }) => {
  await signIn(page);
  await page.goto("/counter");
  const add = page.getByRole("combobox", { name: "Add an item or amount" });
  const sum = page.locator(".order__pay output");
  const amount = async (text: string) => {
    await add.fill(text);
    await expect(page.getByRole("option", { name: /^Amount/ })).toBeVisible();
    await add.press("Enter");
    await expect(add).toHaveValue("");
  };
  await amount("20.00");
  let arrive = () => {};
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(`**${paths.sales}`, async (route) => {
    await held;
    await route.continue();
  });
  const record = page.getByRole("button", { name: /^Record/ });
  await record.click();
  await expect(record).toHaveAttribute("aria-busy", "true");
  await amount("7.50");
  arrive();
  /* What was sent is recorded as it was; what came meanwhile is the new order. */
  await expect(page.getByText("$20.00 recorded")).toBeVisible();
  await expect(sum).toHaveText("$7.50");
  await expect(page.locator(".order-lines > li")).toHaveCount(1);
  await page.getByRole("button", { name: /^One less/ }).click();
  await expect(page.locator(".order__empty")).toBeVisible();
});
