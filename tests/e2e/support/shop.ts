/* What the tests need in the shop, made over the API by the page's own session. */
import { expect, type Page } from "@playwright/test";
import { paths } from "./paths";

/** Sends JSON as the page itself would. Answers the parsed body. */
export async function send(page: Page, method: string, path: string, body?: object | string): Promise<any> {
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

/** What no other story has: digits to go into a code or a number. */
const digits = () => `${Date.now()}${(serial += 1)}${Math.floor(Math.random() * 1e4)}`;

/** A name that no other story has, of letters only, as names are. */
export const word = (): string => {
  const letters = digits().slice(-10).replace(/\d/g, (digit) => "abcdefghij".charAt(Number(digit)));
  return letters.charAt(0).toUpperCase() + letters.slice(1);
};

/** A mobile number. */
export const mobile = () => `+86 138${String(Math.floor(Math.random() * 1e8)).padStart(8, "0")}`;

/** A member who has not bought yet; answers the key. */
export async function guest(page: Page, name: string, more: { store?: number; phone?: string; consent?: string[] } = {}): Promise<number> {
  const known = { store: 1, name, card: `E${digits()}`, consent: [], ...more };
  return (await send(page, "POST", paths.members, known)).id;
}

/** A member with a name, a phone and purchases; answers the key. */
export async function somebody(page: Page, name = "于文涛", phone = mobile()): Promise<number> {
  const id = await guest(page, name, { phone, consent: ["sms"] });
  for (const total of [4800, 5600, 12000]) await buy(page, id, total);
  return id;
}

/** Somebody recorded twice, as Anne and as Ann, of this family. */
export async function twice(page: Page, family: string): Promise<void> {
  for (const given of ["Anne", "Ann"]) {
    const id = await guest(page, `${given} ${family}`);
    const { version } = await send(page, "GET", paths.member(id));
    const birthday = { year: 1987, month: 3, day: 14 };
    const profile = { name: { family, given }, birthday, email: `${family.toLowerCase()}@example.com` };
    await send(page, "PATCH", paths.member(id), { version, profile });
  }
}

/** 2020-03-01, in days since 1970. */
const longAgo = 18_322;

/** Somebody who joined years ago, says a file, gave a number then, and has bought today; answers the key. */
export async function longUnconfirmed(page: Page, name: string): Promise<number> {
  const allowed = { points: "none", make_stores: false, make_items: false, make_members: false };
  const file = { kind: "members", file: `${name}.csv`, lines: 1, total: 1, refused: 0, reading: "", allowed };
  const { id } = await send(page, "POST", paths.imports, file);
  const row = { row: 2, name, card: `L${digits()}`, phone: mobile(), joined_on: longAgo };
  await send(page, "POST", paths.importRows(id), { number: 0, rows: { members: [row] } });
  await send(page, "POST", paths.closeImport(id), "done");
  const { hits } = await send(page, "POST", paths.lookup, { q: row.card, store: 1 });
  await buy(page, hits[0].id, 4800);
  return hits[0].id;
}

/** A purchase of one free amount, in minor units; `null` is nobody known. */
export async function buy(page: Page, member: number | null, total: number, store = 1): Promise<any> {
  const line = { item: null, label: "Tea", quantity: 1000, total, discount: 0 };
  const path = member === null ? paths.sales : paths.purchases(member);
  return send(page, "POST", path, { store, lines: [line], discount: 0, redeem: 0 });
}

export type Store = { id: number; name: string };

/** A store of the story's own. By its name it stands after the brand's first, in which everybody works who has chosen none. */
export async function ownStore(page: Page): Promise<Store> {
  const own = { code: `S${digits()}`.slice(0, 20), name: `Quay ${word()}`, region: null };
  return send(page, "POST", paths.stores, { ...own, franchised: false, time_zone: "America/New_York", closing: 0 });
}

/** Merges it into the brand's first, so that other stories find no more stores than there were. */
export async function giveUp(page: Page, { id }: Store): Promise<void> {
  const { stores } = await send(page, "GET", paths.stores);
  const { rev } = stores.find((store: Store) => store.id === id);
  let now = await send(page, "POST", paths.merge(id), { rev, into: 1 });
  while (!now.finished) now = await send(page, "POST", paths.mergeStep(id));
}
