/* Members taken out as a file: a reason, a file with whole numbers, and a line in Activity. */
import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { signIn } from "./support/account";
import { news } from "./support/news";
import { giveUp, guest, mobile, ownStore, word } from "./support/shop";

test("the list as it is filtered is taken out for a reason that is kept", async ({ page }) => {
  await signIn(page);
  const store = await ownStore(page);
  const family = word();
  const phone = mobile();
  await guest(page, `Ida ${family}`, { store: store.id, phone });
  await guest(page, `Bo ${family}`, { store: store.id });
  await page.goto(`/members?store=${store.id}`);
  await page.getByRole("checkbox", { name: `Choose Ida ${family}` }).check();
  const bar = page.getByRole("region", { name: "What is chosen" });
  await bar.getByRole("button", { name: "Select all that match" }).click();
  await bar.getByRole("button", { name: "Export…" }).click();
  const dialog = page.getByRole("dialog", { name: "Take members out as a file" });
  const reason = `A letter, ${word()}`;
  await dialog.getByLabel("What is it for?").fill(reason);
  const coming = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Export", exact: true }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^Harbour-Market-members-\d{4}-\d\d-\d\d\.csv$/);
  const text = readFileSync(await file.path(), "utf8");
  expect(text.startsWith("\ufeff\"Member\",\"Latin name\",\"Phone\"")).toBe(true);
  expect(text.trimEnd().split("\r\n")).toHaveLength(3);
  expect(text).toContain(`"'${phone.replace(/ /g, "")}"`);
  await expect(news(page, "2 members are in the file.")).toBeVisible();
  await expect(dialog).toBeHidden();
  await expect(bar).toHaveCount(0);

  await page.goto("/activity");
  await page.getByLabel("Kind of thing").selectOption({ label: "Members taken out" });
  const kept = page.getByRole("listitem").filter({ hasText: reason });
  await expect(kept).toContainText("took members out as a file");
  await expect(kept).not.toContainText(phone.slice(-4));
  await giveUp(page, store);
});
