/* Browser tests against a running system: `cargo xtask test browser` starts it, and says where in the environment. */
import { defineConfig } from "@playwright/test";

const chromium = {
  executablePath: process.env.REGULARS_CHROMIUM,
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

export default defineConfig({
  outputDir: "../../target/e2e",
  forbidOnly: true,
  retries: 0,
  workers: 2,
  reporter: "list",
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL: process.env.REGULARS_URL,
    launchOptions: chromium,
    locale: "en-US",
    screenshot: "only-on-failure",
  },
  projects: [
    /* What takes longest begins first, or one worker would wait for it at the end. */
    { name: "tests-long", testDir: ".", testMatch: "import.spec.ts", testIgnore: "bench/**" },
    { name: "tests", testDir: ".", testIgnore: ["bench/**", "import.spec.ts"] },
    /* Speed is measured alone. */
    { name: "bench", testDir: "bench", fullyParallel: false, workers: 1 },
  ],
});
