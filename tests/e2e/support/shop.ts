/* What the tests need in the shop, made over the API by the page's own session. */
import { expect, type Page } from "@playwright/test";
import { paths } from "./paths";

/** Sends JSON as the page itself would. Answers the parsed body. */
export async function send(page: Page, method: string, path: string, body?: object): Promise<any> {
  const { status, text } = await page.evaluate(
    async ([method, path, body]) => {
      const op = String(Math.floor(Math.random() * 2 ** 52) + 1);
      const headers = { "content-type": "application/json", "idempotency-key": op };
      const answer = await fetch(path as string, { method: method as string, headers, body: body as string | undefined });
      return { status: answer.status, text: await answer.text() };
    },
    [method, path, body === undefined ? undefined : JSON.stringify(body)] as const,
  );
  expect(status, `${path}: ${text}`).toBe(200);
  return JSON.parse(text);
}

let serial = 0;

/** A member with a name, a phone and purchases; answers the key. */
export async function somebody(page: Page, name = "于文涛"): Promise<number> {
  serial += 1;
  const card = `E${Date.now()}${serial}${Math.floor(Math.random() * 1e4)}`;
  const phone = `+86 138${String(Math.floor(Math.random() * 1e8)).padStart(8, "0")}`;
  const { id } = await send(page, "POST", paths.members, { store: 1, name, card, phone, consent: ["sms"] });
  for (const total of [4800, 5600, 12000]) await buy(page, id, total);
  return id;
}

/** A purchase of one free amount, in minor units. */
export async function buy(page: Page, member: number, total: number): Promise<any> {
  const line = { item: null, label: "Tea", quantity: 1000, total, discount: 0 };
  return send(page, "POST", paths.purchases(member), { store: 1, lines: [line], discount: 0, redeem: 0 });
}
