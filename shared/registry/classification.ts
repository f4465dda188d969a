/** Where an operation stands among the others; searched and shown, never decided upon. */
export interface Classification {
  readonly domain: "workspace" | "communication" | "automation";
  readonly subdomain: string;
  readonly capability:
    "create" | "read" | "update" | "delete" | "search" | "process";
  readonly complexity: "atomic" | "composite";
  readonly maturity: "stable" | "beta";
  readonly integration_tier: "internal" | "external" | "hybrid";
}
