/* Dialogs, menus and errors, in three languages and two themes: nothing that axe finds fault with, no text missing. (A file of its own,
   because a file runs on one worker.) */
import { expect, test } from "@playwright/test";
import { signIn } from "./support/account";
import { languages, looking, settled, speak, text } from "./support/axe";
import { bar } from "./support/report";
import { somebody } from "./support/shop";

const faults: string[] = [];
const missing: string[] = [];

/** Screens that ask for something before they can show it. */
const asking = ["/today", "/members", "/members/#", "/items", "/stores", "/team", "/activity", "/import", "/account"];

/** Dialogs by the button that opens them, or by a menu and its entry; `#` stands for a member. */
const dialogs = [
  ["/counter", "guest.new"],
  ["/counter", "core.scan"],
  ["/counter?member=#", "guest.note"],
  ["/members", "members.more"],
  ["/members?standing=potential", "members.save_view"],
  ["/members/#", "core.edit"],
  ["/members/#", "member.history"],
  ["/members/#", "member.show_phone"],
  ["/members/#", "member.show_lines"],
  ["/members/#", "member.more", "member.adjust_title"],
  ["/members/#", "member.more", "member.transfer_title"],
  ["/members/#", "member.more", "member.opening_title"],
  ["/today", "purchase.unbooked_title"],
  ["/items", "items.new"],
  ["/stores", "stores.new_region"],
  ["/stores", "stores.new_store"],
  ["/team", "team.invite"],
  ["/account", "account.step_add"],
  ["/counter", "core.find"],
];

for (const language of languages) {
  test(`axe finds nothing in dialogs, errors and menus in ${language}`, async ({ page }) => {
    test.setTimeout(600_000);
    await signIn(page);
    const member = await somebody(page);
    await speak(page, language);
    const look = looking(page, language, faults, missing);
    for (const [screen, key, entry] of dialogs) {
      await page.goto(screen.replace("#", String(member)));
      await page.getByRole("button", { name: text(language, key), exact: true }).first().click();
      if (entry) await page.getByRole("menuitem", { name: text(language, entry), exact: true }).click();
      const dialog = page.locator("dialog[open]");
      await expect(dialog).toBeVisible();
      await expect(dialog.locator("[aria-busy=true], .skeleton")).toHaveCount(0);
      await look(`${screen} ${entry ?? key}`);
      const submit = dialog.locator("button[type=submit]");
      if ((await submit.count()) === 1) {
        /* The browser's own checks would keep the server's words away. */
        await dialog.locator("form").evaluate((form: HTMLFormElement) => (form.noValidate = true));
        await submit.click();
        const told = dialog.locator("[aria-invalid=true], .banner[data-tone=bad], .field__error:not(:empty)").first();
        /* Filters that are all empty are no mistake: that dialog closes. */
        const closed = page.locator("body:not(:has(dialog[open]))");
        await expect(told.or(page.locator(".toast").first()).or(closed).first()).toBeVisible();
        await look(`${screen} ${entry ?? key} with errors`);
      }
    }
    for (const screen of ["/counter", "/members/#", "/stores", "/team"]) {
      await page.goto(screen.replace("#", String(member)));
      await settled(page);
      for (const button of await page.locator("button[aria-haspopup=menu]:visible").all()) {
        await button.click();
        await expect(page.locator(".menu:popover-open").first()).toBeVisible();
        await look(`${screen} menu`);
        await page.keyboard.press("Escape");
      }
    }
    /* Who is signed in is told, and how the instance stands; nothing else is answered, such as members or the list of sessions. */
    await page.route(/\/api\/(?!(?:session|status)(?:\?|$))/, (route) => route.fulfill({ status: 404, json: { code: "not_found" } }));
    for (const screen of asking) {
      await page.goto(screen.replace("#", String(member)));
      /* The screen itself stands there, with what went wrong and the way to try again; not the shell's word over a page still unknown. */
      const own = page.locator(".page");
      await expect(own.locator(".banner[data-tone=bad]").first(), screen).toBeVisible();
      await expect(own.getByRole("button", { name: text(language, "core.try_again"), exact: true }).first(), screen).toBeVisible();
      await expect(page.locator("main [aria-busy=true], main .skeleton"), screen).toHaveCount(0);
      await look(`${screen} without an answer`);
    }
    expect(faults).toEqual([]);
    expect(missing).toEqual([]);
  });
}

test.afterAll(() => {
  bar("axe-faults-in-dialogs", faults.length, "=0", faults.length === 0);
});
