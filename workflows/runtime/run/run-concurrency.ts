import type { Caller } from "#shared/auth/caller.ts";
import { hashJson } from "#shared/kernel/hash.ts";
import { canonicalJson } from "#shared/kernel/json.ts";
import type { RunId } from "#shared/kernel/ids.ts";
import { fieldsInvalid } from "#shared/registry/parse-input.ts";
import { MAX_KEY_LENGTH } from "#workflows/definition/concurrency.ts";
import { resolveReferences } from "#workflows/definition/references.ts";
import type { RunValues } from "#workflows/planner/check-input.ts";
import type { RunConcurrency } from "./run-document.ts";
import type { PlannedWorkflow } from "./workflow-source.ts";

/** What a key is made of. */
interface KeyedStart extends PlannedWorkflow, RunValues {
  readonly owner: Pick<Caller, "id">;
}

function tooLong(length: number) {
  const description = `is ${length} characters long with the values of this run; at most ${MAX_KEY_LENGTH} are allowed`;
  const field = "payload.workflow_definition.concurrency.key";
  return fieldsInvalid([{ field, description, reason: "TOO_BIG" }], {
    says: "The workflow cannot be started",
    reason: "CONCURRENCY_KEY_TOO_LONG",
  });
}

/**
 * What a run shares a limit with: its key, as its values make it. A reference to what was left out is empty, and so
 * all that leave it out share one key.
 *
 * @throws ColliderError INVALID_ARGUMENT for a key that is too long with these values.
 */
export function concurrencyOf(
  { plan, definition, owner, input, context }: KeyedStart,
  id: RunId,
): RunConcurrency | null {
  if (plan.concurrency === undefined) return null;
  const { key: template = "", limit } = plan.concurrency;
  const run = { id, user_id: owner.id };
  const value = resolveReferences(template, {
    steps: new Map(),
    context,
    input,
    run,
  });
  const key = typeof value === "string" ? value : canonicalJson(value);
  if (key.length > MAX_KEY_LENGTH) throw tooLong(key.length);
  return { key, limit, scope: hashJson([owner.id, definition.name, key]) };
}
