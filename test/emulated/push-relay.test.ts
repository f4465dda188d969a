import { afterEach, beforeEach, expect, test } from "vitest";
import {
  startPushRelay,
  type PushRelay,
} from "#scripts/emulators/push-relay.ts";
import {
  startReceiver,
  type Received,
  type Receiver,
} from "./cloud-tasks-receiver.ts";

const PUSH = {
  message: {
    data: "e30=",
    attributes: { workflow: "w" },
    messageId: "1",
    message_id: "1",
    publishTime: "2026-11-23T09:00:00.123Z",
  },
  subscription: "projects/project/subscriptions/workflow-triggers",
};

let status: number;
let received: Received[];
let functions: Receiver;
let relay: PushRelay;
let buried: (readonly [string, number])[];

beforeEach(async () => {
  status = 204;
  received = [];
  buried = [];
  functions = await startReceiver((request) => {
    received.push(request);
    return { status };
  });
  relay = await startPushRelay({
    functionsUrl: functions.url,
    issueToken: async (audience) => `token for ${audience}`,
    maxDeliveryAttempts: 3,
    bury: async ({ message }, attempts) => {
      buried.push([message.messageId, attempts]);
    },
  });
});

afterEach(async () => {
  await relay.stop();
  await functions.stop();
});

/** The statuses that the emulator is answered with. */
async function pushed(times: number, messageId = "1"): Promise<number[]> {
  const message = { ...PUSH.message, messageId };
  const statuses: number[] = [];
  for (let at = 0; at < times; at += 1) {
    const { status: answered } = await fetch(`${relay.url}/trigger-workflow`, {
      method: "POST",
      body: JSON.stringify({ ...PUSH, message }),
    });
    statuses.push(answered);
  }
  return statuses;
}

const attempts = (): readonly unknown[] =>
  received.map(({ body }) => {
    const { deliveryAttempt }: { deliveryAttempt?: unknown } = JSON.parse(body);
    return deliveryAttempt;
  });

test("a push reaches the function with a token for it", async () => {
  expect(await pushed(1)).toEqual([204]);
  expect(received).toMatchObject([
    {
      method: "POST",
      path: "/trigger-workflow",
      headers: {
        authorization: `Bearer token for ${functions.url}/trigger-workflow`,
        "content-type": "application/json",
      },
    },
  ]);
  const { message_id: _, ...message } = PUSH.message;
  expect(JSON.parse(received[0]?.body ?? "")).toEqual({
    ...PUSH,
    message,
    deliveryAttempt: 1,
  });
});

test("a message that is refused too often is buried, and begins anew", async () => {
  status = 500;
  expect(await pushed(4)).toEqual([500, 500, 204, 500]);
  expect(attempts()).toEqual([1, 2, 3, 1]);
  expect(buried).toEqual([["1", 3]]);
});

test("each message is counted by itself", async () => {
  status = 500;
  await pushed(2, "1");
  await pushed(2, "2");
  expect(attempts()).toEqual([1, 2, 1, 2]);
  expect(buried).toEqual([]);
});

test("a push that nobody is there for is put back, and does not count", async () => {
  await functions.stop();
  expect(await pushed(4)).toEqual([503, 503, 503, 503]);
  expect(buried).toEqual([]);
});

test("what is no push is put back", async () => {
  const { status: answered } = await fetch(relay.url, {
    method: "POST",
    body: "{}",
  });
  expect(answered).toBe(500);
  expect(received).toEqual([]);
});
