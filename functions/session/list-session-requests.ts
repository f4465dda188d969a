import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { ToolSessionId } from "#shared/kernel/ids.ts";
import {
  PAGE_INPUT,
  PAGE_OUTPUT,
  nextPage,
  pageRequest,
} from "#shared/kernel/page.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";
import { findRequests } from "#shared/session/list-requests.ts";
import { eventsOf, ToolEvent } from "#shared/session/tool-event.ts";

export const listSessionRequests = defineOperation({
  name: "list_session_requests",
  description:
    "Lists what was asked for in a tool session of the caller, newest first, each request with its events.",
  classification: {
    domain: "automation",
    subdomain: "sessions",
    capability: "search",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({ session_id: ToolSessionId, ...PAGE_INPUT }),
  output: z.strictObject({
    requests: z.array(
      z.strictObject({
        session_request_id: z.string(),
        tool_name: z.string(),
        operation: z.string(),
        request_id: z.string().nullable(),
        status: z.enum(["completed", "failed"]),
        at: IsoTimestamp,
        prompt: z.string().nullable(),
        events: z.array(ToolEvent),
      }),
    ),
    ...PAGE_OUTPUT,
  }),
  examples: [{ session_id: "ts_261123_p7d2m5x9b3qa6j0r", limit: 10 }],
  policy: {
    pattern: "read",
    permissions: ["tools:read"],
    casefile: "none",
    session: "owner",
  },
  effect: "none",
  handle: async ({ session_id: id, ...page }, call) => {
    const { documents } = call.services.platform;
    const found = await findRequests(documents, id, pageRequest(page));
    return {
      requests: found.items.map((request) => ({
        session_request_id: request.session_request_id,
        tool_name: request.tool_name,
        operation: request.operation,
        request_id: request.request_id,
        status: request.status,
        at: request.at,
        prompt: request.prompt,
        events: eventsOf(request),
      })),
      ...nextPage(found.nextPageToken),
    };
  },
});
