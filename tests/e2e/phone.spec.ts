/* The house in one hand: a phone of 390 by 844 points. */
import { expect, test, type Page } from "@playwright/test";
import { signIn } from "./support/account";
import { screens } from "./support/screens";
import { somebody } from "./support/shop";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

/** By how many points the page is wider than the screen. */
const overhang = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

test("a guest is registered and buys at a phone's counter", async ({ page }) => {
  await signIn(page);
  await page.goto("/counter");
  await page.getByRole("combobox", { name: "Look up a member" }).fill("Nobody by this name");
  await page.getByRole("button", { name: "Register them" }).tap();
  const form = page.getByRole("dialog", { name: "New member" });
  await form.getByLabel("Name", { exact: true }).fill("Pia Handheld");
  await form.getByLabel("Card number").fill(`P${Date.now()}`);
  /* A sheet at the foot of the screen, where a thumb reaches it, as soon as it has come up. */
  const foot = async () => {
    const sheet = await form.boundingBox();
    return Math.round((sheet?.y ?? 0) + (sheet?.height ?? 0));
  };
  await expect.poll(foot).toBe(844);
  await form.getByRole("button", { name: "Register" }).tap();
  await expect(page.locator("#welcome-name")).toContainText("Handheld");
  const add = page.getByRole("combobox", { name: "Add an item or amount" });
  await add.fill("12.00");
  await page.getByRole("option", { name: /^Amount/ }).tap();
  await expect(page.locator(".order__pay output")).toContainText("12.00");
  expect(await overhang(page)).toBeLessThanOrEqual(0);
  await page.getByRole("button", { name: /^Record ·/ }).tap();
  await expect(page.locator(".welcome__balance")).toHaveText("12");
});

test("no screen is wider than a phone, and each is reached from the tabs", async ({ page }) => {
  await signIn(page);
  await page.goto("/counter");
  for (const path of screens(await somebody(page))) {
    await page.goto(path);
    await expect(page.locator("h1")).toHaveCount(1);
    await page.waitForLoadState("networkidle");
    expect(await overhang(page), path).toBeLessThanOrEqual(0);
  }
  await page.getByRole("button", { name: "More" }).last().tap();
  await page.getByRole("link", { name: "Stores" }).last().tap();
  await expect(page).toHaveURL(/\/stores$/);
});
