/** Google's OAuth scopes, by our names for them. */
export const GOOGLE_SCOPES = {
  gmailRead: "https://www.googleapis.com/auth/gmail.readonly",
  gmailSend: "https://www.googleapis.com/auth/gmail.send",
  driveRead: "https://www.googleapis.com/auth/drive.readonly",
  sheetsRead: "https://www.googleapis.com/auth/spreadsheets.readonly",
} as const;

export type GoogleScope = keyof typeof GOOGLE_SCOPES;

export const GOOGLE_SCOPE_NAMES = [
  "gmailRead",
  "gmailSend",
  "driveRead",
  "sheetsRead",
] as const satisfies readonly GoogleScope[];

/** Those of Google's scopes that operations need, by our names. */
export function scopeNamesOf(scopes: readonly string[]): GoogleScope[] {
  return GOOGLE_SCOPE_NAMES.filter((name) =>
    scopes.includes(GOOGLE_SCOPES[name]),
  );
}
