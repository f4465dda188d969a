import { inflateRawSync } from "node:zlib";

// Of the format of ZIP archives: its records' signatures, and where in them stands what is read here.
const END = Buffer.from("PK\u0005\u0006", "latin1");
const ENTRY = Buffer.from("PK\u0001\u0002", "latin1");
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const STORED = 0;

/** One file of an archive. */
export interface ZipPart {
  readonly name: string;
  readonly method: number;
  readonly packed: Buffer;
}

/** The files of an archive, as they lie in it. */
export function* zipParts(zip: Buffer): Generator<ZipPart> {
  const end = zip.lastIndexOf(END);
  if (end === -1) throw new Error("It is no ZIP archive.");
  let at = zip.readUInt32LE(end + 16);
  while (zip.subarray(at, at + ENTRY.length).equals(ENTRY)) {
    const nameLength = zip.readUInt16LE(at + 28);
    const local = zip.readUInt32LE(at + 42);
    const begin =
      local +
      LOCAL_BYTES +
      zip.readUInt16LE(local + 26) +
      zip.readUInt16LE(local + 28);
    yield {
      name: zip.toString(
        "utf8",
        at + ENTRY_BYTES,
        at + ENTRY_BYTES + nameLength,
      ),
      method: zip.readUInt16LE(at + 10),
      packed: zip.subarray(begin, begin + zip.readUInt32LE(at + 20)),
    };
    at +=
      ENTRY_BYTES +
      nameLength +
      zip.readUInt16LE(at + 30) +
      zip.readUInt16LE(at + 32);
  }
}

/** What a file of an archive holds. @throws Error for more bytes than these. */
export function unpacked(
  { method, packed }: ZipPart,
  mostBytes: number,
): Buffer {
  return method === STORED
    ? packed
    : inflateRawSync(packed, { maxOutputLength: mostBytes });
}
