import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import { hashJson } from "#shared/kernel/hash.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type { Document, Write } from "#shared/platform/document-store.ts";
import type { PlanCache } from "#workflows/planner/plan.ts";
import type { EngineContext } from "../engine-context.ts";
import type { LoadedStep } from "./load-step.ts";
import { ownerOf } from "./step-call.ts";
import {
  CachedFrom,
  readStep,
  stepPath,
  type StepState,
} from "./step-document.ts";
import { readOutputs } from "./step-outputs.ts";

/**
 * Where an answer of a tool is that may be used again: in the document of the step that made it, so that nothing of it
 * is kept here. It shows no more than its owner sees in the run.
 */
const Entry = CachedFrom.extend({
  owner_id: z.string(),
  expire_at: z.string(),
});

/** The fields of such a document. */
export const CACHE_FIELDS = Object.keys(Entry.shape);

/** An answer that a step is given in place of a call's. */
interface Found {
  readonly output: JsonObject;
  readonly from: CachedFrom;
}

/** What a look for an earlier answer came to. */
export interface CacheLook {
  readonly path: string;
  readonly cache: PlanCache;
  readonly found: Found | null;
}

function fresh(
  document: Document | null,
  { run: { owner_id: owner } }: LoadedStep,
  { max_age_ms: maxAge }: PlanCache,
  now: number,
): CachedFrom | null {
  if (document === null) return null;
  const { owner_id, expire_at, ...from } = Entry.parse(document.data);
  const isFresh = epochMs(from.at) + maxAge > now && epochMs(expire_at) > now;
  return isFresh && owner_id === owner ? from : null;
}

/** Null where the step that made it, or its output, no longer exists. */
async function foundAt(
  { platform: { documents } }: EngineContext,
  from: CachedFrom,
): Promise<Found | null> {
  const { run_id: runId, step_id: stepId } = from;
  const document = await documents.get(stepPath(runId, stepId));
  if (document === null) return null;
  try {
    const outputs = await readOutputs(documents, runId, [readStep(document)]);
    const output = outputs.get(stepId);
    return output === undefined ? null : { output, from };
  } catch (thrown) {
    if (thrown instanceof ColliderError && !thrown.retryable) return null;
    throw thrown;
  }
}

/** Looks for what the step's tool answered its run's owner before, under the same key and contract. */
export async function lookInCache(
  context: EngineContext,
  loaded: LoadedStep,
  key: JsonObject | null,
): Promise<CacheLook | null> {
  const { run, step } = loaded;
  const { cache, tool } = step;
  if (key === null || cache === undefined) return null;
  const contract = await context.contractOf(tool, ownerOf(run));
  const path = `step_cache/${hashJson([run.owner_id, tool, contract, key])}`;
  const { documents, clock } = context.platform;
  const entry = await documents.get(path);
  const from = fresh(entry, loaded, cache, clock.now());
  const found = from === null ? null : await foundAt(context, from);
  return { path, cache, found };
}

/** A step's state, with a note of where its answer came from. */
export function withSource(
  look: CacheLook | null,
  state: StepState,
): StepState {
  if (state.phase !== "success") return state;
  return { ...state, cached_from: look?.found?.from ?? null };
}

/** The note by which an answer is found: part of the commit that settles the step that made it. */
export function entryWrites(
  look: CacheLook | null,
  { run, step }: LoadedStep,
  state: StepState,
): readonly Write[] {
  if (look === null || look.found !== null || state.phase !== "success")
    return [];
  const at = state.completed_at;
  const data = {
    run_id: run.id,
    step_id: step.step_id,
    at,
    owner_id: run.owner_id,
    expire_at: isoTime(epochMs(at) + look.cache.max_age_ms),
  };
  return [{ type: "set", path: look.path, data }];
}
