import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import {
  shownStanding,
  STANDING_FIELDS,
} from "#functions/workspace/access/workspace-standing.ts";

export const workspaceStatus = defineOperation({
  name: "workspace_status",
  description:
    "Shows whether and how the caller's Google Workspace is reached, and for what.",
  classification: {
    domain: "workspace",
    subdomain: "connection",
    capability: "read",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z.strictObject({}),
  output: z.strictObject(STANDING_FIELDS),
  examples: [{}],
  policy: {
    pattern: "read",
    permissions: [],
    casefile: "none",
    session: "none",
  },
  documents: { reads: [0, 1], writes: [0, 0] },
  effect: "none",
  handle: async (_, call) => {
    const workspace = await call.services.workspace.reached();
    return shownStanding(await workspace.standing(call));
  },
});
