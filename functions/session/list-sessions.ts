import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import {
  sessionPage,
  SessionsInput,
} from "#functions/session/kinds/session-page.ts";
import { PAGE_OUTPUT, nextPage } from "#shared/kernel/page.ts";
import { readToolSession } from "#shared/session/session-service.ts";
import { ToolSessionSummary } from "#shared/session/session.ts";

export const listSessions = defineOperation({
  name: "list_sessions",
  description:
    "Lists the caller's tool sessions, newest first; with active_only by their last activity.",
  classification: {
    domain: "automation",
    subdomain: "sessions",
    capability: "search",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: SessionsInput,
  output: z.strictObject({
    sessions: z.array(ToolSessionSummary),
    total_count: z.int(),
    ...PAGE_OUTPUT,
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
    const page = await sessionPage("tool", input, call);
    return {
      sessions: page.items.map((one) => readToolSession(one, call.now)),
      total_count: page.total,
      ...nextPage(page.nextPageToken),
    };
  },
});
