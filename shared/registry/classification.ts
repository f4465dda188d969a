export const DOMAINS = ["workspace", "communication", "automation"] as const;
export const CAPABILITIES = [
  "create",
  "read",
  "update",
  "delete",
  "search",
  "process",
] as const;
export const COMPLEXITIES = ["atomic", "composite"] as const;
export const MATURITIES = ["stable", "beta"] as const;
export const TIERS = ["internal", "external", "hybrid"] as const;

/**
 * Where an operation stands among the others; searched and shown, and no call is decided by it. Whoever integrates with
 * something outside (`external`, `hybrid`) is deployed as one that reaches Google Workspace.
 */
export interface Classification {
  readonly domain: (typeof DOMAINS)[number];
  readonly subdomain: string;
  readonly capability: (typeof CAPABILITIES)[number];
  readonly complexity: (typeof COMPLEXITIES)[number];
  readonly maturity: (typeof MATURITIES)[number];
  readonly integration_tier: (typeof TIERS)[number];
}
