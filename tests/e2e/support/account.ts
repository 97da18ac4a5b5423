/* Signing in without the form, for tests that are about something else. */
import { expect, type Browser, type Page } from "@playwright/test";
import { paths } from "./paths";
import { send } from "./shop";

export const owner = { email: "owner@example.com", password: "a long password" };

const brand = {
  brand: "Harbour Market",
  currency: "USD",
  region: "US",
  language: "en",
  time_zone: "America/New_York",
  store: "Pier 7",
  owner: "Ada Lin",
  ...owner,
};

/** Sends JSON as the page itself would, so that the browser keeps the session. Answers the status. */
async function post(page: Page, path: string, body: object): Promise<number> {
  return page.evaluate(
    async ([path, body]) => {
      const op = String(Math.floor(Math.random() * 2 ** 52) + 1);
      const headers = { "content-type": "application/json", "idempotency-key": op };
      return (await fetch(path, { method: "POST", headers, body })).status;
    },
    [path, JSON.stringify(body)],
  );
}

/** Leaves the page signed in as the owner; whichever test comes first makes the brand. */
export async function signIn(page: Page): Promise<void> {
  /* Any file of the same origin will do: the app need not run yet. */
  await page.goto("/robots.txt");
  const made = await post(page, paths.setup, { code: process.env.REGULARS_SETUP_CODE, ...brand });
  if (made !== 200) expect(await post(page, paths.session, owner)).toBe(200);
}

/** Somebody else than the owner. */
export type Person = { page: Page; email: string; password: string };

/** Invites a clerk of the first store, who joins in a browser of their own and is signed in there. */
export async function join(page: Page, browser: Browser, name: string): Promise<Person> {
  const email = `${name.toLowerCase()}.${Date.now()}@example.com`;
  const password = "four words are easy";
  const { token } = await send(page, "POST", paths.team, { name, email, role: "clerk", stores: [1] });
  const theirs = await browser.newContext({ baseURL: process.env.REGULARS_URL, locale: "en-US" });
  const person = { page: await theirs.newPage(), email, password };
  await person.page.goto("/robots.txt");
  await send(person.page, "POST", paths.useLink, { token, password });
  return person;
}
