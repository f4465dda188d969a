import type { Caller } from "#shared/auth/caller.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Document } from "#shared/platform/document-store.ts";

/** A session as far as a call in it needs to know it; one that was just opened has no version yet. */
export type SessionDocument = Omit<Document, "version">;

type Initiator = "user" | "agent" | "workflow";

/** Who asks, as far as the caller shows it: a program and a model are agents. */
export function initiatorOf({ kind, byAgent }: Caller): Initiator {
  return kind === "service" || byAgent === true ? "agent" : "user";
}

/** What its sender says of a tool request. */
export interface ToolRequestFacts {
  readonly tool_name: string;
  readonly session_request_id: string;
  readonly initiator: Initiator;
  readonly prompt: string | null;
  readonly reasoning: string | null;
  readonly chain_id: string | null;
  readonly chain_position: number | null;
}

/** A request for a tool, in the session that keeps it. */
export interface ToolRequest {
  readonly session: SessionDocument;
  readonly facts: ToolRequestFacts;
  /** What is answered beside the tool's result. */
  readonly answerBeside: (durationMs: number) => JsonObject;
}
