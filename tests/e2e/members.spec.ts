/* Members in a list, and what is known of one: narrowed, sorted, left and found again; changed and taken back, shown, noted. */
import { expect, test, type Page } from "@playwright/test";
import { signIn } from "./support/account";
import { news, takeBack } from "./support/news";
import { paths } from "./support/paths";
import { buy, giveUp, guest, mobile, ownStore, somebody, word } from "./support/shop";

const main = (page: Page) => page.getByRole("main");

test("the list is narrowed, sorted and counted, and is found where it was left", async ({ page }) => {
  await signIn(page);
  const store = await ownStore(page);
  await page.goto("/members");
  const filters = page.getByRole("group", { name: "Filters" });
  await filters.getByLabel("Store").selectOption({ label: store.name });
  await expect(page.getByText("Nobody fits these filters. Choose others.")).toBeVisible();

  /* More than one page of the list. */
  const family = word();
  const letters = (n: number) => String.fromCharCode(97 + Math.floor(n / 26), 97 + (n % 26));
  const names = Array.from({ length: 56 }, (_, n) => `Nora ${family}${letters(n)}`);
  const ids = await Promise.all(names.map((name) => guest(page, name, { store: store.id })));
  await buy(page, ids[20], 900, store.id);
  await page.reload();
  const people = page.getByRole("row").filter({ hasText: family });
  const count = page.locator(".page-head__note");
  await expect(count).toHaveText("56");
  await expect(people.first()).toContainText(names[0]);

  await filters.getByLabel("Tier").selectOption({ label: "Gold" });
  await expect(page.getByText("Nobody found")).toBeVisible();
  await expect(count).toHaveText("0");
  await page.goBack();
  await expect(filters.getByLabel("Tier")).toHaveValue("");
  await filters.getByLabel("Whether they have bought").selectOption({ label: "Has bought" });
  await expect(people).toHaveCount(1);
  await expect(people).toContainText(names[20]);
  await filters.getByLabel("Whether they have bought").selectOption({ label: "Potential and current" });

  await page.getByRole("button", { name: "Last visit" }).click();
  await expect(page.getByRole("columnheader", { name: "Last visit" })).toHaveAttribute("aria-sort", "descending");
  await expect(people.first()).toContainText(names[20]);
  await page.getByRole("button", { name: "Member", exact: true }).click();
  await expect(people.first()).toContainText(names[0]);
  await page.getByRole("button", { name: "Member", exact: true }).click();
  await expect(page.getByRole("columnheader", { name: "Member" })).toHaveAttribute("aria-sort", "descending");
  await expect(people.first()).toContainText(names[55]);

  /* Other sorts by their heads, and filters that are not at hand: in words above the list, each with a way to take it off. */
  await page.getByRole("button", { name: "Spent lately" }).click();
  await expect(people.first()).toContainText(names[20]);
  await page.getByRole("button", { name: "Filters" }).click();
  const more = page.getByRole("dialog", { name: "More filters" });
  await more.getByLabel("Points, at least").fill("many");
  await more.getByRole("button", { name: "Show them" }).click();
  await expect(more.getByText("A whole number from 0 to")).toBeVisible();
  await more.getByLabel("Points, at least").fill("5");
  await more.getByLabel("Days since the last visit, at most").fill("2");
  await more.getByRole("button", { name: "Show them" }).click();
  await expect(more).toBeHidden();
  await expect(people).toHaveCount(1);
  await expect(people).toContainText(names[20]);
  await expect(count).toHaveText("1");
  await page.reload();
  await expect(people).toHaveCount(1);
  await filters.getByRole("button", { name: "Take off: Here within 2 days" }).click();
  await expect(people).toHaveCount(1);
  await filters.getByRole("button", { name: "Take off: 5 points or more" }).click();
  await expect(count).toHaveText("56");
  await page.getByRole("button", { name: "Member", exact: true }).click();
  await page.getByRole("button", { name: "Member", exact: true }).click();

  /* The first of all stands last now, on the second page. */
  const last = page.getByRole("link", { name: names[0] });
  await people.nth(49).scrollIntoViewIfNeeded();
  await last.scrollIntoViewIfNeeded();
  const place = () => page.evaluate(() => Math.round(window.scrollY));
  const left = await place();
  expect(left).toBeGreaterThan(1_000);
  await last.click();
  await expect(page.getByRole("heading", { name: names[0] })).toBeAttached();
  await page.goBack();
  await expect(last).toBeInViewport();
  await expect.poll(place).toBe(left);

  await giveUp(page, store);
});

test("a count that was cut short is made exact when it is asked for", async ({ page }) => {
  await signIn(page);
  await page.route(`**${paths.count}`, (route) => {
    const { exact } = route.request().postDataJSON() as { exact: boolean };
    return route.fulfill({ json: exact ? { count: 12_345, capped: false } : { count: 1_000, capped: true } });
  });
  await page.goto("/members");
  const count = page.locator(".page-head__note");
  await expect(count).toHaveText("1,000+");
  await page.getByRole("button", { name: "Count all" }).click();
  await expect(count).toHaveText("12,345");
  await expect(page.getByRole("button", { name: "Count all" })).toHaveCount(0);
});

test("what is known of a member is changed and taken back, tags come and go, and the history tells it all", async ({ page }) => {
  await signIn(page);
  const id = await guest(page, `Rosa ${word()}`);
  await page.goto(`/members/${id}`);
  await main(page).getByRole("button", { name: "Edit", exact: true }).click();
  const form = page.getByRole("dialog", { name: "What is known" });
  await form.getByRole("tab", { name: "Habits" }).click();
  await form.getByLabel("Usual seat").fill("By the window");
  await form.getByLabel("Likes", { exact: true }).fill("Oat milk");
  await form.getByRole("tab", { name: "Basic" }).click();
  await form.getByLabel("Month").fill("13");
  await form.getByLabel("Day", { exact: true }).fill("1");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByLabel("Year")).toHaveAttribute("aria-invalid", "true");
  await form.getByLabel("Month").fill("");
  await form.getByLabel("Day", { exact: true }).fill("");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  const seat = main(page).getByText("By the window");
  await expect(seat).toBeVisible();
  await takeBack(page, "Saved.");
  await expect(news(page, "Undone.")).toBeVisible();
  await expect(seat).toHaveCount(0);

  await main(page).getByRole("button", { name: "Add a tag" }).click();
  const tag = main(page).getByLabel("Add a tag");
  await expect(tag).toBeFocused();
  for (const text of ["Sundays", "Choir"]) {
    await tag.fill(text);
    await tag.press("Enter");
    await expect(main(page).getByRole("button", { name: `Remove the tag ${text}` })).toBeVisible();
  }
  await main(page).getByRole("button", { name: "Remove the tag Sundays" }).click();
  await expect(main(page).getByText("Sundays", { exact: true })).toHaveCount(0);
  await main(page).getByRole("button", { name: "Done" }).click();
  await expect(main(page).getByRole("button", { name: "Edit tags" })).toBeVisible();
  await expect(main(page).getByText("Choir", { exact: true })).toBeVisible();

  /* The latest first: three times tags, what was taken back, the change, the beginning. */
  await main(page).getByRole("button", { name: "History" }).click();
  const changes = page.getByRole("dialog", { name: "History" }).getByRole("listitem");
  await expect(changes).toHaveCount(6);
  await expect(changes.nth(0)).toContainText("Sundays, Choir → Choir");
  await expect(changes.nth(3)).toContainText("Undone.");
  await expect(changes.nth(3)).toContainText("By the window → (empty)");
  await expect(changes.nth(4)).toContainText("(empty) → Oat milk");
  await expect(changes.nth(5)).toContainText("Became a member");
  /* What was taken back can be taken back in its turn, whatever else was changed since. */
  await changes.nth(3).getByRole("button", { name: "Undo" }).click();
  await expect(seat).toBeVisible();
  await expect(main(page).getByText("Choir", { exact: true })).toBeVisible();
});

test("a phone is shown for a reason that is kept, a note is written and removed, and the timeline shows one kind at a time", async ({ page }) => {
  await signIn(page);
  const phone = mobile();
  const id = await somebody(page, `Iris ${word()}`, phone);
  await page.goto(`/members/${id}`);
  const plain = async () => (await main(page).innerText()).replace(/[^\d]/g, "");
  const number = phone.replace(/[^\d]/g, "");
  const show = main(page).getByRole("button", { name: "Show", exact: true });
  await expect(show).toBeVisible();
  expect(await plain()).not.toContain(number.slice(2));

  await show.click();
  const why = page.getByRole("dialog", { name: "Show the whole number" });
  const reason = `Left an umbrella, ${word()}`;
  await why.getByLabel("Why do you need it?").fill("no");
  await why.getByRole("button", { name: "Show" }).click();
  await expect(why.getByLabel("Why do you need it?")).toHaveAttribute("aria-invalid", "true");
  await why.getByLabel("Why do you need it?").fill(reason);
  await why.getByRole("button", { name: "Show" }).click();
  await expect(why).toBeHidden();
  await expect.poll(plain).toContain(number.slice(2));

  await main(page).getByRole("button", { name: "Note", exact: true }).click();
  const note = page.getByRole("dialog", { name: "What was said or done" });
  await note.getByLabel("How").selectOption({ label: "Call" });
  await note.getByLabel("What", { exact: true }).fill("Comes for the umbrella on Friday");
  await note.getByRole("button", { name: "Save" }).click();
  await expect(note).toBeHidden();

  const kinds = page.getByRole("group", { name: "What to show" });
  const entries = page.locator(".entries--line").getByRole("listitem");
  const said = entries.filter({ hasText: "Call Comes for the umbrella on Friday" });
  await expect(said).toHaveCount(1);
  await kinds.getByRole("button", { name: "Purchases" }).click();
  await expect(entries).toHaveCount(3);
  await expect(entries.last()).toContainText("first purchase");
  await kinds.getByRole("button", { name: "Talks" }).click();
  await expect(entries).toHaveCount(1);
  await expect(said).toHaveCount(1);
  await takeBack(page, "Noted.");
  await expect(said).toHaveCount(0);
  await kinds.getByRole("button", { name: "Talks" }).click();
  await expect(page.getByText("Nothing of this kind yet.")).toBeVisible();

  await page.goto("/activity");
  await page.getByLabel("Kind of thing").selectOption({ label: "Members identified and phones revealed" });
  const kept = page.getByRole("listitem").filter({ hasText: reason });
  await expect(kept).toContainText("Ada Lin revealed the phone of");
  await expect(kept).not.toContainText(number.slice(2));
});

test("a filter that hardly anybody passes does not look through a large brand unasked", async ({ page }) => {
  await signIn(page);
  let asked = 0;
  await page.route(`**${paths.memberList}`, (route) => {
    asked += 1;
    return route.fulfill({ json: { rows: [], next: `{"rank":0,"value":"${asked}","id":1}` } });
  });
  await page.goto("/members?tag=rare");
  const further = page.getByRole("button", { name: "Nothing more so far: look further" });
  await expect(further).toBeVisible();
  const first = asked;
  expect(first).toBeLessThan(30);
  await further.click();
  await expect.poll(() => asked).toBeGreaterThan(first + 10);
  await expect(further).toBeVisible();
  expect(asked).toBeLessThan(60);
  /* Whoever passes after all is shown, and the end is told as always. */
  await page.unroute(`**${paths.memberList}`);
  await page.route(`**${paths.memberList}`, (route) => route.fulfill({ json: { rows: [], next: null } }));
  await further.click();
  await expect(page.getByText("Nobody fits these filters. Choose others.")).toBeVisible();
  await expect(further).toBeHidden();
});
