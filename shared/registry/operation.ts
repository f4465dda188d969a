import type { z } from "zod";
import type { Caller } from "#shared/auth/caller.ts";
import type { GoogleScope } from "#shared/auth/google-scopes.ts";
import type { ServiceToken } from "#shared/auth/service-token.ts";
import type { Permission } from "#shared/auth/roles.ts";
import type { ErrorCode } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Document, Transaction } from "#shared/platform/document-store.ts";
import type { CallDownload, CallStream } from "./call-stream.ts";
import type { Classification } from "./classification.ts";
import type { Deployment } from "./deployment.ts";
import type { Footprint } from "./footprint.ts";
import type { Guarantee } from "./guarantee.ts";
import type { PolicyDeclaration } from "./policy-declaration.ts";
import type { ToolRequest } from "./tool-request.ts";

/** What a handler knows of the call it serves. */
export interface CallContext<Services> {
  readonly services: Services;
  readonly caller: Caller;
  readonly permissions: ReadonlySet<Permission>;
  /** The caller's roles as decided for this call. */
  readonly roles: readonly string[];
  /** One for each call, whatever the client sent; named in logs and in the audit record. */
  readonly callId: string;
  /** The client's own UUID, when it sent one. */
  readonly requestId: string | null;
  /** Milliseconds since the epoch at the call's start: one instant for all that the call writes. */
  readonly now: number;
  /** Aborts at the call's deadline. */
  readonly signal: AbortSignal;
  readonly dryRun: boolean;
  /** The hooks that the caller wishes to leave out, here and in what this call starts. */
  readonly skipHooks: readonly string[];
  readonly traceparent: string;
  /** The step that makes the call, as `run_id/step_key`; null where none does. */
  readonly step: string | null;
  /** Stable over every repeat of the same piece of work; what an external effect is probed by. */
  readonly effectKey: string;
  /** What the operation must have been granted by the workspace's account. */
  readonly googleScopes: readonly GoogleScope[];
  /** What is kept of the caller's service token; null for whoever came without one. */
  readonly serviceToken: ServiceToken | null;
  /** The casefile and session that the policy looked at, as they were read. */
  readonly casefile: Document | null;
  readonly session: Document | null;
  /** Where to tell what is seen while it is seen; null where the answer alone is waited for. */
  readonly stream: CallStream | null;
  /** Where to send a file; null where the answer alone is waited for. */
  readonly download: CallDownload | null;
}

/**
 * How an operation changes the world, which decides how dispatch keeps a repeat from doing it twice:
 * `none` only reads; `transactional` writes documents in one transaction with its receipt, audit record and checkpoint;
 * `external` changes something outside and can be probed by its effect key; `repeatable` makes commits of its own, each
 * of which finds itself done when it is repeated; `delegated` becomes the call of another operation, whose effect and
 * commit are its own.
 */
export const EFFECTS = [
  "none",
  "transactional",
  "external",
  "repeatable",
  "delegated",
] as const;
export type EffectClass = (typeof EFFECTS)[number];

/** What a look-up answers where nobody can tell whether an effect has happened: a person has to find out. */
export const UNKNOWABLE = "unknowable";

/** What is known of an effect outside: its result, null where it has not happened, or that nobody can tell. */
export type Probed<Result> = Result | null | typeof UNKNOWABLE;

/** The call of another operation that a delegated call becomes. */
export interface Delegation<Services> {
  readonly operation: Operation<Services>;
  readonly payload: JsonObject;
  /** Finds the session that keeps the request; not asked where the request was answered before. */
  readonly openRequest: () => Promise<ToolRequest>;
}

/** An effect bound to one valid input. Every result has passed the output schema. */
export type BoundEffect<Services> =
  | {
      readonly type: "none" | "repeatable";
      readonly handle: (call: CallContext<Services>) => Promise<JsonObject>;
    }
  | {
      readonly type: "transactional";
      /** Outside the transaction, safe to repeat; the result is the transaction's body. */
      readonly prepare: (
        call: CallContext<Services>,
      ) => Promise<(transaction: Transaction) => Promise<JsonObject>>;
      /** After the commit, and again when a receipt is replayed; its result is the answer. */
      readonly afterCommit:
        | ((
            result: JsonObject,
            call: CallContext<Services>,
          ) => Promise<JsonObject>)
        | null;
    }
  | {
      readonly type: "external";
      /** What is known of the effect of this key. */
      readonly probe: (
        call: CallContext<Services>,
      ) => Promise<Probed<JsonObject>>;
      readonly handle: (call: CallContext<Services>) => Promise<JsonObject>;
    }
  | {
      readonly type: "delegated";
      readonly resolve: (
        call: CallContext<Services>,
      ) => Promise<Delegation<Services>>;
    };

export interface BoundOperation<Services> {
  /** The input as the schema understands it: defaults filled in, ids folded. */
  readonly input: JsonObject;
  readonly effect: BoundEffect<Services>;
}

/** A named unit of work: one operation is one HTTP function. */
export interface Operation<Services> {
  readonly name: string;
  readonly description: string;
  readonly classification: Classification;
  readonly inputSchema: z.ZodType;
  readonly outputSchema: z.ZodType;
  /** Inputs that pass the schema, shown in the documentation. */
  readonly examples: readonly JsonObject[];
  readonly policy: PolicyDeclaration;
  readonly effect: EffectClass;
  /** How often one piece of work has its effect, whatever crashes and is repeated. */
  readonly guarantee: Guarantee;
  /** What it is refused with by itself, beside what a call of anything may be. */
  readonly failures: readonly ErrorCode[];
  /** The deadline of a call that asks for none, in seconds. */
  readonly timeoutSeconds: number;
  readonly deployment: Deployment;
  /** The scopes that the workspace's account must have granted; empty for what does not call Google. */
  readonly googleScopes: readonly GoogleScope[];
  /** Null where nobody has said. */
  readonly documents: Footprint | null;
  /** Whether the work that a result tells of is still going on; null where it never is. */
  readonly isPending: ((result: JsonObject) => boolean) | null;
  /** Whether its policy alone decides who may see an answer, so that a step may be given an earlier one. */
  readonly isCacheable: boolean;
  /** Whether a GET that accepts `text/event-stream` is told of events while the call goes on. */
  readonly isStreamed: boolean;
  /** Whether a GET that accepts `application/zip` is answered with a file, and a POST with what is known of it. */
  readonly isDownload: boolean;
  /** @throws ColliderError INVALID_ARGUMENT with every violation, its fields below `payload`. */
  readonly bind: (payload: unknown) => BoundOperation<Services>;
}
