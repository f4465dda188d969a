import { describe, expect, it } from "vitest";
import { isAtLeast, type AccessLevel } from "#shared/auth/access-level.ts";
import { permissionsOf } from "#shared/auth/roles.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { refusalCodes } from "#shared/openapi/refusals.ts";
import { isForPlatformAlone } from "#shared/registry/policy-declaration.ts";
import type { HttpAnswer } from "../../open-collider.ts";
import { stage } from "../../stage.ts";
import { fieldViolationsOf } from "../expect-refused.ts";
import { badPayloads } from "./bad-payloads.ts";
import { ROWS, type Row } from "./rows.ts";
import { subjects, userOf, USERS } from "./subject.ts";

const { collider } = await stage();
const subjectFor = await subjects(collider);
const operations = await collider.composition.registry.loadAll();
type Operation = (typeof operations)[number];

const rows: ReadonlyMap<string, Row> = new Map(Object.entries(ROWS));

function rowOf(operation: Operation): Row {
  const row = rows.get(operation.name);
  if (row === undefined) throw new Error(`${operation.name} has no row.`);
  return row;
}

/** The level that a call needs; none where it is about no casefile. */
function needed(operation: Operation): AccessLevel {
  return rowOf(operation).needs ?? operation.policy.casefile;
}

/** Its outcome in one word: `completed`, or the code of its error, which the documentation must name. */
function outcomeOf(operation: Operation, answer: HttpAnswer): string {
  if (answer.error === null) return answer.status;
  expect(refusalCodes(operation)).toContain(answer.error.status);
  expect(answer.text).not.toMatch(/node_modules|\.ts:\d/);
  return answer.error.status;
}

async function outcomeFor(
  operation: Operation,
  user: string,
  roles: readonly string[] = ["user"],
): Promise<string> {
  const payload = await rowOf(operation).good(await subjectFor(user));
  const client = await collider.as(user, roles);
  return outcomeOf(operation, await client.send(operation.name, payload));
}

function mayAtLevel(operation: Operation, level: AccessLevel): boolean {
  return (
    !isForPlatformAlone(operation.policy) && isAtLeast(level, needed(operation))
  );
}

function mayInRoles(operation: Operation, roles: readonly string[]): boolean {
  const held = permissionsOf(roles);
  return operation.policy.permissions.every((one) => held.has(one));
}

const NAMES = operations.map(
  (operation) => [operation.name, operation] as const,
);

describe.each(NAMES)("%s", (name, operation) => {
  it("is done for whoever holds the level that it needs, and for nobody else", async () => {
    const outcomes: [string, string][] = [];
    for (const level of USERS)
      outcomes.push([level, await outcomeFor(operation, userOf(level))]);
    expect(outcomes).toEqual(
      USERS.map((level) => [
        level,
        mayAtLevel(operation, level) ? "completed" : "PERMISSION_DENIED",
      ]),
    );
  });

  it.each([[["viewer"]], [["admin"]], [[]]])(
    "is done for the owner in the roles %j only where they give what it needs",
    async (roles) => {
      const outcome = await outcomeFor(operation, userOf("owner"), roles);
      expect(outcome).toBe(
        mayInRoles(operation, roles) ? "completed" : "PERMISSION_DENIED",
      );
    },
  );

  it("is refused without a token", async () => {
    const answer = await collider.post(name, { body: "{}" });
    expect(outcomeOf(operation, answer)).toBe("UNAUTHENTICATED");
  });

  it("does not tell a stranger whether a casefile exists", async () => {
    const subject = await subjectFor(userOf("none"));
    const client = await collider.as(userOf("none"));
    const { good } = rowOf(operation);
    const absent = { ...subject, casefileId: "cf_261123_none" };
    const errors = [subject, absent].map(async (one) => {
      const payload = await good(one);
      const about = JSON.stringify(payload).includes(one.casefileId);
      return about ? (await client.send(name, payload)).error : null;
    });
    const [there, gone] = await Promise.all(errors);
    expect(there).toEqual(gone);
  });

  it("names the field that is bad", async () => {
    const good = await rowOf(operation).good(await subjectFor(userOf("owner")));
    const client = await collider.as(userOf("owner"));
    const told: JsonObject[] = [];
    const bad = badPayloads(operation, good);
    for (const { what, field, payload } of bad) {
      const answer = await client.send(name, payload);
      const named = fieldViolationsOf(answer).map((one) => one.field);
      told.push({
        what,
        outcome: outcomeOf(operation, answer),
        isNamed: named.includes(`payload.${field}`),
      });
    }
    expect(told).toEqual(
      bad.map(({ what }) => ({
        what,
        outcome: "INVALID_ARGUMENT",
        isNamed: true,
      })),
    );
  });
});
