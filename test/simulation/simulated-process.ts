import { startSchedule } from "#functions/process/delivery/schedule.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";
import type { Log } from "#shared/platform/log.ts";
import type { Deliver } from "#shared/platform/task-queue.ts";
import {
  openEngine,
  type Engine,
  type Machine,
} from "#test/integration/workflows/engine.ts";
import type { Gate } from "#test/integration/workflows/gated-platform.ts";
import type { CallTool } from "#workflows/runtime/runtime-parts.ts";
import type { Faults } from "./faults.ts";
import type { Observer } from "./observer.ts";
import type { Owner, Scheduler } from "./scheduler.ts";
import { SigningGate } from "./signing-gate.ts";

/** What outlives a process, and looks on. */
interface Surroundings {
  readonly machine: Machine;
  readonly observer: Observer;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
}

/** A process of the real engine, of which every call of a port waits for its turn. */
export interface SimulatedProcess {
  readonly engine: Engine;
  readonly signing: SigningGate;
  readonly died: Promise<null>;
  readonly die: () => void;
  readonly stopSweeping: () => void;
}

function gateOf(
  { scheduler, observer }: Surroundings,
  owner: Owner,
  signing: SigningGate,
): Gate {
  return async ({ verb, stage, about }) => {
    if (verb === "publish" && stage === "before") signing.signed();
    // A token is another one each time.
    const shown = verb === "publish" ? about.slice(0, 1) : about;
    const label = `${stage} ${verb} ${shown.join(" ")}`;
    // A flush fails with its process only.
    await scheduler.hold(owner, label, verb !== "flush");
    if (verb === "get_all") observer.batchRead();
  };
}

function logOf({ observer }: Surroundings): Log {
  return {
    info: () => undefined,
    warn: () => undefined,
    error: (fields) => {
      if ("err" in fields) observer.thrown(fields.err);
    },
  };
}

/** Deliveries come in any order, twice or late, and their acknowledgement may be lost. */
function inAnyOrder(
  { scheduler, observer, faults }: Surroundings,
  owner: Owner,
  deliver: Deliver,
): Deliver {
  return async (delivery) => {
    const { operation, payload } = delivery;
    // A resume has no other delivery that goes on from it.
    const isResume = JSON.stringify(payload).includes('"resume_only":true');
    const repairs = operation === "advance_run" && !isResume;
    if (repairs && faults.repair === "none") return;
    const label = `delivery of ${operation} ${JSON.stringify(payload)}`;
    const once = async (): Promise<void> => {
      await scheduler.hold(owner, label, true);
      await observer.inDelivery(async () => deliver(delivery));
      await scheduler.hold(owner, `acknowledgement of ${operation}`, true);
    };
    if (scheduler.chance(faults.duplicate))
      once().catch((thrown: unknown) => observer.thrown(thrown));
    try {
      await once();
    } catch (thrown) {
      observer.thrown(thrown);
      throw thrown;
    }
  };
}

function watched(
  { machine: { world }, scheduler, observer }: Surroundings,
  callTool: CallTool,
  documents: () => DocumentReader,
): CallTool {
  return async (call) => {
    const { name, probeOnly } = call.step;
    const work = name.replace("/", ".");
    await observer.dispatched(call, documents());
    scheduler.note(`dispatch ${name}`);
    const before = world.actsFor(work);
    await callTool(call);
    const after = world.actsFor(work);
    if (probeOnly && after > before)
      observer.violate("stops", `${name} acted when stopped`);
  };
}

export function openProcess(around: Surroundings): SimulatedProcess {
  const { machine, observer, scheduler, faults } = around;
  const owner: Owner = { alive: true };
  const { promise: died, resolve } = Promise.withResolvers<null>();
  const signing = new SigningGate();
  const engine = openEngine(machine, {
    gate: gateOf(around, owner, signing),
    secrets: (secrets) =>
      signing.around(secrets, async () => scheduler.hold(owner, "key", false)),
    observe: (writes) => observer.commit(writes),
    defer: (flush) => scheduler.defer(owner, "flush", flush),
    log: logOf(around),
    aroundDeliver: (deliver) => inAnyOrder(around, owner, deliver),
    aroundCallTool: (callTool) =>
      watched(around, callTool, () => engine.platform.documents),
  });
  const sweeps = faults.repair === "sweeper";
  return {
    engine,
    signing,
    died,
    die: () => {
      owner.alive = false;
      engine.crash();
      resolve(null);
    },
    stopSweeping: sweeps
      ? startSchedule(engine.platform, logOf(around), ["sweep_runs"])
      : () => undefined,
  };
}
