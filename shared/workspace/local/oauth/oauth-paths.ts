import { LOCAL_SERVICE_ACCOUNT } from "./local-client.ts";

/** Each below the workspace's address; at Google each is on a host of its own. */
export const CONSENT_PATH = "/o/oauth2/v2/auth";
export const TOKEN_PATH = "/token";
export const REVOKE_PATH = "/revoke";
export const CERTS_PATH = "/oauth2/v3/certs";
export const SIGN_JWT_PATH = `/v1/projects/-/serviceAccounts/${LOCAL_SERVICE_ACCOUNT}:signJwt`;
