import type { WrittenWorkflowDefinition } from "#workflows/definition/workflow-definition.ts";

/** Opens a casefile with a session, and stores a client's mail in it. */
export const casefileSetup = {
  name: "casefile_setup",
  description:
    "Creates a casefile, opens a session in it, and stores the client's mail as evidence.",
  input_schema: {
    type: "object",
    properties: { title: { type: "string" }, client: { type: "string" } },
    required: ["title", "client"],
  },
  execution_mode: "dag",
  error_handling: "stop_on_failure",
  timeout: 600,
  steps: [
    {
      tool_name: "create_casefile",
      parameters: { title: "${input.title}" },
    },
    {
      tool_name: "create_session",
      parameters: {
        casefile_id: "${steps.create_casefile.casefile_id}",
        title: "Intake of ${input.client}",
      },
    },
    {
      tool_name: "store_gmail_messages",
      parameters: {
        casefile_id: "${steps.create_casefile.casefile_id}",
        query: "from:${input.client}",
      },
      depends_on: ["create_session"],
    },
  ],
  output: {
    casefile_id: "${steps.create_casefile.casefile_id}",
    session_id: "${steps.create_session.session_id}",
    messages_stored: "${steps.store_gmail_messages.messages_stored}",
  },
} satisfies WrittenWorkflowDefinition;
