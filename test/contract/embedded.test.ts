import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DocumentStore } from "#shared/platform/document-store.ts";
import { systemClock } from "#shared/platform/clock.ts";
import {
  createEmbeddedPlatform,
  type EmbeddedPlatform,
} from "#shared/platform/embedded/embedded-platform.ts";
import { createSeededIds } from "#shared/platform/embedded/seeded-ids.ts";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";
import { createIds } from "#shared/platform/ids.ts";
import { describeClock } from "./clock.contract.ts";
import { describeDocumentStore } from "./document-store.contract.ts";
import { passTimeUntil } from "./embedded/passing-time.ts";
import { describeEventBus, SUBSCRIPTIONS } from "./event-bus.contract.ts";
import { describeIds } from "./ids.contract.ts";
import type { Open } from "./opened.ts";
import { describeSecrets } from "./secrets.contract.ts";
import { describeStepOutputs } from "./step-outputs.contract.ts";
import { describeTaskQueue } from "./task-queue.contract.ts";

interface Stage extends EmbeddedPlatform {
  until(condition: () => boolean): Promise<void>;
}

function openStage(dataDir: string | null): Stage {
  const clock = new VirtualClock(Date.UTC(2026, 10, 23, 9));
  const platform = createEmbeddedPlatform({
    dataDir,
    clock,
    ids: createSeededIds(1, clock),
    subscriptions: SUBSCRIPTIONS,
  });
  return {
    ...platform,
    flushes: 0,
    until: async (condition) => passTimeUntil(clock, condition),
    close: async () => {
      await platform.close();
      if (dataDir !== null) rmSync(dataDir, { recursive: true });
    },
  };
}

const PLACES: readonly (readonly [string, () => string | null])[] = [
  ["on file", () => mkdtempSync(join(tmpdir(), "collider-"))],
  ["in memory", () => null],
];

for (const [place, makeFolder] of PLACES) {
  const name = `embedded ${place}`;
  const open = async (): Promise<Stage> => openStage(makeFolder());

  const openDocuments: Open<DocumentStore> = async () => {
    const stage = await open();
    return { port: stage.documents, close: async () => stage.close() };
  };
  describeDocumentStore(name, openDocuments);
  describeStepOutputs(name, openDocuments);
  describeTaskQueue(name, open);
  describeEventBus(name, open);
  describeSecrets(name, async () => {
    const stage = await open();
    return { port: stage.secrets, close: async () => stage.close() };
  });
}

describeClock("system", () => ({
  clock: systemClock,
  pass: async (ms) =>
    new Promise<void>((resolve) => {
      systemClock.after(ms, resolve);
    }),
}));

describeClock("virtual", () => {
  const clock = new VirtualClock(0);
  return { clock, pass: async (ms) => clock.advanceBy(ms) };
});

describeIds("random", createIds);
describeIds("seeded", (clock) => createSeededIds(7, clock));
