/** Where Google, or what stands for it, is reached to sign in and to sign. */
export interface GoogleEndpoints {
  /** Where people consent. */
  readonly consent: string;
  readonly token: string;
  readonly revoke: string;
  /** The keys that ID tokens are signed with. */
  readonly certs: string;
  /** Where IAM signs for service accounts, without a slash at the end. */
  readonly iamCredentials: string;
}

export const GOOGLE_ENDPOINTS: GoogleEndpoints = {
  consent: "https://accounts.google.com/o/oauth2/v2/auth",
  token: "https://oauth2.googleapis.com/token",
  revoke: "https://oauth2.googleapis.com/revoke",
  certs: "https://www.googleapis.com/oauth2/v3/certs",
  iamCredentials: "https://iamcredentials.googleapis.com",
};
