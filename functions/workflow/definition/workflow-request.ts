import { z } from "zod";
import { plannedComposite } from "./planned-composite.ts";
import type { Caller } from "#shared/auth/caller.ts";
import { ShortString } from "#shared/kernel/fields.ts";
import { CasefileId } from "#shared/kernel/ids.ts";
import { JsonRecord, utf8Bytes, type JsonObject } from "#shared/kernel/json.ts";
import { checkRunValues } from "#workflows/runtime/run/check-run-values.ts";
import type {
  PlannedWorkflow,
  WorkflowSource,
} from "#workflows/runtime/run/workflow-source.ts";

/** Which workflow, and what its run is to be given. */
export const WORKFLOW_REQUEST = {
  workflow_name: ShortString.optional().meta({
    description: "A workflow of the catalog, or one that you have saved.",
    examples: ["casefile_setup"],
  }),
  workflow_definition: JsonRecord.optional().meta({
    description: "A definition of your own, in place of a name.",
  }),
  composite_definition: JsonRecord.optional().meta({
    description:
      "A composite of the older kind, a chain of steps over a state, in place of a definition.",
  }),
  input: JsonRecord.default({}).meta({
    description: "The run's input, which ${input...} refers to.",
  }),
  context: JsonRecord.default({}).meta({
    description: "Further values, which ${context...} refers to.",
  }),
  casefile_id: CasefileId.optional().meta({
    description:
      "Lists the run with a casefile, and is ${context.casefile_id} in the workflow.",
  }),
};

type WorkflowRequest = z.infer<z.ZodObject<typeof WORKFLOW_REQUEST>>;

// Both stand in the run's document, as text, and it holds 1 MiB.
const MAX_VALUES_BYTES = 960 * 1024;

function storedBytes(values: JsonObject): number {
  return utf8Bytes(JSON.stringify(JSON.stringify(values)));
}

/** The arguments of `refine`. */
type Rule<Value> = readonly [
  holds: (value: Value) => boolean,
  told: {
    path: string[];
    message: string;
    params?: { readonly reason: string };
  },
];

/** That what a run is given is no more than its document holds. */
export const VALUES_FIT: Rule<Pick<WorkflowRequest, "input" | "context">> = [
  ({ input, context }) =>
    storedBytes(input) + storedBytes(context) <= MAX_VALUES_BYTES,
  {
    path: ["input"],
    message: "must be, with context, less than 1 MiB",
    params: { reason: "TOO_BIG" },
  },
];

const SOURCES = [
  "workflow_name",
  "workflow_definition",
  "composite_definition",
] as const;

/** That there is one workflow. */
export const ONE_WORKFLOW: Rule<
  Pick<WorkflowRequest, (typeof SOURCES)[number]>
> = [
  (request) =>
    SOURCES.filter((source) => request[source] !== undefined).length === 1,
  {
    path: ["workflow_name"],
    message: `give one of ${SOURCES.join(", ")}`,
  },
];

/** A run as it would start. */
export interface RequestedRun {
  readonly workflow: PlannedWorkflow;
  readonly input: JsonObject;
  readonly context: JsonObject;
  readonly casefileId: CasefileId | null;
}

async function requestedWorkflow(
  request: WorkflowRequest,
  workflows: WorkflowSource,
  ownerId: string,
): Promise<PlannedWorkflow> {
  const { workflow_definition: definition, composite_definition: composite } =
    request;
  if (composite !== undefined) return plannedComposite(composite, workflows);
  return definition === undefined
    ? workflows.named(request.workflow_name ?? "", ownerId)
    : workflows.planned(definition, "payload");
}

/** @throws ColliderError that names everything that is wrong with the workflow, or with what its run is given. */
export async function requestedRun(
  request: WorkflowRequest,
  {
    services: { workflows },
    caller,
  }: {
    readonly services: { readonly workflows: WorkflowSource };
    readonly caller: Pick<Caller, "id">;
  },
): Promise<RequestedRun> {
  const { input } = request;
  const workflow = await requestedWorkflow(request, workflows, caller.id);
  const casefileId = request.casefile_id ?? null;
  const context =
    casefileId === null
      ? request.context
      : { ...request.context, casefile_id: casefileId };
  checkRunValues(workflow, { input, context });
  return { workflow, input, context, casefileId };
}
