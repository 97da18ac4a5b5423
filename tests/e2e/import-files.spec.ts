/* Files as chains have them: in another encoding, broken off in the middle, with the columns of last time, with rows twice. */
import { expect, test, type Page } from "@playwright/test";
import { signIn } from "./support/account";
import { workbook } from "./support/workbook";

const serial = () => `${Date.now()}${Math.floor(Math.random() * 1e4)}`;

type Chosen = { name: string; mimeType: string; buffer: Buffer };

const csv = (name: string, content: string | Buffer): Chosen => ({ name, mimeType: "text/csv", buffer: Buffer.from(content) });

/** Chooses a file of this kind in the wizard. */
async function choose(page: Page, kind: string, file: Chosen) {
  await page.goto("/import");
  await page.getByLabel("What its rows are").selectOption({ label: kind });
  await page.getByLabel("File", { exact: true }).setInputFiles(file);
  await expect(page.getByRole("heading", { name: "Your columns" })).toBeVisible();
}

test("a file in GB18030 is recognised, can be read otherwise, and comes in with its names right", async ({ page }) => {
  await signIn(page);
  const code = `GB${serial()}`;
  const tea = Buffer.from("c1fabeaeb2e8", "hex");
  const file = csv("goods.csv", Buffer.concat([Buffer.from(`code,name\n${code},`), tea, Buffer.from("\n")]));
  await choose(page, "Items", file);
  const encoding = page.getByLabel("Text encoding");
  await expect(encoding).toHaveValue('"gb18030"');
  const name = page.getByRole("row").filter({ has: page.getByLabel("What name means") });
  await expect(name).toContainText("龙井茶");

  await encoding.focus();
  await encoding.selectOption({ label: "UTF-8" });
  await expect(name).not.toContainText("龙井茶");
  await expect(encoding).toBeFocused();
  await encoding.selectOption('"gb18030"');
  await expect(name).toContainText("龙井茶");

  await page.getByRole("button", { name: "Check", exact: true }).click();
  await page.getByRole("button", { name: /^Bring in/ }).click();
  await expect(page.getByText("The file is in.")).toBeVisible();
  await page.goto("/items");
  await page.getByRole("searchbox", { name: "Name, code or barcode" }).fill(code);
  await expect(page.getByRole("row", { name: "龙井茶" })).toContainText(code);
});

test("an import whose tab was closed goes on with the same file, and sends only what was not sent", async ({ page }) => {
  await signIn(page);
  const mark = serial();
  const goods = (count: number) =>
    ["code,name", ...Array.from({ length: count }, (_, n) => `G${mark}-${n},Thing ${n}`)].join("\n");
  const file = csv(`goods-${mark}.csv`, goods(9_000));
  await choose(page, "Items", file);
  await page.getByRole("button", { name: "Check", exact: true }).click();
  /* The first batch is taken; the tab is closed while the second is on its way. */
  let sent = 0;
  await page.route(/\/api\/imports\/\d+\/rows/, (route) => (++sent === 1 ? route.continue() : undefined));
  await page.getByRole("button", { name: /^Bring in/ }).click();
  await expect.poll(() => sent).toBe(2);
  await page.goto("/today");
  await page.unroute(/\/api\/imports\/\d+\/rows/);

  await page.goto("/import");
  const row = page.getByRole("row", { name: new RegExp(file.name) });
  await expect(row).toContainText("Under way");
  await expect(row).toContainText(/[\d,]+ of 9,000 are in/);
  await row.getByRole("button", { name: `Go on: ${file.name}` }).click();
  const dialog = page.getByRole("dialog", { name: `Go on: ${file.name}` });
  const again = dialog.getByLabel(`Choose the file again: ${file.name}`);
  const goOn = dialog.getByRole("button", { name: "Go on" });
  await expect(goOn).toBeDisabled();
  await again.setInputFiles(csv(file.name, goods(8_999)));
  await goOn.click();
  await expect(dialog.getByText("This is another file than the one that was begun with.")).toBeVisible();
  await again.setInputFiles(file);
  const numbers: number[] = [];
  page.on("request", (request) => {
    if (/\/api\/imports\/\d+\/rows/.test(request.url())) numbers.push(request.postDataJSON().number);
  });
  await goOn.click();
  await expect(page.getByText("The file is in.")).toBeVisible();
  expect(numbers[0]).toBe(1);
  await page.goto("/import");
  await expect(row).toContainText("9,000");
  await expect(row).toContainText("Done");
});

test("the next file with the same columns, in another order, is read as the last one was", async ({ page }) => {
  await signIn(page);
  const mark = serial();
  const odd = `shade ${mark}`;
  await choose(page, "Items", csv("first.csv", `code,${odd},label\nM${mark},Green,Tea\n`));
  const means = (column: string) => page.getByLabel(`What ${column} means`);
  await expect(page.getByText("Columns and choices are those of the last file")).toBeHidden();
  await means(odd).selectOption({ label: "Category" });
  await means("label").selectOption({ label: "Item name" });
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await page.getByRole("button", { name: /^Bring in/ }).click();
  await expect(page.getByText("The file is in.")).toBeVisible();

  await choose(page, "Items", csv("second.csv", `${odd},label,code\nBlack,Coffee,N${mark}\n`));
  await expect(page.getByText("Columns and choices are those of the last file")).toBeVisible();
  await expect(means(odd)).toHaveValue('"category"');
  await expect(means("label")).toHaveValue('"item_name"');
  await expect(means("code")).toHaveValue('"item_code"');
  await means(odd).selectOption({ label: "Leave out" });
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.getByRole("button", { name: /^Bring in/ })).toBeEnabled();
});

test("rows written twice are told and left out by choice, and what comes to less than zero is a refund", async ({ page }) => {
  await signIn(page);
  const mark = serial();
  const [sold, back] = [`R${mark}`, `C${mark}`];
  const rows = [
    "store,receipt,card,item,quantity,paid,timestamp",
    `W${mark.slice(-8)},${sold},${mark.slice(-12)},Tea ${mark},1,2.50,2026-01-05 10:00`,
    `W${mark.slice(-8)},${sold},${mark.slice(-12)},Tea ${mark},1,2.50,2026-01-05 10:00`,
    `W${mark.slice(-8)},${back},${mark.slice(-12)},Tea ${mark},-1,-2.50,2026-01-06 10:00`,
  ];
  const file = csv("twice.csv", rows.join("\n"));
  await choose(page, "Purchases, one line a row", file);
  await page.getByRole("button", { name: "Check", exact: true }).click();
  const twice = page.getByRole("group", { name: /^1 row repeats a row before it/ });
  await expect(twice.getByRole("radio", { name: /^Real/ })).toBeChecked();
  await twice.getByRole("radio", { name: /^Written twice/ }).check();
  await expect(twice.getByRole("radio", { name: /^Written twice/ })).toBeChecked();
  await page.getByRole("button", { name: "Bring in 2" }).click();
  await expect(page.getByText("The file is in.")).toBeVisible();

  /* What is here with one line is another purchase than one with two. */
  await choose(page, "Purchases, one line a row", file);
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(twice.getByRole("radio", { name: /^Written twice/ })).toBeChecked();
  await expect(page.getByRole("button", { name: /^Bring in/ })).toBeDisabled();
  await twice.getByRole("radio", { name: /^Real/ }).check();
  await expect(page.getByRole("row", { name: /It is here already with other content/ })).toBeVisible();
});

test("a workbook comes in from the sheet that is chosen, and a damaged one is told for what it is", async ({ page }) => {
  await signIn(page);
  const digits = serial().slice(-8).replace(/^0/, "1");
  const card = { number: Number(digits), format: "digits" } as const;
  const sheets = {
    Notes: [["read me"], ["nothing to see"]],
    Members: [["card", "name", "joined on"], [card, "Lee & <Ann>", { number: 43101, format: "day" }], [Number(digits) + 1, "Bo"]],
  } satisfies Parameters<typeof workbook>[0];
  const book = { name: "members.xlsx", mimeType: "application/octet-stream", buffer: workbook(sheets) };
  await choose(page, "Members", book);
  const sheet = page.getByLabel("Sheet", { exact: true });
  await expect(sheet).toHaveValue("Notes");
  await sheet.selectOption("Members");
  const joined = page.getByRole("row").filter({ has: page.getByLabel("What joined on means") });
  await expect(joined).toContainText("2018");
  await expect(page.getByRole("row").filter({ has: page.getByLabel("What card means") })).toContainText(digits);
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await page.getByRole("button", { name: "Bring in 2" }).click();
  await expect(page.getByText("The file is in.")).toBeVisible();

  await page.goto("/import");
  const picker = page.getByLabel("File", { exact: true });
  await picker.setInputFiles({ ...book, buffer: book.buffer.subarray(0, book.buffer.length - 40) });
  await expect(page.getByText("The file is damaged or was cut off.")).toBeVisible();
  const old = Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(600)]);
  await picker.setInputFiles({ ...book, name: "old.xls", buffer: old });
  await expect(page.getByText("This is an old Excel file (.xls), or one with a password.")).toBeVisible();
});
