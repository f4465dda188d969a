import { z } from "zod";
import { SCHEDULED_OPERATIONS } from "#functions/process/delivery/schedule.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Write } from "#shared/platform/document-store.ts";
import type { EmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import { ADVANCE_RUN } from "#workflows/runtime/run/run-watch.ts";
import {
  billedStore,
  billedTasks,
  newBill,
  type Bill,
} from "../billed-store.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";
import { runIdOf } from "./held-runs.ts";

const Range = z.object({ least: z.number(), most: z.number().nullable() });

/** How much of everything a run takes, as a plan says it. */
const RunSize = z.object({
  documents_read: Range,
  documents_written: Range,
  documents_deleted: Range,
  tasks: Range,
  function_calls: Range,
  audit_records: Range,
});
type RunSize = z.infer<typeof RunSize>;

/** What a run took, by the names that a plan has for it. */
type Taken = Readonly<Record<keyof RunSize, number>>;

// Limits are counted, the audit trail is sealed and runs are looked for, whatever runs.
const OF_NO_RUN = /^quotas\/|audit_|run_checks"/u;

function isSealing({ type, path }: Write): boolean {
  return (
    /^audit_(?:chains|callers)\//u.test(path) ||
    (type === "delete" && path.startsWith("audit_events/"))
  );
}

function takenFrom(bill: Bill, calls: number): Taken {
  const writes = bill.writes.filter((write) => !isSealing(write));
  const deleted = writes.filter(({ type }) => type === "delete");
  const ordered = bill.tasks.filter(
    (operation) => !SCHEDULED_OPERATIONS.includes(operation),
  );
  return {
    documents_read: bill.reads.filter((one) => !OF_NO_RUN.test(one)).length,
    documents_written: writes.length - deleted.length,
    documents_deleted: deleted.length,
    tasks: ordered.length,
    function_calls: calls,
    audit_records: writes.filter(({ path }) => path.startsWith("audit_events/"))
      .length,
  };
}

/** A program whose bill is kept, and whose tasks are delivered when they are let go. */
class BilledProgram {
  readonly bill = newBill();
  calls = 0;
  #released = Promise.withResolvers<void>();

  readonly around = (platform: EmbeddedPlatform): EmbeddedPlatform => ({
    ...platform,
    documents: billedStore(platform.documents, this.bill),
    tasks: billedTasks(platform.tasks, this.bill),
    start: (deliver) =>
      platform.start(async (delivery) => {
        await this.#released.promise;
        if (!SCHEDULED_OPERATIONS.includes(delivery.operation)) this.calls += 1;
        return deliver(delivery);
      }),
  });

  begin(): void {
    for (const part of Object.values(this.bill)) part.length = 0;
    this.calls = 0;
    this.#released = Promise.withResolvers();
  }

  release(): void {
    this.#released.resolve();
  }
}

async function runOnce(
  collider: Collider,
  program: BilledProgram,
  request: JsonObject,
): Promise<Taken> {
  const client = await collider.as();
  program.begin();
  const started = await client.done("start_workflow", request);
  program.release();
  const path = `workflow_runs/${runIdOf(started)}`;
  await collider.cameAbout(
    () => collider.keptBelow(path).get(path)?.["completed_at"] !== null,
  );
  // The watch of the start comes when its time has.
  collider.clock.advanceBy(30_000);
  await collider.cameAbout(
    () => !collider.kept().tasks.some((task) => task.startsWith(ADVANCE_RUN)),
  );
  const start = 1;
  return takenFrom(program.bill, program.calls + start);
}

/** What a plan says of a run's size, and what the run takes: in a process that knows the plan, as the plan assumes. */
export async function plannedAndTaken(
  requestOf: (client: Client) => Promise<JsonObject>,
): Promise<{ readonly planned: RunSize; readonly taken: Taken }> {
  const program = new BilledProgram();
  const collider = await openCollider({ around: program.around });
  program.release();
  try {
    const client = await collider.as();
    const request = await requestOf(client);
    await runOnce(collider, program, request);
    const { run_size } = await client.done("plan_workflow", request);
    const taken = await runOnce(collider, program, request);
    return { planned: RunSize.parse(run_size), taken };
  } finally {
    await collider.close();
  }
}
