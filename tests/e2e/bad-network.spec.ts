/* What the page does when the network does not: parts that do not come, a server that does not answer. Nothing typed is lost. */
import { expect, test } from "@playwright/test";
import { signIn } from "./support/account";

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
