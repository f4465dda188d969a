import { z } from "zod";
import type { Caller } from "#shared/auth/caller.ts";
import type { Permission } from "#shared/auth/roles.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { ShortString } from "#shared/kernel/fields.ts";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";
import { WorkflowDefinition } from "#workflows/definition/workflow-definition.ts";
import { definitionHashOf } from "#workflows/runtime/run/definitions.ts";
import type { PlannedWorkflow } from "#workflows/runtime/run/workflow-source.ts";
import type { SavedWorkflow } from "#workflows/saved/saved-workflow.ts";

/** The hash of a definition, and of what planning knows of its tools. */
export const Version = z
  .string()
  .regex(/^[0-9a-f]{64}$/u, "must be 64 hexadecimal digits")
  .meta({
    description: "The hash that a run of it is pinned to (its workflow_id).",
    examples: ["0a".repeat(32)],
  });

export const OwnerId = ShortString.optional().meta({
  description: "Whose; the caller's own where it is left out. Administrators.",
});

/** What a list shows of a definition. */
export const DefinitionSummary = z
  .strictObject({
    name: z.string(),
    source: z.enum(["catalog", "saved"]),
    description: z.string().nullable(),
    input_schema: JsonRecord.nullable(),
    steps_count: z.int(),
    version: Version,
    updated_at: IsoTimestamp.nullable().meta({
      description: "Null for what ships.",
    }),
  })
  .meta({ description: "A workflow that can be started by its name." });
export type DefinitionSummary = z.infer<typeof DefinitionSummary>;

/**
 * Whose definitions a call is about: a saved one is its owner's alone, and administrators may look at and delete it.
 *
 * @throws ColliderError PERMISSION_DENIED.
 */
export function ownerFor(
  { caller, permissions }: CallParts,
  asked: string | undefined,
): string {
  if (asked === undefined || asked === caller.id) return caller.id;
  if (permissions.has("admin")) return asked;
  throw new ColliderError(
    "PERMISSION_DENIED",
    "Only administrators may use the saved workflows of others. Leave out owner_id for your own.",
    { reason: "WORKFLOW_NO_ACCESS" },
  );
}

interface CallParts {
  readonly caller: Pick<Caller, "id">;
  readonly permissions: ReadonlySet<Permission>;
}

export function savedSummary(saved: SavedWorkflow): DefinitionSummary {
  const { input_schema: schema } = saved;
  return {
    name: saved.name,
    source: "saved",
    description: saved.description,
    input_schema: schema === null ? null : JsonRecord.parse(JSON.parse(schema)),
    steps_count: saved.steps_count,
    version: saved.version,
    updated_at: saved.updated_at,
  };
}

function describing({
  description,
  input_schema: schema,
  steps,
}: WorkflowDefinition) {
  return {
    description: description ?? null,
    input_schema: schema ?? null,
    steps_count: steps.length,
  };
}

/** Of one version, which may be an earlier one. */
export function versionSummary(
  definition: JsonObject,
  { version, saved_at }: SavedWorkflow["versions"][number],
): DefinitionSummary {
  const parsed = WorkflowDefinition.parse(definition);
  return {
    name: parsed.name,
    source: "saved",
    ...describing(parsed),
    version,
    updated_at: saved_at,
  };
}

export function catalogSummary(
  name: string,
  workflow: PlannedWorkflow,
): DefinitionSummary {
  return {
    name,
    source: "catalog",
    ...describing(workflow.definition),
    version: definitionHashOf(workflow),
    updated_at: null,
  };
}
