import type { z } from "zod";
import type { FieldViolation } from "#shared/kernel/error.ts";
import { violation, type FieldPath } from "./violation.ts";

type Issue = z.core.$ZodIssue;

/** What a schema made of a value; null when it refused it. */
export interface Read<Value> {
  readonly value: Value | null;
  readonly violations: readonly FieldViolation[];
}

function fewest<Item>(lists: readonly (readonly Item[])[]): readonly Item[] {
  return lists.reduce((least, next) =>
    next.length < least.length ? next : least,
  );
}

/** Whether a branch of a union is of another kind than the value: another type, or another literal in a field. */
function isOfAnotherKind(issue: Issue): boolean {
  const { code, path } = issue;
  return code === "invalid_value"
    ? issue.values.length === 1 && path.length === 1
    : code === "invalid_type" && path.length === 0;
}

/** The branch of a union that was meant: one of the value's kind, with the fewest faults. */
function meantBranch(
  branches: readonly (readonly Issue[])[],
): readonly Issue[] {
  const meant = branches.filter((issues) => !issues.some(isOfAnotherKind));
  return fewest(meant.length > 0 ? meant : branches);
}

function violationsOf(issue: Issue, root: FieldPath): FieldViolation[] {
  const path = [...root, ...issue.path];
  if (issue.input === undefined)
    return [violation(path, "REQUIRED", "is required")];
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
  return [violation(path, issue.code.toUpperCase(), issue.message)];
}

/** The first fault of each field. */
function firstOfEach(found: readonly FieldViolation[]): FieldViolation[] {
  return [...Map.groupBy(found, ({ field }) => field).values()].flatMap(
    (faults) => faults.slice(0, 1),
  );
}

/** Reads a value that stands at `path`, or says what is wrong with each of its fields. */
export function readWith<Schema extends z.ZodType>(
  schema: Schema,
  raw: unknown,
  path: FieldPath,
): Read<z.output<Schema>> {
  const parsed = schema.safeParse(raw, { reportInput: true });
  if (parsed.success) return { value: parsed.data, violations: [] };
  const found = parsed.error.issues.flatMap((issue) =>
    violationsOf(issue, path),
  );
  return { value: null, violations: firstOfEach(found) };
}
