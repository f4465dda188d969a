import { z } from "zod";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { ShortString, TagList } from "#shared/kernel/fields.ts";
import { CasefileId } from "#shared/kernel/ids.ts";
import { JsonRecord, utf8Bytes, type JsonObject } from "#shared/kernel/json.ts";
import { checkRunValues } from "#workflows/runtime/workflow-source.ts";
import { RunAnswer } from "#workflows/runtime/workflow-result.ts";

// Both stand in the run's document, as text, and it holds 1 MiB.
const MAX_VALUES_BYTES = 960 * 1024;

function storedBytes(values: JsonObject): number {
  return utf8Bytes(JSON.stringify(JSON.stringify(values)));
}

export const startWorkflow = defineWorkflowOperation({
  name: "start_workflow",
  description:
    "Starts a run of a workflow, named or given as a definition, and waits for its end as long as asked.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "process",
    complexity: "composite",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z
    .strictObject({
      workflow_name: ShortString.optional().meta({
        description: "A workflow of the catalog.",
        examples: ["casefile_setup"],
      }),
      workflow_definition: JsonRecord.optional().meta({
        description: "A definition of your own, in place of a name.",
      }),
      input: JsonRecord.default({}).meta({
        description: "What ${input...} refers to.",
      }),
      context: JsonRecord.default({}).meta({
        description: "What ${context...} refers to.",
      }),
      casefile_id: CasefileId.optional().meta({
        description: "Lists the run with a casefile; ${context.casefile_id}.",
      }),
      labels: TagList.default([]),
      wait_seconds: z.number().min(0).max(55).default(0).meta({
        description: "How long to wait for the run's end, in seconds.",
      }),
    })
    .refine(
      ({ input, context }) =>
        storedBytes(input) + storedBytes(context) <= MAX_VALUES_BYTES,
      {
        path: ["input"],
        message: "must be, with context, less than 1 MiB",
        params: { reason: "TOO_BIG" },
      },
    )
    .refine(
      (input) =>
        (input.workflow_name === undefined) !==
        (input.workflow_definition === undefined),
      {
        path: ["workflow_name"],
        message: "give either workflow_name or workflow_definition",
      },
    ),
  output: RunAnswer,
  examples: [
    {
      workflow_name: "casefile_setup",
      input: {
        title: "Keller v. Northgate",
        client: "maria.keller@example.com",
      },
      wait_seconds: 30,
    },
  ],
  policy: {
    pattern: "write",
    permissions: ["workflows:write"],
    casefile: "editor",
    session: "none",
  },
  effect: "transactional",
  failures: ["NOT_FOUND"],
  isPending: ({ result }) => result.completed_at === null,
  handle: async (input, call) => {
    const { runtime, workflows } = call.services;
    const workflow =
      input.workflow_definition === undefined
        ? await workflows.named(input.workflow_name ?? "")
        : await workflows.planned(input.workflow_definition, "payload");
    const casefileId = input.casefile_id ?? null;
    const context =
      casefileId === null
        ? input.context
        : { ...input.context, casefile_id: casefileId };
    checkRunValues(workflow, { input: input.input, context });
    const start = await runtime.prepareStart(
      {
        ...workflow,
        owner: call.caller,
        input: input.input,
        context,
        casefileId,
        labels: input.labels,
        skipHooks: call.skipHooks,
        traceparent: call.traceparent,
        now: call.now,
      },
      { keep: !call.dryRun },
    );
    return async (transaction) => runtime.commitStart(transaction, start);
  },
  afterCommit: async (answer, input, call) => {
    const { runtime } = call.services;
    const { run_id: runId } = answer.result;
    await runtime.followStart(runId);
    const waitMs = input.wait_seconds * 1000;
    const run = await runtime.wait(runId, { waitMs, signal: call.signal });
    return runtime.show(run);
  },
});
