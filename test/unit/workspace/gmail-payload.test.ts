import { describe, expect, it } from "vitest";
import { readMessage } from "#shared/workspace/google/gmail-payload.ts";

function textPart(charset: string, bytes: Uint8Array) {
  return {
    mimeType: "text/plain",
    headers: [
      { name: "Content-Type", value: `text/plain; charset=${charset}` },
    ],
    body: {
      size: bytes.length,
      data: Buffer.from(bytes).toString("base64url"),
    },
  };
}

describe("Gmail's message resource", () => {
  it.each([
    ["utf-8", Buffer.from("Größe"), "Größe"],
    ["iso-8859-1", Buffer.from("Größe", "latin1"), "Größe"],
    ["iso-8859-1", Buffer.from("Größe"), "Größe"],
    ['"windows-1252"', Buffer.from([0x80, 0x20, 0x93]), "€ “"],
    [
      "iso-2022-jp",
      Buffer.from([0x1b, 0x24, 0x42, 0x45, 0x44, 0x1b, 0x28, 0x42]),
      "田",
    ],
    ["iso-2022-jp", Buffer.from("田"), "田"],
    ["koi8-r", Buffer.from([0xed, 0xc9, 0xd2]), "Мир"],
    ["x-unknown", Buffer.from([0x47, 0xf6]), "Gö"],
  ])("in %s is read: %s", (charset, bytes, text) => {
    const message = readMessage({ payload: textPart(charset, bytes) });
    expect(message.body_text).toBe(text);
  });

  it("that says nothing is an empty message", () => {
    expect(readMessage({})).toMatchObject({
      id: "",
      sender: "",
      labels: [],
      internal_date: "1970-01-01T00:00:00.000Z",
      body_text: null,
      attachments: [],
    });
  });

  it("keeps every part that is a file, named or not", () => {
    const file = (mimeType: string, filename: string) => ({
      mimeType,
      filename,
      body: { size: 7, attachmentId: `id-${mimeType}` },
    });
    const message = readMessage({
      payload: {
        mimeType: "multipart/mixed",
        parts: [
          textPart("utf-8", Buffer.from("read me")),
          file("text/plain", ""),
          file("application/pdf", "a.pdf"),
          {
            ...file("message/rfc822", ""),
            parts: [file("image/png", "inner.png")],
          },
        ],
      },
    });
    expect(message.body_text).toBe("read me");
    expect(message.attachments).toEqual([
      {
        filename: "",
        mime_type: "text/plain",
        size_bytes: 7,
        sha256: null,
        attachment_id: "id-text/plain",
      },
      {
        filename: "a.pdf",
        mime_type: "application/pdf",
        size_bytes: 7,
        sha256: null,
        attachment_id: "id-application/pdf",
      },
      {
        filename: "",
        mime_type: "message/rfc822",
        size_bytes: 7,
        sha256: null,
        attachment_id: "id-message/rfc822",
      },
    ]);
  });

  it("has its snippet without HTML's escapes", () => {
    const message = readMessage({
      snippet: "a &lt;b&gt; &amp;amp; &#39;c&#39;\u200c",
    });
    expect(message.snippet).toBe("a <b> &amp; 'c'");
  });
});
