/* The palette and the keys: to any screen, action, member or item from wherever one is, and never where somebody types. */
import { expect, test, type Page } from "@playwright/test";
import { join, signIn } from "./support/account";
import { looking } from "./support/axe";
import { paths } from "./support/paths";
import { guest, send, word } from "./support/shop";

const palette = (page: Page) => page.getByRole("dialog", { name: "Quick find" });
const box = (page: Page) => palette(page).getByRole("combobox");
const options = (page: Page) => palette(page).getByRole("option");
const sheet = (page: Page) => page.getByRole("dialog", { name: "Keyboard shortcuts" });
const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });

/** Opens the palette, once there is a page that hears the key. */
async function begin(page: Page) {
  await expect(page.getByRole("button", { name: "Quick find" }).first()).toBeAttached();
  await page.keyboard.press("Control+k");
}

/** Opens the palette and types. */
async function find(page: Page, text: string) {
  await begin(page);
  await expect(box(page)).toBeFocused();
  await box(page).fill(text);
}

test("it opens from a field, finds by words and first letters, goes by arrows and Enter, and closes where it was opened", async ({ page }) => {
  await signIn(page);
  await page.goto("/items");
  const own = page.getByRole("searchbox", { name: "Name, code or barcode" });
  await own.fill("half a wor");
  await page.keyboard.press("Control+k");
  await expect(box(page)).toBeFocused();
  await expect(options(page).first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Escape");
  await expect(palette(page)).toBeHidden();
  await expect(own).toBeFocused();
  await expect(own).toHaveValue("half a wor");

  await find(page, "stor");
  await expect(options(page).first()).toContainText("Stores");
  await page.keyboard.press("Enter");
  await expect(heading(page, "Stores")).toBeVisible();
  await expect(palette(page)).toBeHidden();

  await find(page, "ya");
  await expect(options(page).first()).toContainText("Your account");
  await page.keyboard.press("Control+k");
  await expect(palette(page)).toBeHidden();

  /* What was chosen lately stands first, in a group of its own. */
  await page.keyboard.press("Control+k");
  await expect(palette(page).getByRole("group", { name: "Lately" }).getByRole("option")).toContainText(["Stores"]);
  await expect(box(page)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(options(page).nth(1)).toHaveAttribute("aria-selected", "true");
  await expect(box(page)).toHaveAttribute("aria-activedescendant", (await options(page).nth(1).getAttribute("id")) ?? "");
  await box(page).fill("nothing is called so");
  await expect(palette(page).getByText("Nothing found for “nothing is called so”.")).toBeVisible();
});

test("an action opens its screen with its dialog, from there and from elsewhere", async ({ page }) => {
  await signIn(page);
  await page.goto("/stores");
  await find(page, "new item");
  await page.keyboard.press("Enter");
  const item = page.getByRole("dialog", { name: "New item" });
  await expect(item.getByLabel("Name")).toBeFocused();
  await expect(page).toHaveURL(/\/items$/);
  await page.keyboard.press("Escape");
  await expect(item).toBeHidden();
  /* On the screen itself, a second time. */
  await find(page, "new item");
  await page.keyboard.press("Enter");
  await expect(item).toBeVisible();
  await page.keyboard.press("Escape");

  await find(page, "refund");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Refund without its purchase" })).toBeVisible();
  await page.keyboard.press("Escape");
  await find(page, "new member");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "New member" })).toBeVisible();
  await expect(page).toHaveURL(/\/counter$/);
  await page.keyboard.press("Escape");
  /* Going back does nothing a second time. */
  await page.goBack();
  await expect(heading(page, "Today")).toBeVisible();
  await expect(page.locator("dialog[open]")).toHaveCount(0);
  await find(page, "without a guest");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox", { name: "Add an item or amount" })).toBeFocused();

  await find(page, "language 简体");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "快捷查找" }).getByRole("combobox").fill("门店");
  await page.keyboard.press("Enter");
  await expect(heading(page, "门店")).toBeVisible();
});

test("a member is found and chosen as at the counter, on record; the name stays off the device", async ({ page }) => {
  await signIn(page);
  const name = `Paula ${word()}`;
  await guest(page, name);
  await page.goto("/settings");
  await find(page, name);
  await expect(palette(page).getByRole("group", { name: "Members" }).getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.locator("#welcome-name")).toContainText(name.split(" ")[1]);
  await expect(page).toHaveURL(/\/counter\?member=\d+$/);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(name);
  await page.goto("/activity");
  await expect(page.locator(".activity__entry").filter({ hasText: "identified the member" }).filter({ hasText: name })).toHaveCount(1);
});

test("an item is found by its name and opened, and Enter waits for the answer", async ({ page }) => {
  await signIn(page);
  const name = `${word()} tea`;
  await send(page, "POST", paths.items, { code: `P${Date.now()}`, name, category: "", barcode: null, price: 300, cost: null });
  await page.goto("/team");
  await begin(page);
  await box(page).fill(name);
  await page.keyboard.press("Enter");
  const form = page.getByRole("dialog", { name: "Change item" });
  await expect(form.getByLabel("Name", { exact: true })).toHaveValue(name);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("row", { name })).toBeVisible();
});

test("an input method's Enter chooses nothing, and a late answer to an older question is dropped", async ({ page }) => {
  await signIn(page);
  const [early, late] = [word(), word()];
  await guest(page, `Early ${early}`);
  await guest(page, `Late ${late}`);
  await page.goto("/settings");
  await begin(page);
  await expect(box(page)).toBeFocused();
  const keyboard = await page.context().newCDPSession(page);
  await keyboard.send("Input.imeSetComposition", { text: "dian", selectionStart: 4, selectionEnd: 4 });
  await keyboard.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 });
  await keyboard.send("Input.insertText", { text: "店" });
  await expect(box(page)).toHaveValue("店");
  await expect(palette(page)).toBeVisible();

  let arrive = () => {};
  const held = new Promise<void>((resolve) => (arrive = resolve));
  const isAsked = (url: URL) => url.pathname === paths.lookup;
  await page.route(isAsked, async (route) => {
    if (route.request().postDataJSON().q.startsWith("Early")) await held;
    await route.continue();
  });
  const first = page.waitForRequest((request) => isAsked(new URL(request.url())) && request.postDataJSON().q.startsWith("Early"));
  await box(page).fill(`Early ${early}`);
  const question = await first;
  await box(page).fill(`Late ${late}`);
  await expect(options(page)).toContainText([late]);
  arrive();
  await (await question.response())?.finished();
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await expect(options(page)).toHaveCount(1);
  await expect(options(page)).toContainText(late);
});

test("keys lead to screens, begin what is new, edit a member, and are told on one sheet", async ({ page }) => {
  await signIn(page);
  const member = await guest(page, `Edith ${word()}`);
  await page.goto("/stores");
  await expect(heading(page, "Stores")).toBeVisible();
  await page.keyboard.press("?");
  await expect(sheet(page).getByRole("heading", { name: "Everywhere" })).toBeVisible();
  await expect(sheet(page)).toContainText("Ctrl K");
  /* No key leads out of a dialog. */
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await page.keyboard.press("Escape");
  await expect(sheet(page)).toBeHidden();
  await expect(page).toHaveURL(/\/stores$/);
  await page.keyboard.press("n");
  await expect(page.getByRole("dialog", { name: "Open a store" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator("dialog[open]")).toHaveCount(0);
  /* The field that is gone has the focus until the next frame. */
  await page.waitForFunction(() => document.activeElement?.tagName !== "INPUT");

  await page.keyboard.press("g");
  await page.keyboard.press("i");
  const own = page.getByRole("searchbox", { name: "Name, code or barcode" });
  await expect(own).toBeFocused();
  /* In a field they are letters. */
  await page.keyboard.type("gsn?");
  await expect(own).toHaveValue("gsn?");
  await own.blur();
  await page.keyboard.press("n");
  await expect(page.getByRole("dialog", { name: "New item" }).getByLabel(/^Code/)).toHaveValue("");

  await page.goto(`/members/${member}`);
  await expect(page.getByRole("button", { name: "Edit", exact: true })).toBeVisible();
  await page.keyboard.press("e");
  await expect(page.getByRole("dialog", { name: "What is known" })).toBeVisible();
});

test("single keys can be turned off on the device, and the palette stays", async ({ page }) => {
  await signIn(page);
  await page.goto("/account");
  await page.getByRole("switch", { name: "Single-letter shortcuts" }).uncheck();
  /* No box tells those who hear the page of a key that does nothing. */
  await page.goto("/items");
  const box = page.getByRole("searchbox", { name: "Name, code or barcode" });
  await expect(box).toBeVisible();
  await expect(box).not.toHaveAttribute("aria-keyshortcuts");
  await page.goto("/stores");
  await expect(heading(page, "Stores")).toBeVisible();
  for (const key of ["?", "g", "t", "n", "/"]) await page.keyboard.press(key);
  await find(page, "keyboard");
  await page.keyboard.press("Enter");
  await expect(sheet(page)).toContainText("turned off on this device");
  await expect(page).toHaveURL(/\/stores$/);
  await sheet(page).getByRole("link", { name: "Your account" }).click();
  await page.getByRole("switch", { name: "Single-letter shortcuts" }).check();
  await page.goto("/items");
  await expect(box).toHaveAttribute("aria-keyshortcuts", "/");
  await page.goto("/stores");
  await expect(heading(page, "Stores")).toBeVisible();
  await page.keyboard.press("?");
  await expect(sheet(page)).toBeVisible();
});

test("a clerk is offered what a clerk may do, a stranger nothing, and whose session ended no names", async ({ page, browser }) => {
  await signIn(page);
  const { page: theirs } = await join(page, browser, `Clerk${word()}`);
  await theirs.goto("/counter");
  await begin(theirs);
  await expect(options(theirs).filter({ hasText: "Counter" })).toHaveCount(1);
  await expect(options(theirs).filter({ hasText: /Settings|Invite|New store/ })).toHaveCount(0);
  await theirs.context().clearCookies();
  await box(theirs).fill("Anybody");
  await expect(theirs.getByLabel("Password")).toBeVisible();
  await expect(palette(theirs)).toBeHidden();
  await theirs.keyboard.press("Control+k");
  await expect(theirs.getByLabel("Password")).toBeVisible();
  await expect(palette(theirs)).toBeHidden();

  await theirs.goto("/sign-in");
  await expect(theirs.getByLabel("Password")).toBeVisible();
  await theirs.keyboard.press("Control+k");
  await theirs.getByLabel("E-mail").fill("somebody@example.com");
  await expect(palette(theirs)).toHaveCount(0);
});

/** From the next page on, the server says so of who is signed in. */
async function pretend(page: Page, more: object) {
  await page.route((url) => url.pathname === paths.session, async (route) => {
    if (route.request().method() !== "GET") return route.continue();
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), ...more } });
  });
}

test("at a shared till no name is kept, and the palette locks it", async ({ page }) => {
  await signIn(page);
  const name = `Tilda ${word()}`;
  await guest(page, name);
  await pretend(page, { till_store: 1 });
  await page.goto("/settings");
  await find(page, name);
  await expect(options(page)).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.locator("#welcome-name")).toContainText(name.split(" ")[1]);
  expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain(name);
  await page.keyboard.press("Control+k");
  await expect(options(page).first()).toBeVisible();
  await expect(options(page).filter({ hasText: name })).toHaveCount(0);
  await box(page).fill("lock");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Password")).toBeVisible();
  await expect(palette(page)).toBeHidden();
});

test("whoever must add a second step first is offered nothing else", async ({ page }) => {
  await signIn(page);
  await pretend(page, { must_add_second_step: true });
  await page.goto("/counter");
  await expect(heading(page, "Your account")).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.press("?");
  await page.getByRole("button", { name: "Quick find" }).click();
  await expect(page.getByRole("switch", { name: "Single-letter shortcuts" })).toBeVisible();
  await expect(page.locator("dialog[open]")).toHaveCount(0);
});

test("the sheet is without fault for axe", async ({ page }) => {
  await signIn(page);
  const faults: string[] = [];
  const missing: string[] = [];
  const look = looking(page, "en", faults, missing);
  await page.goto("/stores");
  await expect(heading(page, "Stores")).toBeVisible();
  await page.keyboard.press("?");
  await expect(sheet(page)).toBeVisible();
  await look("shortcuts");
  await page.keyboard.press("Escape");
  await find(page, "tea");
  await look("palette with something typed");
  expect(faults).toEqual([]);
  expect(missing).toEqual([]);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("it opens from More, and a tap chooses", async ({ page }) => {
    await signIn(page);
    await page.goto("/counter");
    await page.getByRole("button", { name: "More" }).last().tap();
    await page.getByRole("button", { name: "Quick find" }).last().tap();
    await expect(box(page)).toBeVisible();
    await box(page).fill("stores");
    await options(page).filter({ hasText: "Stores" }).first().tap();
    await expect(page).toHaveURL(/\/stores$/);
    await expect(palette(page)).toBeHidden();
  });
});
