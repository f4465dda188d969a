import { beforeEach, describe, expect, it } from "vitest";
import { ColliderError, type ErrorCode } from "#shared/kernel/error.ts";
import { Stage } from "./stage.ts";
import { breakPromise, makeThing } from "./thing-operations.ts";

const CODES: readonly (readonly [ErrorCode, number])[] = [
  ["NOT_FOUND", 404],
  ["PERMISSION_DENIED", 403],
  ["ABORTED", 409],
  ["RESOURCE_EXHAUSTED", 429],
  ["UNAVAILABLE", 503],
];

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});

describe("a handler that throws", () => {
  it("something unknown answers INTERNAL; the log sees what, the caller does not", async () => {
    const cause = new TypeError("cannot read /etc/secret of undefined");
    stage.world.during = () => {
      throw cause;
    };
    const { status, body } = await stage.wire();
    expect(status).toBe(500);
    expect(body).toMatchObject({
      error: { code: 500, status: "INTERNAL", details: [{}] },
    });
    expect(JSON.stringify(body)).not.toMatch(/secret|TypeError|\\n/);
    expect(stage.errors).toMatchObject([
      { operation: "make_thing", err: { cause } },
    ]);
  });

  it.each(["text", null, undefined, 7])(
    "%o answers INTERNAL too",
    async (thrown) => {
      stage.world.during = async () => Promise.reject(thrown);
      expect(await stage.error()).toMatchObject({ code: "INTERNAL" });
    },
  );

  it.each(CODES)(
    "%s answers with the HTTP code of its table",
    async (code, http) => {
      stage.world.during = () => {
        throw new ColliderError(code, "Said plainly.", {
          reason: "PLAIN",
          retryDelayMs: 1500,
        });
      };
      const { status, body } = await stage.wire();
      expect(status).toBe(http);
      expect(body["error"]).toEqual({
        code: http,
        status: code,
        message: "Said plainly.",
        details: [
          {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            reason: "PLAIN",
            domain: "collider",
            metadata: {},
          },
          {
            "@type": "type.googleapis.com/google.rpc.RetryInfo",
            retryDelay: "1.5s",
          },
        ],
      });
    },
  );

  it("in its transaction leaves nothing of it", async () => {
    const failing = {
      ...makeThing,
      bind: (payload: unknown) => {
        const { input } = makeThing.bind(payload);
        return {
          input,
          effect: {
            type: "transactional" as const,
            prepare: async () => async () =>
              Promise.reject(new ColliderError("ABORTED", "Changed.")),
            afterCommit: null,
          },
        };
      },
    };
    expect(await stage.error({ operation: failing })).toMatchObject({
      code: "ABORTED",
    });
    expect(stage.kept("things/").size).toBe(0);
  });
});

describe("an answer that does not fit its own schema", () => {
  const request = { operation: breakPromise, payload: { name: "too long" } };

  it("is an internal error that shows nothing of it, and nothing is kept", async () => {
    const { status, body } = await stage.wire(request);
    expect(status).toBe(500);
    expect(body).toMatchObject({
      payload: null,
      error: { status: "INTERNAL", details: [{ reason: "OUTPUT_INVALID" }] },
    });
    expect(JSON.stringify(body)).not.toMatch(/too long|Zod|maximum/i);
    expect(stage.kept("things/").size).toBe(0);
  });

  it("is told to the log with what is wrong", async () => {
    await stage.call(request);
    expect(JSON.stringify(stage.errors)).toContain("OUTPUT_INVALID");
    expect(stage.errors).toMatchObject([{ operation: "break_promise" }]);
  });

  it("that does fit is kept", async () => {
    const fits = { operation: breakPromise, payload: { name: "ok" } };
    expect(await stage.result(fits)).toEqual({ name: "ok" });
    expect(stage.kept("things/").size).toBe(1);
  });
});
