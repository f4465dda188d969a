import { ColliderError } from "#shared/kernel/error.ts";
import {
  canonicalJson,
  utf8Bytes,
  type JsonObject,
} from "#shared/kernel/json.ts";
import type { Write } from "#shared/platform/document-store.ts";
import { chunkWrites, isKeptWhole } from "./output-chunks.ts";
import { MAX_OUTPUT_BYTES, mebibytes } from "./output-limits.ts";
import type { StepState, StoredStep } from "./step-document.ts";
import type { StepWait } from "../wait/step-wait.ts";

/** What a state becomes: the fields of the step's document, and documents beside it. */
interface StateWrites {
  readonly data: JsonObject;
  readonly beside: readonly Write[];
}

function tooLarge(path: string, bytes: number): ColliderError {
  const stepId = path.split("/").at(-1) ?? "";
  return new ColliderError(
    "OUT_OF_RANGE",
    `The output of step "${stepId}" is ${mebibytes(bytes)}, and at most ${mebibytes(MAX_OUTPUT_BYTES)} are kept. Ask its tool for less, or for a page.`,
    { reason: "OUTPUT_TOO_LARGE" },
  );
}

/** @throws ColliderError OUT_OF_RANGE for an output over 8 MiB. */
function successWrites(
  path: string,
  state: Extract<StepState, { readonly phase: "success" }>,
): StateWrites {
  const text = canonicalJson(state.output);
  if (isKeptWhole(text))
    return { data: { ...state, output: text }, beside: [] };
  const bytes = utf8Bytes(text);
  if (bytes > MAX_OUTPUT_BYTES) throw tooLarge(path, bytes);
  const beside = chunkWrites(path, text);
  const large = { bytes, chunks: beside.length };
  return { data: { ...state, output: canonicalJson({}), large }, beside };
}

function waitData(wait: StepWait): JsonObject {
  switch (wait.for) {
    case "time":
    case "approval":
    case "run":
      return wait;
    case "event":
      return { ...wait, match: canonicalJson(wait.match) };
    case "items":
      return { ...wait, items: canonicalJson(wait.items) };
  }
}

function stateWrites(path: string, state: StepState): StateWrites {
  switch (state.phase) {
    case "success":
      return successWrites(path, state);
    case "waiting": {
      const data = { ...state, wait: waitData(state.wait) };
      return { data, beside: [] };
    }
    case "claimed":
    case "retrying":
    case "unknown":
    case "failed":
    case "skipped":
      return { data: state, beside: [] };
  }
}

function documentWrite(
  path: string,
  read: StoredStep | null,
  data: JsonObject,
): Write {
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

/**
 * Writes a step's state, on condition that its document is still as it was read: absent, or of that version. Of two
 * deliveries of a step one wins, and the other's whole commit fails.
 *
 * @throws ColliderError OUT_OF_RANGE for an output over 8 MiB.
 */
export function stepWrites(
  path: string,
  read: StoredStep | null,
  state: StepState,
): readonly Write[] {
  const { data, beside } = stateWrites(path, state);
  return [documentWrite(path, read, data), ...beside];
}
