import { createServer } from "node:http";
import express from "express";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHttpFunction } from "#functions/http/server/http-function.ts";
import { listenOnLoopback } from "#scripts/cloud-tasks-emulator/loopback.ts";
import {
  startTokenIssuer,
  type TokenIssuer,
} from "#scripts/cloud-tasks-emulator/token-issuer.ts";
import { ColliderError, type ErrorCode } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { EmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import type { Collider } from "../open-collider.ts";
import {
  ACCOUNT,
  FUNCTIONS,
  openDelivered,
  type DeliveredCollider,
} from "./delivered-collider.ts";

const SWEEP = `${FUNCTIONS}/sweep-runs`;
const STRANGER = "stranger@project.iam.gserviceaccount.com";
const FROM_QUEUE = {
  "x-cloudtasks-queuename": "queue",
  "x-cloudtasks-taskname": "task",
  "x-cloudtasks-taskretrycount": "0",
};

let delivered: DeliveredCollider;
let issuer: TokenIssuer;
let collider: Collider;
let failure: ErrorCode | null;
/** How often the platform has looked for runs that are due. */
let sweeps: number;

/** Counts the sweeps, which fail while there is a failure. */
function watched(platform: EmbeddedPlatform): EmbeddedPlatform {
  const { documents } = platform;
  return {
    ...platform,
    documents: {
      get: (path) => documents.get(path),
      getAll: (paths) => documents.getAll(paths),
      count: (query) => documents.count(query),
      transaction: (body) => documents.transaction(body),
      query: async (query) => {
        if ("group" in query.from || query.from.collection !== "run_checks")
          return documents.query(query);
        sweeps += 1;
        if (failure !== null) throw new ColliderError(failure, "Not now.");
        return documents.query(query);
      },
    },
  };
}

beforeEach(async () => {
  failure = null;
  sweeps = 0;
  delivered = await openDelivered(watched);
  ({ collider, issuer } = delivered);
  // The first is ordered at the start.
  await collider.cameAbout(() => sweeps === 1);
});

afterEach(async () => {
  await delivered.close();
});

async function post(
  token: string,
  body: unknown = {},
  headers: Readonly<Record<string, string>> = FROM_QUEUE,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${collider.url}/sweep-runs`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      ...headers,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

async function queueToken(audience: string = SWEEP): Promise<string> {
  return issuer.issue(ACCOUNT, audience);
}

describe("a request of the task queue", () => {
  it("is delivered as the platform's own call, and acknowledged without a word", async () => {
    expect(await post(await queueToken())).toEqual({ status: 204, text: "" });
    expect(sweeps).toBe(2);
  });

  it("needs none of the queue's headers", async () => {
    const { status } = await post(await queueToken(), {}, {});
    expect(status).toBe(204);
    expect(sweeps).toBe(2);
  });

  it.each(["UNAVAILABLE", "RESOURCE_EXHAUSTED", "INTERNAL"] as const)(
    "that fails with %s is put back by 500, which holds no other task back",
    async (code) => {
      failure = code;
      expect(await post(await queueToken())).toEqual({ status: 500, text: "" });
      failure = null;
      expect((await post(await queueToken())).status).toBe(204);
    },
  );

  it.each([[[]], ["text"], [{ unknown: 1 }]])(
    "that no repeat can mend is acknowledged: %j",
    async (body) => {
      expect(await post(await queueToken(), body)).toEqual({
        status: 204,
        text: "",
      });
    },
  );

  it.each(["PUT", "PATCH", "DELETE"])(
    "is refused by %s, as everybody's is",
    async (method) => {
      const response = await fetch(`${collider.url}/sweep-runs`, {
        method,
        headers: { authorization: `Bearer ${await queueToken()}` },
      });
      expect(response.status).toBe(400);
      expect(sweeps).toBe(1);
    },
  );
});

describe("a function that could not start", () => {
  async function statusOf(headers: Readonly<Record<string, string>>) {
    const app = express();
    app.use(
      createHttpFunction("sweep_runs", async () => {
        throw new Error("The settings are wrong.");
      }),
    );
    const server = createServer(app);
    const host = await listenOnLoopback(server, 0);
    const { status } = await fetch(`http://${host}`, {
      method: "POST",
      headers,
    });
    server.close();
    return status;
  }

  it("puts a task back by 500, and tells everybody else to come again by 503", async () => {
    expect(await statusOf(FROM_QUEUE)).toBe(500);
    expect(await statusOf({})).toBe(503);
  });
});

describe("who is not the task queue", () => {
  async function expectRefused(
    token: string,
    status: number,
    body?: JsonObject,
  ): Promise<void> {
    const answer = await post(token, body);
    expect(answer.status).toBe(status);
    expect(sweeps).toBe(1);
  }

  it("is not taken for it by the token for another function", async () => {
    const audience = `${FUNCTIONS}/advance-run`;
    await expectRefused(await queueToken(audience), 401);
  });

  it("is not taken for it by the token of another account", async () => {
    await expectRefused(await issuer.issue(STRANGER, SWEEP), 401);
  });

  it("is not taken for it by a token that nobody signed", async () => {
    const [header, claims] = (await queueToken()).split(".");
    await expectRefused(`${header}.${claims}.c2lnbmF0dXJl`, 401);
    await expectRefused(`${header}.${claims}.SIGNATURE_REMOVED_BY_GOOGLE`, 401);
  });

  it("is not taken for it by an issuer of the same words", async () => {
    const other = await startTokenIssuer(collider.clock, 0);
    await expectRefused(await other.issue(ACCOUNT, SWEEP), 401);
    await other.stop();
  });

  it("is a user by a user's token, whatever headers and body say", async () => {
    const { token } = await collider.as("mallory@example.com", ["user"]);
    const caller = { id: "collider-internal", kind: "internal" };
    await expectRefused(token, 400, { payload: {}, caller });
    await expectRefused(token, 403);
    const denials = [...collider.keptBelow("audit_events/").values()];
    expect(denials).toMatchObject([
      { caller: "mallory@example.com", caller_kind: "user", outcome: "denied" },
    ]);
  });

  it("is a user also by the queue's own address, when another issuer tells it", async () => {
    const { token } = await collider.as(ACCOUNT, ["user"]);
    await expectRefused(token, 403);
  });
});
