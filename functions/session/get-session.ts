import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { ToolSessionId } from "#shared/kernel/ids.ts";
import { ToolSessionSummary } from "#shared/session/session.ts";
import { EVENTS_PER_REQUEST } from "#shared/session/tool-event.ts";
import {
  countRequests,
  readToolSession,
  requireSession,
} from "#shared/session/session-service.ts";

export const getSession = defineOperation({
  name: "get_session",
  description: "Shows a tool session of the caller.",
  classification: {
    domain: "automation",
    subdomain: "sessions",
    capability: "read",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({ session_id: ToolSessionId }),
  output: ToolSessionSummary.extend({
    request_count: z.int().meta({
      description:
        "Tool requests, and calls that changed something and named this session.",
    }),
    event_count: z.int().meta({
      description: "Their events; list_session_requests shows them.",
    }),
  }),
  examples: [{ session_id: "ts_261123_p7d2m5x9b3qa6j0r" }],
  policy: {
    pattern: "read",
    permissions: ["tools:read"],
    casefile: "none",
    session: "owner",
  },
  effect: "none",
  handle: async ({ session_id: id }, call) => {
    const { documents } = call.services.platform;
    const session = call.session ?? (await requireSession(documents, id));
    const requests = await countRequests(documents, id);
    return {
      ...readToolSession(session, call.now),
      request_count: requests,
      event_count: requests * EVENTS_PER_REQUEST,
    };
  },
});
