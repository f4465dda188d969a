import { setTimeout as after } from "node:timers/promises";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import { subjects, userOf, type Subject } from "../matrix/subject.ts";
import {
  openCollider,
  type Collider,
  type HttpAnswer,
} from "../../open-collider.ts";

const PATIENCE_MS = 500;
const MOST_WAITS = 20;

// A minute's limit of calls is over then.
const CALLS_A_MINUTE = 50;

// What a refusal leaves: its record, in the trail or in its session, and how far the trail is sealed.
const RECORDS = /^(audit_|tool_sessions\/|casefiles\/[^/]+\/audit_)/u;

/** One after the other, programs that are called with whatever comes. */
export class FuzzStage {
  #collider: Collider | null = null;
  #subject: Subject | null = null;
  #calls = 0;

  /** A program that has nothing under way, and what there is in it. */
  async ready(): Promise<{
    readonly collider: Collider;
    readonly subject: Subject;
  }> {
    if (this.#collider !== null && this.#collider.kept().tasks.length > 0)
      await this.close();
    const collider = (this.#collider ??= await openCollider());
    const subject = (this.#subject ??= await (
      await subjects(collider)
    )(userOf("owner")));
    this.#calls += 1;
    if (this.#calls % CALLS_A_MINUTE === 0) collider.clock.advanceBy(61_000);
    return { collider, subject };
  }

  async close(): Promise<void> {
    await this.#collider?.close();
    this.#collider = null;
    this.#subject = null;
  }
}

/** An answer, for which time passes where it needs that. */
async function awaited(
  collider: Collider,
  answering: Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  for (let waits = 0; waits < MOST_WAITS; waits += 1) {
    const answer = await Promise.race([answering, after(PATIENCE_MS, null)]);
    if (answer !== null) return answer;
    collider.clock.advanceBy(60_000);
  }
  throw new Error("No answer ever came.");
}

/** What the owner is answered. */
export async function ask(
  collider: Collider,
  operation: string,
  body: JsonValue,
): Promise<HttpAnswer> {
  const token = await collider.issuer.issue(userOf("owner"), ["user"]);
  const text = JSON.stringify(body);
  return awaited(collider, collider.post(operation, { token, body: text }));
}

/** Every document but the records of calls. */
export function effectsIn(
  collider: Collider,
): Readonly<Record<string, JsonObject>> {
  const { documents } = collider.kept();
  return Object.fromEntries(
    Object.entries(documents).filter(([path]) => !RECORDS.test(path)),
  );
}
