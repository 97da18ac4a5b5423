/* What axe finds fault with, and texts that slipped through untranslated, in every language and theme. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

export const languages = ["en", "zh-Hans", "zh-Hant"];
const themes = ["light", "dark"];

/** What axe finds in what is shown, in each theme: a theme is other colours for the same elements, so it is changed in place. */
export async function violations(page: Page, where: string): Promise<string[]> {
  const all: string[] = [];
  /* Colours that change at once need not be waited for. */
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const theme of themes) {
    await page.evaluate(async (theme) => {
      document.documentElement.dataset.theme = theme;
      /* What cannot end, such as a skeleton's, is not waited for. */
      const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
      await Promise.allSettled(ending.map((one) => one.finished));
    }, theme);
    /* The page has no frames: "legacy" is axe without the second page that it opens to look into them. */
    const axe = new AxeBuilder({ page }).setLegacyMode();
    /* Told in full is only what is wrong: to tell of all that is right takes as long as to look at it. */
    axe.options({ resultTypes: ["violations"] }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]);
    const found = await axe.analyze();
    for (const rule of found.violations) {
      const told = (node: (typeof rule.nodes)[number]) => `${node.target.join(" ")} ${node.failureSummary?.split("\n")[1] ?? ""}`;
      all.push(...rule.nodes.map((node) => `${where} ${theme}: ${rule.id} ${told(node)}`));
    }
  }
  return all;
}

/** A key that slipped through untranslated looks like `counter.record`, be it shown or only said to those who hear the page. */
export async function untranslated(page: Page, where: string): Promise<string[]> {
  const text = await page.evaluate(() => {
    const told = ["aria-label", "aria-valuetext", "alt", "placeholder", "title"];
    const said = told.flatMap((name) => [...document.querySelectorAll(`[${name}]`)].map((one) => one.getAttribute(name)));
    return [document.title, document.body.innerText, ...said].join("\n");
  });
  return (text.match(/\b(core|aside|problem|counter|guest|order|purchase|today|members|member|import|items|stores|team|settings|activity|account|signin|setup|invitation|palette|quality)\.[a-z]+_?[a-z_]*\b/g) ?? []).map(
    (key) => `${where}: ${key}`,
  );
}

/** A look at what is shown: puts what is wrong with it to what was found before. */
export const looking =
  (page: Page, language: string, faults: string[], missing: string[]) =>
  async (where: string, at = page): Promise<void> => {
    faults.push(...(await violations(at, `${where} ${language}`)));
    missing.push(...(await untranslated(at, `${where} ${language}`)));
  };

/** The text of a key, as the app has it; `{name}` filled from `params`. */
export function text(language: string, key: string, params: Record<string, string> = {}): string {
  const [file, name] = key.split(".");
  const found: string = JSON.parse(readFileSync(join(__dirname, `../../../app/locales/${language}/${file}.json`), "utf8"))[name];
  return found.replace(/\{(\w+)\}/g, (_, name) => params[name]);
}

/** From the next page on, in this language. */
export async function speak(page: Page, language: string) {
  await page.addInitScript((language) => localStorage.setItem("lang", language), language);
}

/** Waits until nothing is on its way any more; what stands further down comes when one scrolls to it. */
export async function settled(page: Page) {
  await expect(page.locator("main h1, main [role=combobox]").first()).toBeVisible();
  await expect(async () => {
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    expect(await page.locator("[aria-busy=true], .skeleton").count()).toBe(0);
  }).toPass({ timeout: 20_000 });
  await page.evaluate(() => window.scrollTo(0, 0));
}
