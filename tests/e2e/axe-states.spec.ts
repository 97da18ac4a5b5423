/* Screens in the middle of work: an order with what is wrong in it, points line by line, part of a purchase given back, a store on its way
   into another, a person who comes back. Nothing that axe finds fault with, no text missing, in three languages and two themes. */
import { expect, test } from "@playwright/test";
import { signIn } from "./support/account";
import { languages, looking, settled, speak, text } from "./support/axe";
import { paths } from "./support/paths";
import { bar } from "./support/report";
import { guest, ownStore, send, somebody, word } from "./support/shop";

const faults: string[] = [];
const missing: string[] = [];

for (const language of languages) {
  const say = (key: string, params: Record<string, string> = {}) => text(language, key, params);

  test(`axe finds nothing in an order and in what becomes of it, in ${language}`, async ({ page }) => {
    test.setTimeout(120_000);
    await signIn(page);
    const member = await somebody(page);
    const tea = `${word()} tea`;
    await send(page, "POST", paths.items, { code: `AO${Date.now()}`, name: tea, price: 350 });
    await speak(page, language);
    const look = looking(page, language, faults, missing);
    await page.goto(`/counter?member=${member}`);
    await settled(page);
    const add = page.getByRole("combobox", { name: say("order.add") });
    await add.fill(tea);
    await expect(page.getByRole("option").filter({ hasText: tea })).toBeVisible();
    await look("/counter offers");
    await add.press("Enter");
    await add.fill("48.00");
    await expect(page.getByRole("option").filter({ hasText: say("order.amount") })).toBeVisible();
    await add.press("Enter");
    const lines = page.locator(".order-lines > li");
    await expect(lines).toHaveCount(2);
    await expect(page.getByRole("slider")).toBeVisible();
    await look("/counter an order");
    await lines.first().getByRole("button", { name: tea }).click();
    await lines.first().getByLabel(say("order.price")).fill("much");
    await lines.last().locator(".stepper__number").fill("some");
    await page.locator(".order__discount summary").click();
    await page.locator(".order__discount input").fill("little");
    await expect(page.locator(".order [aria-invalid=true]")).toHaveCount(3);
    await look("/counter a wrong price, quantity and discount");
    await page.getByRole("combobox", { name: say("counter.look_up") }).fill("于");
    await expect(page.getByRole("listbox", { name: say("counter.found") }).getByRole("option").first()).toBeVisible();
    await look("/counter who may be meant");

    await page.goto(`/members/${member}`);
    await page.locator("summary", { hasText: say("member.points_lines") }).click();
    await expect(page.getByRole("table", { name: say("member.points_lines") }).getByRole("row")).toHaveCount(4);
    await look("/members/# points, line by line");
    await page.getByRole("button", { name: say("member.show_lines"), exact: true }).first().click();
    const purchase = page.getByRole("dialog", { name: say("purchase.title") });
    await purchase.getByRole("checkbox").check();
    await purchase.getByRole("button", { name: say("purchase.some_money") }).click();
    await purchase.getByLabel(say("purchase.money")).fill("9999");
    await expect(purchase.getByText(say("purchase.not_so_much"))).toBeVisible();
    await look("/members/# more than is left of a purchase");
    await purchase.getByLabel(say("purchase.money")).fill("1.00");
    await purchase.locator(".dialog__actions button").click();
    /* A column more: what was given back. */
    await expect(purchase.getByRole("columnheader", { name: say("purchase.given_back") })).toBeVisible();
    await look("/members/# part of a purchase given back");
    expect(faults).toEqual([]);
    expect(missing).toEqual([]);
  });

  test(`axe finds nothing while a store is merged and a person comes back, in ${language}`, async ({ page }) => {
    test.setTimeout(120_000);
    await signIn(page);
    const store = await ownStore(page);
    await guest(page, `Mia ${word()}`, { store: store.id });
    /* Whoever led a region has no place of their own to come back to. */
    const region = await send(page, "POST", paths.regions, { name: `Region ${word()}` });
    const person = { name: `Lena ${word()}`, email: `lena.${language}.${Date.now()}@example.com`, role: "regional_manager" };
    const { staff } = await send(page, "POST", paths.team, { ...person, region: region.id });
    await send(page, "DELETE", paths.colleague(staff));
    await speak(page, language);
    const look = looking(page, language, faults, missing);

    await page.goto("/stores");
    await page.getByRole("button", { name: say("stores.actions", { name: store.name }) }).click();
    await page.getByRole("menuitem", { name: say("stores.merge") }).click();
    const merging = page.getByRole("dialog", { name: say("stores.merge_title", { name: store.name }) });
    await merging.getByRole("combobox").selectOption("1");
    await look("/stores merging, the question");
    await merging.getByRole("textbox").fill(store.name);
    /* Refused the first time, and held on its way the second. */
    await page.route(`**${paths.merge(store.id)}`, (route) => route.fulfill({ status: 404, json: { code: "not_found" } }), { times: 1 });
    await merging.locator("button[type=submit]").click();
    await expect(merging.locator(".banner[data-tone=bad]")).toBeVisible();
    await look("/stores merging, refused");
    let go = () => {};
    const seen = new Promise<void>((resolve) => (go = resolve));
    await page.route(`**${paths.mergeStep(store.id)}`, async (route) => {
      await seen;
      await route.continue();
    });
    await merging.locator("button[type=submit]").click();
    await expect(merging.getByRole("progressbar")).toBeVisible();
    await look("/stores merging, under way");
    go();
    await expect(merging).toBeHidden();

    await page.goto("/team");
    await page.getByRole("switch", { name: say("team.show_left") }).check();
    await page.getByRole("button", { name: say("team.actions", { name: person.name }) }).click();
    await expect(page.locator(".menu:popover-open")).toBeVisible();
    await look("/team those who left, and what may be done");
    await page.getByRole("menuitem", { name: say("team.take_back"), exact: true }).click();
    const back = page.getByRole("dialog", { name: say("team.take_back") });
    await expect(back.getByLabel(say("team.region"))).toBeVisible();
    await look("/team where to come back to");
    await back.locator("button[type=submit]").click();
    await expect(back.locator("[aria-invalid=true], .banner[data-tone=bad], .field__error:not(:empty)").first()).toBeVisible();
    await look("/team where to come back to, none chosen");
    await send(page, "DELETE", paths.region(region.id));
    expect(faults).toEqual([]);
    expect(missing).toEqual([]);
  });
}

test.afterAll(() => {
  bar("axe-faults-at-work", faults.length, "=0", faults.length === 0);
});
