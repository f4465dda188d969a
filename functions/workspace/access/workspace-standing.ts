import { z } from "zod";
import {
  GOOGLE_SCOPE_NAMES,
  type GoogleScope,
} from "#shared/auth/google-scopes.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";
import { scopesHeld, type WorkspaceStanding } from "./workspace-access.ts";

/** What may be asked for, by our names. */
export const ScopeName = z.enum(GOOGLE_SCOPE_NAMES).meta({
  description:
    "One of Google's scopes, by the name that operations have for it.",
});

/** What reading mail, files and sheets needs. */
export const READING: GoogleScope[] = [
  "gmail_read",
  "drive_read",
  "sheets_read",
];

/** How the caller stands to the workspace. */
export const STANDING_FIELDS = {
  state: z
    .enum(["connected", "not_connected", "revoked", "delegated", "not_reached"])
    .meta({
      description:
        "connected: by the caller's consent. revoked: it was taken back, or has ended. delegated: the caller's domain has a service account act for him, and he is asked nothing. not_reached: this installation has no way to the workspace for him.",
    }),
  account: z.string().nullable().meta({
    description: "The e-mail address whose workspace it is.",
  }),
  scopes_granted: z.array(ScopeName),
  scopes_lacking: z.array(ScopeName),
  connected_at: IsoTimestamp.nullable(),
};

function stateOf(
  standing: WorkspaceStanding,
): z.infer<(typeof STANDING_FIELDS)["state"]> {
  return standing.type === "connection"
    ? standing.connection.state
    : standing.type;
}

function accountOf(standing: WorkspaceStanding): string | null {
  switch (standing.type) {
    case "connection":
      return standing.connection.account;
    case "delegated":
      return standing.account;
    case "not_connected":
    case "not_reached":
      return null;
  }
}

export function shownStanding(standing: WorkspaceStanding) {
  const held = scopesHeld(standing);
  return {
    state: stateOf(standing),
    account: accountOf(standing),
    scopes_granted: [...held],
    scopes_lacking: GOOGLE_SCOPE_NAMES.filter((name) => !held.includes(name)),
    connected_at:
      standing.type === "connection" ? standing.connection.connected_at : null,
  };
}
