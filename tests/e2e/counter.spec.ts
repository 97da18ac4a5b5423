/* A clerk's minute: a new guest, a purchase with points, the same guest found again, points as money off, and taking it back. */
import { expect, test, type Page } from "@playwright/test";
import { signIn } from "./support/account";
import { paths } from "./support/paths";
import { guest, mobile, send, word } from "./support/shop";

const lookUp = (page: Page) => page.getByRole("combobox", { name: "Look up a member" });
const add = (page: Page) => page.getByRole("combobox", { name: "Add an item or amount" });
const greeted = (page: Page) => page.locator("#welcome-name");
const balance = (page: Page) => page.locator(".welcome__balance");

/** Puts an amount on the counter with the keyboard alone. */
async function amount(page: Page, text: string) {
  await add(page).fill(text);
  await expect(page.getByRole("option", { name: /^Amount/ })).toBeVisible();
  await add(page).press("Enter");
  await expect(add(page)).toHaveValue("");
}

test("a guest is registered, buys, is found again by any key, pays with points and takes it all back", async ({ page }) => {
  await signIn(page);
  await page.goto("/counter");
  const end = String(1000 + Math.floor(Math.random() * 9000));
  const phone = `+1 202 555 0${String(100 + Math.floor(Math.random() * 99)).slice(-3)}`;

  /* Nobody is found: what was typed is taken into the form. */
  await page.keyboard.press("/");
  await expect(lookUp(page)).toBeFocused();
  await lookUp(page).fill(phone);
  await page.getByRole("button", { name: "Register them" }).click();
  const form = page.getByRole("dialog", { name: "New member" });
  await expect(form.getByLabel("Phone", { exact: true })).toHaveValue(phone);
  await form.getByLabel("Name", { exact: true }).fill(`于文涛${end}`);
  await form.getByLabel("Text messages").check();
  await form.getByRole("button", { name: "Register" }).click();
  await expect(greeted(page)).toContainText("于");
  await expect(balance(page)).toHaveText("0");
  await expect(add(page)).toBeFocused();

  /* 248.00 in two lines; the preview is what the receipt says. */
  await amount(page, "200.00");
  await amount(page, "48.00");
  await expect(page.locator(".order__pay output")).toContainText("248.00");
  await expect(page.locator(".order__outcome")).toContainText("Earns 248 points");
  await add(page).press("Enter");
  await expect(page.getByText("Balance 248 points.")).toBeVisible();
  await expect(balance(page)).toHaveText("248");
  await expect(page.locator(".order__empty")).toBeVisible();

  /* Found by the phone's end, with arrow key and Enter. */
  await page.getByRole("button", { name: "Next guest" }).click();
  await expect(lookUp(page)).toBeFocused();
  await lookUp(page).fill(phone.slice(-4));
  await expect(page.getByRole("option").first()).toContainText("于文涛");
  await lookUp(page).press("ArrowDown");
  await lookUp(page).press("Enter");
  await expect(greeted(page)).toContainText("于");

  /* Points as money off. */
  await amount(page, "30.00");
  const slider = page.getByRole("slider");
  await slider.focus();
  await slider.press("End");
  const used = Number(await slider.inputValue());
  expect(used).toBeGreaterThan(0);
  /* What is wrong elsewhere moves neither the thumb nor what is said beside it. */
  await page.locator("summary", { hasText: "Discount" }).click();
  const discount = page.locator(".order__discount input");
  await discount.fill("1000");
  await expect(page.locator(".order__outcome[data-tone=bad]")).toBeVisible();
  await discount.fill("");
  await expect(page.locator(".order__outcome[data-tone=good]")).toBeVisible();
  await expect(slider).toHaveValue(String(used));
  await expect(page.getByText(`Use ${used} of`)).toBeVisible();
  await page.getByRole("button", { name: /^Record ·/ }).click();
  await expect(page.getByText(/recorded\. Balance/).last()).toBeVisible();
  await expect(balance(page)).not.toHaveText("248");

  /* One press takes it back: money, points and tier. */
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(balance(page)).toHaveText("248");

  /* What was typed outlives a reload. */
  await amount(page, "7.50");
  await page.reload();
  await expect(page.locator(".order__pay output")).toContainText("7.50");
  await page.getByRole("button", { name: /^One less/ }).click();
  await expect(page.locator(".order__empty")).toBeVisible();
  await expect(add(page)).toBeFocused();
});

test("a guest is served and the next one begun with the keyboard alone", async ({ page }) => {
  await signIn(page);
  const name = `Nora ${word()}`;
  await guest(page, name);
  await page.goto("/counter");
  await expect(lookUp(page)).toBeFocused();
  await page.keyboard.type(name);
  await expect(page.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(add(page)).toBeFocused();
  await expect(greeted(page)).toContainText("Nora");
  await page.keyboard.type("12.50");
  await page.keyboard.press("Enter");
  await expect(page.locator(".order__outcome")).toContainText("Earns 12 points");
  await page.keyboard.press("Enter");
  /* What was recorded stays in sight, and who comes next is asked first. */
  await expect(balance(page)).toHaveText("12");
  await expect(greeted(page)).toContainText("Nora");
  await expect(lookUp(page)).toBeFocused();
  await add(page).focus();
  await page.keyboard.press("/");
  await expect(lookUp(page)).toBeFocused();
  await expect(add(page)).toHaveValue("");
  await add(page).fill("something");
  await page.keyboard.press("Escape");
  await expect(add(page)).toHaveValue("");
  await expect(greeted(page)).toContainText("Nora");
  await page.keyboard.press("Escape");
  await expect(greeted(page)).toHaveCount(0);
  await expect(lookUp(page)).toBeFocused();
});

test("nothing is recorded without the guest whose card is still on its way", async ({ page }) => {
  await signIn(page);
  const name = `Rita ${word()}`;
  const id = await guest(page, name);
  await page.goto("/counter");
  let arrive = () => {};
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(`**${paths.members}/${id}/identify`, async (route) => {
    await held;
    await route.continue();
  });
  const sold: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/purchases")) sold.push(request.url());
  });
  await lookUp(page).fill(name);
  await expect(page.getByRole("option")).toHaveCount(1);
  await lookUp(page).press("Enter");
  await amount(page, "9.00");
  await expect(page.locator(".order__pay output")).toContainText("9.00");
  await expect(page.getByRole("button", { name: /^Record/ })).toBeDisabled();
  await add(page).press("Enter");
  arrive();
  await expect(greeted(page)).toContainText("Rita");
  await expect(page.getByRole("button", { name: "Record · earn 9 points" })).toBeEnabled();
  expect(sold).toEqual([]);
  await add(page).press("Enter");
  await expect(balance(page)).toHaveText("9");
  expect(sold).toHaveLength(1);
});

test("Enter in the order's box takes what was meant: an item by its own number, an amount, or nothing", async ({ page }) => {
  await signIn(page);
  const [name, code] = [`Bags ${word()}, 20 ct`, `7${String(Date.now()).slice(-7)}`];
  await send(page, "POST", paths.items, { code, name, price: 459 });
  await page.goto("/counter");
  const line = page.locator(".order-lines > li");
  const offer = page.getByRole("option");
  /* Eight digits may be a barcode, but they are this item's own number, whether its offer is here or not. */
  await add(page).fill(code);
  await expect(offer).toHaveCount(1);
  await expect(offer).toContainText(name);
  await add(page).press("Enter");
  await expect(line).toHaveCount(1);
  await add(page).fill(code);
  await add(page).press("Enter");
  await expect(line.locator(".stepper__number")).toHaveValue("2");
  /* A short number is an amount, whatever is sold by the twenty. */
  await add(page).fill("20");
  await expect(offer.filter({ hasText: name })).toBeVisible();
  await expect(offer.first()).toContainText("Amount");
  await add(page).press("Enter");
  await expect(line).toHaveCount(2);
  await expect(line.last()).toContainText("$20.00");
  await add(page).fill("12345678");
  await add(page).press("Enter");
  await expect(page.getByText("A digit of 12345678 is wrong")).toBeVisible();
  await add(page).fill("zzzzq");
  await add(page).press("Enter");
  await expect(page.getByText("No item found.")).toBeVisible();
  await expect(add(page)).toHaveValue("zzzzq");
  await page.route(`**${paths.items}/search*`, (route) => route.fulfill({ status: 500, json: { code: "internal" } }));
  await add(page).fill("bags");
  await expect(page.locator(".order-add").getByText("Something went wrong on our side.")).toBeVisible();
  await expect(line).toHaveCount(2);
});

test("a phone that somebody has is said once, and whose it is can be opened", async ({ page }) => {
  await signIn(page);
  const phone = mobile();
  await guest(page, `Otto ${word()}`, { phone });
  await page.goto("/counter");
  await page.getByRole("button", { name: "New member", exact: true }).click();
  const form = page.getByRole("dialog", { name: "New member" });
  await form.getByLabel("Phone", { exact: true }).fill(phone);
  await form.getByRole("button", { name: "Register" }).click();
  await expect(form.getByText("This is taken already.")).toHaveCount(1);
  await form.getByRole("button", { name: "Show whose it is" }).click();
  await expect(greeted(page)).toContainText("Otto");
  await expect(add(page)).toBeFocused();
});

test("a store that comes later and stands first in the list takes no orders unasked", async ({ page }) => {
  await signIn(page);
  await page.goto("/counter");
  const store = page.locator(".counter__order .card__aside");
  await expect(store).toHaveText("Pier 7");
  await page.route(`**${paths.session}`, async (route) => {
    const answer = await route.fetch();
    const me = await answer.json();
    me.stores.unshift({ ...me.stores[0], id: 999_999, name: "Abbey Road" });
    await route.fulfill({ response: answer, json: me });
  });
  await page.reload();
  await expect(page.getByText("Who is it?")).toBeVisible();
  await expect(store).toHaveText("Pier 7");
});

/** Opens what explains the points line by line, and gives it. */
async function ledger(page: Page) {
  await page.getByText("Points, line by line").click();
  return page.getByRole("table", { name: "Points, line by line" });
}

/** Registers somebody without a phone; their card is open then. */
async function register(page: Page, given: string, family: string) {
  await page.goto("/counter");
  await page.keyboard.press("/");
  await lookUp(page).fill("Nobody by this name");
  await page.getByRole("button", { name: "Register them" }).click();
  const form = page.getByRole("dialog", { name: "New member" });
  await form.getByLabel("Name", { exact: true }).fill(`${given} ${family}`);
  await form.getByLabel("Card number").fill(`R${Date.now()}`);
  await form.getByRole("button", { name: "Register" }).click();
  await expect(greeted(page)).toContainText(family);
}

test("part of a purchase goes back from the member's page, points are moved by hand with a reason and passed on", async ({ page }) => {
  await signIn(page);
  const friend = `Friend${String(Date.now()).slice(-6).replace(/\d/g, (digit) => "abcdefghij".charAt(Number(digit)))}`;
  await register(page, "Grace", friend);
  await register(page, "Rosa", "Marin");
  await amount(page, "100.00");
  await page.getByRole("button", { name: /^Record ·/ }).click();
  await expect(balance(page)).toHaveText("100");
  await page.getByRole("link", { name: "Open page" }).click();

  const points = page.locator(".stat", { hasText: "Points" }).first().locator(".stat__value");
  await expect(points).toHaveText("100");
  await page.getByRole("button", { name: "Lines", exact: true }).click();
  const purchase = page.getByRole("dialog", { name: "Purchase" });
  await purchase.getByRole("checkbox").first().check();
  /* One piece: all of it, or some of its money. */
  await purchase.getByRole("button", { name: "Some of the money" }).click();
  await purchase.getByLabel("How much money").fill("250");
  await expect(purchase.getByText("There is not so much left to refund.")).toBeVisible();
  await purchase.getByLabel("How much money").fill("25.00");
  await expect(purchase.getByText("takes back 25 points")).toBeVisible();
  await purchase.getByRole("button", { name: "Refund" }).click();
  await expect(page.getByText("Refunded: $25.00.")).toBeVisible();
  await expect(points).toHaveText("75");
  await expect(purchase).toContainText("Given back $25.00");
  await page.keyboard.press("Escape");
  await expect(purchase).toBeHidden();
  const sold = page.getByRole("listitem").filter({ hasText: "Purchase, 1 item" });
  await expect(sold).toContainText("partly given back");

  await page.getByRole("button", { name: "More" }).last().click();
  await page.getByRole("menuitem", { name: "Adjust points" }).click();
  const adjust = page.getByRole("dialog", { name: "Adjust points" });
  await adjust.getByLabel("Points", { exact: true }).fill("10");
  await adjust.getByLabel("Why").fill("A late thank-you");
  await adjust.getByRole("button", { name: "Adjust points" }).click();
  await expect(points).toHaveText("85");
  await expect((await ledger(page)).getByText("Adjusted by hand: A late thank-you")).toBeVisible();

  await page.getByRole("button", { name: "More" }).last().click();
  await page.getByRole("menuitem", { name: "Transfer points" }).click();
  const transfer = page.getByRole("dialog", { name: "Transfer points" });
  await transfer.getByRole("combobox").fill(friend);
  await transfer.getByRole("combobox").press("Enter");
  await expect(transfer.getByText(`Grace ${friend}`)).toBeVisible();
  await transfer.getByLabel("Points", { exact: true }).fill("30");
  await transfer.getByLabel("Why").fill("A present");
  await transfer.getByRole("button", { name: "Transfer", exact: true }).click();
  await expect(points).toHaveText("55");
  await page.getByRole("link", { name: `to Grace ${friend}` }).first().click();
  await expect(points).toHaveText("30");
  await expect((await ledger(page)).getByText("Transferred from")).toBeVisible();
});

test("a note is written after an order was recorded, and another after it", async ({ page }) => {
  await signIn(page);
  const id = await guest(page, `Hanna ${word()}`);
  await page.goto(`/counter?member=${id}`);
  await expect(greeted(page)).toContainText("Hanna");
  await amount(page, "15.00");
  await page.getByRole("button", { name: /^Record ·/ }).click();
  await expect(balance(page)).toHaveText("15");
  for (const text of ["Allergic to nothing", "Comes back on Sunday"]) {
    await page.getByRole("button", { name: "Note", exact: true }).click();
    const note = page.getByRole("dialog", { name: "What was said or done" });
    await expect(note).toBeVisible();
    await note.getByLabel("What", { exact: true }).fill(text);
    await note.getByRole("button", { name: "Save" }).click();
    await expect(note).toBeHidden();
    await expect(page.getByRole("main").getByText(text)).toBeVisible();
  }
});
