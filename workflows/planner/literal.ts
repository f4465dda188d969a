import { z } from "zod";
import type { FieldViolation } from "#shared/kernel/error.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { issueViolations } from "./issue-violations.ts";
import type { SchemaNode } from "./schema-node.ts";
import type { FieldPath } from "./violation.ts";

const JsonSchemaDocument = z.custom<z.core.JSONSchema.JSONSchema>(isJsonObject);

// A catalog's schemas live as long as the process, and making one costs milliseconds.
const made = new WeakMap<JsonObject, z.ZodType>();

function zodSchemaOf({ schema, root }: SchemaNode): z.ZodType {
  const known = made.get(schema);
  if (known !== undefined) return known;
  const { $defs = {} } = root;
  const zodSchema = z.fromJSONSchema(
    JsonSchemaDocument.parse({ ...schema, $defs }),
  );
  made.set(schema, zodSchema);
  return zodSchema;
}

/** What a JSON Schema has against a value that holds no references. */
export function literalViolations(
  value: JsonValue,
  node: SchemaNode,
  path: FieldPath,
): FieldViolation[] {
  const parsed = zodSchemaOf(node).safeParse(value);
  return parsed.success ? [] : issueViolations(parsed.error, path);
}
