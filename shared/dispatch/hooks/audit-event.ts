import { z } from "zod";

const Sha256 = z.string();
// A record of another version may lack what was added since.
const Maybe = z.string().nullable().default(null);

/** The record of a call. Content is hashed, not copied; another version's may hold more, or less. */
export const AuditEvent = z
  .object({
    at: z.iso.datetime().meta({ description: "When the call began." }),
    caller: z.string(),
    caller_kind: z.string(),
    token_id: z.string().optional().meta({
      description: "Of the service token that the caller came with.",
    }),
    service_name: z.string().optional(),
    operation: z.string(),
    outcome: z.enum(["success", "failed", "denied"]),
    code: Maybe,
    reason: Maybe,
    request_id: Maybe,
    request_metadata_sha256: Sha256.optional().meta({
      description: "Of the caller's own labels, where the request had some.",
    }),
    casefile_id: Maybe,
    session_id: Maybe,
    step: Maybe.meta({
      description: "`run_id/step_id` of a workflow's call.",
    }),
    grounds: Maybe.meta({
      description: "What policy looked at, and found.",
    }),
    traceparent: z.string(),
    input_sha256: Sha256,
    result_sha256: Maybe,
  })
  .catchall(z.json());
export type AuditEvent = z.infer<typeof AuditEvent>;
