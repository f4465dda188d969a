import { getTestServer } from "@google-cloud/functions-framework/testing";
import { cloudEvent } from "@google-cloud/functions-framework";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { pushDelivery } from "#shared/platform/google/pubsub-push.ts";

const SUBSCRIPTION = "projects/project/subscriptions/audit-relay";
const SOURCE = "//pubsub.googleapis.com/projects/project/topics/audit";
const TYPE = "google.cloud.pubsub.topic.v1.messagePublished";
const message = {
  data: "eyJhIjoxfQ==",
  attributes: { workflow: "w" },
  messageId: "2070443601311540",
  publishTime: "2026-11-23T09:00:00.123Z",
};

describe("a push", () => {
  test("is a delivery of its envelope, without the fields that Pub/Sub writes twice", () => {
    const body = {
      message: {
        ...message,
        orderingKey: "key",
        message_id: message.messageId,
        publish_time: message.publishTime,
      },
      subscription: SUBSCRIPTION,
    };
    expect(pushDelivery("act", body)).toEqual({
      operation: "act",
      payload: {
        message: { ...message, orderingKey: "key" },
        subscription: SUBSCRIPTION,
      },
      retryCount: 0,
      traceparent: null,
    });
  });

  test.each([{}, { data: "" }])(
    "of a message of attributes alone has empty data: %j",
    (data) => {
      const { data: _, ...rest } = message;
      const body = { message: { ...rest, ...data }, subscription: "s" };
      expect(pushDelivery("act", body).payload["message"]).toEqual({
        ...message,
        data: "",
      });
    },
  );

  test("of a message without attributes and key has neither", () => {
    const { attributes: _, ...rest } = message;
    const body = { message: { ...rest, orderingKey: "" }, subscription: "s" };
    expect(pushDelivery("act", body).payload["message"]).toEqual({
      ...rest,
      attributes: {},
    });
  });

  test("of a subscription with a dead-letter topic tells how often it was tried before", () => {
    const body = { message, subscription: "s", deliveryAttempt: 5 };
    expect(pushDelivery("act", body).retryCount).toBe(4);
  });

  test("carries the trace of its attributes", () => {
    const attributes = { traceparent: "00-a-b-01" };
    const body = { message: { ...message, attributes }, subscription: "s" };
    expect(pushDelivery("act", body).traceparent).toBe("00-a-b-01");
  });

  test("as a CloudEvent is the same delivery", () => {
    const push = { message, subscription: SUBSCRIPTION, deliveryAttempt: 2 };
    const event = { specversion: "1.0", id: "1", type: TYPE, source: SOURCE };
    expect(pushDelivery("act", { ...event, data: push })).toEqual(
      pushDelivery("act", push),
    );
  });

  test("as functions-framework makes a CloudEvent of it has its topic in place of the subscription", async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    cloudEvent("receive_push", (event: unknown) => resolve(event));
    const server = getTestServer("receive_push").listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    await fetch(`http://127.0.0.1:${port}/projects/project/topics/audit`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ message, subscription: SUBSCRIPTION }),
    });
    server.close();
    expect(pushDelivery("act", await promise)).toEqual({
      operation: "act",
      payload: { message, subscription: SOURCE },
      retryCount: 0,
      traceparent: null,
    });
  });

  test.each<readonly [string, unknown]>([
    ["nothing", undefined],
    ["a text", "text"],
    ["no message", { subscription: "s" }],
    ["no subscription", { message }],
    ["no id", { message: { ...message, messageId: "" }, subscription: "s" }],
    [
      "data that is not base64",
      { message: { ...message, data: "{}" }, subscription: "s" },
    ],
    [
      "an attribute that is no text",
      { message: { ...message, attributes: { a: 1 } }, subscription: "s" },
    ],
    [
      "an event of another type",
      { type: "other", source: SOURCE, data: { message, subscription: "s" } },
    ],
    ["an attempt of none", { message, subscription: "s", deliveryAttempt: 0 }],
  ])("that holds %s is refused", (_, body) => {
    expect(() => pushDelivery("act", body)).toThrow(
      expect.objectContaining({
        code: "INVALID_ARGUMENT",
        reason: "PUSH_INVALID",
      }),
    );
  });
});
