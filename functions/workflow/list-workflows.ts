import { z } from "zod";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { ownerAsked } from "#functions/identity/caller/owner-asked.ts";
import { ShortString } from "#shared/kernel/fields.ts";
import { CasefileId, RunId, UserId } from "#shared/kernel/ids.ts";
import {
  PAGE_INPUT,
  PAGE_OUTPUT,
  nextPage,
  pageRequest,
} from "#shared/kernel/page.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";
import { listRuns } from "#workflows/runtime/run/list-runs.ts";
import { RUN_PHASES } from "#workflows/runtime/run/run-document.ts";

const RunSummary = z.strictObject({
  run_id: RunId,
  name: z.string(),
  status: z.enum(RUN_PHASES),
  casefile_id: z.string().nullable(),
  labels: z.array(z.string()),
  started_at: IsoTimestamp,
  completed_at: IsoTimestamp.nullable(),
});

export const listWorkflows = defineWorkflowOperation({
  name: "list_workflows",
  description:
    "Lists the caller's runs, or everybody's in a casefile, newest first. Administrators list anybody's.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "search",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z
    .strictObject({
      user_id: UserId.optional().meta({
        description:
          "Whose runs are listed; another's are for administrators. The caller's own if left out.",
      }),
      status: z.enum(RUN_PHASES).optional(),
      workflow_name: ShortString.optional(),
      casefile_id: CasefileId.optional().meta({
        description: "All runs of this casefile, whoever started them.",
      }),
      label: ShortString.optional(),
      ...PAGE_INPUT,
    })
    .refine(
      ({ user_id, casefile_id }) =>
        user_id === undefined || casefile_id === undefined,
      {
        path: ["user_id"],
        message:
          "cannot be given with casefile_id, which lists everybody's runs in the casefile; leave one of them out",
        params: { reason: "NOT_ALLOWED" },
      },
    ),
  output: z.strictObject({
    runs: z.array(RunSummary),
    ...PAGE_OUTPUT,
  }),
  examples: [{ status: "running", limit: 10 }],
  policy: {
    pattern: "read",
    permissions: ["workflows:read"],
    casefile: "viewer",
    // An administrator sees every run by its id, too.
    insteadOfCasefile: "admin",
    session: "none",
  },
  effect: "none",
  handle: async (input, call) => {
    const page = await listRuns(call.services.platform.documents, {
      // Whoever may read the casefile, which the policy demands, may see its runs.
      of:
        input.casefile_id === undefined
          ? { ownerId: ownerAsked(input.user_id, call, "runs") }
          : { casefileId: input.casefile_id },
      status: input.status ?? null,
      workflowName: input.workflow_name ?? null,
      label: input.label ?? null,
      ...pageRequest(input),
    });
    return {
      runs: page.items.map((run) => ({
        run_id: run.id,
        name: run.workflow_name,
        status: run.phase,
        casefile_id: run.casefile_id,
        labels: run.labels,
        started_at: run.created_at,
        completed_at: run.completed_at,
      })),
      ...nextPage(page.nextPageToken),
    };
  },
});
