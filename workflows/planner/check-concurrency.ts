import type { FieldViolation } from "#shared/kernel/error.ts";
import type { JsonValue } from "#shared/kernel/json.ts";
import { referencesIn } from "#workflows/definition/references.ts";
import { referenceText } from "#workflows/definition/template.ts";
import {
  referenceViolations,
  type ReferenceScopeTypes,
} from "./check-references.ts";
import type { Header } from "./read-definition.ts";
import { violation } from "./violation.ts";

/** What is wrong with the key of a run's concurrency: it is resolved when the run starts, before any step. */
export function concurrencyViolations(
  concurrency: Header["concurrency"],
  scope: ReferenceScopeTypes,
): FieldViolation[] {
  const key: JsonValue = concurrency?.key ?? null;
  const path = ["concurrency", "key"];
  const early = referencesIn(key).filter(({ root }) => root === "steps");
  if (early.length === 0)
    return referenceViolations(key, path, scope, () => null);
  return early.map((reference) =>
    violation(
      path,
      "REFERENCE",
      `\${${referenceText(reference)}} is not known yet when a run starts; use \${input.key}, \${context.key} or \${run.user_id}`,
    ),
  );
}
