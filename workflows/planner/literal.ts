import { z } from "zod";
import type { FieldViolation } from "#shared/kernel/error.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { readWith } from "./read-with.ts";
import type { SchemaNode } from "./schema-node.ts";
import type { ToolFacts } from "./tool-facts.ts";
import type { FieldPath } from "./violation.ts";

const JsonSchemaDocument = z.custom<z.core.JSONSchema.JSONSchema>(isJsonObject);

// A catalog's schemas live as long as the process, and making one costs milliseconds.
const made = new WeakMap<JsonObject, z.ZodType>();

/** A part of a schema as a document of its own: `#` means the whole, which becomes one of its definitions. */
function documentOf({
  schema,
  root,
}: SchemaNode): z.core.JSONSchema.JSONSchema {
  const { $defs, ...whole } = root;
  const definitions = isJsonObject($defs) ? $defs : {};
  const document = { ...schema, $defs: { ...definitions, whole } };
  const text = JSON.stringify(document);
  return JsonSchemaDocument.parse(
    JSON.parse(text.replaceAll('"$ref":"#"', '"$ref":"#/$defs/whole"')),
  );
}

function zodSchemaOf(node: SchemaNode): z.ZodType {
  const known = made.get(node.schema);
  if (known !== undefined) return known;
  const zodSchema = z.fromJSONSchema(documentOf(node));
  made.set(node.schema, zodSchema);
  return zodSchema;
}

/** What a tool has against a value that holds no references: by its own schema, where that is known, or by JSON Schema. */
export function literalViolations(
  value: JsonValue,
  node: SchemaNode,
  path: FieldPath,
  ownSchemas: ToolFacts["ownSchemas"],
): readonly FieldViolation[] {
  const schema = ownSchemas.get(node.schema) ?? zodSchemaOf(node);
  return readWith(schema, value, path).violations;
}
