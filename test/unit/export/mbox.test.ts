import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mboxOf } from "#shared/export/mbox.ts";

async function* pieces(parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part, "latin1");
}

async function mbox(
  messages: readonly (readonly string[])[],
  sender = "a@example.com",
): Promise<string> {
  async function* all() {
    for (const parts of messages)
      yield { sender, date: "2026-11-03T09:05:07.000Z", bytes: pieces(parts) };
  }
  const written: Uint8Array[] = [];
  for await (const piece of mboxOf(all())) written.push(piece);
  return Buffer.concat(written).toString("latin1");
}

/** Takes an mbox apart as its format says: lines of LF, a `From ` line before each message, an empty one after. */
function messagesOf(text: string): readonly string[] {
  return text
    .split(/^From .*\n/gmu)
    .slice(1)
    .map((one) => one.slice(0, -1).replaceAll(/(?<=^|\n)>(?=>*From )/gu, ""));
}

describe("an mbox", () => {
  it("begins each message with its sender and time, and ends it with an empty line", async () => {
    expect(await mbox([["Subject: x\n\nHello.\n"], ["no end"]])).toBe(
      "From a@example.com Tue Nov 03 09:05:07 2026\nSubject: x\n\nHello.\n\n" +
        "From a@example.com Tue Nov 03 09:05:07 2026\nno end\n\n",
    );
  });

  it.each(["", "two words", "line\nend", "ünï@example.com"])(
    "names nobody as the sender where %j is no address",
    async (sender) => {
      expect(await mbox([["x\n"]], sender)).toMatch(/^From MAILER-DAEMON Tue/u);
    },
  );

  it("quotes lines that would begin another message, wherever they are cut", async () => {
    const text = "From me\n>From you\n >From\nxFrom us\n\nFrom ";
    for (let at = 0; at <= text.length; at += 1)
      for (let to = at; to <= text.length; to += 1) {
        const parts = [text.slice(0, at), text.slice(at, to), text.slice(to)];
        expect(await mbox([parts])).toContain(
          "2026\n>From me\n>>From you\n >From\nxFrom us\n\n>From \n\n",
        );
      }
  });

  it("gives back every message, but that its last line has an end", async () => {
    const line = fc.constantFrom("From ", ">", "F", "rom ", "\n", "\r\n", "x");
    const message = fc.array(line.map(String), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { maxLength: 4 }),
        async (messages) => {
          const ended = messages.map((parts) => {
            const text = parts.join("");
            return text === "" || text.endsWith("\n") ? text : `${text}\n`;
          });
          expect(messagesOf(await mbox(messages))).toEqual(ended);
        },
      ),
      { numRuns: 500 },
    );
  });
});
