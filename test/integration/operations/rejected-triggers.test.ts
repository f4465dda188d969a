import { describe, expect, it } from "vitest";
import { z } from "zod";
import { WORKFLOW_TRIGGERS } from "#functions/process/delivery/subscriptions.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { PublishedEvent } from "#shared/platform/event-bus.ts";
import { stage } from "../stage.ts";

const { collider, alice } = await stage();
const admin = await collider.as("admin@example.com", ["admin"]);

const Listed = z.object({
  rejected: z.array(
    z.looseObject({
      message_id: z.string(),
      workflow_name: z.string().nullable(),
    }),
  ),
  next_page_token: z.string().optional(),
});

const list = async (payload: JsonObject = {}) =>
  Listed.parse(await admin.done("list_rejected_triggers", payload));

const kept = () => collider.keptBelow("rejected_triggers/");

async function reject(event: PublishedEvent): Promise<void> {
  const before = kept().size;
  await collider.platform.events.publish(WORKFLOW_TRIGGERS, event);
  await collider.cameAbout(() => kept().size > before);
  collider.clock.advanceBy(1000);
}

describe("the messages that started nothing", () => {
  it("are listed for administrators, the newest first and page by page, with the reason and without their data", async () => {
    await reject({ data: {}, attributes: {} });
    await reject({
      data: { title: "A secret", client: 5 },
      attributes: { workflow: "casefile_setup", schedule: "nightly" },
    });
    await reject({ data: {}, attributes: { workflow: "nothing" } });
    const all = await list();
    expect(all.rejected).toMatchObject([
      {
        workflow_name: "nothing",
        schedule: null,
        subscription: "workflow-triggers",
        error: { code: "NOT_FOUND", reason: "WORKFLOW_UNKNOWN" },
      },
      {
        workflow_name: "casefile_setup",
        schedule: "nightly",
        data_bytes: 31,
        error: {
          reason: "WORKFLOW_INVALID",
          fields: [{ field: "payload.input.client" }],
        },
      },
      { workflow_name: null, error: { reason: "TRIGGER_INVALID" } },
    ]);
    expect(JSON.stringify(all)).not.toContain("A secret");
    const first = await list({ limit: 2 });
    const rest = await list({ page_token: first.next_page_token ?? "" });
    expect([...first.rejected, ...rest.rejected]).toEqual(all.rejected);
    expect(rest.next_page_token).toBeUndefined();
  });

  it("are shown to nobody else", async () => {
    const { error } = await alice.send("list_rejected_triggers");
    expect(error).toMatchObject({
      status: "PERMISSION_DENIED",
      details: [{ reason: "PERMISSION_MISSING" }],
    });
  });

  it("are kept once each, however often they come, for 30 days", async () => {
    const before = kept().size;
    const payload = {
      message: {
        data: "",
        attributes: { workflow: "nothing" },
        messageId: "42",
        publishTime: "2026-11-23T09:00:00Z",
      },
      subscription: "workflow-triggers",
    };
    const deliver = async (): Promise<void> =>
      collider.composition.deliver({
        operation: "trigger_workflow",
        payload,
        retryCount: 0,
        traceparent: null,
      });
    await deliver();
    await deliver();
    expect(kept().size).toBe(before + 1);
    collider.clock.advanceBy(31 * 24 * 3_600_000);
    await collider.cameAbout(() => kept().size === 0);
  });
});
