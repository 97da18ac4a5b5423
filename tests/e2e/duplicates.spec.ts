/* Somebody recorded twice: found, looked at side by side, said to be two persons, and taken back. */
import { expect, test } from "@playwright/test";
import { signIn } from "./support/account";
import { news, takeBack } from "./support/news";
import { giveUp, guest, ownStore, twice, word } from "./support/shop";

test("who was recorded twice is found with the reasons, kept as two persons, and waits again once that is taken back", async ({ page }) => {
  await signIn(page);
  const family = word();
  await twice(page, family);

  await page.goto("/duplicates");
  await page.getByRole("button", { name: "Compare now" }).click();
  const pair = page.getByRole("listitem").filter({ hasText: family });
  await expect(pair).toHaveCount(1);
  for (const told of ["Very likely one person", "Same birthday", "Same e-mail"]) await expect(pair).toContainText(told);

  await pair.getByRole("button", { name: /^Side by side/ }).click();
  const dialog = page.getByRole("dialog", { name: "Side by side" });
  await expect(dialog.getByRole("row", { name: /^Name \(differs\)/ })).toContainText(`Anne ${family}`);
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(dialog).toBeHidden();

  await pair.getByRole("link", { name: `Anne ${family}` }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(family);
  await page.goBack();

  await pair.getByRole("button", { name: /^Not the same person/ }).click();
  await expect(news(page, "Kept as two persons.")).toBeVisible();
  await expect(pair).toHaveCount(0);
  await page.getByRole("radio", { name: "Not one person" }).check();
  await expect(pair).toHaveCount(1);
  await takeBack(page, "Kept as two persons.");
  await expect(pair).toHaveCount(0);
  await page.getByRole("radio", { name: "To look at" }).check();
  await expect(pair).toHaveCount(1);

  await page.goto("/activity");
  const change = page.getByRole("listitem").filter({ hasText: family });
  await expect(change.filter({ hasText: "said these are two persons" })).toBeVisible();
});

test("two who are one are merged with the fields that were chosen, and taken apart again", async ({ page }) => {
  await signIn(page);
  const family = word();
  await twice(page, family);

  await page.goto("/duplicates");
  await page.getByRole("button", { name: "Compare now" }).click();
  const pair = page.getByRole("listitem").filter({ hasText: family });
  await expect(pair).toHaveCount(1);
  const given = await pair.getByRole("link", { name: `Ann ${family}`, exact: true }).getAttribute("href");

  await pair.getByRole("button", { name: /^Side by side/ }).click();
  const dialog = page.getByRole("dialog", { name: "Side by side" });
  await dialog.getByRole("radio", { name: `Name: Ann ${family}`, exact: true }).check();
  await dialog.getByRole("radio", { name: new RegExp(`^Anne ${family}`) }).check();
  await expect(dialog).toContainText(`kept as Anne ${family}`);
  await dialog.getByRole("button", { name: `Merge into Anne ${family}` }).click();
  const said = `Ann ${family} was merged into Anne ${family}.`;
  await expect(news(page, said)).toBeVisible();
  await expect(dialog).toBeHidden();
  await expect(pair).toHaveCount(0);

  /* Whoever opens the page of the one comes to the other, who has the chosen name. */
  await page.goto(given ?? "");
  await expect(page).not.toHaveURL(new RegExp(`${given}$`));
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`Ann ${family}`);

  await page.goto("/duplicates");
  await page.getByRole("radio", { name: "Merged" }).check();
  const merged = page.getByRole("listitem").filter({ hasText: family });
  await expect(merged).toHaveCount(1);
  await merged.getByRole("button", { name: /^Take apart/ }).click();
  await expect(news(page, "They are two members again.")).toBeVisible();
  await expect(merged).toHaveCount(0);
  await page.getByRole("radio", { name: "To look at" }).check();
  await expect(pair).toHaveCount(1);

  await page.goto("/activity");
  const change = page.getByRole("listitem").filter({ hasText: family });
  await expect(change.filter({ hasText: "merged another member into" })).toBeVisible();
  await expect(change.filter({ hasText: "took back a merge of" })).toBeVisible();
});

test("two who were chosen in the members list are put side by side, merged and taken apart again", async ({ page }) => {
  await signIn(page);
  const store = await ownStore(page);
  const family = word();
  const names = ["Anne", "Bo", "Cleo"].map((given) => `${given} ${family}`);
  for (const name of names) await guest(page, name, { store: store.id });
  await page.goto(`/members?store=${store.id}`);
  const box = (name: string) => page.getByRole("checkbox", { name: `Choose ${name}`, exact: true });
  const bar = page.getByRole("region", { name: "What is chosen" });
  const merge = bar.getByRole("link", { name: "Merge…" });
  for (const name of names) await box(name).click();
  await expect(bar).toContainText("3 selected");
  await expect(merge).toHaveCount(0);
  await box(names[2]).click();
  await merge.click();

  const dialog = page.getByRole("dialog", { name: "Side by side" });
  await expect(dialog.getByRole("row", { name: /^Name \(differs\)/ })).toContainText(names[1]);
  /* Closed, it stays closed: the address names nobody any more. */
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/\/duplicates$/);

  await page.goBack();
  for (const name of names.slice(0, 2)) await box(name).click();
  await merge.click();
  await dialog.getByRole("radio", { name: new RegExp(`^${names[0]}`) }).check();
  await dialog.getByRole("button", { name: `Merge into ${names[0]}` }).click();
  await expect(dialog).toBeHidden();
  const said = `${names[1]} was merged into ${names[0]}.`;
  await takeBack(page, said);
  await expect(news(page, "They are two members again.")).toBeVisible();
  await giveUp(page, store);
});
