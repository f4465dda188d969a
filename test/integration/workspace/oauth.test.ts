import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GOOGLE_SCOPES } from "#shared/auth/google-scopes.ts";
import { VirtualClock } from "#shared/platform/embedded/virtual-clock.ts";
import {
  createConsentClient,
  type ConsentClient,
} from "#shared/workspace/google/consent-client.ts";
import { delegatedToken } from "#shared/workspace/google/delegation.ts";
import { signedWith } from "#shared/workspace/google/google-auth.ts";
import { createGoogleServices } from "#shared/workspace/google/google-services.ts";
import { localSite } from "#shared/workspace/local/local-site.ts";
import {
  startLocalWorkspace,
  type ServedWorkspace,
} from "#shared/workspace/local/local-workspace.ts";
import {
  LOCAL_CLIENT,
  LOCAL_SERVICE_ACCOUNT,
} from "#shared/workspace/local/oauth/local-client.ts";
import { consentAt, openConsentPage, type Visit } from "./consent-visitor.ts";

const REDIRECT = "http://127.0.0.1:9/workspace-callback";
const VERIFIER = "v".repeat(43);
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");
const NOON = Date.UTC(2026, 10, 29, 12);
const { gmail_read: gmailRead, drive_read: driveRead } = GOOGLE_SCOPES;
const { signal } = new AbortController();

let workspace: ServedWorkspace;
let clock: VirtualClock;
let client: ConsentClient;

beforeAll(async () => {
  clock = new VirtualClock(NOON);
  workspace = await startLocalWorkspace({
    workspaceDir: "samples/workspace",
    sentDir: null,
    clock,
  });
  const { endpoints } = localSite(workspace);
  client = createConsentClient(LOCAL_CLIENT, endpoints, clock);
});
afterAll(() => workspace.close());

async function urlFor(scopes: readonly string[], loginHint = "a@example.com") {
  return client.url({
    scopes,
    state: "the state",
    challenge: CHALLENGE,
    loginHint,
    redirectUri: REDIRECT,
  });
}

async function codeOf(
  visit: Visit = {},
  scopes: readonly string[] = [gmailRead, driveRead],
) {
  const back = await consentAt(await urlFor(scopes, visit.account), visit);
  return back.searchParams.get("code") ?? "";
}

function fetched(code: string, verifier = VERIFIER) {
  return client.fetch({ code, verifier, redirectUri: REDIRECT });
}

async function consented(visit: Visit = {}, scopes?: readonly string[]) {
  return fetched(await codeOf(visit, scopes));
}

/** The product's clients, by a consent. */
function servicesBy(refreshToken: string) {
  const auth = signedWith(() => client.renew(refreshToken));
  return createGoogleServices(auth, workspace.url, clock);
}

describe("the consent page", () => {
  it("lists the scopes one by one, and suggests who is asked", async () => {
    const page = await openConsentPage(await urlFor([gmailRead, driveRead]));
    expect(page.scopes).toEqual([gmailRead, driveRead]);
    expect(page.suggested).toBe("a@example.com");
  });

  it("sends the browser back with a code and with the state", async () => {
    const back = await consentAt(await urlFor([gmailRead]));
    expect(back.origin + back.pathname).toBe(REDIRECT);
    expect(back.searchParams.get("state")).toBe("the state");
    expect(back.searchParams.get("code")).toMatch(/^4\/0/u);
  });

  it("sends the browser back without a code when consent is denied", async () => {
    const url = await urlFor([gmailRead]);
    const back = await consentAt(url, { decision: "deny" });
    expect(back.searchParams.get("error")).toBe("access_denied");
    expect(back.searchParams.has("code")).toBe(false);
  });

  it.each([
    ["client_id", "somebody.else"],
    ["response_type", "token"],
    ["code_challenge_method", "plain"],
    ["redirect_uri", "javascript:alert(1)"],
  ])("is not shown for another %s", async (name, value) => {
    const url = new URL(await urlFor([gmailRead]));
    url.searchParams.set(name, value);
    const page = await openConsentPage(url.toString());
    expect(page.status).toBe(400);
    expect(page.html).toContain(name);
  });

  it("shows nothing of a request as markup", async () => {
    const url = await urlFor(['"><script>alert(1)</script>']);
    const { html } = await openConsentPage(url);
    expect(html).not.toContain("<script>");
  });
});

describe("a consent", () => {
  it("is of the account that signed in, for what it left ticked", async () => {
    const visit = { account: "Some.Body@Example.com", granted: [driveRead] };
    const given = await consented(visit, [gmailRead, driveRead]);
    expect(given.account).toBe("some.body@example.com");
    expect(given.scopes).toContain(driveRead);
    expect(given.scopes).not.toContain(gmailRead);
  });

  it("adds to what the account has granted before", async () => {
    const account = "adds@example.com";
    await consented({ account }, [gmailRead]);
    const { scopes } = await consented({ account }, [driveRead]);
    expect(scopes).toEqual(expect.arrayContaining([gmailRead, driveRead]));
  });

  it("reads the mailbox", async () => {
    const { refreshToken } = await consented();
    const page = await servicesBy(refreshToken).gmail.searchMessages(
      {},
      signal,
    );
    expect(page.messages.length).toBeGreaterThan(0);
  });

  it("reads nothing that it was not given for, and the error names the scope", async () => {
    const account = "drive.alone@example.com";
    const { refreshToken } = await consented({ account }, [driveRead]);
    const { gmail, drive } = servicesBy(refreshToken);
    const search = { query: "trashed = false", pageSize: 1, pageToken: null };
    await drive.listFiles(search, signal);
    await expect(gmail.searchMessages({}, signal)).rejects.toMatchObject({
      code: "PERMISSION_DENIED",
      reason: "GOOGLE_SCOPE_MISSING",
      metadata: { scope: "gmail_read" },
    });
  });

  it("to read sends nothing", async () => {
    const account = "reader@example.com";
    const { refreshToken } = await consented({ account }, [gmailRead]);
    const mail = {
      to: ["b@example.com"],
      cc: [],
      bcc: [],
      subject: "",
      body: "",
    };
    const sent = servicesBy(refreshToken).gmail.send(
      { ...mail, threadId: null },
      "key",
      signal,
    );
    await expect(sent).rejects.toMatchObject({
      metadata: { scope: "gmail_send" },
    });
  });
});

describe("a code", () => {
  const INVALID = { code: "FAILED_PRECONDITION", reason: "CONSENT_INVALID" };

  it("is good once", async () => {
    const code = await codeOf();
    await fetched(code);
    await expect(fetched(code)).rejects.toMatchObject(INVALID);
  });

  it("is good for whoever has the verifier alone, and is spent by the try", async () => {
    const code = await codeOf();
    await expect(fetched(code, "w".repeat(43))).rejects.toMatchObject(INVALID);
    await expect(fetched(code)).rejects.toMatchObject(INVALID);
  });

  it("ends after ten minutes", async () => {
    const code = await codeOf();
    clock.advanceBy(600_001);
    await expect(fetched(code)).rejects.toMatchObject(INVALID);
  });

  it("is good for the client that knows its secret alone", async () => {
    const code = await codeOf();
    const impostor = createConsentClient(
      { id: LOCAL_CLIENT.id, secret: "a guess" },
      localSite(workspace).endpoints,
      clock,
    );
    const asked = { code, verifier: VERIFIER, redirectUri: REDIRECT };
    await expect(impostor.fetch(asked)).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "WORKSPACE_CLIENT_REJECTED",
    });
  });
});

describe("an access token", () => {
  it("that has ended is renewed by the call that Google refuses", async () => {
    const { refreshToken } = await consented();
    const { gmail } = servicesBy(refreshToken);
    await gmail.labelNames(signal);
    clock.advanceBy(2 * 3_600_000);
    expect((await gmail.labelNames(signal)).size).toBeGreaterThan(0);
  });

  it("is renewed once for all calls of a moment", async () => {
    const { refreshToken } = await consented();
    let renewals = 0;
    const auth = signedWith(async () => {
      renewals += 1;
      return client.renew(refreshToken);
    });
    const { gmail } = createGoogleServices(auth, workspace.url, clock);
    const calls = () =>
      Promise.all(Array.from({ length: 10 }, () => gmail.labelNames(signal)));
    await calls();
    expect(renewals).toBe(1);
    clock.advanceBy(2 * 3_600_000);
    await calls();
    // Calls that left before the new one was there may each be refused.
    expect(renewals).toBeGreaterThan(1);
    expect(renewals).toBeLessThan(5);
  });

  it("is renewed minutes before it ends", async () => {
    const { refreshToken } = await consented();
    const expiresInMs = 4 * 60_000;
    let renewals = 0;
    const auth = signedWith(async () => {
      renewals += 1;
      return { ...(await client.renew(refreshToken)), expiresInMs };
    });
    const { gmail } = createGoogleServices(auth, workspace.url, clock);
    await gmail.labelNames(signal);
    await gmail.labelNames(signal);
    expect(renewals).toBe(2);
  });
});

describe("a consent that is given up", () => {
  const REJECTED = {
    code: "FAILED_PRECONDITION",
    reason: "WORKSPACE_TOKEN_REJECTED",
  };

  it("is good for nothing more, the token in use included", async () => {
    const { refreshToken } = await consented({ account: "gone@example.com" });
    const { gmail } = servicesBy(refreshToken);
    await gmail.labelNames(signal);
    await client.revoke(refreshToken);
    await expect(gmail.labelNames(signal)).rejects.toMatchObject(REJECTED);
    await expect(client.renew(refreshToken)).rejects.toMatchObject(REJECTED);
  });

  it("may be given up again", async () => {
    const { refreshToken } = await consented({ account: "twice@example.com" });
    await client.revoke(refreshToken);
    await expect(client.revoke(refreshToken)).resolves.toBeUndefined();
  });
});

describe("delegation", () => {
  const delegated = { subject: "anna@example.com", scopes: [gmailRead] };

  it("gives a token for what was asked, and for nothing else", async () => {
    const parts = {
      ...localSite(workspace),
      serviceAccount: LOCAL_SERVICE_ACCOUNT,
      clock,
    };
    const auth = signedWith(() => delegatedToken(parts, delegated));
    const services = createGoogleServices(auth, workspace.url, clock);
    expect((await services.gmail.labelNames(signal)).size).toBeGreaterThan(0);
    await expect(
      services.drive.getFile("1a2b3c4d5e6f7g8h9i0jKLMNOP", signal),
    ).rejects.toMatchObject({ reason: "GOOGLE_SCOPE_MISSING" });
  });

  it.each([
    [
      "somebody who may not sign for the service account",
      { serviceToken: "x" },
    ],
    ["a service account that nobody has delegated to", {}],
  ])("is refused to %s", async (_, wrong) => {
    const serviceAccount =
      "serviceToken" in wrong
        ? LOCAL_SERVICE_ACCOUNT
        : "other@project.iam.gserviceaccount.com";
    const site = localSite({ ...workspace, ...wrong });
    const asked = delegatedToken({ ...site, serviceAccount, clock }, delegated);
    await expect(asked).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "WORKSPACE_DELEGATION_REFUSED",
    });
  });
});
