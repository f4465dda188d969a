import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { defineMethod } from "#scripts/cloud-tasks-emulator/rpc-method.ts";
import {
  serveMethods,
  type RpcServer,
} from "#scripts/cloud-tasks-emulator/rpc-server.ts";
import { loadServiceDefinition } from "#scripts/cloud-tasks-emulator/service-definition.ts";
import { StatusError } from "#scripts/cloud-tasks-emulator/status-error.ts";
import { openPubSubClient } from "#shared/platform/google/pubsub-client.ts";
import { PubSubEventBus } from "#shared/platform/google/pubsub-event-bus.ts";

const PublishRequest = z.object({
  topic: z.string(),
  messages: z.array(z.object({ data: z.instanceof(Buffer) })),
});

/** The publisher's half of Pub/Sub, which refuses when it is told to. */
describe("publishing, with a Pub/Sub that refuses", () => {
  let server: RpcServer;
  let events: PubSubEventBus;
  let refusals: status[];
  /** The data of each request that arrived. */
  let requests: string[][];

  beforeEach(async () => {
    refusals = [];
    requests = [];
    const answer = defineMethod(PublishRequest, ({ messages }) => {
      requests.push(messages.map(({ data }) => data.toString()));
      const code = refusals.shift();
      if (code !== undefined) throw new StatusError(code, "No.");
      return {
        messageIds: messages.map((_, at) => `${requests.length}-${at}`),
      };
    });
    server = await serveMethods(
      loadServiceDefinition(
        "@google-cloud/pubsub/build/protos/protos.js",
        "google.pubsub.v1.Publisher",
      ),
      { Publish: answer },
      0,
    );
    events = new PubSubEventBus(async () =>
      openPubSubClient("project", server.host),
    );
  });

  afterEach(async () => {
    await events.close();
    server.stop();
  });

  async function publish(data: number, orderingKey?: string): Promise<string> {
    return events.publish("audit", {
      data,
      ...(orderingKey !== undefined && { orderingKey }),
    });
  }

  test("repeats what Pub/Sub had no time for", async () => {
    refusals = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED];
    expect(await publish(1)).toBe("3-0");
  });

  test.each([
    [status.RESOURCE_EXHAUSTED, "RESOURCE_EXHAUSTED", /Repeat the call later/u],
    [status.NOT_FOUND, "INTERNAL", /settings of its topic/u],
    [status.PERMISSION_DENIED, "INTERNAL", /settings of its topic/u],
  ])("tells of %s in our words", async (refusal, code, message) => {
    refusals = [refusal];
    await expect(publish(1)).rejects.toMatchObject({
      code,
      reason: "EVENT_BUS_FAILED",
      message: expect.stringMatching(message),
    });
  });

  test.each([undefined, "k"])(
    "goes on with the key %s after one event was refused",
    async (key) => {
      refusals = [status.RESOURCE_EXHAUSTED];
      await expect(publish(1, key)).rejects.toThrow("could not be published");
      expect(await publish(2, key)).toBe("2-0");
      expect(await publish(3, key)).toBe("3-0");
    },
  );

  test("refuses with an event those of its key that waited behind it, and no others", async () => {
    refusals = [status.RESOURCE_EXHAUSTED];
    const results = await Promise.allSettled(
      [1, 2, 3].map(async (data) => publish(data, "k")),
    );
    const other = await publish(4, "l");
    expect(results.map((result) => result.status)).toEqual([
      "rejected",
      "rejected",
      "rejected",
    ]);
    expect(other).toBe("2-0");
    expect(await publish(5, "k")).toBe("3-0");
  });

  test("sends together what is published at once", async () => {
    await Promise.all([1, 2, 3].map(async (data) => publish(data)));
    await Promise.all([4, 5].map(async (data) => publish(data, "k")));
    expect(requests).toEqual([
      ["1", "2", "3"],
      ["4", "5"],
    ]);
  });
});
