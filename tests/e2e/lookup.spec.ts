/* The counter's one box while somebody types: what is asked when, and which answer counts. */
import { expect, test, type Page, type Request } from "@playwright/test";
import { signIn } from "./support/account";
import { paths } from "./support/paths";
import { guest, word } from "./support/shop";

const box = (page: Page) => page.getByRole("combobox", { name: "Look up a member" });
const hits = (page: Page) => page.getByRole("listbox", { name: "Who may be meant" }).getByRole("option");
const isAsked = (url: URL) => url.pathname === paths.lookup;
const asked = (request: Request): string => request.postDataJSON().q;

/** Remembers what is asked from now on. */
function questions(page: Page): string[] {
  const all: string[] = [];
  page.on("request", (request) => {
    if (isAsked(new URL(request.url()))) all.push(asked(request));
  });
  return all;
}

test("quick typing asks once, when it pauses", async ({ page }) => {
  await signIn(page);
  const name = `Paula ${word()}`;
  await guest(page, name);
  await page.goto("/counter");
  const all = questions(page);
  /* Again where the machine itself paused between two keys. */
  await expect(async () => {
    await box(page).fill("");
    await expect(hits(page)).toHaveCount(0);
    all.length = 0;
    await box(page).pressSequentially(name);
    await expect(hits(page)).toHaveCount(1);
    expect(all).toEqual([name]);
  }).toPass();
});

test("what an input method is still composing is not asked, and its Enter chooses nobody", async ({ page }) => {
  await signIn(page);
  await guest(page, "于文涛");
  await page.clock.install();
  await page.goto("/counter");
  await expect(box(page)).toBeFocused();
  const all = questions(page);
  const keyboard = await page.context().newCDPSession(page);
  for (const text of ["y", "yu", "yu w", "yu wen"]) {
    await keyboard.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    await page.clock.runFor(1_000);
  }
  await expect(box(page)).toHaveValue("yu wen");
  await keyboard.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 });
  await page.clock.runFor(1_000);
  expect(all).toEqual([]);
  await keyboard.send("Input.insertText", { text: "于文" });
  await expect(box(page)).toHaveValue("于文");
  await page.clock.runFor(1_000);
  await expect(hits(page).first()).toContainText("于文涛");
  expect(all).toEqual(["于文"]);
});

test("an answer that comes after a later question is dropped", async ({ page }) => {
  await signIn(page);
  const [early, late] = [word(), word()];
  await guest(page, `Early ${early}`);
  await guest(page, `Late ${late}`);
  await page.goto("/counter");
  let arrive = () => {};
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(isAsked, async (route) => {
    if (asked(route.request()).startsWith("Early")) await held;
    await route.continue();
  });
  const first = page.waitForRequest((request) => isAsked(new URL(request.url())));
  await box(page).fill(`Early ${early}`);
  const question = await first;
  await box(page).fill(`Late ${late}`);
  await expect(hits(page)).toHaveCount(1);
  await expect(hits(page)).toContainText(late);
  arrive();
  await (await question.response())?.finished();
  /* Two frames: whatever the page made of the answer is drawn by now. */
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await expect(hits(page)).toHaveCount(1);
  await expect(hits(page)).toContainText(late);
  await box(page).press("Enter");
  await expect(page.locator("#welcome-name")).toContainText(late);
});

test("arrow keys go through who may be meant, and Enter chooses", async ({ page }) => {
  await signIn(page);
  const family = word();
  for (const given of ["Ben", "Carl", "Dora"]) await guest(page, `${given} ${family}`);
  await page.goto("/counter");
  await box(page).fill(family);
  await expect(hits(page)).toHaveCount(3);
  const chosen = page.getByRole("option", { selected: true });
  await expect(hits(page).first()).toHaveAttribute("aria-selected", "true");
  for (const [key, place] of [["ArrowDown", 1], ["ArrowDown", 2], ["ArrowDown", 0], ["ArrowUp", 2], ["ArrowUp", 1]] as const) {
    await box(page).press(key);
    await expect(hits(page).nth(place)).toHaveAttribute("aria-selected", "true");
    await expect(chosen).toHaveCount(1);
    await expect(box(page)).toHaveAttribute("aria-activedescendant", (await chosen.getAttribute("id")) ?? "");
  }
  const given = (await hits(page).nth(1).innerText()).match(/Ben|Carl|Dora/)?.[0] ?? "nobody";
  await box(page).press("Enter");
  await expect(page.locator("#welcome-name")).toContainText(given);
  await expect(box(page)).toHaveValue("");
  await expect(hits(page)).toHaveCount(0);
});

test("a stroke goes to the box of the screen, and from a screen without one to the look-up", async ({ page }) => {
  await signIn(page);
  await page.goto("/items");
  const own = page.getByRole("searchbox", { name: "Name, code or barcode" });
  await expect(own).toBeFocused();
  await own.blur();
  await page.keyboard.press("/");
  await expect(own).toBeFocused();
  await expect(own).toHaveValue("");

  await page.goto("/stores");
  await expect(page.getByRole("heading", { name: "Stores" })).toBeVisible();
  await page.keyboard.press("/");
  await expect(page.getByRole("combobox", { name: "Look up a member" })).toBeFocused();
});
