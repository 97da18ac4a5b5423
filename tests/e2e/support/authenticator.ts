/* The authenticator app on a phone: RFC 6238 with what every one of them knows, SHA-1, six digits, thirty seconds. */
import { createHmac } from "node:crypto";

function bytes(base32: string): Buffer {
  let bits = "";
  for (const sign of base32.replace(/[\s=]/g, "").toUpperCase()) {
    bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign).toString(2).padStart(5, "0");
  }
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

/** The time step that runs now. */
export const step = () => Math.floor(Date.now() / 30_000);

/** What the app shows in this time step. */
export function code(secret: string, at: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(at));
  const hash = createHmac("sha1", bytes(secret)).update(counter).digest();
  const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}
