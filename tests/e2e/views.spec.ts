/* Saved views of the members list: kept, opened, changed, shared, removed and taken back. */
import { expect, test, type Page } from "@playwright/test";
import { join, signIn } from "./support/account";
import { takeBack } from "./support/news";
import { paths } from "./support/paths";
import { send, word } from "./support/shop";

const tabs = (page: Page) => page.getByRole("navigation", { name: "Saved views" });

test("filters are kept as a view, changed, shared with a clerk, and removed and taken back", async ({ page, browser }) => {
  await signIn(page);
  await page.goto("/members");
  const all = tabs(page).getByRole("link", { name: "All", exact: true });
  const save = tabs(page).getByRole("button", { name: "Save view" });
  await expect(save).toHaveCount(0);

  const filters = page.getByRole("group", { name: "Filters" });
  await filters.getByLabel("Whether they have bought").selectOption({ label: "Potential" });
  await expect(all).not.toHaveAttribute("aria-current", "page");
  await save.click();
  const form = page.getByRole("dialog", { name: "Saved view" });
  const name = `Newcomers ${word()}`;
  await expect(form.getByLabel("Name", { exact: true })).toBeFocused();
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  const mine = tabs(page).getByRole("link", { name });
  await expect(mine).toHaveAttribute("aria-current", "page");
  await expect(save).toHaveCount(0);

  /* Elsewhere and back by its tab; by another filter the tab stays in front, and may keep it. */
  await all.click();
  await expect(filters.getByLabel("Whether they have bought")).toHaveValue("");
  await mine.click();
  await expect(filters.getByLabel("Whether they have bought")).toHaveValue("potential");
  await filters.getByLabel("Tier").selectOption({ label: "Gold" });
  await expect(mine).toContainText("filters changed");
  const more = tabs(page).getByRole("button", { name: `More about the view ${name}` });
  await more.click();
  await page.getByRole("menuitem", { name: "Keep the present filters in it" }).click();
  await expect(mine).toHaveAttribute("aria-current", "page");
  await expect(mine).not.toContainText("filters changed");
  await expect(mine).toHaveAttribute("href", /tier=gold/);

  await more.click();
  await page.getByRole("menuitem", { name: "Share with everybody" }).click();
  await expect(mine).toHaveAttribute("title", "Shared by Ada Lin");
  const clerk = await join(page, browser, "Vera");
  await clerk.page.goto("/members");
  await tabs(clerk.page).getByRole("link", { name }).click();
  await expect(tabs(clerk.page).getByRole("link", { name })).toHaveAttribute("aria-current", "page");
  await expect(tabs(clerk.page).getByRole("button", { name: `More about the view ${name}` })).toHaveCount(0);
  await clerk.page.context().close();

  await more.click();
  await page.getByRole("menuitem", { name: "Rename…" }).click();
  await form.getByLabel("Name", { exact: true }).fill(`${name} too`);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  await expect(tabs(page).getByRole("link", { name: `${name} too` })).toBeVisible();
  await tabs(page).getByRole("button", { name: `More about the view ${name} too` }).click();
  await page.getByRole("menuitem", { name: "Remove", exact: true }).click();
  await expect(mine).toHaveCount(0);
  await expect(all).toBeFocused();
  await takeBack(page, `Removed the view ${name} too.`);
  await expect(mine).toHaveCount(1);

  /* Other stories find the list as it was. */
  const views = await send(page, "GET", paths.views);
  const { id } = views.find((view: { name: string }) => view.name === `${name} too`);
  await send(page, "DELETE", `${paths.views}/${id}`);
});
