import { ColliderError } from "#shared/kernel/error.ts";
import {
  canonicalJson,
  utf8Bytes,
  type JsonObject,
} from "#shared/kernel/json.ts";
import type { Write } from "#shared/platform/document-store.ts";
import type { StepState, StoredStep } from "./step-document.ts";
import type { StepWait } from "./step-wait.ts";

/** Larger outputs belong into documents of their own, with a reference as the output. */
const OUTPUT_LIMIT_BYTES = 512 * 1024;

/** @throws ColliderError OUT_OF_RANGE for an output over 512 KiB. */
function outputText(output: JsonObject): string {
  const text = canonicalJson(output);
  if (utf8Bytes(text) <= OUTPUT_LIMIT_BYTES) return text;
  throw new ColliderError(
    "OUT_OF_RANGE",
    `The step's output is larger than ${OUTPUT_LIMIT_BYTES / 1024} KiB. Ask its tool for less, or for a page.`,
    { reason: "OUTPUT_TOO_LARGE" },
  );
}

function waitData(wait: StepWait): JsonObject {
  switch (wait.for) {
    case "time":
    case "approval":
      return wait;
    case "event":
      return { ...wait, match: canonicalJson(wait.match) };
    case "items":
      return { ...wait, items: canonicalJson(wait.items) };
  }
}

function stepData(state: StepState): JsonObject {
  switch (state.phase) {
    case "success":
      return { ...state, output: outputText(state.output) };
    case "waiting":
      return { ...state, wait: waitData(state.wait) };
    case "claimed":
    case "retrying":
    case "unknown":
    case "failed":
    case "skipped":
      return state;
  }
}

/**
 * Writes a step's state, on condition that its document is still as it was read: absent, or of that version. Of two
 * deliveries of a step one wins, and the other's whole commit fails.
 */
export function stepWrite(
  path: string,
  read: StoredStep | null,
  state: StepState,
): Write {
  const data = stepData(state);
  if (read === null) return { type: "create", path, data };
  const gone = Object.keys(read.state).filter((field) => !(field in data));
  const removed = Object.fromEntries(gone.map((field) => [field, undefined]));
  return {
    type: "update",
    path,
    fields: { ...removed, ...data },
    version: read.version,
  };
}
