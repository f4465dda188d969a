/** Google's OAuth scopes, by our names for them, as callers ask for them too. */
export const GOOGLE_SCOPES = {
  gmail_read: "https://www.googleapis.com/auth/gmail.readonly",
  gmail_send: "https://www.googleapis.com/auth/gmail.send",
  drive_read: "https://www.googleapis.com/auth/drive.readonly",
  sheets_read: "https://www.googleapis.com/auth/spreadsheets.readonly",
} as const;

export type GoogleScope = keyof typeof GOOGLE_SCOPES;

export const GOOGLE_SCOPE_NAMES = [
  "gmail_read",
  "gmail_send",
  "drive_read",
  "sheets_read",
] as const satisfies readonly GoogleScope[];

/** How answers and errors name one of Google's scopes: by our name; by Google's where it has none. */
export function shownScope(scope: string): string {
  return scopeNamesOf([scope])[0] ?? scope;
}

/** Our names for those of Google's scopes that operations need; others have none. */
export function scopeNamesOf(scopes: readonly string[]): GoogleScope[] {
  return GOOGLE_SCOPE_NAMES.filter((name) =>
    scopes.includes(GOOGLE_SCOPES[name]),
  );
}
