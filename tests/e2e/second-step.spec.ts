/* A second step at sign-in: an authenticator's code beside the password, and a recovery code for the day without the phone. */
import { expect, test, type Page } from "@playwright/test";
import { join, signIn, type Person } from "./support/account";
import { code, step } from "./support/authenticator";
import { news } from "./support/news";

async function signOut(page: Page) {
  await page.getByRole("button", { name: "Wanda" }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
}

async function password({ page, email, password }: Person) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** The password; then the code is asked for. */
async function begin(person: Person) {
  await password(person);
  await expect(person.page.getByLabel("Second step")).toBeVisible();
}

async function enter(page: Page, code: string) {
  await page.getByLabel("Second step").fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("somebody sets up a second step, signs in with a code and with a recovery code, each good once, and turns it off", async ({ page, browser }) => {
  await signIn(page);
  const wanda = await join(page, browser, "Wanda");
  const theirs = wanda.page;
  const inside = theirs.getByRole("heading", { name: "Your account" });
  const refused = theirs.getByText("That code is wrong or was used before.");

  await theirs.goto("/account");
  await theirs.getByRole("button", { name: "Set up a second step" }).click();
  const set = theirs.getByRole("dialog", { name: "Set up a second step" });
  await expect(set.getByRole("img", { name: "QR code for the authenticator app" })).toBeVisible();
  await set.getByText("Or type the key by hand").click();
  const secret = await set.locator("code").innerText();
  const first = step();
  await set.getByLabel("Code", { exact: true }).fill(code(secret, first));
  await set.getByLabel("Your password").fill(wanda.password);
  await set.getByRole("button", { name: "Turn it on" }).click();
  const kept = theirs.getByRole("dialog", { name: "Your recovery codes" });
  await expect(kept.getByRole("listitem")).toHaveCount(10);
  const [recovery, another] = await kept.getByRole("listitem").allInnerTexts();
  await kept.getByRole("button", { name: "I kept them" }).click();
  await expect(theirs.getByText("10 recovery codes are left.")).toBeVisible();

  /* The code that set it up is used up; the next one counts already, for phones run ahead of the server. */
  await signOut(theirs);
  await begin(wanda);
  await enter(theirs, code(secret, first));
  await expect(refused).toBeVisible();
  await enter(theirs, code(secret, first + 1));
  await expect(inside).toBeVisible();

  await signOut(theirs);
  await begin(wanda);
  await enter(theirs, recovery.toUpperCase());
  await expect(inside).toBeVisible();
  await signOut(theirs);
  await begin(wanda);
  await enter(theirs, recovery);
  await expect(refused).toBeVisible();
  await enter(theirs, another);
  await expect(inside).toBeVisible();

  await expect(theirs.getByText("8 recovery codes are left.")).toBeVisible();
  await theirs.getByRole("button", { name: "Turn it off" }).click();
  const sure = theirs.getByRole("dialog", { name: "Is it you?" });
  await sure.getByLabel("Your password").fill("not the password");
  await sure.getByRole("button", { name: "Turn it off" }).click();
  await expect(sure.getByRole("alert").filter({ hasText: /./ }).first()).toBeVisible();
  await sure.getByLabel("Your password").fill(wanda.password);
  await sure.getByRole("button", { name: "Turn it off" }).click();
  await expect(news(theirs, "The second step is off.")).toBeVisible();
  await expect(theirs.getByRole("button", { name: "Set up a second step" })).toBeVisible();
  await signOut(theirs);
  await password(wanda);
  await expect(inside).toBeVisible();
  await theirs.context().close();
});
