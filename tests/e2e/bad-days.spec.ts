/* What the page does when it is itself at fault, or out of date. Nothing typed is lost. */
import { expect, test, type Page } from "@playwright/test";
import { signIn } from "./support/account";
import { paths } from "./support/paths";

const pay = (page: Page) => page.locator(".order__pay output");

/** An order of one amount on the counter, not yet recorded. */
async function order(page: Page) {
  await signIn(page);
  await page.goto("/counter");
  const add = page.getByRole("combobox", { name: "Add an item or amount" });
  await add.fill("7.50");
  await expect(page.getByRole("option", { name: /^Amount/ })).toBeVisible();
  await add.press("Enter");
  await expect(pay(page)).toContainText("7.50");
}

test("a page that breaks says so calmly and keeps what was typed", async ({ page }) => {
  await order(page);
  /* The browser refuses an element that the page cannot do without. */
  await page.evaluate(() => {
    const create = document.createElement;
    document.createElement = function (this: Document, tag: string) {
      if (tag === "form") throw new Error("planted");
      return create.call(this, tag);
    } as typeof create;
  });
  await page.getByRole("button", { name: "New member", exact: true }).click();
  const fault = page.locator("#fault");
  await expect(fault).toContainText("What you typed is kept.");
  await expect(fault).toHaveAttribute("role", "alert");
  /* A dialog that is half open must not cover it. */
  await fault.getByRole("link", { name: "Reload" }).click();
  await expect(pay(page)).toContainText("7.50");
  await expect(fault).toHaveCount(0);
  await page.getByRole("button", { name: /^One less/ }).click();
});

test("a page of an older build offers to reload and keeps what was typed", async ({ page }) => {
  await order(page);
  await page.route("**/api/**", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, headers: { ...answer.headers(), "x-build": "another" } });
  });
  await page.getByRole("combobox", { name: "Look up a member" }).fill("8021");
  const banner = page.locator(".banner", { hasText: "A new version is ready." });
  await expect(banner).toBeVisible();
  await expect(pay(page)).toContainText("7.50");
  await page.unroute("**/api/**");
  await banner.getByRole("button", { name: "Reload" }).click();
  await expect(banner).toHaveCount(0);
  await expect(pay(page)).toContainText("7.50");
  await page.getByRole("button", { name: /^One less/ }).click();
});

test("an answer that the page cannot read is a problem said in words, whatever it holds", async ({ page }) => {
  await signIn(page);
  await page.goto("/counter");
  const look = page.getByRole("combobox", { name: "Look up a member" });
  const alert = page.locator(".lookup .banner[data-tone=bad]");
  const hit = { id: 7, name: "A", home_store: { id: 1, name: "B" }, own: true };
  let body = "";
  await page.route(`**${paths.lookup}`, (route) => route.fulfill({ contentType: "application/json", body }));
  const unreadable = [
    "",
    "null",
    "<p>",
    "[]",
    "{}",
    '{"hits":"one"}',
    JSON.stringify({ hits: [{ ...hit, id: "7" }] }),
    JSON.stringify({ hits: [{ ...hit, id: 7.5 }] }),
    '{"hits":[{"id":9007199254740993}]}',
    JSON.stringify({ hits: [{ ...hit, home_store: [1] }] }),
    JSON.stringify({ hits: [], more: "unheard_of" }),
  ];
  for (const [n, text] of unreadable.entries()) {
    body = text;
    await look.fill(`guest ${n}`);
    await expect(alert, text).toBeVisible();
    await look.fill("");
    await expect(alert, text).toHaveCount(0);
  }
  await page.unroute(`**${paths.lookup}`);
  await look.fill("nobody of that name");
  await expect(page.getByText("Nobody is found by")).toBeVisible();
  await expect(page.locator("#fault")).toHaveCount(0);
});
