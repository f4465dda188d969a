/**
 * Where an operation stands among the others; searched and shown, and no call is decided by it. Whoever integrates with
 * something outside (`external`, `hybrid`) is deployed as one that reaches Google Workspace.
 */
export interface Classification {
  readonly domain: "workspace" | "communication" | "automation";
  readonly subdomain: string;
  readonly capability:
    "create" | "read" | "update" | "delete" | "search" | "process";
  readonly complexity: "atomic" | "composite";
  readonly maturity: "stable" | "beta";
  readonly integration_tier: "internal" | "external" | "hybrid";
}
