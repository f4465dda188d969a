import { ColliderError } from "#shared/kernel/error.ts";
import {
  canonicalJson,
  utf8Bytes,
  type JsonValue,
} from "#shared/kernel/json.ts";
import { MAX_ITEMS } from "#workflows/definition/for-each.ts";
import { resolveReferences } from "#workflows/definition/references.ts";
import type { MapStep } from "#workflows/planner/map-item.ts";
import { succeeded, type ControlMove } from "../wait/control.ts";
import type { LoadedStep } from "../step/load-step.ts";
import { scopeOf } from "../step/step-call.ts";

/** The list is kept in the step's document while its items are under way, so that each of them reads that alone. */
const MAX_LIST_BYTES = 512 * 1024;

function unfit(description: string, reason: string): ColliderError {
  return new ColliderError("INVALID_ARGUMENT", `for_each ${description}.`, {
    reason,
  });
}

/** @throws ColliderError INVALID_ARGUMENT for what is no list, or too large a one. */
function itemsOf(loaded: LoadedStep, { map }: MapStep): JsonValue[] {
  const items = resolveReferences(map.for_each, scopeOf(loaded));
  if (!Array.isArray(items)) throw unfit("is not a list", "ITEMS_NO_LIST");
  if (items.length > MAX_ITEMS)
    throw unfit(
      `has ${items.length} items; at most ${MAX_ITEMS} are allowed, so split the list`,
      "ITEMS_TOO_MANY",
    );
  if (utf8Bytes(canonicalJson(items)) > MAX_LIST_BYTES)
    throw unfit(
      `is larger than ${MAX_LIST_BYTES / 1024} KiB; make a list of ids of it`,
      "ITEMS_TOO_LARGE",
    );
  return items;
}

/**
 * The first delivery of a map: its list is kept, with which its items can begin. An empty one is done at once.
 *
 * @throws ColliderError INVALID_ARGUMENT for what is no list, or too large a one.
 */
export function beginMap(loaded: LoadedStep, step: MapStep): ControlMove {
  const items = itemsOf(loaded, step);
  const count = items.length;
  if (count === 0) return succeeded({ count, failed: 0 });
  const lanes = Math.min(step.map.lanes, count);
  const wait = { for: "items" as const, items, lanes };
  return { type: "wait", wait, event: null, wakeAt: null };
}
