import type { JsonObject } from "#shared/kernel/json.ts";

/** A definition of these steps. */
export function definitionOf(
  steps: readonly JsonObject[],
  fields: JsonObject = {},
): JsonObject {
  return { name: "example", execution_mode: "dag", ...fields, steps };
}

/** A step that calls a test operation on behalf of itself. */
export function step(
  id: string,
  tool: string,
  fields: {
    readonly after?: string;
    readonly parameters?: JsonObject;
  } & JsonObject = {},
): JsonObject {
  const { after = "", parameters = {}, ...rest } = fields;
  const dependencies = after.split(" ").filter((name) => name !== "");
  return {
    step_id: id,
    tool_name: tool,
    depends_on: dependencies,
    parameters: { on: `\${run.id}.${id}`, ...parameters },
    ...rest,
  };
}
