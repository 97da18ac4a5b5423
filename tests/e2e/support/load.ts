/* What a page costs to load: every answer's bytes as a CDN would send them. */
import type { Page, Response } from "@playwright/test";
import { brotliCompressSync, constants } from "node:zlib";

/** One file that the browser asked for. */
export type Loaded = { path: string; status: number; bytes: number };

/** Records answers until `stop`; bytes are at brotli quality 5, whatever the local server sent. */
export function record(page: Page): { stop: () => Promise<Loaded[]> } {
  const pending: Promise<Loaded>[] = [];
  const listen = (response: Response) => {
    pending.push(
      response
        .body()
        .catch(() => Buffer.alloc(0))
        .then((body) => ({
          path: new URL(response.url()).pathname,
          status: response.status(),
          bytes: compressed(body),
        })),
    );
  };
  page.on("response", listen);
  return {
    stop: async () => {
      page.off("response", listen);
      return Promise.all(pending);
    },
  };
}

/** Kilobytes of 1,000 bytes, as bars are written. */
export const kilobytes = (files: Loaded[]) => files.reduce((sum, file) => sum + file.bytes, 0) / 1000;

function compressed(body: Buffer): number {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
  return body.length === 0 ? 0 : brotliCompressSync(body, { params }).length;
}
