import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  REJECTED_TRIGGERS,
  WORKFLOW_TRIGGERS,
} from "#functions/process/delivery/subscriptions.ts";
import type { PublishedEvent } from "#shared/platform/event-bus.ts";
import { openCollider, type Collider } from "../open-collider.ts";

const SETUP: PublishedEvent = {
  data: { title: "Keller", client: "maria.keller@example.com" },
  attributes: { workflow: "casefile_setup" },
};

let published: { readonly topic: string; readonly event: PublishedEvent }[];
let collider: Collider;

beforeEach(async () => {
  published = [];
  collider = await openCollider({
    around: (platform) => ({
      ...platform,
      events: {
        publish: async (topic, event) => {
          published.push({ topic, event });
          return platform.events.publish(topic, event);
        },
      },
    }),
  });
});

afterEach(async () => {
  await collider.close();
});

async function trigger(event: PublishedEvent): Promise<void> {
  await collider.platform.events.publish(WORKFLOW_TRIGGERS, event);
}

const runs = () =>
  [...collider.keptBelow("workflow_runs/")].filter(([path]) =>
    /^workflow_runs\/[^/]+$/.test(path),
  );
const rejected = () =>
  published.filter(({ topic }) => topic === REJECTED_TRIGGERS);
const triggered = () =>
  [...collider.keptBelow("audit_events/").values()].filter(
    ({ operation }) => operation === "trigger_workflow",
  );

describe("a message on workflow-triggers", () => {
  it("starts the workflow that it names, with its data as input, in one trace", async () => {
    const traceparent =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    await trigger({
      ...SETUP,
      attributes: { workflow: "casefile_setup", traceparent },
    });
    await collider.cameAbout(() =>
      runs().some(([, run]) => run["phase"] === "success"),
    );
    expect(runs()).toHaveLength(1);
    expect(runs()[0]?.[1]).toMatchObject({
      owner_id: "workflow-triggers",
      workflow_name: "casefile_setup",
    });
    const audits = [...collider.keptBelow("audit_events/").values()];
    expect(
      new Set(
        audits.map((one) => JSON.stringify(one["traceparent"]).slice(4, 36)),
      ),
    ).toEqual(new Set([traceparent.slice(3, 35)]));
    expect(audits.map(({ operation }) => operation)).toContain(
      "start_workflow",
    );
    expect(triggered()).toMatchObject([{ outcome: "success" }]);
    expect(rejected()).toEqual([]);
  });

  it("starts nothing again when it comes again", async () => {
    const push = {
      message: {
        data: Buffer.from(JSON.stringify(SETUP.data)).toString("base64"),
        attributes: { workflow: "casefile_setup" },
        messageId: "42",
        publishTime: "2026-11-23T09:00:00Z",
      },
      subscription: "projects/p/subscriptions/workflow-triggers",
    };
    const deliver = async (payload: typeof push): Promise<void> =>
      collider.composition.deliver({
        operation: "trigger_workflow",
        payload,
        retryCount: 0,
        traceparent: null,
      });
    await Promise.all([deliver(push), deliver(push)]);
    await deliver(push);
    expect(runs()).toHaveLength(1);
    await deliver({ ...push, message: { ...push.message, messageId: "43" } });
    expect(runs()).toHaveLength(2);
  });

  it.each<readonly [string, PublishedEvent, string]>([
    ["names no workflow", { data: {} }, "TRIGGER_INVALID"],
    [
      "names a workflow that there is not",
      { ...SETUP, attributes: { workflow: "nothing" } },
      "WORKFLOW_UNKNOWN",
    ],
    ["has data that is no object", { ...SETUP, data: [1] }, "TRIGGER_INVALID"],
    [
      "is larger than 1 MiB",
      { ...SETUP, data: { title: "x".repeat(1024 * 1024) } },
      "TRIGGER_INVALID",
    ],
    [
      "has input that the workflow does not take",
      { ...SETUP, data: {} },
      "WORKFLOW_INVALID",
    ],
    [
      "is about a casefile of others",
      {
        ...SETUP,
        attributes: {
          workflow: "casefile_setup",
          casefile_id: "cf_261123_k3v9x2m8q4wt7n1c",
        },
      },
      "CASEFILE_NO_ACCESS",
    ],
  ])(
    "that %s is done with, recorded, and told of on workflow-triggers-rejected",
    async (_, event, reason) => {
      await trigger(event);
      await collider.cameAbout(() => triggered().length === 1);
      expect(runs()).toEqual([]);
      expect(triggered()).toMatchObject([{ reason }]);
      expect(rejected()).toHaveLength(1);
      expect(rejected()[0]?.event).toMatchObject({
        attributes: { ...event.attributes, reason },
        data: {
          error: {
            details: expect.arrayContaining([
              expect.objectContaining({ reason }),
            ]),
          },
          message: { messageId: expect.any(String) },
        },
      });
      await collider.cameAbout(
        () =>
          !collider.kept().tasks.some((task) => task.startsWith("trigger_")),
      );
    },
  );

  it("that starts nothing is told of though it has as many attributes as a message can have", async () => {
    const attributes = Object.fromEntries(
      Array.from({ length: 100 }, (_, at) => [`a${at}`, "b"]),
    );
    await trigger({ data: {}, attributes });
    await collider.cameAbout(() => triggered().length === 1);
    expect(triggered()).toMatchObject([{ reason: "TRIGGER_INVALID" }]);
    expect(rejected()).toMatchObject([
      {
        event: {
          attributes: { reason: "TRIGGER_INVALID" },
          data: { message: { attributes } },
        },
      },
    ]);
  });

  it("is started by no caller's request", async () => {
    const alice = await collider.as();
    const answer = await alice.send("trigger_workflow", {
      message: {
        data: "",
        attributes: { workflow: "casefile_setup" },
        messageId: "1",
        publishTime: "2026-11-23T09:00:00Z",
      },
      subscription: "s",
    });
    expect(answer.http).toBe(403);
    expect(runs()).toEqual([]);
  });
});
