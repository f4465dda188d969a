import type { JsonObject } from "#shared/kernel/json.ts";
import type { Document } from "#shared/platform/document-store.ts";
import type { ToolRequest } from "#shared/registry/tool-request.ts";
import type { Receipt } from "./receipts.ts";

/** A tool request that is kept in its session by the call that carries it out. */
export class KeptRequest {
  readonly #request: ToolRequest;
  #beside: JsonObject | null = null;

  constructor(request: ToolRequest) {
    this.#request = request;
  }

  get session(): ToolRequest["session"] {
    return this.#request.session;
  }

  get facts(): ToolRequest["facts"] {
    return this.#request.facts;
  }

  /** Called at each try of the commit; what the last one kept is answered. */
  keep(durationMs: number): JsonObject {
    this.#beside = this.#request.answerBeside(durationMs);
    return this.#beside;
  }

  /** What is answered beside the result; of a dry run, which kept nothing, as if it had. */
  beside(durationMs: number): JsonObject {
    return this.#beside ?? this.#request.answerBeside(durationMs);
  }
}

/** What a call has of the one that was delegated to it. */
export interface Delegated {
  /** The receipt of both; null where the request named no id. */
  readonly receipt: Receipt | null;
  /** The receipt's document, where the request was answered before. */
  readonly answered: Document | null;
  /** The document that is still there of an earlier request of this id. */
  readonly expired: Document | null;
  /** Null where the request was answered before: it is kept already. */
  readonly request: KeptRequest | null;
}
