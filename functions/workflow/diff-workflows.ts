import { z } from "zod";
import {
  comparedWorkflow,
  ComparedWorkflow,
  type VersionedWorkflow,
} from "#functions/workflow/definition/compared-workflow.ts";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import { Version } from "#functions/workflow/definition/saved-definitions.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";
import { diffWorkflows as differencesOf } from "#workflows/planner/diff-workflows.ts";
import { runsInFlight } from "#workflows/runtime/run/runs-in-flight.ts";
import { RUN_PHASES } from "#workflows/runtime/run/run-document.ts";

const Ids = z.array(z.string());
const Side = z.strictObject({ name: z.string(), version: Version });

function shown({ definition, version }: VersionedWorkflow) {
  return { name: definition.name, version };
}

function pinnedTo(
  hash: string,
  { from, to }: { readonly from: string; readonly to: string },
): "from" | "to" | "another" {
  if (hash === from) return "from";
  return hash === to ? "to" : "another";
}

export const diffWorkflows = defineWorkflowOperation({
  name: "diff_workflows",
  description:
    "Compares two workflows: steps that are added, removed or changed, and what waits for what; and says which of the caller's runs in flight are pinned to which. A run goes on as it began, whatever is saved since.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "read",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z.strictObject({ from: ComparedWorkflow, to: ComparedWorkflow }),
  output: z.strictObject({
    from: Side,
    to: Side,
    identical: z.boolean(),
    fields: Ids.meta({ description: "Of the workflow itself." }),
    added: Ids,
    removed: Ids,
    changed: z.array(z.strictObject({ step_id: z.string(), fields: Ids })),
    wiring: z
      .array(z.strictObject({ step_id: z.string(), before: Ids, after: Ids }))
      .meta({ description: "Steps that wait for others than before." }),
    runs: z
      .array(
        z.strictObject({
          run_id: RunId,
          status: z.enum(RUN_PHASES),
          started_at: IsoTimestamp,
          pinned_to: z.enum(["from", "to", "another"]),
          differs_if_restarted: z.boolean().meta({
            description: "Whether a new run by `to` would not be the same.",
          }),
        }),
      )
      .meta({
        description:
          "The caller's runs in flight of workflows with the name of `from`, the newest first in each state. Each keeps its own definition.",
      }),
    more_runs: z.boolean(),
  }),
  examples: [
    {
      from: { run_id: "run_261123_k3v9x2m8q4wt7n1c" },
      to: { workflow_name: "casefile_setup" },
    },
  ],
  policy: {
    pattern: "read",
    permissions: ["workflows:read"],
    casefile: "none",
    session: "none",
  },
  effect: "none",
  failures: ["NOT_FOUND"],
  handle: async (input, call) => {
    const [from, to] = await Promise.all([
      comparedWorkflow(input.from, "from", call),
      comparedWorkflow(input.to, "to", call),
    ]);
    const { changed, wiring, added, removed, fields } = differencesOf(from, to);
    const flight = await runsInFlight(call.services.platform.documents, {
      ownerId: call.caller.id,
      workflowName: from.definition.name,
    });
    const versions = { from: from.version, to: to.version };
    return {
      from: shown(from),
      to: shown(to),
      identical: from.version === to.version,
      fields: [...fields],
      added: [...added],
      removed: [...removed],
      changed: changed.map((one) => ({
        step_id: one.stepId,
        fields: [...one.fields],
      })),
      wiring: wiring.map(({ stepId, before, after }) => ({
        step_id: stepId,
        before: [...before],
        after: [...after],
      })),
      runs: flight.runs.map((run) => ({
        run_id: run.id,
        status: run.phase,
        started_at: run.created_at,
        pinned_to: pinnedTo(run.definition_hash, versions),
        differs_if_restarted: run.definition_hash !== to.version,
      })),
      more_runs: flight.isMore,
    };
  },
});
