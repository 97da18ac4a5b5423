/* Bars and skipped tests, told to `cargo xtask` as the Rust crate `regulars-report` does. */
import { test } from "@playwright/test";
import { appendFileSync, existsSync } from "node:fs";
import { join, resolve } from "node:path";

const line = (text: string) => {
  const file = process.env.REGULARS_BARS;
  if (file) appendFileSync(file, text + "\n");
  else console.log(text);
};

const word = (text: string | number) => String(text).trim().replace(/\s+/g, "-");

/** Reports one bar; the words may not contain spaces. Answers whether it holds. */
export function bar(name: string, figure: string | number, limit: string | number, holds: boolean): boolean {
  line(`bar ${word(name)} ${word(figure)} ${word(limit)} ${holds ? "holds" : "short"}`);
  return holds;
}

/** A folder of the real data sets, or null: then the running test is reported as skipped and should return. */
export function data(folder: string): string | null {
  const root = process.env.REGULARS_DATA ?? resolve(__dirname, "../../../../shared/data");
  const path = join(root, folder);
  if (existsSync(path)) return path;
  line(`skip ${word(test.info().title)} no-data:${path}`);
  return null;
}
