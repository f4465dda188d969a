import { z } from "zod";

/** A call as its session keeps it. What another version kept may hold less. */
export const SessionRequest = z.object({
  operation: z.string(),
  tool_name: z.string(),
  request_id: z.string().nullable(),
  session_request_id: z.string(),
  status: z.enum(["completed", "failed"]),
  code: z.string().nullable(),
  at: z.iso.datetime(),
  duration_ms: z.number(),
  initiator: z.enum(["user", "agent", "workflow"]),
  prompt: z.string().nullable(),
  reasoning: z.string().nullable(),
  chain_id: z.string().nullable(),
  chain_position: z.number().nullable(),
});
export type SessionRequest = z.infer<typeof SessionRequest>;
