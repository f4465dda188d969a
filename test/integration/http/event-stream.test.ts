import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { runPath } from "#workflows/runtime/run/run-document.ts";
import { lastStates, type HeardEvent } from "./event-listener.ts";
import { EventStage } from "./event-stage.ts";

const Page = z.object({
  events: z.array(z.unknown()),
  next_event_id: z.string(),
  ended: z.boolean(),
});

let stage: EventStage;

beforeEach(async () => {
  stage = await EventStage.open();
});

afterEach(async () => stage.close());

const lineOf = ({ event, data }: HeardEvent): string =>
  `${event} ${data.step_id ?? ""} ${data.status}`;

describe("whoever watches a run", () => {
  it("is told of each step while the run goes on, and of its end at last", async () => {
    const listener = await stage.listen(await stage.heldRun());
    const first = await listener.take(3);
    stage.held.release();
    const rest = await listener.rest();
    expect(first.map(lineOf)).toEqual([
      "run  running",
      "step create_casefile success",
      "step create_session running",
    ]);
    const ends = rest.filter(({ data }) => data.status === "success");
    expect(ends.map(lineOf)).toEqual([
      "step create_session success",
      "step store_gmail_messages success",
      "run  success",
      "end  success",
    ]);
    expect(listener.response.headers.get("content-type")).toBe(
      "text/event-stream; charset=utf-8",
    );
  });

  it("is told of all that has been, of a run that has ended, and of no output", async () => {
    const events = await (await stage.listen(await stage.endedRun())).rest();
    expect(events.map(lineOf)).toEqual([
      "step create_casefile success",
      "step create_session success",
      "step store_gmail_messages success",
      "run  success",
      "end  success",
    ]);
    expect(JSON.stringify(events)).not.toContain('"output"');
  });

  it("is told by POST what has changed since his last event, and nothing twice", async () => {
    const runId = await stage.heldRun();
    const first = Page.parse(
      await stage.alice.done("watch_workflow", { run_id: runId }),
    );
    const lastEventId = first.next_event_id;
    expect(first).toMatchObject({ ended: false });
    const again = await stage.alice.done("watch_workflow", {
      run_id: runId,
      last_event_id: lastEventId,
    });
    expect(again).toEqual({ ...first, events: [] });
    stage.held.release();
    const rest = await (await stage.listen(runId, { lastEventId })).rest();
    expect(lastStates(rest)).toEqual({
      create_session: "success",
      store_gmail_messages: "success",
    });
    const whole = await stage.alice.done("watch_workflow", { run_id: runId });
    expect(whole).toMatchObject({ ended: true });
  });

  it("sees what another process has done, without being woken", async () => {
    const runId = await stage.heldRun();
    const listener = await stage.listen(runId);
    await listener.take(3);
    const path = runPath(runId);
    await stage.collider.platform.documents.transaction(async (transaction) =>
      transaction.write({
        type: "update",
        path,
        fields: {
          phase: "cancelled",
          completed_at: "2026-11-23T09:00:01.000Z",
        },
      }),
    );
    const rest = await stage.restInTime(listener);
    expect(rest.map(lineOf).slice(-3)).toEqual([
      "step store_gmail_messages cancelled",
      "run  cancelled",
      "end  cancelled",
    ]);
  });

  it("has asked once, whatever he is told", async () => {
    const runId = await stage.endedRun();
    await (await stage.listen(runId)).rest();
    const stranger = await stage.collider.as("mallory@example.com");
    await stage.listen(runId, { client: stranger });
    const records = [...stage.collider.keptBelow("audit_events/").values()];
    const watched = records.filter(
      ({ operation }) => operation === "watch_workflow",
    );
    expect(watched).toMatchObject([
      { caller: "mallory@example.com", outcome: "denied" },
    ]);
  });
});

describe("whoever goes on after an event", () => {
  it("is told the rest, after each event in turn", async () => {
    const runId = await stage.endedRun();
    const whole = await (await stage.listen(runId)).rest();
    for (const [index, { id: lastEventId }] of whole.entries()) {
      const rest = await (await stage.listen(runId, { lastEventId })).rest();
      expect(rest).toEqual(whole.slice(index + 1));
    }
  });

  it("is told to ask no more, after the end", async () => {
    const runId = await stage.endedRun();
    const events = await (await stage.listen(runId)).rest();
    const lastEventId = events.at(-1)?.id ?? "";
    const { response } = await stage.listen(runId, { lastEventId });
    expect(response.status).toBe(204);
  });

  it.each([
    ["of another run", "run_261123_0000000000000000.running.p0x3"],
    ["of another plan", "RUN.running.p0x4"],
    ["that nobody was told", "RUN.running.z0x3"],
    ["of no phase", "RUN.resting.p0x3"],
    ["that says more", "RUN.running.p0x3.end.more"],
    ["of endless steps", "RUN.running.p0x9999-p0x9999"],
    ["of his own", "42"],
  ])("is refused an id %s", async (_, id) => {
    const runId = await stage.endedRun();
    const lastEventId = id.replace("RUN", runId);
    const { response } = await stage.listen(runId, { lastEventId });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: {
        details: [
          { reason: "EVENT_UNKNOWN" },
          { fieldViolations: [{ field: "payload.last_event_id" }] },
        ],
      },
    });
  });
});
