/* A real chain's year through the wizard: how long dry run and import take together, and the most memory that the page held. */
import { expect, test, type CDPSession, type Page } from "@playwright/test";
import { signIn } from "../support/account";
import { bringIn, check, real } from "../support/files";
import { bar, data } from "../support/report";

const MINUTE = 60_000;

test.use({ baseURL: process.env.REGULARS_IMPORT_URL });

type Counted = Window & { memories: Set<WebAssembly.Memory> };

/** Keeps the page's wasm memories where they can be weighed: whatever an instance exports. */
async function keepMemories(page: Page) {
  await page.addInitScript(() => {
    const memories = ((window as unknown as Counted).memories = new Set());
    const keep = (made: any) => {
      const exports = (made.instance ?? made).exports;
      for (const one of Object.values(exports)) if (one instanceof WebAssembly.Memory) memories.add(one);
      return made;
    };
    for (const name of ["instantiate", "instantiateStreaming"] as const) {
      const real = WebAssembly[name] as (...args: any[]) => Promise<any>;
      (WebAssembly as any)[name] = (...args: any[]) => real.apply(WebAssembly, args).then(keep);
    }
  });
}

/** Megabytes of the page: what its scripts hold, and its wasm memory beside them. */
async function megabytes(page: Page, session: CDPSession): Promise<number> {
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const wasm = await page.evaluate(() => {
    let sum = 0;
    for (const memory of (window as unknown as Counted).memories ?? []) sum += memory.buffer.byteLength;
    return sum;
  });
  return (usedSize + wasm) / 1e6;
}

test("a chain's year is checked and brought in within a minute and 300 MB", async ({ page }) => {
  if (data("complete_journey") === null) return;
  test.setTimeout(10 * MINUTE);
  await signIn(page);
  const file = real("transactions_top12stores.csv");
  await keepMemories(page);
  const session = await page.context().newCDPSession(page);
  let most = 0;
  let busy = true;
  const watch = (async () => {
    while (busy) {
      most = Math.max(most, await megabytes(page, session).catch(() => 0));
      await page.waitForTimeout(2_000).catch(() => undefined);
    }
  })();

  const kind = "Purchases, one line a row";
  const counts = await check(page, kind, file, { utc: true, lastingPoints: true }, 5 * MINUTE);
  const dry = Number(await page.evaluate(() => performance.now()));
  const began = dry - counts.seconds * 1000;
  await bringIn(page, 5 * MINUTE);
  const ended = Number(await page.evaluate(() => performance.now()));
  busy = false;
  await watch;

  const seconds = (ended - began) / 1000;
  console.log(`dry run ${counts.seconds.toFixed(1)} s, together ${seconds.toFixed(1)} s, ${most.toFixed(0)} MB at most`);
  const fast = bar("import-seconds", `${seconds.toFixed(1)}s`, "<=60s", seconds <= 60);
  const small = bar("import-page-memory", `${most.toFixed(0)}MB`, "<=300MB", most > 0 && most <= 300);
  expect(counts.fresh).toBe(31_133);
  expect(fast && small).toBe(true);
});
