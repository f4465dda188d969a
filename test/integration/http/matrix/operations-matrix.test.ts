import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { stage } from "../../stage.ts";
import { fieldViolationsOf } from "../expect-refused.ts";
import { badPayloads } from "./bad-payloads.ts";
import {
  mayAtLevel,
  mayInRoles,
  outcomeOf,
  rowOf,
  type MatrixOperation,
} from "./outcomes.ts";
import { subjects, userOf, USERS } from "./subject.ts";

const { collider } = await stage();
const subjectFor = await subjects(collider);
const operations = await collider.composition.registry.loadAll();

async function outcomeFor(
  operation: MatrixOperation,
  user: string,
  roles: readonly string[] = ["user"],
): Promise<string> {
  const payload = await rowOf(operation).good(await subjectFor(user));
  const client = await collider.as(user, roles);
  return outcomeOf(operation, await client.send(operation.name, payload));
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
