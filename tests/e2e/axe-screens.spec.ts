/* Every screen, in three languages and two themes, with data: nothing that axe finds fault with, no text missing. */
import { expect, test } from "@playwright/test";
import { signIn } from "./support/account";
import { languages, settled, speak, untranslated, violations } from "./support/axe";
import { bar } from "./support/report";
import { screens } from "./support/screens";
import { somebody } from "./support/shop";

const faults: string[] = [];
const missing: string[] = [];

for (const language of languages) {
  test(`axe finds nothing on any screen in ${language}`, async ({ page }) => {
    test.setTimeout(480_000);
    await signIn(page);
    const member = await somebody(page);
    await speak(page, language);
    for (const screen of screens(member)) {
      await page.goto(screen);
      await settled(page);
      const where = `${screen} ${language}`;
      faults.push(...(await violations(page, where)));
      missing.push(...(await untranslated(page, where)));
      expect(await page.locator("html").getAttribute("lang"), where).toBe(language);
    }
    expect(faults).toEqual([]);
    expect(missing).toEqual([]);
  });
}

for (const [screen, url] of [
  ["/sign-in", "REGULARS_URL"],
  ["/setup", "REGULARS_EMPTY_URL"],
]) {
  test(`axe finds nothing on ${screen}, which a stranger sees`, async ({ browser }) => {
    for (const language of languages) {
      const context = await browser.newContext({ baseURL: process.env[url] });
      const page = await context.newPage();
      await speak(page, language);
      await page.goto(screen);
      await expect(page.locator("main h1").first()).toBeVisible();
      faults.push(...(await violations(page, `${screen} ${language}`)));
      await context.close();
    }
    expect(faults).toEqual([]);
  });
}

test("a text that is missing is seen", async ({ page }) => {
  await signIn(page);
  await page.route("**/en/order.json", (route) => route.fulfill({ json: {} }));
  await page.goto("/counter");
  await settled(page);
  expect(await untranslated(page, "planted")).not.toEqual([]);
});

test("axe sees a planted fault", async ({ page }) => {
  await page.setContent("<html lang='en'><title>t</title><main><h1>x</h1><img src='data:,'></main></html>");
  expect(await violations(page, "planted")).not.toEqual([]);
});

test.afterAll(() => {
  bar("axe-faults-on-screens", faults.length, "=0", faults.length === 0);
  bar("texts-missing-on-screen", missing.length, "=0", missing.length === 0);
});
