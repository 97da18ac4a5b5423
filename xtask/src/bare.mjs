/* The built worker on workerd and D1, without the development server: wrangler's proxies and asset router cost each
   request more than the worker itself does, so speed is measured without them. Usage: bare.mjs DATA PORT, with the
   worker's variables as JSON in VARS. With ENDS_WITH_STDIN it ends when whoever holds its standard input has ended:
   a test that starts a server of its own may be stopped before it can stop the server. */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { Miniflare } from "miniflare";

const root = resolve("dist/worker");
const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
const modules = files.map((file) => {
  const path = join(file.parentPath, file.name);
  const type = file.name.endsWith(".wasm") ? "wasm" : "esm";
  return [relative(root, path).split(sep).join("/"), { type, contents: readFileSync(path) }];
});
const vars = Object.entries(JSON.parse(process.env.VARS ?? "{}"));
const date = /^compatibility_date = "(.*)"$/m.exec(readFileSync("wrangler.toml", "utf8"))[1];

const server = new Miniflare({
  logRequests: false,
  resourcePersistencePath: resolve(process.argv[2], "v3"),
  workers: [
    {
      config: {
        name: "regulars",
        compatibilityDate: date,
        manifest: { mainModule: "index.js", modulesRoot: root, modules: Object.fromEntries(modules) },
        env: {
          DB: { type: "d1", id: "DB" },
          ...Object.fromEntries(vars.map(([name, value]) => [name, { type: "text", value }])),
        },
        exports: {},
      },
      dev: {
        unsafeRegisterWorker: false,
        unsafeDirectSockets: [{ host: "127.0.0.1", port: Number(process.argv[3]) }],
      },
    },
  ],
});
if (process.env.ENDS_WITH_STDIN) process.stdin.resume().on("end", () => process.exit());
await server.ready;
console.log(`Ready on ${await server.unsafeGetDirectURL()}`);
