import { asColliderError, ColliderError } from "#shared/kernel/error.ts";
import { excerpt } from "#shared/kernel/excerpt.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { requestInvalid } from "./parse-input.ts";
import type { BoundTool, ToolSet } from "./tool-set.ts";
import { payloadOf } from "./tool.ts";

/** The refusal of a name that is none of a kind's, as `list_tools` and `list_operations` give them. */
export function unknownName(
  kind: "tool" | "operation",
  name: string,
): ColliderError {
  return new ColliderError(
    "NOT_FOUND",
    `There is no ${kind} "${excerpt(name)}". list_${kind}s says which there are.`,
    {
      reason: `${kind.toUpperCase()}_UNKNOWN`,
      fieldViolations: [
        {
          field: `payload.${kind}_name`,
          description: `is not the name of a registered ${kind}`,
          reason: "UNKNOWN",
        },
      ],
    },
  );
}

/** @throws ColliderError NOT_FOUND that names the field. */
export async function findTool<Services>(
  tools: ToolSet<Services>,
  name: string,
): Promise<BoundTool<Services>> {
  const found = await tools.find(name);
  if (found !== undefined) return found;
  throw unknownName("tool", name);
}

// Where a tool, and where its operation, says that a parameter is.
const ROOT = /^(parameters|payload)(?=\.|\[|$)/u;

/**
 * What the operation of a tool is sent for the parameters of a request.
 *
 * @throws ColliderError INVALID_ARGUMENT that names every bad parameter below `payload.parameters`.
 */
export function payloadOfRequest<Services>(
  { tool, operation }: BoundTool<Services>,
  parameters: JsonObject,
): JsonObject {
  try {
    const payload = payloadOf(tool, parameters);
    operation.bind(payload);
    return payload;
  } catch (thrown) {
    const { fieldViolations } = asColliderError(thrown);
    if (fieldViolations.length === 0) throw thrown;
    throw requestInvalid(
      fieldViolations.map((violation) => ({
        ...violation,
        field: violation.field.replace(ROOT, "payload.parameters"),
      })),
    );
  }
}
