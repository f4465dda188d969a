import type { z } from "zod";
import type { FieldViolation } from "./error.ts";
import { fieldPath } from "./field-path.ts";
import { issueText, IS_REQUIRED, IS_UNKNOWN } from "./issue-text.ts";

type Issue = z.core.$ZodIssue;

/** What came of parsing: the value, or everything that is wrong with it. */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly violations: readonly FieldViolation[] };

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

/** Stable, for programs to branch on: a schema's own check may give one as `params.reason`. */
function reasonOf(issue: Issue): string {
  if (issue.code !== "custom") return issue.code.toUpperCase();
  const reason: unknown = issue.params?.["reason"];
  return typeof reason === "string" ? reason : "INVALID";
}

function violationsOf(issue: Issue, root: string): readonly FieldViolation[] {
  const path = fieldPath(root, issue.path);
  const field = path === "" ? "request" : path;
  if (issue.input === undefined)
    return [{ field, description: IS_REQUIRED, reason: "REQUIRED" }];
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      field: fieldPath(path, [key]),
      description: IS_UNKNOWN,
      reason: "UNKNOWN_FIELD",
    }));
  if (issue.code === "invalid_union" && issue.errors.length > 0)
    return meantBranch(issue.errors).flatMap((inner) =>
      violationsOf(inner, path),
    );
  return [{ field, description: issue.message, reason: reasonOf(issue) }];
}

/** Parses what came from outside; the violations name every bad field below `root`. */
export function parseFields<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  root: string,
): Parsed<z.output<Schema>> {
  const parsed = schema.safeParse(value, {
    error: issueText,
    reportInput: true,
  });
  if (parsed.success) return { ok: true, value: parsed.data };
  const { issues } = parsed.error;
  return {
    ok: false,
    violations: issues.flatMap((issue) => violationsOf(issue, root)),
  };
}
