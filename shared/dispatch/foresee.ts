import type { JsonObject } from "#shared/kernel/json.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";
import { loadCallDocuments, type CallDocuments } from "./call-documents.ts";
import { approvalOf, type DispatchRequest } from "./call.ts";
import { decide, type Decision } from "./decision.ts";
import { RequestEnvelope } from "./envelope.ts";
import { resolvePolicy, type EffectivePolicy } from "./policy.ts";

/** A call that may be made. */
export interface ForeseenCall<Services> extends Pick<
  DispatchRequest<Services>,
  "operation" | "caller"
> {
  /** As the operation's schema understands it, or as much of it as is known. */
  readonly input: JsonObject;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What policy would say of a call. */
export interface Foresight {
  readonly policy: EffectivePolicy;
  readonly documents: CallDocuments;
  readonly decision: Decision;
  /** What the call's approval would be kept under; null where it can need none. */
  readonly approvalId: string | null;
}

/** Decides about a call as dispatch would now. Nothing else is done: the call is not counted, recorded or made. */
export async function foresee<Services>(
  reader: Pick<DocumentReader, "getAll">,
  { operation, caller, input, now }: ForeseenCall<Services>,
): Promise<Foresight> {
  const envelope = RequestEnvelope.parse({ payload: input });
  const policy = resolvePolicy(operation, envelope);
  const approvalId = approvalOf({ operation, caller }, policy, input);
  const documents = await loadCallDocuments(reader, {
    caller,
    input,
    envelope,
    policy,
    approvalId,
    receiptPath: null,
  });
  const decision = decide({ caller, policy, documents, approvalId, now });
  return { policy, documents, decision, approvalId };
}
