import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { json } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  closeServer,
  listenOnLoopback,
} from "#scripts/cloud-tasks-emulator/loopback.ts";
import { VertexModel } from "#shared/platform/google/vertex-model.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { ModelMessage } from "#shared/platform/model.ts";

const TOOL = {
  name: "create_casefile",
  description: "Opens a casefile.",
  parameters: {
    type: "object",
    properties: { title: { type: "string" } },
    required: ["title"],
  },
};

function candidate(...parts: readonly JsonObject[]): JsonObject {
  return {
    candidates: [{ content: { role: "model", parts }, finishReason: "STOP" }],
    usageMetadata: {
      promptTokenCount: 1,
      candidatesTokenCount: 1,
      totalTokenCount: 2,
    },
  };
}

describe("Gemini on Vertex AI", () => {
  let server: Server;
  let model: VertexModel;
  let requests: {
    readonly url: string;
    readonly authorization: string;
    readonly body: unknown;
  }[];
  let answers: { readonly status: number; readonly body: JsonObject }[];

  async function reply(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    requests.push({
      url: request.url ?? "",
      authorization: request.headers.authorization ?? "",
      body: await json(request),
    });
    const next = answers.shift() ?? { status: 500, body: {} };
    response.writeHead(next.status, { "content-type": "application/json" });
    response.end(JSON.stringify(next.body));
  }

  beforeEach(async () => {
    requests = [];
    answers = [];
    server = createServer((request, response) => void reply(request, response));
    const host = await listenOnLoopback(server, 0);
    model = new VertexModel({
      project: "my-project",
      location: "europe-west1",
      model: "gemini-2.5-flash",
      url: `http://${host}/publishers/google`,
    });
  });

  afterEach(async () => closeServer(server));

  const ask = async (...messages: readonly ModelMessage[]) =>
    model.answer({
      messages,
      tools: [TOOL],
      signal: AbortSignal.timeout(20_000),
    });

  it("is asked with the caller's tools, and its answer is text and calls", async () => {
    answers.push({
      status: 200,
      body: candidate(
        { text: "I open it." },
        {
          functionCall: { name: "create_casefile", args: { title: "Keller" } },
        },
      ),
    });
    expect(await ask({ role: "user", text: "Open a casefile" })).toEqual({
      text: "I open it.",
      toolCalls: [
        {
          id: expect.any(String),
          name: "create_casefile",
          parameters: { title: "Keller" },
        },
      ],
    });
    expect(requests).toMatchObject([
      {
        url: "/publishers/google/models/gemini-2.5-flash:generateContent",
        authorization: "Bearer none",
        body: {
          systemInstruction: {},
          contents: [{ role: "user", parts: [{ text: "Open a casefile" }] }],
          tools: [
            {
              functionDeclarations: [
                { name: "create_casefile", description: "Opens a casefile." },
              ],
            },
          ],
        },
      },
    ]);
  });

  it("is told what its tools answered", async () => {
    answers.push({ status: 200, body: candidate({ text: "Done." }) });
    const call = {
      id: "1",
      name: "create_casefile",
      parameters: { title: "a" },
    };
    const { text } = await ask(
      { role: "user", text: "Open it" },
      { role: "assistant", text: "", toolCalls: [call] },
      {
        role: "tool",
        callId: "1",
        name: "create_casefile",
        text: '{"casefile_id":"cf_1"}',
      },
    );
    expect(text).toBe("Done.");
    expect(requests[0]?.body).toMatchObject({
      contents: [
        {},
        {
          role: "model",
          parts: [
            { functionCall: { name: "create_casefile", args: { title: "a" } } },
          ],
        },
        {
          role: "user",
          parts: [{ functionResponse: { name: "create_casefile" } }],
        },
      ],
    });
  });

  it.each([
    [429, 2, "RESOURCE_EXHAUSTED"],
    [503, 2, "UNAVAILABLE"],
    [403, 1, "FAILED_PRECONDITION"],
  ])(
    "that answers %i is asked %i times, which fails as %s",
    async (status, times, code) => {
      const body = {
        error: { code: status, message: "secret detail", status: "X" },
      };
      answers.push(...Array.from({ length: times }, () => ({ status, body })));
      const failed = ask({ role: "user", text: "a" });
      await expect(failed).rejects.toMatchObject({ code });
      await expect(failed).rejects.not.toThrow("secret detail");
      expect(requests).toHaveLength(times);
    },
  );
});
