import { describe, expect, it } from "vitest";
import type { z } from "zod";
import {
  CasefileId,
  GmailMessageId,
  RequestId,
  RunId,
  SessionId,
  ToolSessionId,
  UserId,
} from "#shared/kernel/ids.ts";
import { createSeededIds } from "#shared/platform/embedded/seeded-ids.ts";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";

function accepts(schema: z.ZodType, text: string): boolean {
  return schema.safeParse(text).success;
}

describe("An id", () => {
  it("is shown by an example that looks like what is made", () => {
    const clock = new VirtualClock(Date.UTC(2026, 10, 23));
    const made = (prefix: string) =>
      createSeededIds(1, clock).id(prefix).replaceAll(/[^_]/gu, "x");
    for (const [schema, prefix] of [
      [CasefileId, "cf"],
      [ToolSessionId, "ts"],
      [RunId, "run"],
    ] as const) {
      const examples = schema.meta()?.["examples"];
      expect(examples).toEqual([expect.any(String)]);
      expect(String(examples).replaceAll(/[^_]/gu, "x")).toBe(made(prefix));
      expect(accepts(schema, String(examples))).toBe(true);
    }
  });

  it.each([
    [CasefileId, "cf"],
    [ToolSessionId, "ts"],
    [RunId, "run"],
  ] as const)(
    "is a prefix, a day and a code (case %#: %s %s)",
    (schema, prefix) => {
      expect(accepts(schema, `${prefix}_261123_k3v9x2m8q4wt7n1c`)).toBe(true);
      expect(accepts(schema, `${prefix}_261123_abcd`)).toBe(true);
      expect(accepts(schema, `${prefix}_261123_${"a".repeat(32)}`)).toBe(true);
      for (const wrong of [
        `${prefix}_261123_abc`,
        `${prefix}_261123_${"a".repeat(33)}`,
        `${prefix}_26112_abcd`,
        `${prefix}_261123_ab-d`,
        `${prefix}_261123_abcd/x`,
        `x${prefix}_261123_abcd`,
        `other_261123_abcd`,
        "",
      ])
        expect(accepts(schema, wrong)).toBe(false);
    },
  );

  it("is folded to lower case where it enters, without spaces around it", () => {
    expect(CasefileId.parse(" CF_261123_K3V9 ")).toBe("cf_261123_k3v9");
  });

  it("that is wrong is answered with what one looks like", () => {
    expect(RunId.safeParse("run_1").error?.issues).toMatchObject([
      { message: "must look like run_261123_k3v9x2m8q4wt7n1c" },
    ]);
  });

  it("of a session is that of a tool or of a chat session", () => {
    expect(accepts(SessionId, "ts_261123_abcd")).toBe(true);
    expect(accepts(SessionId, "cs_261123_abcd")).toBe(true);
    expect(accepts(SessionId, "cf_261123_abcd")).toBe(false);
  });
});

describe("The id of a user", () => {
  it.each([
    "alice@example.com",
    "relay",
    "a",
    "...",
    ".a",
    "___",
    "__a",
    "a__",
    "__a@example.com",
  ])("may be %s", (id) => {
    expect(UserId.parse(` ${id} `)).toBe(id);
  });

  it.each([
    "",
    " ",
    "a b",
    "a/b",
    "a\u0000b",
    "a".repeat(201),
    ".",
    " .. ",
    "____",
    "__proto__",
    "__a@example.com__",
  ])("is not %j, for it is part of paths", (id) => {
    expect(accepts(UserId, id)).toBe(false);
  });

  it("that is wrong is answered with what one is like", () => {
    expect(UserId.safeParse("..").error?.issues).toMatchObject([
      { message: expect.stringContaining('not "." or ".."') },
    ]);
  });
});

describe("An id of others", () => {
  it("keeps its case", () => {
    expect(GmailMessageId.parse("18c1F2_-")).toBe("18c1F2_-");
    expect(accepts(GmailMessageId, "")).toBe(false);
    expect(accepts(GmailMessageId, "a/b")).toBe(false);
    expect(accepts(GmailMessageId, "__a__")).toBe(false);
    expect(accepts(GmailMessageId, "..")).toBe(false);
    expect(accepts(GmailMessageId, "a".repeat(129))).toBe(false);
  });

  it("of a request is a UUID", () => {
    expect(accepts(RequestId, "3b241101-e2bb-4255-8caf-4136c566a962")).toBe(
      true,
    );
    expect(accepts(RequestId, "request-1")).toBe(false);
  });
});
