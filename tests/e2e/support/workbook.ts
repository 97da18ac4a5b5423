/* Small workbooks as spreadsheets write them: an archive of packed XML parts. */
import { deflateRawSync } from "node:zlib";

/** An archive of these parts, by their paths. */
function archive(parts: Record<string, string>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(parts)) {
    const packed = deflateRawSync(Buffer.from(text));
    const sizes = Buffer.alloc(8);
    sizes.writeUInt32LE(packed.length, 0);
    sizes.writeUInt32LE(Buffer.byteLength(text), 4);
    /* Version, flags, method, time, date and sum, of which only the method is read. */
    const how = Buffer.alloc(14);
    how.writeUInt16LE(8, 4);
    const length = Buffer.alloc(2);
    length.writeUInt16LE(Buffer.byteLength(name));
    const head = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), how, sizes, length, Buffer.alloc(2), Buffer.from(name)]);
    const place = Buffer.alloc(4);
    place.writeUInt32LE(at);
    directory.push(
      Buffer.concat([Buffer.from("PK\x01\x02", "latin1"), Buffer.alloc(2), how, sizes, length, Buffer.alloc(12), place, Buffer.from(name)]),
    );
    bodies.push(head, packed);
    at += head.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, listed, end]);
}

/** A cell: a text, a number, or a number in one of the formats below. */
export type Cell = string | number | { number: number; format: "day" | "digits" };

const formats = { day: 1, digits: 2 };
const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

/** A workbook of these sheets, each a table of cells. */
export function workbook(sheets: Record<string, Cell[][]>): Buffer {
  const texts: string[] = [];
  const cell = (value: Cell, place: string) => {
    if (typeof value === "string") return `<c r="${place}" t="s"><v>${texts.push(value) - 1}</v></c>`;
    if (typeof value === "number") return `<c r="${place}"><v>${value}</v></c>`;
    return `<c r="${place}" s="${formats[value.format]}"><v>${value.number}</v></c>`;
  };
  const row = (cells: Cell[], at: number) =>
    `<row r="${at + 1}">${cells.map((value, column) => cell(value, `${String.fromCharCode(65 + column)}${at + 1}`)).join("")}</row>`;
  const names = Object.keys(sheets);
  const parts: Record<string, string> = {};
  names.forEach((name, at) => {
    parts[`xl/worksheets/sheet${at + 1}.xml`] = `<worksheet><sheetData>${sheets[name].map(row).join("")}</sheetData></worksheet>`;
  });
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const place = (id: string, kind: string, target: string) =>
    `<Relationship Id="${id}" Type="${office}/${kind}" Target="${target}"/>`;
  return archive({
    "[Content_Types].xml": "<Types/>",
    "xl/workbook.xml": `<workbook xmlns:r="${office}"><sheets>${names
      .map((name, at) => `<sheet name="${escaped(name)}" sheetId="${at + 1}" r:id="s${at}"/>`)
      .join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${names
      .map((_, at) => place(`s${at}`, "worksheet", `worksheets/sheet${at + 1}.xml`))
      .join("")}${place("f", "styles", "styles.xml")}${place("t", "sharedStrings", "sharedStrings.xml")}</Relationships>`,
    "xl/styles.xml": `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00000000"/></numFmts>
      <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
    "xl/sharedStrings.xml": `<sst>${texts.map((text) => `<si><t>${escaped(text)}</t></si>`).join("")}</sst>`,
    ...parts,
  });
}
