import { ColliderError } from "#shared/kernel/error.ts";
import { isJsonObject, type JsonObject } from "#shared/kernel/json.ts";
import { isoTime } from "#shared/kernel/time.ts";
import { parseInput } from "#shared/registry/parse-input.ts";
import { CONTROL_TOOLS } from "#workflows/definition/control-tools.ts";
import {
  failed,
  succeeded,
  type Control,
  type ControlCall,
  type ControlMove,
} from "./control.ts";
import { findKept, outputOf, takenWrite } from "./mailbox.ts";

const NOTHING_CAME = { event_id: null, data: null, received_at: null };

/** A field whose reference leads to nothing would be left out of the match, and then any event would do. */
function assertComplete(match: JsonObject, written: JsonObject): void {
  const { match: asked } = written;
  if (!isJsonObject(asked)) return;
  const lost = Object.keys(asked).find((name) => !Object.hasOwn(match, name));
  if (lost !== undefined)
    throw new ColliderError(
      "INVALID_ARGUMENT",
      `parameters.match.${lost} refers to nothing, so that any event would match. Refer to what is there.`,
      { reason: "MATCH_ABSENT" },
    );
}

function read({ parameters, written }: ControlCall) {
  const { inputSchema } = CONTROL_TOOLS.wait_for_event;
  const { match = {}, ...wait } = parseInput(
    inputSchema,
    parameters,
    "parameters",
  );
  assertComplete(match, written);
  return { ...wait, match };
}

async function begin(call: ControlCall): Promise<ControlMove> {
  const { run, stepId, now, transaction } = call;
  const { event, match, timeout } = read(call);
  const kept = await findKept(transaction, run.id, { event, match });
  if (kept !== null) {
    transaction.write(takenWrite(run.id, kept, stepId));
    return succeeded(outputOf(kept));
  }
  return {
    type: "wait",
    wait: { for: "event", match, since: isoTime(now) },
    event,
    wakeAt: timeout === undefined ? null : isoTime(now + timeout),
  };
}

async function wake(call: ControlCall): Promise<ControlMove> {
  const { event, on_timeout: then } = read(call);
  if (then === "continue") return succeeded(NOTHING_CAME);
  return failed(
    new ColliderError(
      "DEADLINE_EXCEEDED",
      `No event "${event}" came within the step's timeout.`,
      { reason: "EVENT_TIMED_OUT" },
    ),
  );
}

/**
 * Takes the oldest event that is kept and matches, or begins to wait for one; both in one transaction, which the one that
 * brings an event conflicts with, so that no order of the two loses it.
 */
export const waitForEventStep: Control = {
  begin,
  wake: async (_waiting, call) => wake(call),
};
