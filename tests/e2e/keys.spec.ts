/* An API key from its making to its end: shown once and copied, used by a till that has no session, listed with its last use, revoked. */
import { expect, test } from "@playwright/test";
import { signIn } from "./support/account";
import { news } from "./support/news";
import { paths } from "./support/paths";
import { word } from "./support/shop";

test("a key is made, copied, sends a till's purchase, is listed with its last use, and opens nothing once it is revoked", async ({ page, context, request }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page);
  await page.goto("/settings");
  await page.getByRole("tab", { name: "API keys" }).click();

  const name = `Till ${word()}`;
  await page.getByRole("button", { name: "Make a key" }).click();
  const form = page.getByRole("dialog", { name: "Make a key" });
  await form.getByLabel("What it is for").fill(name);
  await form.getByRole("radio", { name: "Only these stores" }).check();
  await form.getByRole("button", { name: "Make a key" }).click();
  await expect(form.getByText("Choose at least one store.")).toBeVisible();
  await expect(form.getByRole("checkbox", { name: "It may also bring in history" })).toBeHidden();
  await form.getByRole("radio", { name: "Every store" }).check();
  await form.getByRole("checkbox", { name: "It may also bring in history" }).check();
  await form.getByRole("button", { name: "Make a key" }).click();

  const shown = page.getByRole("dialog", { name: "The new key" });
  const key = await shown.locator("code").innerText();
  expect(key).toMatch(/^rk_[a-z]{8}_[A-Za-z0-9_-]{43}$/);
  await shown.getByRole("button", { name: "Copy the key" }).click();
  await expect(news(page, "Copied.")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
  await shown.getByRole("button", { name: "Close" }).last().click();
  await expect(shown).toBeHidden();

  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText(key.slice(0, 11));
  await expect(row).toContainText("Every store");
  await expect(row).toContainText("Bringing in history");
  await expect(row).toContainText("never");
  await expect(page.locator("body")).not.toContainText(key);

  /* A till: the key, and nothing of the browser's. The brand is the tests' own, its first store has the code 1. */
  const at = new Date().toISOString();
  const purchase = { reference: name, store: "1", at, lines: [{ quantity: 1000, total: 450 }] };
  const send = () => request.post(paths.feed, { headers: { authorization: `Bearer ${key}` }, data: { purchases: [purchase] } });
  const states = async () => (await (await send()).json()).answers.map((answer: { state: string }) => answer.state);
  expect(await states()).toEqual(["recorded"]);
  expect(await states()).toEqual(["unchanged"]);
  /* The same program brings in what is older, by the requests of the Import screen. */
  const allowed = { points: "none", make_stores: false, make_items: true, make_members: true };
  const headers = (op: number) => ({ authorization: `Bearer ${key}`, "idempotency-key": String(op), "content-type": "application/json" });
  const file = { kind: "items", file: `${name}.csv`, lines: 1, total: 1, refused: 0, allowed };
  const begun = await (await request.post(paths.imports, { headers: headers(Date.now()), data: file })).json();
  expect(begun.by).toBe(name);
  const ended = await request.post(paths.closeImport(begun.id), { headers: headers(Date.now() + 1), data: JSON.stringify("done") });
  expect((await ended.json()).state).toBe("done");
  const left = { ...file, file: `${name}-left.csv` };
  await request.post(paths.imports, { headers: headers(Date.now() + 2), data: left });
  await page.reload();
  await page.getByRole("tab", { name: "API keys" }).click();
  await expect(row).toBeVisible();
  await expect(row).not.toContainText("never");

  await row.getByRole("button", { name: "Revoke" }).click();
  const sure = page.getByRole("dialog", { name: "Revoke this key?" });
  await expect(sure).toContainText(name);
  await sure.getByRole("button", { name: "Revoke" }).click();
  await expect(news(page, "The key is revoked.")).toBeVisible();
  await expect(row).toContainText("Revoked on");
  await expect(row.getByRole("button")).toHaveCount(0);
  expect((await send()).status()).toBe(401);

  /* What the program began and left is ended by the house: nobody has the rows to go on with. */
  await page.goto("/import");
  const open = page.getByRole("row").filter({ hasText: left.file });
  await expect(open).toContainText(name);
  await expect(open.getByRole("button", { name: `Go on: ${left.file}` })).toHaveCount(0);
  await open.getByRole("button", { name: `End import: ${left.file}` }).click();
  await expect(open).toContainText("Stopped");

  await page.goto("/activity");
  const change = page.getByRole("listitem").filter({ hasText: name });
  await expect(change.filter({ hasText: "made the API key" })).toBeVisible();
  await expect(change.filter({ hasText: "revoked the API key" })).toBeVisible();
  await expect(change.filter({ hasText: `API key “${name}”` }).filter({ hasText: "began the import" })).toHaveCount(2);
});
