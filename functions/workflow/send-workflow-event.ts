import { z } from "zod";
import { askerOf } from "#functions/identity/caller/asker-of.ts";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { JsonRecord, utf8Bytes } from "#shared/kernel/json.ts";
import { EventName } from "#workflows/definition/control-tools.ts";
import {
  bringEvent,
  isMailboxFull,
} from "#workflows/runtime/wait/bring-event.ts";
import { readSignalledRun } from "#workflows/runtime/run/run-access.ts";

const MAX_DATA_BYTES = 64 * 1024;

const EventId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/,
    "must be 1 to 128 letters, digits, _, ., : and -, and begin with a letter or digit",
  )
  .meta({
    description:
      "Identifies the event within the run: sent again with the same id, it counts once.",
    examples: ["payment-4711"],
  });

export const sendWorkflowEvent = defineWorkflowOperation({
  name: "send_workflow_event",
  description:
    "Sends an event to a run: of the steps that wait for it, the one that has waited longest goes on; if none does, the event is kept for the next that will.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "update",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z.strictObject({
    run_id: RunId,
    event: EventName,
    data: JsonRecord.default({}).refine(
      (data) => utf8Bytes(JSON.stringify(data)) <= MAX_DATA_BYTES,
      { message: "must be at most 64 KiB", params: { reason: "TOO_BIG" } },
    ),
    event_id: EventId.optional(),
    broadcast: z.boolean().default(false).meta({
      description: "Gives it to all steps that wait for it, not to one.",
    }),
  }),
  output: z.strictObject({
    run_id: RunId,
    event_id: z.string(),
    delivered: z.int().nonnegative().meta({
      description: "How many steps have taken it.",
    }),
    kept: z.boolean().meta({
      description: "Whether it is kept for a step that will wait for it.",
    }),
  }),
  examples: [
    {
      run_id: "run_261123_k3v9x2m8q4wt7n1c",
      event: "order_paid",
      data: { order: 4711 },
      event_id: "payment-4711",
    },
  ],
  policy: {
    pattern: "write",
    permissions: ["workflows:write"],
    casefile: "none",
    session: "none",
    looksAtBound: true,
  },
  effect: "transactional",
  failures: ["FAILED_PRECONDITION", "ALREADY_EXISTS", "RESOURCE_EXHAUSTED"],
  handle: async (input, call) => {
    const { runtime, platform } = call.services;
    const { run_id: runId, event, data, broadcast } = input;
    const asker = askerOf(call);
    const found = await readSignalledRun(platform.documents, runId, asker);
    const keep = !call.dryRun;
    const plan = await runtime.prepareSettling(found, { keep });
    const id = input.event_id ?? platform.ids.uuid();
    const isFull = await isMailboxFull(platform.documents, runId);
    const sent = { id, event, data, broadcast, isFull, now: call.now };
    return async (transaction) => {
      const run = await readSignalledRun(transaction, runId, asker);
      const brought = await bringEvent(transaction, { run, plan }, sent);
      return {
        run_id: runId,
        event_id: id,
        delivered: brought.taken_by.length,
        kept: brought.kept,
      };
    };
  },
  afterCommit: async (answer, _input, call) => {
    const { runtime } = call.services;
    await runtime.followEvent(answer.run_id, answer.event_id);
    return answer;
  },
});
