import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { Json } from "#shared/kernel/json.ts";
import type {
  EventBus,
  PublishedEvent,
  Subscription,
} from "#shared/platform/event-bus.ts";
import type { Deliver } from "#shared/platform/task-queue.ts";
import { faultOf } from "./fault-of.ts";

/** A bus under test with the subscriptions below. */
export interface EventBusStage {
  readonly events: EventBus;
  start(deliver: Deliver): void;
  /** Lets time pass, real or virtual, until the condition holds. */
  until(condition: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** What the platform under a bus does not do, though the contract asks for it. */
export interface EventBusGaps {
  /** A push does not tell the key of its event. */
  readonly orderingKeyUntold?: boolean;
}

export const SUBSCRIPTIONS: readonly Subscription[] = [
  { name: "audit-relay", topic: "audit", operation: "relay_audit" },
  { name: "audit-archive", topic: "audit", operation: "archive_audit" },
  { name: "metrics-store", topic: "metrics", operation: "store_metrics" },
];

/** Pub/Sub's push envelope. A subscription is named with or without its project. */
const Push = z.object({
  message: z.object({
    data: z
      .base64()
      .transform((data) =>
        Json.parse(JSON.parse(Buffer.from(data, "base64").toString("utf8"))),
      ),
    attributes: z.record(z.string(), z.string()).default({}),
    messageId: z.string(),
    publishTime: z.iso.datetime(),
    orderingKey: z.string().optional(),
  }),
  subscription: z
    .string()
    .transform((path) => path.slice(path.lastIndexOf("/") + 1)),
});

interface Arrival extends z.infer<typeof Push> {
  readonly operation: string;
}

export function describeEventBus(
  name: string,
  open: () => Promise<EventBusStage>,
  { orderingKeyUntold = false }: EventBusGaps = {},
): void {
  describe(`${name}: events`, () => {
    let stage: EventBusStage;
    let arrivals: Arrival[];

    beforeEach(async () => {
      stage = await open();
      arrivals = [];
    });

    afterEach(async () => {
      await stage.close();
    });

    /** Starts delivery; what `fails` says of an arrival decides whether it is acknowledged. */
    function start(
      fails: (arrival: Arrival, before: number) => boolean = () => false,
    ): void {
      const times = new Map<string, number>();
      stage.start(async ({ operation, payload }) => {
        const arrival = { operation, ...Push.parse(payload) };
        const key = `${operation} ${arrival.message.messageId}`;
        const before = times.get(key) ?? 0;
        times.set(key, before + 1);
        arrivals.push(arrival);
        if (fails(arrival, before)) throw new Error("not now");
      });
    }

    const arrived = (operation: string): readonly unknown[] =>
      arrivals
        .filter((arrival) => arrival.operation === operation)
        .map(({ message }) => message.data);

    test("an event arrives in the push envelope", async () => {
      start();
      const data = { text: "é\0👩‍⚖️", list: [[1], null] };
      const id = await stage.events.publish("metrics", {
        data,
        attributes: { correlationid: "run_1" },
      });
      await stage.until(() => arrivals.length === 1);
      expect(arrivals).toMatchObject([
        {
          operation: "store_metrics",
          subscription: "metrics-store",
          message: {
            data,
            attributes: { correlationid: "run_1" },
            messageId: id,
          },
        },
      ]);
    });

    test.skipIf(orderingKeyUntold)("an event of a key tells it", async () => {
      start();
      await stage.events.publish("metrics", { data: 1, orderingKey: "k" });
      await stage.until(() => arrivals.length === 1);
      expect(arrivals[0]?.message.orderingKey).toBe("k");
    });

    test("an event without key and attributes has neither", async () => {
      start();
      await stage.events.publish("metrics", { data: 1 });
      await stage.until(() => arrivals.length === 1);
      expect(arrivals[0]?.message.orderingKey ?? "").toBe("");
      expect(arrivals[0]?.message.attributes).toEqual({});
    });

    test("every subscription of the topic gets the event under one id, others do not", async () => {
      start();
      const id = await stage.events.publish("audit", { data: "a" });
      await stage.until(() => arrivals.length === 2);
      await stage.events.publish("metrics", { data: "m" });
      await stage.until(() => arrived("store_metrics").length === 1);
      expect(arrived("relay_audit")).toEqual(["a"]);
      expect(arrived("archive_audit")).toEqual(["a"]);
      expect(arrived("store_metrics")).toEqual(["m"]);
      const ids = arrivals.slice(0, 2).map(({ message }) => message.messageId);
      expect(ids).toEqual([id, id]);
    });

    test("an event of a topic without subscription is accepted", async () => {
      expect(await stage.events.publish("nobody", { data: {} })).toMatch(/./);
    });

    describe("an event beyond the limits is refused by its field:", () => {
      const attributesOf = (length: number): Record<string, string> =>
        Object.fromEntries(Array.from({ length }, (_, at) => [`a${at}`, "b"]));

      test.each<readonly [string, Omit<PublishedEvent, "data">]>([
        ["attributes", { attributes: attributesOf(101) }],
        ["attributes", { attributes: { "": "a" } }],
        ["attributes", { attributes: { ["é".repeat(129)]: "a" } }],
        ["attributes", { attributes: { google: "a" } }],
        ["attributes", { attributes: { a: "é".repeat(513) } }],
        ["orderingKey", { orderingKey: "" }],
        ["orderingKey", { orderingKey: "é".repeat(513) }],
      ])("%s", async (field, event) => {
        expect(
          await faultOf(stage.events.publish("metrics", { data: 1, ...event })),
        ).toEqual({
          code: "INVALID_ARGUMENT",
          reason: "EVENT_INVALID",
          fields: [field],
        });
      });

      test("data", async () => {
        const data = "a".repeat(9_900_000);
        expect(
          await faultOf(stage.events.publish("metrics", { data })),
        ).toMatchObject({ fields: ["data"] });
      });

      test("at the limits it is accepted", async () => {
        start();
        const attributes = {
          ...attributesOf(98),
          ["é".repeat(128)]: "é".repeat(512),
        };
        const orderingKey = "é".repeat(512);
        const event = { data: 1, attributes, orderingKey };
        await stage.events.publish("metrics", event);
        const data = "a".repeat(9_899_998);
        await stage.events.publish("metrics", { data });
        await stage.until(() => arrivals.length === 2);
        expect(arrivals.map(({ message }) => message.data)).toEqual(
          expect.arrayContaining([1, data]),
        );
      });
    });

    test("every event has its own id", async () => {
      const ids = await Promise.all(
        [1, 2, 3].map(async (data) =>
          stage.events.publish("metrics", { data }),
        ),
      );
      expect(new Set(ids).size).toBe(3);
    });

    test("an event is delivered again until it is acknowledged, to that subscription alone", async () => {
      start(
        ({ operation }, before) => operation === "relay_audit" && before < 3,
      );
      await stage.events.publish("audit", { data: "a" });
      await stage.until(() => arrived("relay_audit").length === 4);
      await stage.events.publish("metrics", { data: "m" });
      await stage.until(() => arrived("store_metrics").length === 1);
      expect(arrived("relay_audit")).toEqual(["a", "a", "a", "a"]);
      expect(arrived("archive_audit")).toEqual(["a"]);
      expect(
        new Set(arrivals.map(({ message }) => message.messageId)).size,
      ).toBe(2);
    });

    test("events of one key arrive in the order of their publishing, none before the one before it was acknowledged", async () => {
      start(({ message }, before) => message.data !== 2 && before < 2);
      for (const data of [1, 2, 3])
        await stage.events.publish("metrics", { data, orderingKey: "k" });
      await stage.until(() => arrived("store_metrics").length === 7);
      expect(arrived("store_metrics")).toEqual([1, 1, 1, 2, 3, 3, 3]);
    });

    test("events of one key published at once keep their order too", async () => {
      start();
      const all = Array.from({ length: 50 }, (_, index) => index);
      await Promise.all(
        all.map(async (data) =>
          stage.events.publish("metrics", { data, orderingKey: "k" }),
        ),
      );
      await stage.until(() => arrivals.length === 50);
      expect(arrived("store_metrics")).toEqual(all);
    });

    test("a key that waits holds up no other key, and no event without one", async () => {
      start(({ message }) => message.data === "stuck");
      await stage.events.publish("metrics", {
        data: "stuck",
        orderingKey: "a",
      });
      await stage.events.publish("metrics", {
        data: "behind",
        orderingKey: "a",
      });
      await stage.events.publish("metrics", {
        data: "other",
        orderingKey: "b",
      });
      await stage.events.publish("metrics", { data: "free" });
      await stage.until(
        () =>
          arrived("store_metrics").filter((one) => one === "stuck").length > 3,
      );
      const found = new Set(arrived("store_metrics"));
      expect(found).toEqual(new Set(["stuck", "other", "free"]));
    });

    test("a key waits for each subscription by itself", async () => {
      start(
        ({ operation, message }) =>
          operation === "relay_audit" && message.data === 1,
      );
      await stage.events.publish("audit", { data: 1, orderingKey: "k" });
      await stage.events.publish("audit", { data: 2, orderingKey: "k" });
      await stage.until(
        () =>
          arrived("archive_audit").length === 2 &&
          arrived("relay_audit").length > 2,
      );
      expect(arrived("archive_audit")).toEqual([1, 2]);
      expect(new Set(arrived("relay_audit"))).toEqual(new Set([1]));
    });
  });
}
