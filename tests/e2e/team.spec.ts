/* From an invitation to a shared till: a clerk joins by a link, sees what a clerk may see, and two people hand a till over by PIN. */
import { expect, test, type Page } from "@playwright/test";
import { owner, signIn } from "./support/account";

const password = "four words are easy";

/** Invites somebody for the first store; answers the link. */
async function invite(page: Page, name: string, email: string, role: string): Promise<string> {
  await page.goto("/team");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const form = page.getByRole("dialog", { name: "Invite" });
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByLabel("E-mail").fill(email);
  await form.getByLabel("Role").selectOption({ label: role });
  const store = form.getByRole("checkbox").first();
  if (await store.isVisible()) await store.check();
  await form.getByRole("button", { name: "Make the link" }).click();
  const shown = page.getByRole("dialog", { name: "Hand over this link" });
  const link = await shown.locator("code").innerText();
  await page.keyboard.press("Escape");
  return link;
}

async function setPin(page: Page, pin: string) {
  await page.goto("/account");
  await page.getByLabel("New PIN").fill(pin);
  await page.getByRole("button", { name: /^(Set|Change) the PIN$/ }).click();
  await expect(page.getByText("The PIN is set.")).toBeVisible();
}

test("a clerk joins by a link, sees a clerk's screens only, and a till changes hands with a tap and a PIN", async ({ page, browser }) => {
  test.setTimeout(240_000);
  await signIn(page);
  const email = `clerk${Date.now()}@example.com`;
  const link = await invite(page, "王小雨", email, "Clerk");

  const other = await browser.newContext({ baseURL: process.env.REGULARS_URL, locale: "en-US" });
  const clerk = await other.newPage();
  await clerk.goto(link);
  await expect(clerk.getByRole("heading", { name: /^Join / })).toBeVisible();
  await clerk.getByLabel("New password").fill(password);
  await clerk.getByLabel("The same once more").fill(password);
  await clerk.getByRole("button", { name: "Join" }).click();
  await expect(clerk.getByRole("combobox", { name: "Look up a member" })).toBeVisible();
  for (const hidden of ["Settings", "Activity", "Import"]) {
    await expect(clerk.getByRole("link", { name: hidden, exact: true })).toHaveCount(0);
  }
  await clerk.goto("/settings");
  await expect(clerk.getByRole("button", { name: "Save" })).toHaveCount(0);
  /* The link is used up. */
  await clerk.goto(link);
  await clerk.reload();
  await expect(clerk.getByText("This link is closed").last()).toBeVisible();
  await setPin(clerk, "4829");
  await other.close();

  await setPin(page, "7315");
  await page.getByRole("button", { name: /^Make this a till of/ }).click();
  await expect(page).toHaveURL(/sign-in/);
  const tap = (name: string) => page.getByRole("button", { name }).first();
  await tap("王小雨").click();
  const pad = page.locator(".pin-pad");
  await expect(pad).toBeFocused();
  await page.keyboard.type("1111");
  await expect(page.locator(".banner[data-tone=bad]")).toBeVisible();
  await page.keyboard.type("4829");
  await expect(page.getByRole("combobox", { name: "Look up a member" })).toBeVisible();

  /* Two taps: the other face, and the PIN. */
  await page.getByRole("list", { name: "Who is at the till?" }).getByRole("button", { name: "Ada Lin" }).click();
  await expect(pad).toBeFocused();
  await page.keyboard.type("7315");
  await expect(page.getByRole("button", { name: /^Ada Lin Owner/ })).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Look up a member" })).toBeVisible();
  await page.goto("/account");
  await expect(page.getByText("You took over this till with a PIN.")).toBeVisible();
  /* The till itself takes a password to be one no longer. */
  await signIn(page);
  await page.goto("/account");
  await page.getByRole("button", { name: "No longer a till" }).click();
  await expect(page.getByText("This device is no longer a till.")).toBeVisible();
});

test("a wrong password says so in plain words, and the right one opens the counter", async ({ page, browser }) => {
  await signIn(page);
  const context = await browser.newContext({ baseURL: process.env.REGULARS_URL, locale: "en-US" });
  const stranger = await context.newPage();
  await stranger.goto("/members");
  await stranger.getByLabel("E-mail").fill(owner.email);
  await stranger.getByLabel("Password").fill("not the password");
  await stranger.getByRole("button", { name: "Sign in" }).click();
  await expect(stranger.locator(".banner[data-tone=bad]")).toBeVisible();
  await expect(stranger.getByLabel("E-mail")).toHaveValue(owner.email);
  await stranger.getByLabel("Password").fill(owner.password);
  await stranger.getByRole("button", { name: "Sign in" }).click();
  await expect(stranger.getByRole("heading", { name: "Members" })).toBeVisible();
  await context.close();
});
