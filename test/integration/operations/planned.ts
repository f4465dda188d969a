import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Client } from "../open-collider.ts";

export const MADE = "${steps.create_casefile.casefile_id}";
export const CREATE = {
  tool_name: "create_casefile",
  parameters: { title: "A" },
};

/** What a plan says, as far as tests look at it. */
const NeededScope = z.object({ scope: z.string(), held: z.boolean() });

export const Planned = z.looseObject({
  order: z.array(z.string()),
  stages: z.array(z.array(z.string())),
  critical_path: z.array(z.string()),
  worst_case_ms: z.number(),
  start: z.looseObject({ decision: z.string() }),
  steps: z.array(
    z.looseObject({
      step_id: z.string(),
      permissions: z.array(
        z.object({ permission: z.string(), held: z.boolean() }),
      ),
      google_scopes: z.array(NeededScope),
      verdict: z.object({
        decision: z.string(),
        reason: z.string().nullable(),
        message: z.string().nullable(),
        approval_id: z.string().nullable(),
      }),
    }),
  ),
  approvals: z.array(z.unknown()),
  google_scopes: z.array(NeededScope),
  cost: z.object({ least: z.number(), most: z.number().nullable() }).loose(),
  mermaid: z.string(),
});
export type Planned = z.infer<typeof Planned>;

/** The plan of these steps, by whoever asks. */
export async function planBy(
  client: Client,
  steps: readonly JsonObject[],
  fields: JsonObject = {},
): Promise<Planned> {
  const { input = {}, context = {}, ...definition } = fields;
  const workflow_definition = {
    name: "example",
    execution_mode: "dag",
    ...definition,
    steps,
  };
  return Planned.parse(
    await client.done("plan_workflow", { workflow_definition, input, context }),
  );
}

export function decisions({ steps }: Planned) {
  return steps.map(({ verdict }) => verdict.decision);
}
