import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import type { Services } from "#functions/services.ts";
import { keepRejected } from "#functions/workflow/trigger/rejected-triggers.ts";
import { REJECTED_TRIGGERS } from "#functions/process/delivery/subscriptions.ts";
import { ColliderError, errorBody } from "#shared/kernel/error.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import { uuidOf } from "#shared/kernel/hash.ts";
import { isoTime } from "#shared/kernel/time.ts";
import { Push } from "#shared/platform/push.ts";
import { dueTimeOf, type DueTime } from "#workflows/schedule/schedule-event.ts";
import { RunAnswer } from "#workflows/runtime/view/workflow-result.ts";

// Of request ids that are made of a subscription and a message; of no meaning elsewhere.
const NAMESPACE = "3f1b6f0e-5a0c-4a7e-9a51-0f2f3c1d7b64";

// More than a run's input may be. What is larger is not even parsed, which would hold up everybody else.
const MAX_DATA_BYTES = 1024 * 1024;

function isTooLarge({ message }: Push): boolean {
  return Buffer.byteLength(message.data, "base64") > MAX_DATA_BYTES;
}

// A message has 100 of them, and the one that tells of it two of its own. All are in its data.
const REPEATED_ATTRIBUTES = 98;

function invalid(field: string, description: string): ColliderError {
  return new ColliderError(
    "INVALID_ARGUMENT",
    `The message starts no workflow: ${field} ${description}.`,
    {
      reason: "TRIGGER_INVALID",
      fieldViolations: [{ field, description, reason: "INVALID" }],
    },
  );
}

function inputOf(push: Push): JsonObject {
  const { message } = push;
  if (message.data === "") return {};
  if (isTooLarge(push))
    throw invalid(
      "message.data",
      `is larger than ${MAX_DATA_BYTES / 1024 / 1024} MiB; send a reference to it`,
    );
  try {
    const text = Buffer.from(message.data, "base64").toString("utf8");
    return JsonRecord.parse(JSON.parse(text));
  } catch {
    throw invalid("message.data", "is not a JSON object");
  }
}

/** What is started once: a message, or a time that a schedule is due, however many messages there are of it. */
function workOf({ message, subscription }: Push, due: DueTime | null): string {
  return due === null
    ? `${subscription}/${message.messageId}`
    : `${subscription}/schedules/${due.scheduleId}/${isoTime(due.at)}`;
}

/** By which the runs of a schedule are listed. */
function labelOf({ scheduleId }: DueTime): string {
  return `schedule:${scheduleId}`;
}

/** The request of start_workflow that a message asks for; the same for every delivery of it. */
function requestOf(push: Push): JsonObject {
  const { message, subscription } = push;
  const { workflow, casefile_id: casefileId } = message.attributes;
  const due = dueTimeOf(message);
  if (workflow === undefined)
    throw invalid(
      "message.attributes.workflow",
      "is missing; name a workflow of the catalog",
    );
  return {
    request_id: uuidOf(NAMESPACE, workOf(push, due)),
    payload: {
      workflow_name: workflow,
      input: inputOf(push),
      ...(casefileId === undefined ? {} : { casefile_id: casefileId }),
      ...(due === null ? {} : { labels: [labelOf(due)] }),
    },
    metadata: {
      subscription,
      message_id: message.messageId,
      ...(due === null ? {} : { due_at: isoTime(due.at) }),
    },
  };
}

async function start(
  services: Pick<Services, "startTriggered">,
  push: Push,
  traceparent: string,
): Promise<RunId> {
  const outcome = await services.startTriggered(requestOf(push), traceparent);
  if (outcome.type !== "success") throw outcome.error;
  return RunId.parse(RunAnswer.parse(outcome.result).result.run_id);
}

/** Data that is too large to be read is left out, or the message about it would be too large for its topic. */
function toldOf(push: Push): Push["message"] {
  return isTooLarge(push) ? { ...push.message, data: "" } : push.message;
}

/** Keeps a message that starts nothing, and tells of it those who look after triggers, however often it comes. */
async function reject(
  { platform }: Pick<Services, "platform">,
  push: Push,
  error: ColliderError,
): Promise<void> {
  const now = platform.clock.now();
  await keepRejected(platform.documents, push, { error, now });
  const attributes = Object.entries(push.message.attributes);
  await platform.events.publish(REJECTED_TRIGGERS, {
    data: { error: errorBody(error), message: toldOf(push) },
    attributes: {
      ...Object.fromEntries(attributes.slice(0, REPEATED_ATTRIBUTES)),
      reason: error.reason,
      causationid: push.message.messageId,
    },
  });
}

export const triggerWorkflow = defineOperation({
  name: "trigger_workflow",
  description:
    "Starts the workflow that a message of the topic workflow-triggers names in its attribute workflow, with the message's JSON data as input; a repeat of the message starts nothing.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "process",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: Push,
  output: z.strictObject({ run_id: RunId }),
  examples: [
    {
      message: {
        data: "eyJ0aXRsZSI6IktlbGxlciIsImNsaWVudCI6Im1hcmlhLmtlbGxlckBleGFtcGxlLmNvbSJ9",
        attributes: { workflow: "casefile_setup" },
        messageId: "1",
        publishTime: "2026-11-23T09:00:00Z",
      },
      subscription: "workflow-triggers",
    },
  ],
  policy: {
    pattern: "control",
    permissions: ["platform:control"],
    casefile: "none",
    session: "none",
  },
  // The start is a commit of its own, which finds itself done; this one keeps what has become of the message.
  effect: "transactional",
  handle: async (push, { services, traceparent }) => {
    try {
      const runId = await start(services, push, traceparent);
      return async () => ({ run_id: runId });
    } catch (thrown) {
      if (thrown instanceof ColliderError && !thrown.retryable)
        await reject(services, push, thrown);
      throw thrown;
    }
  },
});
