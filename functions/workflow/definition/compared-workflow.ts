import { askerOf } from "#functions/identity/caller/asker-of.ts";
import { z } from "zod";
import type { CallContext } from "#shared/registry/operation.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { ShortString } from "#shared/kernel/fields.ts";
import { RunId } from "#shared/kernel/ids.ts";
import { JsonRecord } from "#shared/kernel/json.ts";
import {
  definitionHashOf,
  readPlanned,
} from "#workflows/runtime/run/definitions.ts";
import { readVisibleRun } from "#workflows/runtime/run/run-access.ts";
import type { PlannedWorkflow } from "#workflows/runtime/run/workflow-source.ts";
import { requireSaved } from "#workflows/saved/find-saved.ts";
import { Version } from "./saved-definitions.ts";
import type { Services } from "#functions/services.ts";

const SOURCES = ["workflow_name", "workflow_definition", "run_id"] as const;

/** One of two workflows that are compared. */
export const ComparedWorkflow = z
  .strictObject({
    workflow_name: ShortString.optional(),
    version: Version.optional().meta({
      description: "An earlier version of one that the caller has saved.",
    }),
    workflow_definition: JsonRecord.optional(),
    run_id: RunId.optional().meta({
      description: "What a run that the caller may see is pinned to.",
    }),
  })
  .refine(
    (one) => SOURCES.filter((name) => one[name] !== undefined).length === 1,
    { message: `give one of ${SOURCES.join(", ")}` },
  )
  .refine(
    ({ version, workflow_name: name }) =>
      version === undefined || name !== undefined,
    { path: ["version"], message: "is of a workflow_name; give that, too" },
  );
type ComparedWorkflow = z.infer<typeof ComparedWorkflow>;

type Call = Omit<CallContext<unknown>, "services"> & {
  readonly services: Pick<Services, "platform" | "workflows">;
};

/** A workflow with the hash that its runs are pinned to. */
export interface VersionedWorkflow extends PlannedWorkflow {
  readonly version: string;
}

async function savedVersion(
  name: string,
  version: string,
  { services, caller }: Call,
): Promise<VersionedWorkflow> {
  const { documents } = services.platform;
  const saved = await requireSaved(documents, caller.id, name);
  if (saved.versions.some((one) => one.version === version))
    return { version, ...(await readPlanned(documents, version)) };
  throw new ColliderError(
    "NOT_FOUND",
    `This version of the workflow "${name}" is not kept. get_workflow_definition lists those that are.`,
    { reason: "VERSION_UNKNOWN" },
  );
}

async function ofRun(runId: string, call: Call): Promise<VersionedWorkflow> {
  const { documents } = call.services.platform;
  const asker = askerOf(call);
  const { definition_hash: version } = await readVisibleRun(
    documents,
    runId,
    asker,
  );
  return { version, ...(await readPlanned(documents, version)) };
}

/**
 * The workflow that one side of a comparison names or brings.
 *
 * @param side - the field that it stands in
 * @throws ColliderError as a start of it would, or for a run that the caller may not see.
 */
export async function comparedWorkflow(
  compared: ComparedWorkflow,
  side: "from" | "to",
  call: Call,
): Promise<VersionedWorkflow> {
  const { workflows } = call.services;
  const { workflow_name: name = "", version, run_id: runId } = compared;
  if (runId !== undefined) return ofRun(runId, call);
  if (version !== undefined) return savedVersion(name, version, call);
  const { workflow_definition: definition } = compared;
  const workflow =
    definition === undefined
      ? await workflows.named(name, call.caller.id)
      : await workflows.planned(definition, `payload.${side}`);
  return { version: definitionHashOf(workflow), ...workflow };
}
