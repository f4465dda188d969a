import { z } from "zod";
import { JsonRecord } from "#shared/kernel/json.ts";
import { parseInput } from "#shared/registry/parse-input.ts";
import type { ToolSet } from "#shared/registry/tool-set.ts";
import {
  CONTROL_TOOLS,
  isControlTool,
} from "#workflows/definition/control-tools.ts";
import { MAX_ITEMS } from "#workflows/definition/for-each.ts";
import type {
  OutputMaker,
  ReadOutput,
} from "#workflows/runtime/runtime-parts.ts";
import { toolGone } from "./workflow-tools.ts";

function gaps(outputs: readonly unknown[]): number {
  return outputs.filter((one) => one === null).length;
}

/** The output of a map whose tool has this output; its counts follow from `outputs`, and need not be given. */
function mapSchema(
  item: z.ZodType,
  { mayLack }: NonNullable<OutputMaker["items"]>,
): z.ZodType {
  return z
    .strictObject({
      outputs: z.array(mayLack ? item.nullable() : item).max(MAX_ITEMS),
      count: z.int().optional(),
      failed: z.int().optional(),
    })
    .refine(
      ({ outputs, count }) => count === undefined || count === outputs.length,
      { path: ["count"], message: "must be how many outputs there are" },
    )
    .refine(
      ({ outputs, failed }) => failed === undefined || failed === gaps(outputs),
      { path: ["failed"], message: "must be how many outputs are null" },
    )
    .transform(({ outputs }) => ({
      outputs,
      count: outputs.length,
      failed: gaps(outputs),
    }));
}

/** How the runtime reads what a person gives in place of a step's output. */
export function outputReader<Services>(tools: ToolSet<Services>): ReadOutput {
  return async ({ tool, items, output, root }) => {
    const schema = isControlTool(tool)
      ? CONTROL_TOOLS[tool].outputSchema
      : (await tools.find(tool))?.operation.outputSchema;
    if (schema === undefined) throw toolGone(tool);
    const whole = items === null ? schema : mapSchema(schema, items);
    return JsonRecord.parse(parseInput(whole, output, root));
  };
}
