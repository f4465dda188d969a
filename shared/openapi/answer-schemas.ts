import { z } from "zod";
import { ERROR_CODES } from "#shared/kernel/error.ts";
import { JsonRecord } from "#shared/kernel/json.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";

const REQUEST_ID = z
  .uuid()
  .nullable()
  .meta({ description: "The request's own; null where it had none." });

const FieldViolation = z.strictObject({
  field: z.string().meta({
    description: "Its path in the request.",
    examples: ["payload.title"],
  }),
  description: z.string().meta({ examples: ["is required"] }),
  reason: z.string().meta({ examples: ["REQUIRED"] }),
});

const TYPE = "type.googleapis.com/google.rpc";

const Detail = z.discriminatedUnion("@type", [
  z.strictObject({
    "@type": z.literal(`${TYPE}.ErrorInfo`),
    reason: z.string().meta({
      description: "Stable, for programs to branch on.",
      examples: ["REQUEST_INVALID"],
    }),
    domain: z.literal("collider"),
    metadata: z.record(z.string(), z.string()),
  }),
  z.strictObject({
    "@type": z.literal(`${TYPE}.BadRequest`),
    fieldViolations: z.array(FieldViolation),
  }),
  z.strictObject({
    "@type": z.literal(`${TYPE}.RetryInfo`),
    retryDelay: z.string().meta({
      description: "After which a repeat may succeed.",
      examples: ["1.5s"],
    }),
  }),
  z.strictObject({
    "@type": z.literal(`${TYPE}.Help`),
    links: z.array(
      z.strictObject({
        description: z.string().meta({ examples: ["Grant it to Collider."] }),
        url: z.string().meta({ description: "Where to mend what is wrong." }),
      }),
    ),
  }),
]);

/** An error in Google's shape (AIP-193). */
export const ErrorBody = z
  .strictObject({
    code: z.int().meta({ description: "The HTTP status." }),
    status: z.enum(Object.keys(ERROR_CODES)),
    message: z.string().meta({ description: "What to do next." }),
    details: z.array(Detail),
  })
  .meta({ description: "An error, in the shape of google.rpc.Status." });

/** What every answer tells of its call. */
export const AnswerMetadata = z
  .looseObject({
    call_id: z
      .string()
      .optional()
      .meta({
        description: "Names the call in logs and in the audit record.",
        examples: ["call_261123_k3v9x2m8q4wt7n1c"],
      }),
    trace_id: z.string().optional(),
    duration_ms: z.number().optional(),
    policy: z
      .string()
      .optional()
      .meta({ examples: ["write"] }),
    hooks_executed: z.array(z.json()).optional(),
    dry_run: z.boolean().optional(),
    replayed: z.boolean().optional().meta({
      description: "That this is the kept answer to an earlier request.",
    }),
  })
  .meta({ description: "What happened around the operation." });

/** The members of an answer that carried its operation out, around its payload. */
export const Success = z.strictObject({
  request_id: REQUEST_ID,
  status: z.literal("completed"),
  payload: JsonRecord,
  error: z.null(),
  timestamp: IsoTimestamp,
  metadata: JsonRecord,
});

/** The answer to a request that was refused or has failed. */
export const Refusal = z.strictObject({
  request_id: REQUEST_ID,
  status: z.literal("failed"),
  payload: z.null(),
  error: JsonRecord,
  timestamp: IsoTimestamp,
  metadata: JsonRecord,
});
