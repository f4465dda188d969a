import { expect } from "vitest";
import type { Services } from "#functions/services.ts";
import { isAtLeast, type AccessLevel } from "#shared/auth/access-level.ts";
import { permissionsOf } from "#shared/auth/roles.ts";
import { refusalCodes } from "#shared/openapi/refusals.ts";
import type { Operation } from "#shared/registry/operation.ts";
import type { HttpAnswer } from "../../served-program.ts";
import { ROWS, type Row } from "./rows.ts";

export type MatrixOperation = Operation<Services>;

const rows: ReadonlyMap<string, Row> = new Map(Object.entries(ROWS));

export function rowOf(operation: MatrixOperation): Row {
  const row = rows.get(operation.name);
  if (row === undefined) throw new Error(`${operation.name} has no row.`);
  return row;
}

/** The level that a call needs; none where it is about no casefile. */
function needed(operation: MatrixOperation): AccessLevel {
  return rowOf(operation).needs ?? operation.policy.casefile;
}

/** Its outcome in one word: `completed`, or the code of its error, which the documentation must name. */
export function outcomeOf(
  operation: MatrixOperation,
  answer: HttpAnswer,
): string {
  if (answer.error === null) return answer.status;
  expect(refusalCodes(operation)).toContain(answer.error.status);
  expect(answer.text).not.toMatch(/node_modules|\.ts:\d/);
  return answer.error.status;
}

export function mayInRoles(
  { policy }: MatrixOperation,
  roles: readonly string[],
): boolean {
  const held = permissionsOf(roles);
  return policy.permissions.every((one) => held.has(one));
}

/** The roles of whoever may call it where his level allows it. */
export function rolesFor(operation: MatrixOperation): readonly string[] {
  return mayInRoles(operation, ["user"]) ? ["user"] : ["admin"];
}

/** Whether a user of no other role may call it, who holds a level. */
export function mayAtLevel(
  operation: MatrixOperation,
  level: AccessLevel,
): boolean {
  return mayInRoles(operation, ["user"]) && isAtLeast(level, needed(operation));
}
