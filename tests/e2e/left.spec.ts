/* Somebody leaves a screen or closes a form while the answer is on its way: it counts once, it is told, and the page lives on. */
import { expect, test, type Page } from "@playwright/test";
import { join, signIn } from "./support/account";
import { news, takeBack } from "./support/news";
import { paths } from "./support/paths";
import { somebody } from "./support/shop";

/** Keeps requests to this path until they are let go. */
async function hold(page: Page, path: string | RegExp): Promise<() => void> {
  let go = () => {};
  const held = new Promise<void>((resolve) => (go = resolve));
  await page.route(path, async (route) => {
    await held;
    await route.continue();
  });
  return go;
}

const visit = async (page: Page, name: string) => page.getByRole("link", { name, exact: true }).first().click();

test("an order that was recorded while its screen was left is not there any more, and the next one is another", async ({ page }) => {
  await signIn(page);
  await page.goto("/counter");
  const add = page.getByRole("combobox", { name: "Add an item or amount" });
  const amount = async (text: string) => {
    await add.fill(text);
    await expect(page.getByRole("option", { name: /^Amount/ })).toBeVisible();
    await add.press("Enter");
    await expect(add).toHaveValue("");
  };
  const record = page.getByRole("button", { name: /^Record/ });
  await amount("12.50");
  const arrive = await hold(page, `**${paths.sales}`);
  await record.click();
  await expect(record).toHaveAttribute("aria-busy", "true");
  await visit(page, "Items");
  await expect(page.getByRole("heading", { name: "Items" })).toBeVisible();
  arrive();
  await expect(news(page, "$12.50 recorded")).toBeVisible();
  await visit(page, "Counter");
  await expect(page.locator(".order__empty")).toBeVisible();
  await amount("3.00");
  await record.click();
  await expect(news(page, "$3.00 recorded")).toBeVisible();
});

test("a refusal is told to whoever closed the form meanwhile, and what is done again counts again", async ({ page }) => {
  await signIn(page);
  const member = await somebody(page);
  const adjusting = new RegExp(`/members/${member}/points$`);
  await page.goto(`/members/${member}`);
  const form = page.getByRole("dialog", { name: "Adjust points" });
  const adjust = async (points: string) => {
    await page.getByRole("button", { name: "More" }).last().click();
    await page.getByRole("menuitem", { name: "Adjust points" }).click();
    await expect(form.getByLabel("Why")).toHaveValue("");
    await form.getByLabel("Points", { exact: true }).fill(points);
    await form.getByLabel("Why").fill("Told to");
  };
  const send = () => form.getByRole("button", { name: "Adjust points" }).click();
  const points = page.locator(".stat", { hasText: "Points" }).first().locator(".stat__value");
  const before = Number(await points.innerText());

  await adjust("7");
  const arrive = await hold(page, adjusting);
  await send();
  await page.keyboard.press("Escape");
  await expect(form).toBeHidden();
  arrive();
  await expect(points).toHaveText(String(before + 7));
  /* Seven again: a second time, not the first once more. */
  await page.unroute(adjusting);
  await adjust("7");
  await send();
  await expect(points).toHaveText(String(before + 14));

  await page.unroute(adjusting);
  let refuse = () => {};
  const refused = new Promise<void>((resolve) => (refuse = resolve));
  await page.route(adjusting, async (route) => {
    await refused;
    await route.fulfill({ status: 409, json: { code: "store_closed", field: "store", params: {} } });
  });
  await adjust("9");
  await send();
  await page.keyboard.press("Escape");
  await expect(form).toBeHidden();
  refuse();
  await expect(news(page, "This store is closed.")).toBeVisible();
});

test("an undo that is pressed after its screen was left leaves the page whole", async ({ page, browser }) => {
  await signIn(page);
  const { page: theirs } = await join(page, browser, "Leaver");
  await theirs.context().close();
  await page.goto("/team");
  await page.getByRole("button", { name: "Actions for Leaver" }).first().click();
  await page.getByRole("menuitem", { name: "Remove from the team" }).click();
  await expect(news(page, "Leaver is out at once.")).toBeVisible();
  await visit(page, "Items");
  await expect(page.getByRole("heading", { name: "Items" })).toBeVisible();
  await takeBack(page, "Leaver is out at once.");
  await expect(news(page, "Back in the team.")).toBeVisible();
  await visit(page, "Stores");
  await expect(page.getByRole("heading", { name: "Stores" })).toBeVisible();
});
