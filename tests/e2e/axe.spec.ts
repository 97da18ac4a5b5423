/* Every screen, in three languages and two themes, with data, dialogs, menus and errors in it: nothing that axe finds fault with,
   no text missing. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
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

/** From the next page on, in this language and theme. */
async function wear(page: Page, language: string, theme: string) {
  await page.addInitScript(
    ([language, theme]) => {
      localStorage.setItem("lang", language);
      localStorage.setItem("theme", theme);
    },
    [language, theme],
  );
}

const faults: string[] = [];
const missing: string[] = [];

for (const language of languages) {
  for (const theme of themes) {
    test(`axe finds nothing on any screen in ${language}, ${theme}`, async ({ page }) => {
      test.setTimeout(360_000);
      await signIn(page);
      const member = await somebody(page);
      await wear(page, language, theme);
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

/** Dialogs by the button that opens them; `#` stands for a member. */
const dialogs = [
  ["/counter", "guest.new"],
  ["/counter?member=#", "guest.note"],
  ["/members/#", "core.edit"],
  ["/members/#", "member.history"],
  ["/members/#", "member.show_phone"],
  ["/members/#", "member.show_lines"],
  ["/today", "purchase.unbooked_title"],
  ["/items", "items.new"],
  ["/stores", "stores.new_region"],
  ["/stores", "stores.new_store"],
  ["/team", "team.invite"],
  ["/account", "account.step_add"],
];

/** The text of a key, as the app has it. */
function text(language: string, key: string): string {
  const [file, name] = key.split(".");
  return JSON.parse(readFileSync(join(__dirname, `../../app/locales/${language}/${file}.json`), "utf8"))[name];
}

for (const language of languages) {
  for (const theme of themes) {
    test(`axe finds nothing in dialogs, errors and menus in ${language}, ${theme}`, async ({ page }) => {
      test.setTimeout(480_000);
      await signIn(page);
      const member = await somebody(page);
      await wear(page, language, theme);
      const look = async (where: string) => faults.push(...(await violations(page, `${where} ${language} ${theme}`)));
      for (const [screen, key] of dialogs) {
        await page.goto(screen.replace("#", String(member)));
        await page.getByRole("button", { name: text(language, key), exact: true }).first().click();
        const dialog = page.locator("dialog[open]");
        await expect(dialog).toBeVisible();
        await expect(dialog.locator("[aria-busy=true]")).toHaveCount(0);
        await look(`${screen} ${key}`);
        const submit = dialog.locator("button[type=submit]");
        if ((await submit.count()) === 1) {
          /* The browser's own checks would keep the server's words away. */
          await dialog.locator("form").evaluate((form: HTMLFormElement) => (form.noValidate = true));
          await submit.click();
          await expect(dialog.locator("[aria-invalid=true], .banner[data-tone=bad]").first().or(page.locator(".toast").first())).toBeVisible();
          await look(`${screen} ${key} with errors`);
        }
      }
      for (const screen of ["/counter", "/members/#", "/stores", "/team"]) {
        await page.goto(screen.replace("#", String(member)));
        await expect(page.locator("main h1, main [role=combobox]").first()).toBeVisible();
        await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
        for (const button of await page.locator("button[aria-haspopup=menu]:visible").all()) {
          await button.click();
          await expect(page.locator(".menu:popover-open").first()).toBeVisible();
          await look(`${screen} menu`);
          await page.keyboard.press("Escape");
        }
      }
      await page.route("**/api/today*", (route) => route.abort());
      await page.goto("/today");
      await expect(page.locator(".banner[data-tone=bad]").first()).toBeVisible({ timeout: 30_000 });
      await look("/today unreachable");
      expect(faults).toEqual([]);
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
        await wear(page, language, theme);
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
