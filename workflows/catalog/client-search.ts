import type { WrittenWorkflowDefinition } from "#workflows/definition/workflow-definition.ts";

/** Three searches for a client's mail, side by side. */
export const clientSearch = {
  name: "client_search",
  description:
    "Searches mail from a client, mail to the client, and mail with attachments that names the client, all at once.",
  input_schema: {
    type: "object",
    properties: { client: { type: "string" } },
    required: ["client"],
  },
  execution_mode: "parallel",
  error_handling: "continue_on_failure",
  timeout: 120,
  steps: [
    {
      step_id: "from_client",
      tool_name: "find_messages",
      parameters: { words: "from:${input.client}", limit: 25 },
    },
    {
      step_id: "to_client",
      tool_name: "find_messages",
      parameters: { words: "to:${input.client}", limit: 25 },
    },
    {
      step_id: "with_attachments",
      tool_name: "find_messages",
      parameters: { words: "has:attachment ${input.client}", limit: 25 },
    },
  ],
} satisfies WrittenWorkflowDefinition;
