/* What axe finds fault with, and texts that slipped through untranslated, in every language and theme. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

export const languages = ["en", "zh-Hans", "zh-Hant"];
export const themes = ["light", "dark"];

export async function violations(page: Page, where: string): Promise<string[]> {
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${where}: ${rule.id} ${node.target.join(" ")} ${node.failureSummary?.split("\n")[1] ?? ""}`),
  );
}

/** A key that slipped through untranslated looks like `counter.record`. */
export async function untranslated(page: Page, where: string): Promise<string[]> {
  const text = await page.locator("body").innerText();
  return (text.match(/\b(core|problem|counter|guest|order|purchase|today|members|member|import|items|stores|team|settings|activity|account|signin|setup|invitation)\.[a-z]+_?[a-z_]*\b/g) ?? []).map(
    (key) => `${where}: ${key}`,
  );
}

/** From the next page on, in this language and theme. */
export async function wear(page: Page, language: string, theme: string) {
  await page.addInitScript(
    ([language, theme]) => {
      localStorage.setItem("lang", language);
      localStorage.setItem("theme", theme);
    },
    [language, theme],
  );
}

/** Waits until nothing is on its way any more. */
export async function settled(page: Page) {
  await expect(page.locator("main h1, main [role=combobox]").first()).toBeVisible();
  await expect(page.locator("[aria-busy=true], .skeleton")).toHaveCount(0);
}
