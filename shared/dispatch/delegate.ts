import type { JsonObject } from "#shared/kernel/json.ts";
import type { CallDocuments } from "./call-documents.ts";
import type { Call } from "./call.ts";
import type { Deadline } from "./deadline.ts";
import { KeptRequest, type Delegated } from "./delegated.ts";
import type { DispatchAnswer } from "./dispatch-answer.ts";
import type { RequestEnvelope } from "./envelope.ts";
import type { DelegatedOutcome, Delegating } from "./perform.ts";
import { besideIn } from "./receipts.ts";

// It keeps the request in its session, whatever the operation is.
const KEEPER = "session_lifecycle";

/** What is sent to the operation that a call is delegated to: all that the call's sender wished, but for the session. */
function delegatedBody(
  envelope: RequestEnvelope,
  payload: JsonObject,
  timeoutMs: number,
): unknown {
  const { execution_directives: directives } = envelope;
  return {
    ...envelope,
    session_id: undefined,
    context_requirements: [],
    payload,
    execution_directives: {
      ...directives,
      skip_hooks: directives.skip_hooks.filter((name) => name !== KEEPER),
      timeout_seconds: timeoutMs / 1000,
    },
  };
}

export interface DelegatingCall<Services> extends Pick<
  Delegated,
  "receipt" | "answered"
> {
  readonly call: Call<Services>;
  readonly envelope: RequestEnvelope;
  readonly deadline: Deadline;
  readonly documents: CallDocuments;
  readonly run: (call: Call<Services>) => Promise<DispatchAnswer>;
}

/** What was answered beside the result by the one of two calls with one request id, at once, that won. */
async function besideOfWinner<Services>({
  call,
  receipt,
  answered,
}: DelegatingCall<Services>): Promise<JsonObject> {
  const { documents } = call.parts.platform;
  if (receipt === null || answered !== null) return besideIn(answered);
  return besideIn(await documents.get(receipt.path));
}

/** Makes the call that a call becomes, under the same id, and answers for it. */
export async function delegate<Services>(
  from: DelegatingCall<Services>,
  { operation, payload, request: asked }: Delegating<Services>,
): Promise<DelegatedOutcome> {
  const { call, envelope, deadline, receipt, answered, documents } = from;
  const { clock } = call.parts.platform;
  const request = asked === null ? null : new KeptRequest(asked);
  const now = clock.now();
  const { outcome, metadata } = await from.run({
    ...call,
    request: {
      ...call.request,
      operation,
      body: delegatedBody(envelope, payload, deadline.leftMs),
    },
    now,
    delegated: { receipt, answered, expired: documents.receipt, request },
  });
  const replayed = metadata["replayed"] === true;
  if (outcome.type !== "success") return { outcome, replayed, metadata };
  const beside =
    replayed || request === null
      ? await besideOfWinner(from)
      : request.beside(clock.now() - now);
  const result = { result: outcome.result, ...beside };
  return { outcome: { type: "success", result }, replayed, metadata };
}
