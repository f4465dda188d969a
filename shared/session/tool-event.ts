import { z } from "zod";
import { ShortString } from "#shared/kernel/fields.ts";
import { epochMs, IsoTimestamp, isoTime } from "#shared/kernel/time.ts";
import type { SessionRequest } from "#shared/dispatch/hooks/session-request.ts";

/** What happened to a request in a session. */
export const ToolEvent = z
  .strictObject({
    event_type: z.enum([
      "tool_request_received",
      "tool_execution_started",
      "tool_execution_completed",
      "tool_execution_failed",
      "tool_response_sent",
    ]),
    at: IsoTimestamp,
    tool_name: z.string(),
    status: z.enum(["received", "started", "completed", "failed"]),
    code: z.string().optional().meta({
      description: "Of the error, where the tool failed.",
    }),
    duration_ms: z.number().optional().meta({
      description: "From the request to its commit, once that is known.",
    }),
    initiator: z.enum(["user", "agent", "workflow"]),
    chain_id: ShortString.optional(),
    chain_position: z.int().optional(),
    reasoning: z.string().optional(),
  })
  .meta({ description: "An event of a tool request." });
export type ToolEvent = z.infer<typeof ToolEvent>;

/** How many events each request has. */
export const EVENTS_PER_REQUEST = 4;

export type ToldRequest = Pick<
  SessionRequest,
  | "tool_name"
  | "status"
  | "code"
  | "at"
  | "duration_ms"
  | "initiator"
  | "chain_id"
  | "chain_position"
  | "reasoning"
>;

/** The events of a request: what its one document tells, in the order in which it happened. */
export function eventsOf(request: ToldRequest): ToolEvent[] {
  const { at, tool_name, status, code, duration_ms } = request;
  const ended = isoTime(epochMs(at) + duration_ms);
  const common = {
    tool_name,
    initiator: request.initiator,
    ...(request.chain_id !== null && { chain_id: request.chain_id }),
    ...(request.chain_position !== null && {
      chain_position: request.chain_position,
    }),
    ...(request.reasoning !== null && { reasoning: request.reasoning }),
  };
  const end = {
    ...common,
    at: ended,
    status,
    duration_ms,
    ...(code !== null && { code }),
  };
  return [
    { event_type: "tool_request_received", ...common, at, status: "received" },
    { event_type: "tool_execution_started", ...common, at, status: "started" },
    { event_type: `tool_execution_${status}`, ...end },
    { event_type: "tool_response_sent", ...end },
  ];
}
