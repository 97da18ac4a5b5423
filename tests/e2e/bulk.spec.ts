/* Many members of the list at once: chosen, tagged, taken back, given another home store. */
import { expect, test, type Page } from "@playwright/test";
import { signIn } from "./support/account";
import { news, takeBack } from "./support/news";
import { giveUp, guest, ownStore, word } from "./support/shop";

const box = (page: Page, name: string) => page.getByRole("checkbox", { name: `Choose ${name}`, exact: true });

test("members are chosen by box, range and filter, tagged, taken back, and assigned", async ({ page }) => {
  await signIn(page);
  const store = await ownStore(page);
  const other = await ownStore(page);
  const family = word();
  const names = Array.from({ length: 56 }, (_, n) => `Nora ${family}${String.fromCharCode(97 + Math.floor(n / 26), 97 + (n % 26))}`);
  await Promise.all(names.map((name) => guest(page, name, { store: store.id })));
  await page.goto(`/members?store=${store.id}`);
  const bar = page.getByRole("region", { name: "What is chosen" });
  await expect(bar).toHaveCount(0);

  /* A range with Shift, one out of it, and none by Esc. */
  await box(page, names[1]).click();
  await box(page, names[4]).click({ modifiers: ["Shift"] });
  await expect(bar).toContainText("4 selected of 56");
  await box(page, names[2]).click();
  await expect(bar).toContainText("3 selected of 56");
  await page.keyboard.press("Escape");
  await expect(bar).toHaveCount(0);

  /* A tag for three of them, and undone. */
  await box(page, names[0]).focus();
  await page.keyboard.press("Space");
  await box(page, names[3]).click({ modifiers: ["Shift"] });
  await expect(bar).toContainText("4 selected of 56");
  const tag = `Choir ${family}`;
  await bar.getByRole("button", { name: "Tag…", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Change all who are chosen" });
  await dialog.getByRole("button", { name: "Add the tag" }).click();
  await expect(dialog.getByLabel("Tag")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Tag").fill(tag);
  await dialog.getByRole("button", { name: "Add the tag" }).click();
  await expect(dialog).toBeHidden();
  await expect(bar).toHaveCount(0);
  const marked = page.getByRole("row").filter({ hasText: tag });
  await expect(marked).toHaveCount(4);
  await takeBack(page, "4 members changed.");
  await expect(news(page, "Undone for 4 members.")).toBeVisible();
  await expect(marked).toHaveCount(0);

  /* All that match but one, on every page, to another home store. */
  await page.getByRole("checkbox", { name: "Choose every row here" }).check();
  await expect(bar).toContainText("50 selected of 56");
  await bar.getByRole("button", { name: "Select all that match" }).click();
  await expect(bar).toContainText("All 56 that match");
  await box(page, names[5]).click();
  await expect(bar).toContainText("All 56 that match but 1");
  await bar.getByRole("button", { name: "Home store…" }).click();
  await dialog.getByLabel("Home store").selectOption({ label: other.name });
  await dialog.getByRole("button", { name: "Make it their home store" }).click();
  await expect(news(page, "55 members changed.")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: names[0] })).toContainText(other.name);
  await expect(page.getByRole("row").filter({ hasText: names[5] })).toContainText(store.name);

  /* It stands as one in Activity, and is taken back from there. */
  await page.goto("/activity");
  await page.getByLabel("Kind of thing").selectOption({ label: "Changes of many members" });
  const one = page.locator(".activity__entry").filter({ hasText: "gave members another home store" }).first();
  await one.getByRole("button", { name: "Undo" }).click();
  await expect(news(page, "Undone for 55 members.")).toBeVisible();
  await page.goto(`/members?store=${store.id}`);
  await expect(page.getByRole("row").filter({ hasText: names[0] })).toContainText(store.name);
  await giveUp(page, other);
  await giveUp(page, store);
});
