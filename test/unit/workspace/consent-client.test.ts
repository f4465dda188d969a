import { describe, expect, it } from "vitest";
import { systemClock } from "#shared/platform/clock.ts";
import { createConsentClient } from "#shared/workspace/google/consent-client.ts";

// Nothing listens there: the discard service of TCP is served by nobody.
const NOWHERE = "http://127.0.0.1:9";
const SECRETS = {
  client: "the-client-secret",
  refresh: "the-refresh-token",
  code: "the-code",
  verifier: "the-verifier",
};

const client = createConsentClient(
  { id: "client", secret: SECRETS.client },
  {
    consent: `${NOWHERE}/consent`,
    token: `${NOWHERE}/token`,
    revoke: `${NOWHERE}/revoke`,
    certs: `${NOWHERE}/certs`,
    iamCredentials: NOWHERE,
  },
  systemClock,
);

/** All that a log tells of an error. */
function toldOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { message, stack, cause } = thrown;
  return [message, stack, JSON.stringify(thrown), toldOf(cause)].join("\n");
}

describe("the failure of a request for tokens", () => {
  it.each([
    ["gives a consent up", () => client.revoke(SECRETS.refresh)],
    ["renews a token", () => client.renew(SECRETS.refresh)],
    [
      "fetches what was granted",
      () =>
        client.fetch({
          code: SECRETS.code,
          verifier: SECRETS.verifier,
          redirectUri: `${NOWHERE}/back`,
        }),
    ],
  ])("that %s tells no secret where nobody answers", async (_, request) => {
    const failure: unknown = await request().catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ reason: "GOOGLE_UNREACHABLE" });
    for (const secret of Object.values(SECRETS))
      expect(toldOf(failure)).not.toContain(secret);
  });
});
