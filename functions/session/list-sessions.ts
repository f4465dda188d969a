import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { PageToken } from "#shared/kernel/fields.ts";
import { CasefileId, UserId } from "#shared/kernel/ids.ts";
import { listSessions as findSessions } from "#shared/session/list-sessions.ts";
import { ToolSessionSummary } from "#shared/session/session.ts";

export const listSessions = defineOperation({
  name: "list_sessions",
  description: "Lists the caller's tool sessions, newest first.",
  classification: {
    domain: "automation",
    subdomain: "sessions",
    capability: "search",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({
    user_id: UserId.optional().meta({
      description: "The caller when absent; another one needs admin.",
    }),
    casefile_id: CasefileId.optional(),
    active_only: z.boolean().default(false),
    limit: z.int().min(1).max(100).default(50),
    page_token: PageToken.optional(),
  }),
  output: z.strictObject({
    sessions: z.array(ToolSessionSummary),
    total_count: z.int(),
    next_page_token: z.string().optional(),
  }),
  examples: [{ active_only: true, limit: 10 }],
  policy: {
    pattern: "read",
    permissions: ["tools:read"],
    casefile: "viewer",
    session: "none",
  },
  effect: "none",
  handle: async (input, call) => {
    const userId = input.user_id ?? call.caller.id;
    if (userId !== call.caller.id && !call.permissions.has("admin"))
      throw new ColliderError(
        "PERMISSION_DENIED",
        "The sessions of others need the permission admin. Leave out user_id for your own.",
        { reason: "PERMISSION_MISSING", metadata: { permission: "admin" } },
      );
    const page = await findSessions(
      call.services.platform.documents,
      {
        userId,
        casefileId: input.casefile_id ?? null,
        activeOnly: input.active_only,
      },
      { limit: input.limit, pageToken: input.page_token ?? null },
    );
    return {
      sessions: [...page.items],
      total_count: page.total,
      ...(page.nextPageToken === undefined
        ? {}
        : { next_page_token: page.nextPageToken }),
    };
  },
});
