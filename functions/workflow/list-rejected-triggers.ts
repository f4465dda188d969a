import { z } from "zod";
import { defineWorkflowOperation } from "#functions/define-operation.ts";
import {
  listRejected,
  RejectedTrigger,
} from "#functions/workflow/trigger/rejected-triggers.ts";
import {
  nextPage,
  PAGE_INPUT,
  PAGE_OUTPUT,
  pageRequest,
} from "#shared/kernel/page.ts";

export const listRejectedTriggers = defineWorkflowOperation({
  name: "list_rejected_triggers",
  description:
    "Lists the messages of the last 30 days that were to start a workflow and could not, newest first, with what was wrong. For administrators.",
  classification: {
    domain: "automation",
    subdomain: "workflows",
    capability: "search",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({ ...PAGE_INPUT }),
  output: z.strictObject({
    rejected: z.array(RejectedTrigger),
    ...PAGE_OUTPUT,
  }),
  examples: [{ limit: 10 }],
  policy: {
    pattern: "read",
    permissions: ["admin"],
    casefile: "none",
    session: "none",
  },
  effect: "none",
  handle: async (input, { services }) => {
    const { documents } = services.platform;
    const page = await listRejected(documents, pageRequest(input));
    return { rejected: [...page.items], ...nextPage(page.nextPageToken) };
  },
});
