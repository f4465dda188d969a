import { z } from "zod";
import { Metadata } from "#shared/kernel/fields.ts";
import { RequestId, SessionId } from "#shared/kernel/ids.ts";
import { isJsonObject } from "#shared/kernel/json.ts";
import { PERMISSIONS } from "#shared/auth/roles.ts";

const HookNames = z.array(z.string().max(100)).max(20);

/** How the caller wishes the operation to be executed; policy may refuse. */
const ExecutionDirectives = z.strictObject({
  dry_run: z.boolean().default(false).meta({
    description:
      "Check and answer as if it were done, and keep nothing (AIP-163).",
  }),
  skip_hooks: HookNames.default([]).meta({
    description:
      "Hooks to leave out; those that policy makes mandatory run all the same.",
  }),
  timeout_seconds: z.number().positive().max(3600).optional().meta({
    description: "The deadline; never later than the operation's own.",
  }),
});

/** What a caller may add to the operation's policy; it can only tighten. */
const PolicyHints = z.strictObject({
  permissions: z.array(z.enum(PERMISSIONS)).max(20).default([]),
  mandatory_hooks: HookNames.default([]),
  redact: z
    .array(
      z
        .string()
        .max(200)
        .regex(/^\w+(\.\w+)*$/, "must be names joined by dots"),
    )
    .max(50)
    .default([])
    .meta({
      description:
        "Members of the answer's payload to leave out, by dot path; in each item of a list on the way.",
      examples: [["messages.snippet"]],
    }),
  max_items: z.int().min(1).max(1000).optional().meta({
    description: "The most items that a list of the answer's payload holds.",
  }),
  require_approval: z.boolean().default(false).meta({
    description:
      "Refuse the call until approve_call has been called for it; the refusal names the approval_id.",
  }),
});

/** The request envelope of every operation. `payload` is parsed by the operation's own schema. */
export const RequestEnvelope = z.strictObject({
  request_id: RequestId.optional(),
  session_id: SessionId.optional(),
  payload: z.unknown().default({}),
  execution_directives: ExecutionDirectives.prefault({}),
  hooks: HookNames.default([]).meta({
    description: "Further registered hooks to run.",
  }),
  context_requirements: z
    .array(z.enum(["session", "casefile"]))
    .max(2)
    .default([])
    .meta({
      description: "What must be part of the call; refused where it is not.",
    }),
  policy_hints: PolicyHints.prefault({}),
  metadata: Metadata.optional().meta({
    description:
      "Labels of your own, for hooks; the call's audit record has their hash.",
  }),
});
export type RequestEnvelope = z.infer<typeof RequestEnvelope>;

/** The request id of a body that may be wrong in every other way, so that its refusal can name it; else null. */
export function requestIdOf(body: unknown): string | null {
  const id = RequestId.safeParse(
    isJsonObject(body) ? body["request_id"] : undefined,
  );
  return id.success ? id.data : null;
}
