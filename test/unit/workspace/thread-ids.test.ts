import { describe, expect, it } from "vitest";
import type { MessageFacts } from "#shared/workspace/local/message-facts.ts";
import { threadIds } from "#shared/workspace/local/thread-ids.ts";

function messageOf(
  id: string,
  internalDate: number,
  changes: Partial<MessageFacts> = {},
): MessageFacts {
  const none = { from: "", to: "", cc: "", bcc: "" };
  return {
    id,
    internalDate,
    sizeBytes: 1,
    labels: [],
    snippet: "",
    sender: "",
    subject: "",
    messageId: `${id}@example.com`,
    references: [],
    hasAttachment: false,
    words: { ...none, subject: "", filename: "", list: "" },
    ...changes,
  };
}

const threadsOf = (...messages: MessageFacts[]) =>
  Object.fromEntries(threadIds(messages));

describe("a thread", () => {
  it("has the id of its earliest message", () => {
    expect(
      threadsOf(
        messageOf("b", 2, { references: ["a@example.com"] }),
        messageOf("c", 3, { references: ["a@example.com", "b@example.com"] }),
        messageOf("a", 1),
      ),
    ).toEqual({ a: "a", b: "a", c: "a" });
  });

  it("holds answers to a message that is not there", () => {
    expect(
      threadsOf(
        messageOf("b", 2, { references: ["lost@example.com"] }),
        messageOf("c", 3, { references: ["lost@example.com"] }),
      ),
    ).toEqual({ b: "b", c: "b" });
  });

  it("takes in a reply without references by its subject", () => {
    expect(
      threadsOf(
        messageOf("a", 1, { subject: "The offer" }),
        messageOf("b", 2, { subject: "AW: Re: the offer" }),
        messageOf("c", 3, { subject: "Re: another offer" }),
      ),
    ).toEqual({ a: "a", b: "a", c: "c" });
  });

  it("does not take in a new message of the same subject", () => {
    expect(
      threadsOf(
        messageOf("a", 1, { subject: "Invoice" }),
        messageOf("b", 2, { subject: "Invoice" }),
      ),
    ).toEqual({ a: "a", b: "b" });
  });

  it("survives messages that name each other in a circle", () => {
    expect(
      threadsOf(
        messageOf("a", 1, { references: ["b@example.com"] }),
        messageOf("b", 2, { references: ["a@example.com", "b@example.com"] }),
      ),
    ).toEqual({ a: "a", b: "a" });
  });
});
