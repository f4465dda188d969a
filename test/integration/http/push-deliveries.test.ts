import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { REJECTED_TRIGGERS } from "#functions/process/delivery/subscriptions.ts";
import type { TokenIssuer } from "#scripts/cloud-tasks-emulator/token-issuer.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { EmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import type { Collider } from "../open-collider.ts";
import {
  ACCOUNT,
  FUNCTIONS,
  openDelivered,
  type DeliveredCollider,
} from "./delivered-collider.ts";

const TRIGGER = `${FUNCTIONS}/trigger-workflow`;
const SUBSCRIPTION = "projects/project/subscriptions/workflow-triggers";
const TRACE = "0af7651916cd43dd8448eb211c80319c";

const MESSAGE = {
  data: Buffer.from(
    JSON.stringify({ title: "Keller", client: "maria.keller@example.com" }),
  ).toString("base64"),
  attributes: {
    workflow: "casefile_setup",
    traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
  },
  messageId: "2070443601311540",
  publishTime: "2026-11-23T09:00:00.123Z",
};
/** As Pub/Sub sends it, which writes some fields twice. */
const PUSH = {
  message: {
    ...MESSAGE,
    message_id: MESSAGE.messageId,
    publish_time: MESSAGE.publishTime,
  },
  subscription: SUBSCRIPTION,
  deliveryAttempt: 1,
};

let delivered: DeliveredCollider;
let issuer: TokenIssuer;
let collider: Collider;
let isBusOut: boolean;
/** The reasons that are told on workflow-triggers-rejected. */
let rejections: (string | undefined)[];
/** How long what is told there is. */
let toldLength: number;

function watched(platform: EmbeddedPlatform): EmbeddedPlatform {
  return {
    ...platform,
    events: {
      publish: async (topic, event) => {
        if (isBusOut) throw new ColliderError("UNAVAILABLE", "Not now.");
        if (topic === REJECTED_TRIGGERS) {
          rejections.push(event.attributes?.["reason"]);
          toldLength = JSON.stringify(event.data).length;
        }
        return platform.events.publish(topic, event);
      },
    },
  };
}

beforeEach(async () => {
  isBusOut = false;
  rejections = [];
  toldLength = 0;
  delivered = await openDelivered(watched);
  ({ collider, issuer } = delivered);
});

afterEach(async () => {
  await delivered.close();
});

async function push(
  body: JsonObject,
  token: string | null,
  name = "trigger-workflow",
): Promise<number> {
  const response = await fetch(`${collider.url}/${name}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  await response.text();
  return response.status;
}

async function pushToken(audience: string = TRIGGER): Promise<string> {
  return issuer.issue(ACCOUNT, audience);
}

const runs = (): readonly JsonObject[] =>
  [...collider.keptBelow("workflow_runs/")].flatMap(([path, run]) =>
    /^workflow_runs\/[^/]+$/.test(path) ? [run] : [],
  );

describe("a push", () => {
  it("starts what its message asks for, and is acknowledged", async () => {
    expect(await push(PUSH, await pushToken())).toBe(204);
    expect(runs()).toMatchObject([
      { workflow_name: "casefile_setup", owner_id: "workflow-triggers" },
    ]);
    const [started] = collider.keptBelow("audit_events/").values();
    expect(started).toMatchObject({
      traceparent: expect.stringContaining(TRACE),
    });
  });

  it("starts nothing again when it comes again, a later attempt", async () => {
    const token = await pushToken();
    await push(PUSH, token);
    expect(await push({ ...PUSH, deliveryAttempt: 2 }, token)).toBe(204);
    expect(runs()).toHaveLength(1);
  });

  it("starts the same as a CloudEvent", async () => {
    const event = {
      specversion: "1.0",
      id: MESSAGE.messageId,
      type: "google.cloud.pubsub.topic.v1.messagePublished",
      source: "//pubsub.googleapis.com/projects/project/topics/t",
      data: { message: MESSAGE },
    };
    expect(await push(event, await pushToken())).toBe(204);
    expect(runs()).toMatchObject([{ workflow_name: "casefile_setup" }]);
  });

  it("of attributes alone is a message without input", async () => {
    const { data: _, ...message } = MESSAGE;
    const body = { ...PUSH, message };
    expect(await push(body, await pushToken())).toBe(204);
    // The workflow asks for a title and a client.
    expect(rejections).toEqual(["WORKFLOW_INVALID"]);
    expect(runs()).toEqual([]);
  });

  it("of a bad message is acknowledged, and told of on workflow-triggers-rejected", async () => {
    const body = { ...PUSH, message: { ...MESSAGE, attributes: {} } };
    expect(await push(body, await pushToken())).toBe(204);
    expect(rejections).toEqual(["TRIGGER_INVALID"]);
  });

  it("of the largest message that there is is acknowledged, and told of without its data", async () => {
    const data = Buffer.alloc(10_000_000, "x").toString("base64");
    const body = { ...PUSH, message: { ...MESSAGE, data } };
    expect(await push(body, await pushToken())).toBe(204);
    expect(rejections).toEqual(["TRIGGER_INVALID"]);
    expect(toldLength).toBeLessThan(2000);
    expect(runs()).toEqual([]);
  });

  it("that could not be dealt with is put back by 500, and dealt with when it comes again", async () => {
    isBusOut = true;
    const body = { ...PUSH, message: { ...MESSAGE, attributes: {} } };
    expect(await push(body, await pushToken())).toBe(500);
    isBusOut = false;
    expect(await push(body, await pushToken())).toBe(204);
    expect(rejections).toEqual(["TRIGGER_INVALID"]);
  });

  it("that is none is acknowledged, for it would be no better the next time", async () => {
    expect(await push({ message: {} }, await pushToken())).toBe(204);
    expect(runs()).toEqual([]);
  });
});

describe("who is no subscription", () => {
  it.each<readonly [string, () => Promise<string | null>, number]>([
    ["without a token", async () => null, 401],
    [
      "with the token for another function",
      async () => pushToken(`${FUNCTIONS}/start-workflow`),
      401,
    ],
    [
      "with the token of another account",
      async () => issuer.issue("stranger@project.iam.test", TRIGGER),
      401,
    ],
    ["with a user's token", async () => (await collider.as()).token, 400],
  ])("starts nothing by a push %s", async (_, tokenOf, status) => {
    expect(await push(PUSH, await tokenOf())).toBe(status);
    expect(runs()).toEqual([]);
    expect(rejections).toEqual([]);
  });

  it("is no subscription at a function that has none", async () => {
    const token = await pushToken(`${FUNCTIONS}/start-workflow`);
    expect(await push(PUSH, token, "start-workflow")).toBe(204);
    expect(runs()).toEqual([]);
  });
});
