/* Short news at the edge of the page, and taking back what it tells of. */
import { expect, type Page } from "@playwright/test";

/** The news that says this. */
export const news = (page: Page, text: string | RegExp) => page.locator(".toast", { hasText: text });

/** Takes back what the news tells of, while it still offers to. */
export async function takeBack(page: Page, text: string | RegExp) {
  const told = news(page, text).last();
  await expect(told).toBeVisible();
  await told.getByRole("button", { name: "Undo" }).click();
}
