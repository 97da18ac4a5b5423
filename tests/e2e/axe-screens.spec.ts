/* Every screen, in three languages and two themes, with data, on a desk and on a phone: nothing that axe finds fault with, no text
   missing. */
import { expect, test } from "@playwright/test";
import { signIn } from "./support/account";
import { languages, looking, settled, speak, text, untranslated, violations } from "./support/axe";
import { bar } from "./support/report";
import { screens } from "./support/screens";
import { somebody } from "./support/shop";

const faults: string[] = [];
const missing: string[] = [];
const desk = { width: 1280, height: 720 };
const phone = { width: 390, height: 844 };

for (const language of languages) {
  test(`axe finds nothing on any screen in ${language}`, async ({ page }) => {
    test.setTimeout(480_000);
    await signIn(page);
    const member = await somebody(page);
    await speak(page, language);
    const look = looking(page, language, faults, missing);
    for (const screen of screens(member)) {
      await page.setViewportSize(desk);
      await page.goto(screen);
      await settled(page);
      await look(screen);
      expect(await page.locator("html").getAttribute("lang"), `${screen} ${language}`).toBe(language);
      /* The same page on a phone: what changes with the width is style alone, so it need not be opened again. */
      await page.setViewportSize(phone);
      await settled(page);
      await look(`${screen} on a phone`);
    }
    expect(faults).toEqual([]);
    expect(missing).toEqual([]);
  });
}

for (const [screen, url, go] of [
  ["/sign-in", "REGULARS_URL", "signin.go"],
  ["/setup", "REGULARS_EMPTY_URL", "setup.go"],
]) {
  test(`axe finds nothing on ${screen}, which a stranger sees, and with what was wrong`, async ({ browser }) => {
    for (const language of languages) {
      const context = await browser.newContext({ baseURL: process.env[url] });
      const page = await context.newPage();
      const look = looking(page, language, faults, missing);
      await speak(page, language);
      await page.goto(screen);
      await expect(page.locator("main h1").first()).toBeVisible();
      await look(screen);
      const form = page.locator("form").filter({ has: page.getByRole("button", { name: text(language, go), exact: true }) });
      for (const password of await form.locator("input[type=password]").all()) await password.fill("not the password");
      /* Nobody else's failures count against this one. The browser's own checks would keep the server's words away. */
      await form.locator("input[type=email]").fill(`stranger.${language}@example.com`);
      await form.evaluate((form: HTMLFormElement) => (form.noValidate = true));
      await form.locator("button[type=submit]").click();
      await expect(form.locator("[aria-invalid=true], .banner[data-tone=bad]").first()).toBeVisible();
      await look(`${screen} with an error`);
      await context.close();
    }
    expect(faults).toEqual([]);
    expect(missing).toEqual([]);
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
