import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { readWorkbook, xlsxOf } from "#shared/workspace/local/workbook.ts";
import { assertWorkbookFits } from "#shared/workspace/local/workbook-size.ts";

const folder = await mkdtemp(join(tmpdir(), "collider-workbook-"));
afterAll(async () => rm(folder, { recursive: true }));

async function read(name: string, bytes: string | Uint8Array) {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return readWorkbook(path);
}

/** An archive of one file. */
function zipOf(name: string, content: Uint8Array): Buffer {
  const packed = deflateRawSync(content);
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(crc32(content), 0);
  sizes.writeUInt32LE(packed.length, 4);
  sizes.writeUInt32LE(content.length, 8);
  const method = Buffer.from([20, 0, 0, 0, 8, 0, 0, 0, 0, 0]);
  const lengths = Buffer.from([name.length, 0, 0, 0]);
  const file = Buffer.concat([
    Buffer.from("PK\u0003\u0004"),
    method,
    sizes,
    lengths,
    Buffer.from(name),
    packed,
  ]);
  const entry = Buffer.concat([
    Buffer.from("PK\u0001\u0002"),
    Buffer.from([20, 0]),
    method,
    sizes,
    lengths,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(entry.length, 8);
  end.writeUInt32LE(file.length, 12);
  return Buffer.concat([file, entry, Buffer.from("PK\u0005\u0006"), end]);
}

const sheetWith = (cell: string): Buffer =>
  zipOf("xl/worksheets/sheet1.xml", Buffer.from(`<row><c r="${cell}"/></row>`));

describe("a workbook", () => {
  it("is read as it was written", async () => {
    const table = {
      title: "Fees",
      rows: [
        ["a", "b"],
        ["1", ""],
      ],
    };
    expect(await read("fees.xlsx", await xlsxOf([table]))).toEqual([
      { ...table, contents: table.rows, formulas: new Map() },
    ]);
  });

  it("that has a cell far beyond all others is not read", () => {
    expect(() => assertWorkbookFits(sheetWith("B200"))).not.toThrow();
    expect(() => assertWorkbookFits(sheetWith("XFD1048576"))).toThrow("cells");
  });

  it("that unpacks to more than memory is for is not read", () => {
    const bomb = zipOf("xl/styles.xml", Buffer.alloc(300 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(1_000_000);
    expect(() => assertWorkbookFits(bomb)).toThrow("larger than");
  });

  it("that is no archive is not read", async () => {
    await expect(read("no.xlsx", "a,b")).rejects.toThrow("ZIP");
  });

  it("of long lines and many is not read", async () => {
    const text = `${",".repeat(100_000)}\n${"\n".repeat(100_000)}`;
    await expect(read("long.csv", text)).rejects.toThrow("cells");
  });
});
