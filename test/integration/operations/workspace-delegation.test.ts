import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DelegatedAccess } from "#shared/workspace/google/delegated-access.ts";
import { localSite } from "#shared/workspace/local/local-site.ts";
import { LOCAL_SERVICE_ACCOUNT } from "#shared/workspace/local/oauth/local-client.ts";
import { principalOf } from "#shared/workspace/workspace-principal.ts";
import { TRIGGER_CALLER, type Caller } from "#shared/auth/caller.ts";
import { openConsentStage, type ConsentStage } from "../consent-stage.ts";
import { connected, READ_MAIL, refusal, someone } from "../consent-users.ts";
import type { Collider } from "../open-collider.ts";
import { makeToken, scriptWith } from "../service-tokens.ts";

let stage: ConsentStage;
let collider: Collider;

beforeAll(async () => {
  stage = await openConsentStage("local");
  collider = await stage.open();
});
afterAll(() => stage.close());

describe("a workspace that is delegated", () => {
  it("is reached without being asked, and the status says so", async () => {
    const user = await someone(collider, "delegated");
    await user.done("search_gmail", { query: "keller" });
    expect(await user.done("workspace_status")).toMatchObject({
      state: "delegated",
      account: user.email,
      scopes_lacking: [],
      connected_at: null,
    });
  });

  it("is reached by what its user has connected, once he has, and by nothing else when that is taken back", async () => {
    const user = await connected(collider, "chose", READ_MAIL);
    const answer = await user.send("list_drive_files", {});
    expect(refusal(answer).reason).toBe("GOOGLE_SCOPE_MISSING");
    stage.workspace.grants.revokeAll(user.email);
    const after = await user.send("search_gmail", { query: "keller" });
    expect(refusal(after).reason).toBe("WORKSPACE_TOKEN_REJECTED");
    await user.done("disconnect_workspace");
    await user.done("list_drive_files", {});
  });

  it("is reached as the maker of a service token", async () => {
    const user = await someone(collider, "makes");
    const scopes = ["workspace:gmail:read"];
    const { token } = await makeToken(user, { scopes });
    const found = await scriptWith(collider, token)("search_gmail", {
      query: "keller",
    });
    expect(found.http).toBe(200);
    const [kept] = [...collider.keptBelow("service_tokens/").values()];
    expect(kept).toMatchObject({ maker_email: user.email });
  });
});

describe("whom a service account acts for", () => {
  const user = (email: string | null, id = "4711"): Caller => ({
    id,
    kind: "user",
    email,
    claimedRoles: [],
  });

  const access = () =>
    new DelegatedAccess(
      async () => localSite(stage.workspace),
      { serviceAccount: LOCAL_SERVICE_ACCOUNT, domains: ["example.com"] },
      stage.machine.clock,
    );

  const subjectOf = (caller: Caller) =>
    access().subjectOf(principalOf({ caller, serviceToken: null }));

  it("is whoever has a verified address in one of its domains", () => {
    expect(subjectOf(user("Anna@Example.com"))).toBe("anna@example.com");
  });

  it.each([
    ["another domain", user("anna@example.org")],
    ["a domain that ends the same", user("anna@evil-example.com")],
    ["a domain within it", user("anna@sub.example.com")],
    ["an address in the local part", user("anna@example.com@evil.org")],
    ["an id that looks like an address", user(null, "anna@example.com")],
    ["no address", user(null)],
    ["whoever publishes triggers", TRIGGER_CALLER],
    [
      "a service account",
      { ...user("job@project.iam.gserviceaccount.com"), kind: "service" },
    ],
  ] as const)("is nobody of %s", async (_, caller) => {
    expect(subjectOf(caller)).toBeNull();
    const principal = principalOf({ caller, serviceToken: null });
    expect(await access().of(principal, ["gmail_read"])).toBeNull();
  });
});
