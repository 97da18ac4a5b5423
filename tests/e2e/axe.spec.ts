/* Every screen, in three languages and two themes, with data in it: nothing that axe finds fault with, no text missing. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { signIn } from "./support/account";
import { bar } from "./support/report";
import { somebody } from "./support/shop";

const languages = ["en", "zh-Hans", "zh-Hant"];
const themes = ["light", "dark"];

async function violations(page: Page, where: string): Promise<string[]> {
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${where}: ${rule.id} ${node.target.join(" ")} ${node.failureSummary?.split("\n")[1] ?? ""}`),
  );
}

/** A key that slipped through untranslated looks like `counter.record`. */
async function untranslated(page: Page, where: string): Promise<string[]> {
  const text = await page.locator("body").innerText();
  return (text.match(/\b(core|problem|counter|today|members|member|import|items|stores|team|settings|activity|account|signin|setup)\.[a-z]+_?[a-z_]*\b/g) ?? []).map(
    (key) => `${where}: ${key}`,
  );
}

const faults: string[] = [];
const missing: string[] = [];

for (const language of languages) {
  for (const theme of themes) {
    test(`axe finds nothing on any screen in ${language}, ${theme}`, async ({ page }) => {
      test.setTimeout(180_000);
      await signIn(page);
      const member = await somebody(page);
      await page.addInitScript(
        ([language, theme]) => {
          localStorage.setItem("lang", language);
          localStorage.setItem("theme", theme);
        },
        [language, theme],
      );
      const screens = ["/counter", `/counter?member=${member}`, "/today", "/members", `/members/${member}`, "/import", "/items", "/stores", "/team", "/settings", "/activity", "/account"];
      for (const screen of screens) {
        await page.goto(screen);
        await expect(page.locator("main h1, main [role=combobox]").first()).toBeVisible();
        await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
        const where = `${screen} ${language} ${theme}`;
        faults.push(...(await violations(page, where)));
        missing.push(...(await untranslated(page, where)));
        expect(await page.locator("html").getAttribute("lang"), where).toBe(language);
      }
      expect(faults).toEqual([]);
      expect(missing).toEqual([]);
    });
  }
}

for (const [screen, url] of [
  ["/sign-in", "REGULARS_URL"],
  ["/setup", "REGULARS_EMPTY_URL"],
]) {
  test(`axe finds nothing on ${screen}, which a stranger sees`, async ({ browser }) => {
    for (const language of languages) {
      for (const theme of themes) {
        const context = await browser.newContext({ baseURL: process.env[url] });
        const page = await context.newPage();
        await page.addInitScript(
          ([language, theme]) => {
            localStorage.setItem("lang", language);
            localStorage.setItem("theme", theme);
          },
          [language, theme],
        );
        await page.goto(screen);
        await expect(page.locator("main h1").first()).toBeVisible();
        faults.push(...(await violations(page, `${screen} ${language} ${theme}`)));
        await context.close();
      }
    }
    expect(faults).toEqual([]);
  });
}

test("axe sees a planted fault", async ({ page }) => {
  await page.setContent("<html lang='en'><title>t</title><main><h1>x</h1><img src='data:,'></main></html>");
  expect(await violations(page, "planted")).not.toEqual([]);
});

test.afterAll(() => {
  bar("axe-faults", faults.length, "=0", faults.length === 0);
  bar("texts-missing-on-screen", missing.length, "=0", missing.length === 0);
});
