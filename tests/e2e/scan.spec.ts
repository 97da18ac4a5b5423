/* A barcode before the camera: the page's own reader takes it where the browser has none, and the item lies on the counter. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import playwright from "./playwright.config";
import { signIn } from "./support/account";
import { film } from "./support/camera";

const code = "4006381333931";
const seen = join(tmpdir(), `regulars-barcode-${process.pid}.y4m`);
film(seen, code);

const usual = playwright.use?.launchOptions;
test.use({
  permissions: ["camera"],
  launchOptions: {
    ...usual,
    args: [
      ...(usual?.args ?? []),
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-video-capture=${seen}`,
    ],
  },
});

test("a barcode before the camera puts its item on the counter", async ({ page }) => {
  await signIn(page);
  await page.goto("/items");
  await page.getByRole("button", { name: "New item" }).click();
  const form = page.getByRole("dialog", { name: "New item" });
  await form.getByLabel("Name", { exact: true }).fill("Scanned tea");
  await form.getByLabel(/^Code/).fill(`S${Date.now()}`);
  await form.getByLabel(/^Barcode/).fill(code);
  await form.getByLabel(/^Price/).fill("3.50");
  await form.getByRole("button", { name: /^(Save|Add)/ }).click();
  await expect(form).toBeHidden();

  await page.goto("/counter");
  await page.getByRole("button", { name: "Scan with the camera" }).last().click();
  await expect(page.getByText("Scanned tea").first()).toBeVisible({ timeout: 20_000 });
  await expect(page.locator(".order__pay output")).toContainText("3.50");
});
