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

describe("the headers of a message", () => {
  const read = async (head: string, encoding: BufferEncoding = "utf8") =>
    (await parseMail(Buffer.from(`${head}\r\n\r\nHello.\r\n`, encoding))).mail;

  it("are those with a name, and not what begins a message in an mbox", async () => {
    const { headers, subject } = await read(
      "From me@example.com Mon May  2 16:07:05 2005\r\nSubject: one\r\n two\r\nno colon\r\nSubject: three",
    );
    expect(headers).toEqual([
      { name: "Subject", value: "one two" },
      { name: "Subject", value: "three" },
    ]);
    expect(subject).toBe("one two");
  });

  it("lose no byte that is in no UTF-8, and spoil none beside it", async () => {
    const utf8 = Buffer.from("X-City: Köln").toString("latin1");
    const { subject, headers } = await read(
      `Subject: Verão\r\n${utf8}`,
      "latin1",
    );
    expect(subject).toBe("Verão");
    expect(headers[1]).toEqual({ name: "X-City", value: "Köln" });
  });

  it.each([
    [
      "Pete(A \\) chap) <pete(his account)@silly.test(his host)>",
      "pete@silly.test",
    ],
    [
      "Mary Smith <@machine.tld,@other.tld:mary@example.net>",
      "mary@example.net",
    ],
    ["jdoe@test   . example", "jdoe@test.example"],
    ["John Doe <jdoe@machine(comment).  example>", "jdoe@machine.example"],
    ["c@(Chris's host.)public.example", "c@public.example"],
    ['"A (not a comment) <x@y>" <a@example.com>', "a@example.com"],
    [
      "MAILER-DAEMON@mail.example (Mail Delivery System)",
      "mailer-daemon@mail.example",
    ],
    ["Sandy M. <noreply@example.org>", "noreply@example.org"],
  ])("name the address in %s", async (from, sender) => {
    expect((await read(`From: ${from}`)).sender).toBe(sender);
  });

  it("keep the name that stands in a comment or before a dot", async () => {
    const daemon = await read(
      "From: daemon@example.org (Mail Delivery System)",
    );
    expect(daemon.sender_name).toBe("Mail Delivery System");
    const sandy = await read("From: Sandy M. <noreply@example.org>");
    expect(sandy.sender_name).toBe("Sandy M.");
  });
});

describe("a text without any header", () => {
  it("is read as text", async () => {
    const { mail } = await parseMail(
      Buffer.from("Just a text.\r\nTwo lines.\r\n"),
    );
    expect(mail.body_text?.trim()).toBe("Just a text.\nTwo lines.");
    expect(mail.headers).toEqual([]);
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
