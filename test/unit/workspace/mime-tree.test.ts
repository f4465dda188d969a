import { describe, expect, it } from "vitest";
import { parseMimeTree } from "#shared/workspace/mime-tree.ts";

const RECIPIENT = "Jo Doe <jo@example.com>,\r\n ";
const RECIPIENTS = 40_000;

describe("a message to tens of thousands", () => {
  const head = `From: a@example.com\r\nTo: ${RECIPIENT.repeat(RECIPIENTS)}me@example.com\r\nContent-Type: multipart/mixed;\r\n boundary=b\r\n`;
  const parts =
    "--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--b--\r\n";

  // By the splitter alone it took more than a minute.
  it("is taken apart in no more time than its length takes", async () => {
    const tree = await parseMimeTree(Buffer.from(`${head}\r\n${parts}`));
    expect(tree.mimeType).toBe("multipart/mixed");
    expect(tree.parts.map(({ mimeType }) => mimeType)).toEqual([
      "text/plain",
      "application/pdf",
    ]);
    const [from, to, type] = tree.headers;
    expect(from).toEqual({ name: "From", value: "a@example.com" });
    expect(to?.value.match(/jo@/g)).toHaveLength(RECIPIENTS);
    expect(type).toEqual({
      name: "Content-Type",
      value: "multipart/mixed; boundary=b",
    });
  });

  it("is one part with all its bytes where it is a part's head that is so long", async () => {
    const inner = `X-To: ${RECIPIENT.repeat(RECIPIENTS)}me@example.com\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b--\r\n`;
    const bytes = Buffer.from(
      `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${inner}`,
    );
    expect(await parseMimeTree(bytes)).toMatchObject({
      mimeType: "text/plain",
      content: bytes,
      parts: [],
    });
  });
});

describe("a message without an empty line", () => {
  it.each(["Subject: only", "Subject: only\r\n", "Subject: only\n"])(
    "is all head (%j)",
    async (text) => {
      const tree = await parseMimeTree(Buffer.from(text));
      expect(tree.headers).toEqual([{ name: "Subject", value: "only" }]);
      expect(tree.content).toHaveLength(0);
    },
  );
});
