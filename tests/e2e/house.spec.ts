/* How the page is served: strictly, from files that never change, and never as something it is not. */
import { expect, test } from "@playwright/test";

test("a deep link is answered with the page, never cached, under the strict policy", async ({ page }) => {
  const refused: string[] = [];
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) refused.push(message.text());
  });
  const answer = await page.goto("/members");
  expect(answer?.status()).toBe(200);
  const headers = answer?.headers() ?? {};
  expect(headers["cache-control"]).toBe("no-store");
  expect(headers["content-security-policy"]).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect(headers["content-security-policy"]).not.toContain("unsafe-inline");
  await expect(page.locator("body > *").first()).toBeAttached();
  expect(refused).toEqual([]);
});

test("the page itself has no inline script, style or handler", async ({ request }) => {
  const html = await (await request.get("/", { headers: { accept: "text/html" } })).text();
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
  expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=/);
});

test("every file the page names is there and may be kept for good", async ({ request }) => {
  const html = await (await request.get("/", { headers: { accept: "text/html" } })).text();
  const named = [...html.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map((match) => match[1]);
  expect(named.length).toBeGreaterThan(3);
  for (const path of named) {
    const answer = await request.get(path);
    expect(answer.status(), path).toBe(200);
    if (path.startsWith("/assets/")) expect(answer.headers()["cache-control"], path).toContain("immutable");
  }
});

test("a missing file is missing, however it is asked for", async ({ page, request }) => {
  expect((await request.get("/assets/app.0123456789ab.js")).status()).toBe(404);
  expect((await request.get("/members")).status()).toBe(404);
  await page.goto("/");
  const status = await page.evaluate(async () => (await fetch("/icons/none.png")).status);
  expect(status).toBe(404);
});
