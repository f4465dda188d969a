import { ColliderError } from "#shared/kernel/error.ts";
import { utf8Bytes } from "#shared/kernel/json.ts";
import type { Task } from "./task-queue.ts";

const NAME = /^[A-Za-z0-9_-]{1,500}$/;
const MAX_PAYLOAD_BYTES = 100 * 1024;
const MAX_DELAY_MS = 30 * 86_400_000;

function refused(field: string, description: string): ColliderError {
  return new ColliderError(
    "INVALID_ARGUMENT",
    `A task's ${field} ${description}.`,
    {
      reason: "TASK_INVALID",
      fieldViolations: [{ field, description, reason: "LIMIT" }],
    },
  );
}

/** @throws ColliderError INVALID_ARGUMENT with the reason TASK_INVALID; the result is the payload as JSON. */
export function checkTask(
  { name, payload, notBefore = 0 }: Task,
  now: number,
): string {
  const text = JSON.stringify(payload);
  if (name !== undefined && !NAME.test(name))
    throw refused("name", "is not 1 to 500 of A-Z, a-z, 0-9, _ and -");
  if (utf8Bytes(text) > MAX_PAYLOAD_BYTES)
    throw refused("payload", `is over ${MAX_PAYLOAD_BYTES / 1024} KiB`);
  if (notBefore - now > MAX_DELAY_MS)
    throw refused("notBefore", "is over 30 days ahead");
  return text;
}
