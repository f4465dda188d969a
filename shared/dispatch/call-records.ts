import type { Write } from "#shared/platform/document-store.ts";
import { spend } from "./approval.ts";
import type { CallDocuments } from "./call-documents.ts";
import type { StepCall } from "./call.ts";
import type { HookRun } from "./hooks.ts";
import type { Delegated } from "./delegated.ts";
import { oblige, type Obligations } from "./obligations.ts";
import type { Outcome } from "./outcome.ts";
import type { Receipt } from "./receipts.ts";

interface RecordsParts {
  readonly hooks: HookRun;
  readonly step: StepCall | undefined;
  readonly receipt: Receipt | null;
  readonly documents: CallDocuments;
  readonly obligations: Obligations;
  readonly delegated: Delegated | null;
}

/**
 * What rides in a call's one commit beside its effect. A receipt keeps the whole result, of which a repeat sees what it
 * may; everything else knows no more than the caller.
 */
export function callRecords(
  parts: RecordsParts,
  whole: Outcome,
  durationMs: number,
): readonly Write[] {
  const { hooks, step, receipt, documents, obligations, delegated } = parts;
  const outcome = oblige(whole, obligations);
  const beside = delegated?.request?.keep(durationMs) ?? null;
  const expired = delegated?.expired ?? documents.receipt;
  const records = [
    ...hooks.records(outcome, durationMs, whole),
    ...(step?.checkpoint(outcome) ?? []),
  ];
  if (whole.type !== "success") return records;
  return [
    ...records,
    ...(receipt === null ? [] : [receipt.write(whole.result, expired, beside)]),
    ...spend(documents.approval),
  ];
}
