import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { ToolSessionId } from "#shared/kernel/ids.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";
import {
  countRequests,
  endSession,
  requireSession,
} from "#shared/session/session-service.ts";
import { EVENTS_PER_REQUEST } from "#shared/session/tool-event.ts";

export const closeSession = defineOperation({
  name: "close_session",
  description:
    "Closes a tool session of the caller. One that is closed stays as it was closed first.",
  classification: {
    domain: "automation",
    subdomain: "sessions",
    capability: "update",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({ session_id: ToolSessionId }),
  output: z.strictObject({
    session_id: ToolSessionId,
    closed_at: IsoTimestamp,
    total_requests: z.int(),
    total_events: z.int(),
    duration_seconds: z.number().nonnegative(),
  }),
  examples: [{ session_id: "ts_261123_p7d2m5x9b3qa6j0r" }],
  policy: {
    pattern: "write",
    permissions: ["tools:execute"],
    casefile: "none",
    session: "closing",
  },
  effect: "transactional",
  handle:
    async ({ session_id: id }, call) =>
    async (transaction) => {
      const total = await countRequests(transaction, id);
      const session = await requireSession(transaction, id);
      const closed = endSession(transaction, session, call.now);
      return {
        session_id: id,
        closed_at: closed.closedAt,
        total_requests: total,
        total_events: total * EVENTS_PER_REQUEST,
        duration_seconds: closed.durationSeconds,
      };
    },
});
