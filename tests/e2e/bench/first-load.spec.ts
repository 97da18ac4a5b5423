/* What the counter costs before it can be used: bytes over the wire, and time until the box takes text. What another screen costs who
   comes from the counter: all that is loaded further, shared code with it. */
import { expect, test, type Page } from "@playwright/test";
import { signIn } from "../support/account";
import { kilobytes, record, type Loaded } from "../support/load";
import { bar } from "../support/report";
import { somebody } from "../support/shop";

const ROUTES = ["/today", "/members", "/confirm", "/import", "/items", "/stores", "/team", "/settings", "/activity", "/account"];

/** The look-up box. */
const box = (page: Page) => page.getByRole("combobox").or(page.getByRole("searchbox")).first();

test("the signed-in counter loads within its budget, and so does each further route", async ({ page }) => {
  await signIn(page);
  const first = record(page);
  await page.goto("/");
  await expect(box(page)).toBeEditable();
  await page.waitForLoadState("networkidle");
  const files = await first.stop();
  tell("counter", files);
  expect(files.filter((file) => file.status >= 400)).toEqual([]);
  const total = kilobytes(files);
  const within = bar("counter-first-load", `${total.toFixed(1)}KB`, "<=250KB", total <= 250);

  const known = new Set(files.map((file) => file.path));
  let largest = 0;
  const member = await somebody(page);
  for (const route of [...ROUTES, `/members/${member}`]) {
    const next = record(page);
    await page.goto(route);
    await page.waitForLoadState("networkidle");
    const chunks = (await next.stop()).filter((file) => file.path.endsWith(".wasm") && !known.has(file.path));
    tell(route, chunks);
    largest = Math.max(largest, kilobytes(chunks));
  }
  expect(bar("largest-route-chunk", `${largest.toFixed(1)}KB`, "<=80KB", largest <= 80)).toBe(true);
  expect(within).toBe(true);
});

test("the counter takes text soon after its address is opened", async ({ page }) => {
  await signIn(page);
  const times: number[] = [];
  for (let round = 0; round < 7; round++) {
    await page.goto("about:blank");
    await page.goto("/", { waitUntil: "commit" });
    await expect(box(page)).toBeEditable();
    times.push(await page.evaluate(() => performance.now()));
  }
  /* The first round fills the browser's cache, as a first visit does; the median is a usual opening. */
  console.log(`interactive after ${times.map((time) => time.toFixed(0)).join(", ")} ms`);
  const median = times.sort((one, other) => one - other)[3];
  expect(bar("counter-interactive", `${median.toFixed(0)}ms`, "<=600ms", median <= 600)).toBe(true);
});

function tell(what: string, files: Loaded[]) {
  for (const file of files) console.log(`${what} ${(file.bytes / 1000).toFixed(1)} KB ${file.path}`);
}
