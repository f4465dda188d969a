import { z } from "zod";
import { Duration } from "#shared/kernel/duration.ts";
import {
  EmailAddress,
  MediumString,
  Metadata,
  ShortString,
} from "#shared/kernel/fields.ts";
import { JsonRecord } from "#shared/kernel/json.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";

// What the longest run takes.
const LONGEST_MS = 366 * 86_400_000;

const WaitDuration = Duration.refine(
  (ms) => ms <= LONGEST_MS,
  "must be at most 366 days",
);

/** What events are called, and waited for by. */
export const EventName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .meta({ description: "The name of an event.", examples: ["order_paid"] });

const OnTimeout = z.enum(["fail", "continue"]).default("fail").meta({
  description:
    "Whether the step fails when its timeout is over, or succeeds with an output of nulls.",
});

const Sleep = {
  description: "Waits for a length of time, or until an instant.",
  inputSchema: z.union([
    z.strictObject({ duration: WaitDuration }),
    z.strictObject({ until: IsoTimestamp }),
  ]),
  outputSchema: z.strictObject({ slept_until: IsoTimestamp }),
};

const WaitForEvent = {
  description:
    "Waits until an event of a name is sent to the run. One that was sent before and has found nobody is taken at once.",
  inputSchema: z.strictObject({
    event: EventName,
    match: JsonRecord.optional().meta({
      description:
        "Fields of the event's data, and what each must be equal to.",
    }),
    timeout: WaitDuration.optional(),
    on_timeout: OnTimeout,
  }),
  outputSchema: z.strictObject({
    event_id: z.string().nullable(),
    data: z.record(z.string(), z.unknown()).nullable(),
    received_at: IsoTimestamp.nullable(),
  }),
};

const Approval = {
  description:
    "Waits until one of its approvers approves (approve_step) or rejects (reject_step); a rejection fails the step.",
  inputSchema: z.strictObject({
    approvers: z
      .array(EmailAddress)
      .min(1)
      .max(20)
      .optional()
      .meta({
        description: "Who may decide; the run's owner where nobody is named.",
        examples: [["anna@example.com"]],
      }),
    message: MediumString.min(1).meta({
      description: "What they are asked.",
      examples: ["May the report be sent to the client?"],
    }),
    data: Metadata.optional(),
    timeout: WaitDuration.optional(),
    on_timeout: OnTimeout,
  }),
  outputSchema: z.strictObject({
    approved: z.boolean(),
    approved_by: z.string().nullable(),
    comment: z.string().nullable(),
    decided_at: IsoTimestamp.nullable(),
  }),
};

const GIVEN = {
  input: JsonRecord.optional().meta({
    description: "What the run is started with.",
  }),
  context: JsonRecord.optional().meta({
    description: "What it is started with beside its input.",
  }),
  casefile_id: z.string().optional().meta({
    description: "Its casefile; that of this run where it is left out.",
  }),
};

const RunWorkflow = {
  description:
    "Starts a run of another workflow, in the name of this run's owner, and waits for its end. It is paused, resumed and stopped with this run.",
  inputSchema: z.union([
    z.strictObject({
      workflow_name: ShortString.meta({
        description: "A workflow that ships, or that the owner has saved.",
        examples: ["casefile_setup"],
      }),
      ...GIVEN,
    }),
    z.strictObject({
      workflow_definition: JsonRecord.meta({
        description:
          "A definition; what it refers to is its own run's, and not this one's.",
      }),
      ...GIVEN,
    }),
  ]),
  outputSchema: z.strictObject({
    run_id: z.string(),
    status: z.enum(["success", "partial"]),
    output: z.unknown(),
  }),
};

/**
 * The tools that the engine performs itself: written as any other step, so that references, types and checks hold for
 * them, and no operation's. What is registered may not have such a name.
 */
export const CONTROL_TOOLS = {
  sleep: Sleep,
  wait_for_event: WaitForEvent,
  approval: Approval,
  run_workflow: RunWorkflow,
};

export type ControlTool = keyof typeof CONTROL_TOOLS;

export function isControlTool(name: string): name is ControlTool {
  return Object.hasOwn(CONTROL_TOOLS, name);
}
