import { array, assert, asyncProperty, nat } from "fast-check";
import { describe, expect, it } from "vitest";
import { readRawMessage } from "#shared/workspace/google/raw-message-reader.ts";

const MESSAGE = Buffer.from("Subject: Größe\r\n\r\nHello.\r\n");

const NOT_ASKED = async (): Promise<void> => {
  throw new Error("It asked for room.");
};

function resource(
  raw: string,
  more: Readonly<Record<string, unknown>> = {},
): Buffer {
  return Buffer.from(
    JSON.stringify({
      id: "m1",
      threadId: "t1",
      labelIds: ["INBOX"],
      snippet: 'he said "raw": "nothing" – ok',
      ...more,
      raw,
      internalDate: "1700000000000",
    }),
  );
}

async function* inPieces(bytes: Buffer, lengths: readonly number[]) {
  let start = 0;
  for (const length of lengths) {
    yield bytes.subarray(start, start + length);
    start += length;
  }
  yield bytes.subarray(start);
}

describe("a message that arrives in pieces", () => {
  it("is the same wherever it is cut", async () => {
    const bytes = resource(MESSAGE.toString("base64url"));
    await assert(
      asyncProperty(array(nat(40), { maxLength: 30 }), async (lengths) => {
        const read = await readRawMessage(inPieces(bytes, lengths), NOT_ASKED);
        expect(Buffer.from(read.bytes)).toEqual(MESSAGE);
        expect(read.envelope).toEqual({
          id: "m1",
          threadId: "t1",
          labelIds: ["INBOX"],
          snippet: 'he said "raw": "nothing" – ok',
          internalDate: "1700000000000",
        });
      }),
    );
  });

  it("may have padding, and escape it", async () => {
    const padded = Buffer.from("a").toString("base64");
    const text = resource(padded).toString().replace("==", "\\u003d\\u003d");
    for (const lengths of [[], Array.from({ length: text.length }, () => 1)]) {
      const pieces = inPieces(Buffer.from(text), lengths);
      const { bytes } = await readRawMessage(pieces, NOT_ASKED);
      expect(Buffer.from(bytes).toString()).toBe("a");
    }
  });

  it("is none when it was cut off", async () => {
    const bytes = resource(MESSAGE.toString("base64url"));
    for (const length of [0, 20, bytes.length - 60, bytes.length - 1])
      await expect(
        readRawMessage(inPieces(bytes.subarray(0, length), [3]), NOT_ASKED),
      ).rejects.toThrow(SyntaxError);
  });

  it("asks for room once, when it is long, with its size", async () => {
    const long = Buffer.alloc(2_000_000, "x");
    const bytes = resource(long.toString("base64url"), {
      sizeEstimate: long.length,
    });
    const asked: (number | null)[] = [];
    const pieces = inPieces(
      bytes,
      Array.from({ length: 40 }, () => 65_536),
    );
    const read = await readRawMessage(pieces, async (size) => {
      asked.push(size);
    });
    expect(Buffer.from(read.bytes).equals(long)).toBe(true);
    expect(asked).toEqual([long.length]);
  });

  it("is read whole when it is longer than was said of it", async () => {
    const long = Buffer.alloc(300_000, "y");
    const bytes = resource(long.toString("base64url"), { sizeEstimate: 10 });
    const pieces = inPieces(bytes, [1000, 100_000]);
    const read = await readRawMessage(pieces, NOT_ASKED);
    expect(Buffer.from(read.bytes).equals(long)).toBe(true);
  });
});
