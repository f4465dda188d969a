import type { FieldViolation } from "#shared/kernel/error.ts";
import {
  parseTemplate,
  type Reference,
} from "#workflows/definition/template.ts";
import { isAssignable } from "./assignable.ts";
import type { SchemaNode } from "./schema-node.ts";
import type { SourceType } from "./source-type.ts";
import type { ToolFacts } from "./tool-facts.ts";
import { typeText } from "./type-text.ts";
import { violation, type FieldPath } from "./violation.ts";

/** Whose parameters are checked, and what their references lead to. */
export interface ValueCheck {
  readonly tool: string;
  readonly ownSchemas: ToolFacts["ownSchemas"];
  readonly sourceOf: (reference: Reference) => SourceType;
}

const STRING: SchemaNode = { schema: { type: "string" }, root: {} };

/** What a text leads to: the type of its reference when it is nothing else, a string otherwise. */
function textSource(text: string, check: ValueCheck): SourceType {
  const [first, ...rest] = parseTemplate(text);
  return rest.length === 0 && first?.type === "reference"
    ? check.sourceOf(first.reference)
    : { type: "known", node: STRING, optional: false };
}

/** Whether there may be nothing where the text leads. */
export function mayBeAbsent(text: string, check: ValueCheck): boolean {
  const source = textSource(text, check);
  return source.type === "known" && source.optional;
}

export function mismatch(
  path: FieldPath,
  node: SchemaNode,
  but: string,
): FieldViolation {
  return violation(path, "INVALID_TYPE", `takes ${typeText(node)}, but ${but}`);
}

/** What a schema has against a text that holds references. */
export function checkText(
  text: string,
  node: SchemaNode,
  path: FieldPath,
  check: ValueCheck,
): readonly FieldViolation[] {
  const source = textSource(text, check);
  if (source.type !== "known" || isAssignable(source.node, node)) return [];
  return [mismatch(path, node, `${text} is ${typeText(source.node)}`)];
}
