/* A clerk's minute: a new guest, a purchase with points, the same guest found again, points as money off, and taking it back. */
import { expect, test, type Page } from "@playwright/test";
import { signIn } from "./support/account";

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
});

/** Scrolls to where the points are explained line by line. */
const toTheFoot = (page: Page) => page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));

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
  await page.getByRole("button", { name: "show lines" }).click();
  const purchase = page.getByRole("dialog", { name: "Purchase" });
  await purchase.getByRole("checkbox").first().check();
  await purchase.getByLabel(/^How much of/).selectOption({ label: "Some of the money" });
  await purchase.getByLabel("How much money").fill("250");
  await expect(purchase.getByText("There is not so much left to take back.")).toBeVisible();
  await purchase.getByLabel("How much money").fill("25.00");
  await expect(purchase.getByText("takes back 25 points")).toBeVisible();
  await purchase.getByRole("button", { name: "Take back" }).click();
  await expect(page.getByText("Taken back: $25.00.")).toBeVisible();
  await expect(points).toHaveText("75");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "More" }).last().click();
  await page.getByRole("menuitem", { name: "Adjust points" }).click();
  const adjust = page.getByRole("dialog", { name: "Adjust points" });
  await adjust.getByLabel("Points", { exact: true }).fill("10");
  await adjust.getByLabel("Why").fill("A late thank-you");
  await adjust.getByRole("button", { name: "Adjust points" }).click();
  await expect(points).toHaveText("85");
  await toTheFoot(page);
  await expect(page.getByText("Adjusted by hand: A late thank-you")).toBeVisible();

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
  await toTheFoot(page);
  await expect(page.getByText("Transferred from").first()).toBeVisible();
});
