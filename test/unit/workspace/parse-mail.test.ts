import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { sha256 } from "#shared/kernel/hash.ts";
import { parseMail } from "#shared/workspace/parse-mail.ts";

const CSV = "a;b\r\n1;2\r\n\r\n";
const FORWARDED = "From: x@example.com\r\nSubject: inner\r\n\r\nhello\r\n";

function mailWith(type: string, content: string): Uint8Array {
  const lines = [
    "From: Maria Keller <maria.keller@example.com>",
    "Subject: files",
    'Content-Type: multipart/mixed; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain; charset=utf-8",
    "",
    "see below",
    "--b",
    `Content-Type: ${type}`,
    'Content-Disposition: attachment; filename="file"',
    "",
    content,
    "--b--",
    "",
  ];
  return Buffer.from(lines.join("\r\n"));
}

describe("the files of a message", () => {
  it.each([
    ["text/csv", CSV],
    ["text/calendar", CSV],
    ["text/plain; charset=iso-8859-1", CSV],
    ["message/rfc822", FORWARDED],
  ])(
    "of the type %s keep their bytes, line ends too",
    async (type, content) => {
      const { mail, files } = await parseMail(mailWith(type, content));
      expect(files).toHaveLength(1);
      expect(Buffer.from(files[0]?.content ?? []).toString()).toBe(content);
      expect(files[0]?.sha256).toBe(sha256(content));
      expect(mail.attachments[0]?.size_bytes).toBe(content.length);
      expect(mail.body_text?.trim()).toBe("see below");
    },
  );

  it("that the two parsers do not agree on are the first one's", async () => {
    const digest = Buffer.from(
      "Content-Type: multipart/digest; boundary=d\r\n\r\n--d\r\n\r\nSubject: one\r\n\r\ntext\r\n--d--\r\n",
    );
    const { files } = await parseMail(digest);
    expect(files.map((file) => file.mimeType)).toEqual(["message/rfc822"]);
    expect(Buffer.from(files[0]?.content ?? []).toString()).toContain(
      "Subject: one",
    );
  });
});

describe("a message that cannot be read", () => {
  it("says why, and is empty", async () => {
    const nested = Array.from(
      { length: 300 },
      (_, level) =>
        `Content-Type: multipart/mixed; boundary="l${level}"\r\n\r\n--l${level}\r\n`,
    ).join("");
    const { mail, files } = await parseMail(Buffer.from(nested));
    expect(mail.parse_error).toMatch(/nesting depth/);
    expect(mail).toMatchObject({ subject: "", sender: "", attachments: [] });
    expect(files).toEqual([]);
  });

  it("is not one that is merely empty", async () => {
    const bytes = await readFile("test/fixtures/mail/empty.eml");
    const { mail } = await parseMail(bytes);
    expect(mail.parse_error).toBeUndefined();
    expect(mail.headers).toEqual([]);
  });
});
