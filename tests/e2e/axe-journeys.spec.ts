/* States that one comes to only by doing something: a file on its way in, an invitation and who takes it, a shared till. Nothing that
   axe finds fault with, in three languages and two themes. */
import { expect, test } from "@playwright/test";
import { signIn } from "./support/account";
import { languages, settled, speak, text, violations } from "./support/axe";
import { bar } from "./support/report";

const faults: string[] = [];
const password = "four words are easy";
const pin = "4829";

for (const language of languages) {
  const say = (key: string, params: Record<string, string> = {}) => text(language, key, params);

  test(`axe finds nothing while a file comes in, in ${language}`, async ({ page }) => {
    test.setTimeout(120_000);
    await signIn(page);
    await speak(page, language);
    const look = async (where: string) => faults.push(...(await violations(page, `${where} ${language}`)));
    const press = (key: string) => page.getByRole("button", { name: say(key), exact: true }).click();
    const rows = ["code,name,price", `AX-${language},Axe tea,3.50`, `AY-${language},Axe cake,much`].join("\n");
    await page.goto("/import");
    await page.getByLabel(say("import.kind")).selectOption({ label: say("import.kind_items") });
    const file = { name: `${language}.csv`, mimeType: "text/csv", buffer: Buffer.from(rows) };
    await page.getByLabel(say("import.file"), { exact: true }).setInputFiles(file);
    await expect(page.getByRole("heading", { name: say("import.your_columns") })).toBeVisible();
    await look("/import columns");
    await press("import.check");
    await expect(page.locator(".stat").first()).toBeVisible();
    await look("/import checked, one row refused");
    await page.locator(".import-actions .button").last().click();
    await expect(page.getByText(say("import.finished"))).toBeVisible();
    await look("/import done");
    await page.goto("/import");
    await page.getByRole("button", { name: say("import.take_back_of", { name: file.name }) }).first().click();
    await look("/import taking back");
    expect(faults).toEqual([]);
  });

  test(`axe finds nothing from an invitation to a shared till, in ${language}`, async ({ page, browser }) => {
    test.setTimeout(120_000);
    await signIn(page);
    await speak(page, language);
    const look = async (where: string, at = page) => faults.push(...(await violations(at, `${where} ${language}`)));
    const name = `Rowan ${language}`;

    await page.goto("/team");
    await page.getByRole("button", { name: say("team.invite"), exact: true }).click();
    const form = page.locator("dialog[open]");
    await form.getByLabel(say("team.name"), { exact: true }).fill(name);
    await form.getByLabel(say("team.email"), { exact: true }).fill(`rowan.${language}.${Date.now()}@example.com`);
    /* Chosen already where the brand has one store; other stories open more. */
    await form.getByRole("checkbox").first().check();
    await form.getByRole("button", { name: say("team.make_invitation") }).click();
    const shown = page.getByRole("dialog", { name: say("team.link_title") });
    const link = await shown.locator("code").innerText();
    await look("/team a link");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: say("team.actions", { name }) }).click();
    await look("/team what may be done with a person");
    await page.getByRole("menuitem", { name: say("team.edit"), exact: true }).click();
    await expect(page.locator("dialog[open] form")).toBeVisible();
    await look("/team change a person");

    const theirs = await browser.newContext({ baseURL: process.env.REGULARS_URL });
    const clerk = await theirs.newPage();
    await speak(clerk, language);
    await clerk.goto(link);
    const first = clerk.getByLabel(say("invitation.new_password"), { exact: true });
    await first.fill(password);
    await clerk.getByLabel(say("invitation.again"), { exact: true }).fill("something else");
    await clerk.getByRole("button", { name: say("invitation.join"), exact: true }).click();
    await look("/invitation with an error", clerk);
    await clerk.getByLabel(say("invitation.again"), { exact: true }).fill(password);
    await clerk.getByRole("button", { name: say("invitation.join"), exact: true }).click();
    await settled(clerk);
    await clerk.goto(link);
    await clerk.reload();
    await expect(clerk.getByText(say("invitation.closed_title")).last()).toBeVisible();
    await look("/invitation used up", clerk);
    await clerk.goto("/account");
    await clerk.getByLabel(say("account.new_pin"), { exact: true }).fill(pin);
    await clerk.getByRole("button", { name: say("account.set_pin"), exact: true }).click();
    await expect(clerk.getByRole("button", { name: say("account.change_pin"), exact: true })).toBeVisible();
    await look("/account of a clerk with a PIN", clerk);
    await theirs.close();

    await page.goto("/account");
    await page.getByRole("button", { name: say("account.open_till", { store: "Pier 7" }) }).click();
    const faces = page.locator(".faces");
    await expect(faces.or(page.locator(".pin-pad"))).toBeVisible();
    /* Whoever is the only one is asked for the PIN at once. */
    if (await faces.isVisible()) {
      await look("/sign-in at a till");
      await faces.getByRole("button", { name }).click();
    }
    await expect(page.locator(".pin-pad")).toBeFocused();
    await look("/sign-in at a till, the pad");
    await page.keyboard.type("1111");
    await expect(page.locator(".banner[data-tone=bad]")).toBeVisible();
    await look("/sign-in at a till, a wrong PIN");
    await page.keyboard.type(pin);
    await settled(page);
    await look("/counter at a till");
    expect(faults).toEqual([]);
  });
}

test.afterAll(() => {
  bar("axe-faults-on-the-way", faults.length, "=0", faults.length === 0);
});
