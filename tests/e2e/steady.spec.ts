/* Nothing jumps: what is about to be pressed stays where it is while a screen is still on its way. */
import { expect, test, type Page } from "@playwright/test";
import { signIn } from "./support/account";
import { bar } from "./support/report";
import { screens } from "./support/screens";
import { somebody } from "./support/shop";

/** The layout shift that counts as good: https://web.dev/articles/cls */
const good = 0.1;
let worst = 0;

/** Adds up by how much of the page things moved, and says which. */
async function watch(page: Page) {
  await page.addInitScript(() => {
    const seen = { sum: 0, moved: [] as string[] };
    Object.assign(window, { seen });
    type Shift = PerformanceEntry & { value: number; sources: { node: Node | null }[] };
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries() as Shift[]) {
        seen.sum += shift.value;
        const who = shift.sources.map(({ node }) => (node instanceof Element ? `${node.tagName}.${node.className}` : "text"));
        seen.moved.push(`${shift.value.toFixed(3)} ${who.join(", ")}`);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

const shifts = (page: Page) => page.evaluate(() => (window as unknown as { seen: { sum: number; moved: string[] } }).seen);

for (const [kind, viewport] of [
  ["desktop", { width: 1440, height: 900 }],
  ["phone", { width: 390, height: 844 }],
] as const) {
  test(`nothing jumps while a screen loads on a ${kind}`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.setViewportSize(viewport);
    await signIn(page);
    const member = await somebody(page);
    await watch(page);
    /* Each answer takes its time, so that every state before it is drawn. */
    await page.route("**/api/**", (route) => setTimeout(() => void route.continue().catch(() => {}), 150));
    for (const screen of screens(member)) {
      await page.goto(screen);
      await expect(page.locator("main h1, main [role=combobox]").first()).toBeVisible();
      await page.waitForLoadState("networkidle");
      await expect(page.locator(".skeleton")).toHaveCount(0);
      const { sum, moved } = await shifts(page);
      worst = Math.max(worst, sum);
      expect(sum, `${screen}: ${moved.join("; ")}`).toBeLessThanOrEqual(good);
    }
  });
}

test("what jumps is seen", async ({ page }) => {
  await watch(page);
  await page.goto("/robots.txt");
  await page.evaluate(() => {
    document.body.innerHTML = "<div id=late></div><p style='height: 300px; background: grey'>pushed</p>";
    setTimeout(() => ((document.getElementById("late") as HTMLElement).style.height = "400px"), 200);
  });
  await expect.poll(async () => (await shifts(page)).sum).toBeGreaterThan(good);
});

test.afterAll(() => {
  bar("layout-shift-worst", worst.toFixed(3), `<=${good}`, worst <= good);
});
