import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as endOfTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WORKFLOW_TRIGGERS } from "#functions/process/delivery/subscriptions.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { EmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import { scheduleEvent } from "#workflows/schedule/schedule-event.ts";
import { WorkflowSchedule } from "#workflows/schedule/workflow-schedule.ts";
import { createMachine, type Machine } from "../machine.ts";
import { openCollider, type Collider } from "../open-collider.ts";

const HOURS = 3_600_000;

const DAILY = {
  id: "morning-search",
  workflow_name: "client_search",
  cron: "0 10 * * *",
  input: { client: "maria.keller@example.com" },
};

let folder: string;
/** It is 9 in the morning there. */
let machine: Machine;
let collider: Collider;
let published: number;

/** Starts the program with these schedules, over what the one before it has left. */
async function start(...schedules: readonly JsonObject[]): Promise<void> {
  const file = join(folder, "schedules.json");
  await writeFile(file, JSON.stringify({ schedules }));
  const settings = { COLLIDER_SCHEDULES: file };
  const around = (platform: EmbeddedPlatform): EmbeddedPlatform => ({
    ...platform,
    events: {
      publish: async (topic, event) => {
        if (topic === WORKFLOW_TRIGGERS) published += 1;
        return platform.events.publish(topic, event);
      },
    },
  });
  collider = await openCollider({ machine, settings, around });
  await settle();
}

async function restart(...schedules: readonly JsonObject[]): Promise<void> {
  await collider.close();
  await start(...schedules);
}

/** Lets everything that needs no time come about. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await endOfTurn();
  await collider.cameAbout(() =>
    collider.kept().tasks.every((task) => !task.startsWith("trigger_")),
  );
}

async function pass(hours: number): Promise<void> {
  collider.clock.advanceBy(hours * HOURS);
  await settle();
}

const runs = (): readonly JsonObject[] =>
  [...collider.keptBelow("workflow_runs/")]
    .filter(([path]) => /^workflow_runs\/[^/]+$/u.test(path))
    .map(([, run]) => run);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "collider-schedules-"));
  machine = createMachine();
  published = 0;
});

afterEach(async () => {
  await collider.close();
  machine.database.close();
  await rm(folder, { recursive: true });
});

describe("a schedule", () => {
  it("starts its workflow at each time that is due, with its input and its label", async () => {
    await start(DAILY);
    expect(runs()).toEqual([]);
    await pass(2);
    expect(runs()).toMatchObject([
      {
        workflow_name: "client_search",
        owner_id: "workflow-triggers",
        labels: ["schedule:morning-search"],
        input: JSON.stringify(DAILY.input),
      },
    ]);
    await pass(24);
    expect(runs()).toHaveLength(2);
  });

  it("starts nothing again when the program is started again", async () => {
    await start(DAILY);
    await pass(2);
    await restart(DAILY);
    await restart(DAILY);
    expect(runs()).toHaveLength(1);
    expect(published).toBe(1);
  });

  it("that was due while nothing ran starts its workflow at the next start, once for all times that were missed", async () => {
    const hourly = { ...DAILY, cron: "0 * * * *" };
    await start(hourly);
    await collider.close();
    machine.clock.advanceBy(5.5 * HOURS);
    await start(hourly);
    expect(runs()).toHaveLength(1);
    await restart(hourly);
    expect(runs()).toHaveLength(1);
    await pass(1);
    expect(runs()).toHaveLength(2);
  });

  it("that was due more than a day ago waits for its next time", async () => {
    const monthly = { ...DAILY, cron: "0 10 24 * *" };
    await start(monthly);
    await collider.close();
    machine.clock.advanceBy(50 * HOURS);
    await start(monthly);
    expect(runs()).toEqual([]);
  });

  it("that is new, or was changed, begins with its next time", async () => {
    const before = { ...DAILY, cron: "0 8 * * *" };
    await start(before);
    expect(runs()).toEqual([]);
    await restart({ ...before, cron: "30 8 * * *" });
    expect(runs()).toEqual([]);
    await pass(24);
    expect(runs()).toHaveLength(1);
  });

  it("starts one run, when the program dies after the message and before it notes that", async () => {
    await start(DAILY);
    await pass(2);
    await collider.platform.documents.transaction(async (transaction) =>
      transaction.write({
        type: "update",
        path: "workflow_schedules/morning-search",
        fields: { done_until: "2026-11-23T09:00:00.000Z" },
      }),
    );
    await restart(DAILY);
    expect(runs()).toHaveLength(1);
    expect(published).toBe(2);
  });

  it("starts one run for a time that is due, however often the clock calls", async () => {
    await start();
    const event = scheduleEvent(WorkflowSchedule.parse(DAILY));
    const publish = async (): Promise<void> => {
      await collider.platform.events.publish(WORKFLOW_TRIGGERS, event);
      await settle();
    };
    collider.clock.advanceBy(HOURS - 2_000);
    await publish();
    collider.clock.advanceBy(2_500);
    await publish();
    await pass(1);
    await publish();
    expect(runs()).toHaveLength(1);
    await pass(24);
    await publish();
    expect(runs()).toHaveLength(2);
  });
});
