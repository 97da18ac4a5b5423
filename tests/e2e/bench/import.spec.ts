/* A real chain's year through the wizard: how long dry run and import take together, and the most memory that the page held. */
import { expect, test, type CDPSession, type Page } from "@playwright/test";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
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

/** The most megabytes that the page held while `work` went on. */
async function most(page: Page, work: () => Promise<void>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  let most = 0;
  let busy = true;
  const watch = (async () => {
    while (busy) {
      most = Math.max(most, await megabytes(page, session).catch(() => 0));
      await page.waitForTimeout(2_000).catch(() => undefined);
    }
  })();
  await work().finally(() => (busy = false));
  await watch;
  return most;
}

/** Checks a file and brings it in; tells how long each took and the most that the page held. */
async function through(page: Page, file: string, wait: number) {
  await signIn(page);
  await keepMemories(page);
  let [dry, together, fresh] = [0, 0, 0];
  const held = await most(page, async () => {
    const kind = "Purchases, one line a row";
    const counts = await check(page, kind, file, { utc: true, lastingPoints: true }, wait);
    const began = Date.now() - counts.seconds * 1000;
    await bringIn(page, wait);
    [dry, together, fresh] = [counts.seconds, (Date.now() - began) / 1000, counts.fresh];
  });
  console.log(`dry run ${dry.toFixed(1)} s, together ${together.toFixed(1)} s, ${held.toFixed(0)} MB at most`);
  return { together, fresh, held };
}

/** The file ten times, each time with other numbers of baskets. */
async function tenfold(file: string, to: string) {
  const out = createWriteStream(to);
  const put = async (text: string) => {
    if (!out.write(text)) await once(out, "drain");
  };
  for (let copy = 0; copy < 10; copy++) {
    let text = "";
    for await (const line of createInterface(createReadStream(file))) {
      const cells = line.split(",");
      const isHead = cells[2] === "basket_id";
      if (isHead && copy > 0) continue;
      if (!isHead) cells[2] = `${copy}${cells[2]}`;
      text += cells.join(",") + "\n";
      if (text.length > 1_000_000) {
        await put(text);
        text = "";
      }
    }
    await put(text);
  }
  out.end();
  await once(out, "finish");
}

test("a chain's year is checked and brought in within a minute and 300 MB", async ({ page }) => {
  if (data("complete_journey") === null) return;
  test.setTimeout(10 * MINUTE);
  const { together, fresh, held } = await through(page, real("transactions_top12stores.csv"), 5 * MINUTE);
  const fast = bar("import-seconds", `${together.toFixed(1)}s`, "<=60s", together <= 60);
  const small = bar("import-page-memory", `${held.toFixed(0)}MB`, "<=300MB", held > 0 && held <= 300);
  expect(fresh).toBe(31_133);
  expect(fast && small).toBe(true);
});

test("a file ten times as long takes no more of the page's memory than it may", async ({ page }, info) => {
  if (data("complete_journey") === null) return;
  test.setTimeout(30 * MINUTE);
  const file = info.outputPath("ten-years.csv");
  await tenfold(real("transactions_top12stores.csv"), file);
  const { fresh, held } = await through(page, file, 15 * MINUTE);
  expect(fresh).toBe(311_330);
  expect(bar("import-page-memory-tenfold", `${held.toFixed(0)}MB`, "<=300MB", held > 0 && held <= 300)).toBe(true);
});
