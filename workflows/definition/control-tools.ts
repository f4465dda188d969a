import { z } from "zod";
import { Duration } from "#shared/kernel/duration.ts";
import { EmailAddress, MediumString, Metadata } from "#shared/kernel/fields.ts";
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

/**
 * The tools that the engine performs itself: written as any other step, so that references, types and checks hold for
 * them, and no operation's. What is registered may not have such a name.
 */
export const CONTROL_TOOLS = {
  sleep: Sleep,
  wait_for_event: WaitForEvent,
  approval: Approval,
};

export type ControlTool = keyof typeof CONTROL_TOOLS;

export function isControlTool(name: string): name is ControlTool {
  return Object.hasOwn(CONTROL_TOOLS, name);
}
