import { z } from "zod";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import {
  ONE_WORKFLOW,
  requestedRun,
  VALUES_FIT,
  WORKFLOW_REQUEST,
} from "#functions/workflow/definition/workflow-request.ts";
import { TagList } from "#shared/kernel/fields.ts";
import { RunAnswer } from "#workflows/runtime/view/workflow-result.ts";

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
      ...WORKFLOW_REQUEST,
      labels: TagList.default([]),
      wait_seconds: z.number().min(0).max(55).default(0).meta({
        description: "How long to wait for the run's end, in seconds.",
      }),
    })
    .refine(...VALUES_FIT)
    .refine(...ONE_WORKFLOW),
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
    const { runtime } = call.services;
    const { workflow, ...values } = await requestedRun(input, call);
    const start = await runtime.prepareStart(
      {
        ...workflow,
        owner: call.caller,
        ...values,
        labels: input.labels,
        skipHooks: call.skipHooks,
        traceparent: call.traceparent,
        parent: await runtime.parentOf(call),
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
