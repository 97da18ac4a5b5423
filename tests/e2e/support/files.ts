/* Bringing a file in through the wizard, as a person does: choose, look at the columns, check, bring in. */
import { expect, type Page } from "@playwright/test";
import { basename } from "node:path";

/** Where a real file is, by its name. Empty without the data sets. */
export const real = (name: string): string =>
  (process.env.REGULARS_FILES ?? "").split("\n").find((path) => basename(path) === name) ?? "";

/** What the check step told before anything was written. */
export type Counts = { fresh: number; changed: number; unchanged: number; refused: number };

/** What a person chooses in the second step; what is not named stays as the wizard guessed. */
export type Choices = { utc?: boolean; lastingPoints?: boolean };

/** One figure of the row of figures, by its label. */
async function figure(page: Page, label: string): Promise<number> {
  const stat = page.locator(".stat", { has: page.locator(".stat__label", { hasText: new RegExp(`^${label}$`) }) });
  const text = await stat.locator(".stat__value").innerText();
  return Number(text.replace(/[^\d]/g, ""));
}

export async function figures(page: Page): Promise<Counts> {
  return {
    fresh: await figure(page, "New"),
    changed: await figure(page, "Changed"),
    unchanged: await figure(page, "Already here"),
    refused: await figure(page, "Refused"),
  };
}

/** Opens the wizard with a file and runs the dry run. Answers its counts and how long it took. */
export async function check(
  page: Page,
  kind: string,
  file: string,
  choices: Choices,
  wait: number,
): Promise<Counts & { seconds: number }> {
  await page.goto("/import");
  await page.getByLabel("What its rows are").selectOption({ label: kind });
  await page.getByLabel("File", { exact: true }).setInputFiles(file);
  await expect(page.getByRole("heading", { name: "Your columns" })).toBeVisible();
  if (choices.utc) await page.getByRole("radio", { name: "UTC" }).check();
  if (choices.lastingPoints) await page.getByRole("radio", { name: "Without expiry" }).check();
  const began = Date.now();
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.getByRole("button", { name: /^Bring in/ })).toBeVisible({ timeout: wait });
  return { ...(await figures(page)), seconds: (Date.now() - began) / 1000 };
}

/** Brings the checked file in. Answers what it did. */
export async function bringIn(page: Page, wait: number): Promise<Counts> {
  await page.getByRole("button", { name: /^Bring in/ }).click();
  await expect(page.getByText("The file is in.")).toBeVisible({ timeout: wait });
  return figures(page);
}
