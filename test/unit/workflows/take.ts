import type { z } from "zod";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import { faultsOf, workflow } from "./definitions.ts";
import { findToolWith, objectOf } from "./tools.ts";

/** What the tool `take` with these parameters has against values, after a step `a` with this output. */
export function faultsOfTake(
  shape: z.core.$ZodLooseShape,
  parameters: JsonObject,
  input_schema: JsonObject = {},
): string[] {
  const before = { step_id: "a", tool_name: "create_casefile" };
  const steps = [
    { ...before, parameters: { title: "x" } },
    { tool_name: "take", parameters },
  ];
  const definition = workflow(steps, { input_schema });
  return faultsOf(definition, findToolWith(objectOf(shape))).map((fault) =>
    fault.replace("steps[1].parameters.", ""),
  );
}

/** The same of one parameter, `value`. */
export function faultsOfValue(schema: z.ZodType, value: JsonValue): string[] {
  return faultsOfTake({ value: schema }, { value });
}
