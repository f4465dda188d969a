import type { z } from "zod";
import type { FieldViolation } from "#shared/kernel/error.ts";
import { violation, type FieldPath } from "./violation.ts";

type Issue = z.core.$ZodIssue;

function isAboutWhole(issue: Issue): boolean {
  return issue.path.length === 0 && issue.code === "invalid_type";
}

/** The branch of a union that was meant: one whose own type fits, with the fewest faults. */
function meantBranch(
  branches: readonly (readonly Issue[])[],
): readonly Issue[] {
  const fitting = branches.filter((issues) => !issues.some(isAboutWhole));
  return (
    (fitting.length > 0 ? fitting : branches).toSorted(
      (a, b) => a.length - b.length,
    )[0] ?? []
  );
}

function violationsOf(issue: Issue, root: FieldPath): FieldViolation[] {
  const path = [...root, ...issue.path];
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) =>
      violation(
        [...path, key],
        "UNKNOWN_FIELD",
        "is not a field here; remove it or check its spelling",
      ),
    );
  if (issue.code === "invalid_union" && issue.errors.length > 0)
    return meantBranch(issue.errors).flatMap((inner) =>
      violationsOf(inner, path),
    );
  if (issue.message.endsWith("received undefined"))
    return [violation(path, "REQUIRED", "is required")];
  return [violation(path, issue.code.toUpperCase(), issue.message)];
}

/** What zod found wrong with the value at `root`; the first fault of each field. */
export function issueViolations(
  error: z.ZodError,
  root: FieldPath,
): FieldViolation[] {
  const byField = new Map<string, FieldViolation>();
  for (const found of error.issues.flatMap((issue) =>
    violationsOf(issue, root),
  ))
    if (!byField.has(found.field)) byField.set(found.field, found);
  return [...byField.values()];
}
