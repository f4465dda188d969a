import { ColliderError } from "#shared/kernel/error.ts";
import { utf8Bytes } from "#shared/kernel/json.ts";
import type { PublishedEvent } from "./event-bus.ts";

// A request of Pub/Sub's holds 10 MB; what goes around a message in it fits into the rest.
const MAX_BYTES = 9_900_000;
const MOST_ATTRIBUTES = 100;
const MAX_NAME_BYTES = 256;
const MAX_VALUE_BYTES = 1024;

function isWithin(text: string, most: number): boolean {
  const bytes = utf8Bytes(text);
  return bytes > 0 && bytes <= most;
}

function attributesFault(
  attributes: readonly (readonly [name: string, value: string])[],
): string | null {
  if (attributes.length > MOST_ATTRIBUTES)
    return `are more than ${MOST_ATTRIBUTES}`;
  for (const [name, value] of attributes) {
    if (!isWithin(name, MAX_NAME_BYTES))
      return `have a name that is not 1 to ${MAX_NAME_BYTES} bytes`;
    if (name.startsWith("goog"))
      return "have a name that begins with goog, as Google's own do";
    if (utf8Bytes(value) > MAX_VALUE_BYTES)
      return `have a value over ${MAX_VALUE_BYTES} bytes`;
  }
  return null;
}

function refused(field: string, description: string): ColliderError {
  return new ColliderError(
    "INVALID_ARGUMENT",
    `An event's ${field} ${description}.`,
    {
      reason: "EVENT_INVALID",
      fieldViolations: [{ field, description, reason: "LIMIT" }],
    },
  );
}

/** @throws ColliderError INVALID_ARGUMENT with the reason EVENT_INVALID; the result is the data as JSON. */
export function checkEvent({
  data,
  attributes = {},
  orderingKey,
}: PublishedEvent): string {
  const text = JSON.stringify(data);
  const pairs = Object.entries(attributes);
  const fault = attributesFault(pairs);
  if (fault !== null) throw refused("attributes", fault);
  if (orderingKey !== undefined && !isWithin(orderingKey, MAX_VALUE_BYTES))
    throw refused("orderingKey", `is not 1 to ${MAX_VALUE_BYTES} bytes`);
  const bytes = utf8Bytes(text) + utf8Bytes(pairs.flat().join(""));
  if (bytes > MAX_BYTES)
    throw refused("data", `is over ${MAX_BYTES} bytes with the attributes`);
  return text;
}
