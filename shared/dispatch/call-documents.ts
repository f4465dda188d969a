import type { Caller } from "#shared/auth/caller.ts";
import {
  readServiceToken,
  serviceTokenPath,
  type ServiceToken,
} from "#shared/auth/service-token.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type {
  Document,
  DocumentReader,
} from "#shared/platform/document-store.ts";
import { approvalPath } from "./approval.ts";
import type { RequestEnvelope } from "./envelope.ts";
import type { EffectivePolicy } from "./policy.ts";
import { sessionPath } from "./session-path.ts";

/** The documents that a call's policy and its receipt depend on, from one batch read. */
export interface CallDocuments {
  readonly roles: Document | null;
  readonly casefile: Document | null;
  readonly session: Document | null;
  readonly receipt: Document | null;
  readonly approval: Document | null;
  /** What is kept of the caller's service token; null for whoever came without, and for one that is gone. */
  readonly serviceToken: ServiceToken | null;
  /** The casefile that the policy is about. */
  readonly casefileId: string | null;
  readonly sessionId: string | null;
  /** Whether the operation's own input names that session, and not the request around it alone. */
  readonly namesSession: boolean;
}

function textField(input: JsonObject, field: string): string | null {
  const value = input[field];
  return typeof value === "string" ? value : null;
}

function namedSession({ input, policy }: CallParts): string | null {
  return policy.session === "none" ? null : textField(input, "session_id");
}

function sessionIdOf(request: CallParts): string | null {
  const { envelope } = request;
  const named = namedSession(request);
  const around = envelope.session_id ?? null;
  if (named === null || around === null || named === around)
    return named ?? around;
  throw new ColliderError(
    "INVALID_ARGUMENT",
    "The request names two sessions. Leave out session_id beside payload.",
    {
      reason: "SESSION_AMBIGUOUS",
      fieldViolations: [
        {
          field: "session_id",
          description: "differs from payload.session_id",
          reason: "AMBIGUOUS",
        },
      ],
    },
  );
}

interface CallParts {
  readonly caller: Caller;
  readonly input: JsonObject;
  readonly envelope: RequestEnvelope;
  readonly policy: EffectivePolicy;
  readonly receiptPath: string | null;
  readonly approvalId: string | null;
}

/** Reads, in one batch, what deciding about a call takes. */
export async function loadCallDocuments(
  documents: Pick<DocumentReader, "getAll">,
  parts: CallParts,
): Promise<CallDocuments> {
  const casefileId =
    parts.policy.casefile === "none"
      ? null
      : textField(parts.input, "casefile_id");
  const sessionId = sessionIdOf(parts);
  const rolesPath =
    parts.caller.kind === "internal" ? null : `roles/${parts.caller.id}`;
  const casefilePath = casefileId === null ? null : `casefiles/${casefileId}`;
  const path = sessionId === null ? null : sessionPath(sessionId);
  const { serviceToken } = parts.caller;
  const tokenPath =
    serviceToken === undefined ? null : serviceTokenPath(serviceToken.id);
  const { approvalId } = parts;
  const approval =
    approvalId === null ? null : approvalPath(approvalId, parts.caller);
  const paths = [
    rolesPath,
    casefilePath,
    path,
    parts.receiptPath,
    approval,
    tokenPath,
  ].filter((one) => one !== null);
  const found = paths.length === 0 ? [] : await documents.getAll(paths);
  const at = (one: string | null): Document | null =>
    one === null ? null : (found[paths.indexOf(one)] ?? null);
  const token = at(tokenPath);
  return {
    roles: at(rolesPath),
    casefile: at(casefilePath),
    session: at(path),
    receipt: at(parts.receiptPath),
    approval: at(approval),
    serviceToken: token === null ? null : readServiceToken(token),
    casefileId,
    sessionId,
    namesSession: namedSession(parts) !== null,
  };
}
