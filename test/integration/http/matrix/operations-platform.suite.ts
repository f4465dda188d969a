import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPERATION_LOADERS } from "#functions/catalog.ts";
import { INTERNAL_CALLER } from "#shared/auth/caller.ts";
import { isForPlatformAlone } from "#shared/registry/policy-declaration.ts";
import { Registry } from "#shared/registry/registry.ts";
import type { ServedProgram } from "../../served-program.ts";
import {
  mayAtLevel,
  outcomeOf,
  rolesFor,
  rowOf,
  type MatrixOperation,
} from "./outcomes.ts";
import { subjects, userOf, type Subject } from "./subject.ts";

const operations = await new Registry(OPERATION_LOADERS).loadAll();

function named(
  wanted: (operation: MatrixOperation) => boolean,
): readonly (readonly [string, MatrixOperation])[] {
  return operations
    .filter(wanted)
    .map((operation) => [operation.name, operation] as const);
}

/** What every operation does, whatever platform the program stands on. */
export function describeOperations(
  name: string,
  open: () => Promise<ServedProgram>,
): void {
  describe(`${name}: every operation`, () => {
    let program: ServedProgram;
    let subjectFor: (caller: string) => Promise<Subject>;

    beforeAll(async () => {
      program = await open();
      subjectFor = await subjects(program);
    });

    afterAll(async () => program.close());

    it.each(named(({ policy }) => !isForPlatformAlone(policy)))(
      "%s is done for the owner, and the repeat of a change is known for one",
      async (_, operation) => {
        const owner = await program.as(userOf("owner"), rolesFor(operation));
        const subject = await subjectFor(userOf("owner"));
        const payload = await rowOf(operation).good(subject);
        const around = { request_id: randomUUID() };
        const answer = await owner.send(operation.name, payload, around);
        expect(outcomeOf(operation, answer)).toBe("completed");
        if (operation.effect === "none") return;
        const repeat = await owner.send(operation.name, payload, around);
        expect(outcomeOf(operation, repeat)).toBe("completed");
        expect(repeat.metadata).toMatchObject({ replayed: true });
      },
    );

    it.each(named(({ policy }) => isForPlatformAlone(policy)))(
      "%s is done for the platform",
      async (_, operation) => {
        const subject = await subjectFor(userOf("owner"));
        const payload = await rowOf(operation).good(subject);
        const { outcome } = await program.composition.dispatch({
          operation,
          body: { payload },
          caller: INTERNAL_CALLER,
          traceparent: null,
        });
        const refused = rowOf(operation).refusesAll === true;
        expect(outcome.type).toBe(refused ? "failed" : "success");
      },
    );

    it.each(named(() => true))(
      "%s is done for a stranger only where it needs no access",
      async (_, operation) => {
        const stranger = await program.as(userOf("none"));
        const subject = await subjectFor(userOf("none"));
        const payload = await rowOf(operation).good(subject);
        const answer = await stranger.send(operation.name, payload);
        expect(outcomeOf(operation, answer)).toBe(
          mayAtLevel(operation, "none") ? "completed" : "PERMISSION_DENIED",
        );
      },
    );
  });
}
