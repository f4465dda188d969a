import { beforeEach, describe, expect, it } from "vitest";
import { takeTurn, type Agent } from "#shared/chat/turn.ts";
import { asColliderError } from "#shared/kernel/error.ts";
import { ToolSessionId } from "#shared/kernel/ids.ts";
import { openDatabase } from "#shared/platform/embedded/database.ts";
import { createEmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import { createSeededIds } from "#shared/platform/embedded/seeded-ids.ts";
import type { Write } from "#shared/platform/document-store.ts";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";
import type {
  Model,
  ModelAnswer,
  ModelMessage,
} from "#shared/platform/model.ts";

const SESSION = "cs_261123_k3v9x2m8q4wt7n1c";
const PATH = `chat_sessions/${SESSION}`;
const toolSessionId = ToolSessionId.parse("ts_261123_p7d2m5x9b3qa6j0r");
const NONE = { text: "Done.", toolCalls: [] };

const clock = new VirtualClock(Date.UTC(2026, 10, 23, 9));
let platform: ReturnType<typeof createEmbeddedPlatform>;
let asked: (readonly ModelMessage[])[];

beforeEach(async () => {
  platform = createEmbeddedPlatform({
    dataDir: null,
    database: openDatabase(null),
    clock,
    ids: createSeededIds(1, clock),
  });
  asked = [];
  await write({ type: "create", path: PATH, data: { active: true } });
});

async function write(...writes: readonly Write[]): Promise<void> {
  await platform.documents.transaction(async (transaction) =>
    transaction.write(...writes),
  );
}

/** Asks for so many calls each time, so many times. */
function callingModel(calls: number, times: number): Model {
  return {
    answer: async ({ messages }): Promise<ModelAnswer> => {
      asked.push(messages);
      if (asked.length > times) return NONE;
      const toolCalls = Array.from({ length: calls }, (_, index) => ({
        id: `call-${asked.length}-${index}`,
        name: "look",
        parameters: {},
      }));
      return { text: "", toolCalls };
    },
  };
}

function agentThat(call: () => Promise<string>): Agent {
  return {
    tools: [],
    call: async () => ({ result: { found: await call() }, toolSessionId }),
  };
}

const finding = agentThat(async () => "something");

async function turn(key: string, model: Model, agent: Agent = finding) {
  return takeTurn(
    {
      platform,
      model,
      agent,
      sessionId: SESSION,
      toolSessionId,
      effectKey: key,
      signal: new AbortController().signal,
    },
    `This is ${key}.`,
  );
}

describe("a model", () => {
  it("is told all of its own turn, however many calls it asks for", async () => {
    await turn("the first", callingModel(10, 7));
    expect(asked).toHaveLength(8);
    expect(asked.at(-1)?.[0]).toEqual({
      role: "user",
      text: "This is the first.",
    });
    expect(asked.at(-1)).toHaveLength(1 + 7 * 11);
  });

  it("is reminded of what was said before, but of no call that was never answered", async () => {
    await turn("the first", callingModel(0, 0));
    const stopped = new AbortController();
    const failing: Agent = {
      tools: [],
      call: async () => {
        stopped.abort();
        throw new Error("It is cut short.");
      },
    };
    const cut = takeTurn(
      {
        platform,
        model: callingModel(2, 9),
        agent: failing,
        sessionId: SESSION,
        toolSessionId,
        effectKey: "the second",
        signal: stopped.signal,
      },
      "This is the second.",
    );
    await expect(cut).rejects.toThrow("aborted");
    asked = [];
    await turn("the third", callingModel(0, 0));
    expect(asked).toEqual([
      [
        { role: "user", text: "This is the first." },
        { role: "assistant", text: "Done.", toolCalls: [] },
        { role: "user", text: "This is the second." },
        { role: "user", text: "This is the third." },
      ],
    ]);
  });
});

describe("a turn", () => {
  it("says no more than a receipt holds, whatever its tools answer", async () => {
    const large = agentThat(async () => "x".repeat(100_000));
    const { before } = await turn("it", callingModel(10, 8), large);
    expect(JSON.stringify(before).length).toBeLessThan(400_000);
    expect(before.map(({ content }) => content.length)[2]).toBe(65_536);
  });

  it("ends where its session is closed, and calls nothing more", async () => {
    let calls = 0;
    const closing = agentThat(async () => {
      calls += 1;
      await write({ type: "update", path: PATH, fields: { active: false } });
      return "something";
    });
    const error = await turn("it", callingModel(3, 3), closing).catch(
      asColliderError,
    );
    expect(error).toMatchObject({ reason: "SESSION_CLOSED" });
    expect(calls).toBe(1);
  });
});
