/* What the browser's pretended camera sees: a film of one picture, drawn from nothing. */
import { writeFileSync } from "node:fs";

const width = 640;
const height = 480;

/** The bars of an EAN-13 by the tables of ISO/IEC 15420, dark ones as 1. */
function bars(code: string): string {
  const odd = ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011"];
  const parity = ["OOOOOO", "OOEOEE", "OOEEOE", "OOEEEO", "OEOOEE", "OEEOOE", "OEEEOO", "OEOEOE", "OEOEEO", "OEEOEO"];
  const swap = (bits: string) => [...bits].map((bit) => (bit === "1" ? "0" : "1")).join("");
  const right = (digit: string) => swap(odd[Number(digit)]);
  const left = [...code.slice(1, 7)].map((digit, at) =>
    parity[Number(code[0])][at] === "O" ? odd[Number(digit)] : [...right(digit)].reverse().join(""),
  );
  return `101${left.join("")}01010${[...code.slice(7)].map(right).join("")}101`;
}

/** Writes the film of a barcode on white paper, for `--use-file-for-fake-video-capture`. */
export function film(path: string, code: string): void {
  const modules = bars(code);
  const scale = 5;
  const start = Math.floor((width - modules.length * scale) / 2);
  const luma = Buffer.alloc(width * height, 225);
  for (let y = 120; y < 360; y++) {
    for (let x = 0; x < modules.length * scale; x++) {
      if (modules[Math.floor(x / scale)] === "1") luma[y * width + start + x] = 25;
    }
  }
  const frame = Buffer.concat([Buffer.from("FRAME\n"), luma, Buffer.alloc((width * height) / 2, 128)]);
  writeFileSync(path, Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420\n`), frame, frame]));
}
