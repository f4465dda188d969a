/** What Google asks an account's owner to let a program do, by our word for it. */
export const GOOGLE_SCOPES = {
  gmailRead: "https://www.googleapis.com/auth/gmail.readonly",
  gmailSend: "https://www.googleapis.com/auth/gmail.send",
  driveRead: "https://www.googleapis.com/auth/drive.readonly",
  sheetsRead: "https://www.googleapis.com/auth/spreadsheets.readonly",
} as const;

export type GoogleScope = keyof typeof GOOGLE_SCOPES;
