/* What is left of a page on paper, and what a device needs to keep the app beside its own. */
import { expect, test } from "@playwright/test";
import { signIn } from "./support/account";
import { somebody, word } from "./support/shop";

test("a member's page goes to paper without the ways through the app and without anything to press", async ({ page }) => {
  await signIn(page);
  const name = `Lena ${word()}`;
  await page.goto(`/members/${await somebody(page, name)}`);
  const ways = page.getByRole("navigation").filter({ visible: true });
  /* In a table a name that opens something stays, as the cell's text. */
  const presses = page.locator("button:not(td button)").filter({ visible: true });
  await expect(page.getByText("first purchase").last()).toBeVisible();
  await expect(ways).not.toHaveCount(0);
  await expect(presses).not.toHaveCount(0);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText(name).last()).toBeVisible();
  await expect(page.getByText("first purchase").last()).toBeVisible();
  await expect(ways).toHaveCount(0);
  expect(await presses.allInnerTexts()).toEqual([]);
});

test("the page names a manifest that a device can install it by, and its icons are there", async ({ page, request }) => {
  await page.goto("/sign-in");
  const manifest = await page.locator("link[rel=manifest]").getAttribute("href");
  const answer = await request.get(manifest ?? "");
  expect(answer.status()).toBe(200);
  expect(answer.headers()["content-type"]).toContain("json");
  const { name, display, start_url, icons } = await answer.json();
  expect({ name, display, start_url }).toEqual({ name: "Regulars", display: "standalone", start_url: "/" });
  const sizes = icons.map((icon: { sizes: string }) => icon.sizes);
  expect(sizes).toEqual(expect.arrayContaining(["192x192", "512x512"]));
  for (const { src, type } of icons) {
    const icon = await request.get(src);
    expect(icon.status(), src).toBe(200);
    expect(icon.headers()["content-type"], src).toContain(type);
  }
});
