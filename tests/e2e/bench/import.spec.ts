/* A real chain's year through the wizard: how long dry run and import take together, and the most memory that the page held. */
import { expect, test, type CDPSession } from "@playwright/test";
import { signIn } from "../support/account";
import { bringIn, check, real } from "../support/files";
import { bar, data } from "../support/report";

const MINUTE = 60_000;

test.use({ baseURL: process.env.REGULARS_IMPORT_URL });

/** Answers megabytes of the page: what its scripts hold, and its wasm memory beside them. The memories are looked up once for each
    page, since that walks the whole heap. */
function scales(session: CDPSession): () => Promise<number> {
  let memories: string | undefined;
  const find = async () => {
    const { result: prototype } = await session.send("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype" });
    const { objects } = await session.send("Runtime.queryObjects", { prototypeObjectId: prototype.objectId ?? "" });
    return objects.objectId;
  };
  return async () => {
    try {
      memories ??= await find();
      const { result } = await session.send("Runtime.callFunctionOn", {
        objectId: memories,
        functionDeclaration: "function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }",
        returnByValue: true,
      });
      if (Number(result.value) === 0) memories = undefined;
      const { usedSize } = await session.send("Runtime.getHeapUsage");
      return (usedSize + Number(result.value)) / 1e6;
    } catch {
      /* Another page has come: its memories are others. */
      memories = undefined;
      return 0;
    }
  };
}

test("a chain's year is checked and brought in within a minute and 300 MB", async ({ page }) => {
  if (data("complete_journey") === null) return;
  test.setTimeout(10 * MINUTE);
  await signIn(page);
  const file = real("transactions_top12stores.csv");
  const session = await page.context().newCDPSession(page);
  const megabytes = scales(session);
  let most = 0;
  let busy = true;
  const watch = (async () => {
    while (busy) {
      most = Math.max(most, await megabytes());
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
