import { setImmediate as endOfTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { sha256 } from "#shared/kernel/hash.ts";
import { withoutLongFiles } from "#shared/workspace/long-files.ts";
import { parseMail, readMail } from "#shared/workspace/parse-mail.ts";
import { readInThread } from "#shared/workspace/read-in-thread.ts";

const FILE = Buffer.alloc(200_001, "some bytes, over and over; ");

function lines(base64: string, length = 76): string {
  return base64.replace(new RegExp(`.{${length}}`, "g"), "$&\r\n");
}

function part(head: readonly string[], body: string): string {
  return ["--b", ...head, "", body].join("\r\n");
}

function mailOf(...parts: readonly string[]): Buffer {
  return Buffer.from(
    [
      "From: Maria Keller <maria.keller@example.com>",
      "Subject: files",
      'Content-Type: multipart/mixed; boundary="b"',
      "",
      ...parts,
      "--b--",
      "",
    ].join("\r\n"),
  );
}

const TEXT = part(["Content-Type: text/plain"], "see below");

function attached(name: string, bytes: Buffer, length = 76): string {
  return part(
    [
      "Content-Type: application/pdf",
      `Content-Disposition: attachment; filename=${name}`,
      "Content-Transfer-Encoding: base64",
    ],
    lines(bytes.toString("base64"), length),
  );
}

describe("a message with long files", () => {
  it.each([
    ["one", mailOf(TEXT, attached("a.pdf", FILE))],
    ["lines of another length", mailOf(TEXT, attached("a.pdf", FILE, 61))],
    [
      "several, the same among them",
      mailOf(
        attached("a.pdf", FILE),
        attached("b.pdf", FILE.subarray(1)),
        attached("c.pdf", FILE.subarray(2)),
        attached("d.pdf", FILE),
        TEXT,
      ),
    ],
    [
      "short ones beside them",
      mailOf(attached("s", FILE.subarray(0, 9)), attached("a", FILE)),
    ],
  ])("says the same without them: %s", async (_, bytes) => {
    const { taken } = await withoutLongFiles(bytes);
    expect(taken.size).toBeGreaterThan(0);
    expect(await readMail(bytes)).toEqual((await parseMail(bytes)).mail);
  });

  it("tells what each of them is", async () => {
    const { attachments } = await readMail(mailOf(TEXT, attached("a", FILE)));
    expect(attachments).toMatchObject([
      { filename: "a", size_bytes: FILE.length, sha256: sha256(FILE) },
    ]);
  });

  it("is made short by it", async () => {
    const { bytes } = await withoutLongFiles(mailOf(TEXT, attached("a", FILE)));
    expect(bytes.length).toBeLessThan(1000);
  });
});

describe("what looks like a long file and is none", () => {
  const letters = lines(FILE.toString("base64"));

  it.each([
    ["a text", mailOf(part(["Content-Type: text/plain"], letters))],
    [
      "a file of another encoding",
      mailOf(TEXT, part(["Content-Type: text/csv; name=a.csv"], letters)),
    ],
    [
      "a part of a forwarded message",
      mailOf(
        TEXT,
        part(
          ["Content-Type: message/rfc822"],
          mailOf(attached("a", FILE))
            .toString()
            .replaceAll("--b", "--c")
            .replace('"b"', '"c"'),
        ),
      ),
    ],
  ])("stays what it is: %s", async (_, bytes) => {
    expect((await withoutLongFiles(bytes)).taken.size).toBe(1);
    expect(await readMail(bytes)).toEqual((await parseMail(bytes)).mail);
  });

  it("is one file after another, with padding between them", async () => {
    const padded = `${lines(FILE.toString("base64"))}\r\nQQ==\r\n${lines(FILE.toString("base64"))}`;
    const bytes = mailOf(
      TEXT,
      attached("a", FILE).replace(lines(FILE.toString("base64")), padded),
    );
    expect((await withoutLongFiles(bytes)).taken.size).toBe(0);
    expect(await readMail(bytes)).toEqual((await parseMail(bytes)).mail);
  });
});

describe("a message that takes a parser long", () => {
  const bytes = Buffer.from(
    `From: a@example.com\r\nSubject: Lines\r\n\r\n${"a\r\n".repeat(60_000)}`,
  );

  it("is read as any other, and all else has its turn meanwhile", async () => {
    let turns = 0;
    const reading = new AbortController();
    const others = (async () => {
      for (; !reading.signal.aborted; turns += 1) await endOfTurn();
    })();
    const mail = await readMail(bytes);
    reading.abort();
    await others;
    expect(turns).toBeGreaterThan(100);
    expect(mail).toEqual((await parseMail(bytes)).mail);
    expect(mail.body_text).toHaveLength(120_000);
  });

  it("is given up when it takes too long", async () => {
    const limits = { longestMs: 1, mostMemoryMb: 64 };
    await expect(readInThread(bytes, limits)).rejects.toThrow(
      "It takes longer than 0.001 s to read.",
    );
  });

  it("is given up when it takes too much memory, and nothing else is", async () => {
    const long = Buffer.concat(Array.from({ length: 20 }, () => bytes));
    const limits = { longestMs: 60_000, mostMemoryMb: 16 };
    await expect(readInThread(long, limits)).rejects.toThrow(
      "It takes more memory to read than there is for one message.",
    );
  });
});
