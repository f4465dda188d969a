import { afterAll, describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { GOOGLE_SCOPES } from "#shared/auth/google-scopes.ts";
import { openConsentStage } from "../consent-stage.ts";
import {
  connected,
  connectionOf,
  READ_MAIL,
  refusal,
  someone,
} from "../consent-users.ts";
import { beginConsent, codeOn, consent } from "../consents.ts";
import type { Client } from "../open-collider.ts";
import { makeToken, scriptWith } from "../service-tokens.ts";
import { openConsentPage } from "../workspace/consent-visitor.ts";

const stage = await openConsentStage();
afterAll(() => stage.close());
const collider = await stage.open();

describe("connecting a workspace", () => {
  it("writes nothing when it is begun, and asks for reading where nothing is said", async () => {
    const user = await someone(collider, "begins");
    const before = collider.kept().documents;
    const url = await beginConsent(user, {});
    const { scopes, suggested } = await openConsentPage(url);
    expect(scopes).toEqual([
      GOOGLE_SCOPES.gmail_read,
      GOOGLE_SCOPES.drive_read,
      GOOGLE_SCOPES.sheets_read,
    ]);
    expect(suggested).toBe(user.email);
    const written = Object.keys(collider.kept().documents).filter(
      (path) => !(path in before),
    );
    expect(written).toEqual([]);
  });

  it("ends with the mailbox that its user consented to", async () => {
    const user = await connected(collider, "reads", READ_MAIL);
    const found = await user.done("search_gmail", { query: "from:keller" });
    expect(found["messages"]).not.toEqual([]);
  });

  it("is told by the status, with what is granted and what is lacking", async () => {
    const user = await someone(collider, "status");
    expect(await user.done("workspace_status")).toMatchObject({
      state: "not_connected",
      account: null,
      scopes_granted: [],
    });
    await consent(collider, await beginConsent(user, READ_MAIL));
    expect(await user.done("workspace_status")).toMatchObject({
      state: "connected",
      account: user.email,
      scopes_granted: ["gmail_read"],
      scopes_lacking: ["gmail_send", "drive_read", "sheets_read"],
    });
  });

  it("leaves nobody else connected", async () => {
    await connected(collider, "alone", READ_MAIL);
    const other = await someone(collider, "other");
    const answer = await other.send("search_gmail", { query: "from:keller" });
    expect(refusal(answer).reason).toBe("WORKSPACE_NOT_CONNECTED");
  });

  it("keeps what the account grants later beside what it granted before", async () => {
    const user = await connected(collider, "grows", READ_MAIL);
    await consent(
      collider,
      await beginConsent(user, { scopes: ["drive_read"] }),
    );
    const { scopes_granted } = await user.done("workspace_status");
    expect(scopes_granted).toEqual(["gmail_read", "drive_read"]);
  });
});

describe("a call that lacks the consent", () => {
  it("of anything names the address that gives it", async () => {
    const user = await someone(collider, "lacks");
    const answer = await user.send("search_gmail", { query: "keller" });
    const { link, ...refused } = refusal(answer);
    expect(refused).toMatchObject({
      http: 400,
      status: "FAILED_PRECONDITION",
      reason: "WORKSPACE_NOT_CONNECTED",
    });
    await consent(collider, link ?? "");
    await user.done("search_gmail", { query: "keller" });
  });

  it("of one scope names it, and the address asks for it beside what is held", async () => {
    const user = await connected(collider, "scope", READ_MAIL);
    const answer = await user.send("list_drive_files", {});
    const { link, ...refused } = refusal(answer);
    expect(refused).toMatchObject({
      http: 403,
      status: "PERMISSION_DENIED",
      reason: "GOOGLE_SCOPE_MISSING",
      scope: "drive_read",
    });
    const { scopes } = await openConsentPage(link ?? "");
    expect(scopes).toEqual([
      GOOGLE_SCOPES.gmail_read,
      GOOGLE_SCOPES.drive_read,
    ]);
    await consent(collider, link ?? "");
    await user.done("list_drive_files", {});
  });

  it("is refused before anything is looked for at Google", async () => {
    const user = await connected(collider, "sender", READ_MAIL);
    const answer = await user.send("send_gmail_message", {
      to: ["b@example.com"],
      subject: "Not sent",
      body: "",
    });
    expect(refusal(answer).scope).toBe("gmail_send");
  });

  it("gives whoever else opens its address nothing", async () => {
    const user = await someone(collider, "owner");
    const { link } = refusal(await user.send("search_gmail", { query: "a" }));
    const page = await consent(collider, link ?? "", {
      account: "viewer@example.com",
    });
    expect(page.html).toContain("Is this yours?");
    expect(connectionOf(collider, "owner@example.com")).toBeNull();
    const viewer = await someone(collider, "viewer");
    const confirmed = await viewer.send("confirm_workspace", {
      code: codeOn(page),
    });
    expect(refusal(confirmed).reason).toBe("CONSENT_NOT_YOURS");
    expect(connectionOf(collider, "viewer@example.com")).toBeNull();
    expect(connectionOf(collider, "owner@example.com")).toBeNull();
  });
});

describe("a consent that is taken back", () => {
  it("at Google is found by the next call, kept as revoked, and may be given again", async () => {
    const user = await connected(collider, "takes.back", READ_MAIL);
    await user.done("search_gmail", { query: "keller" });
    stage.workspace.grants.revokeAll(user.email);
    const answer = await user.send("search_gmail", { query: "keller" });
    const { link, ...refused } = refusal(answer);
    expect(refused).toMatchObject({
      http: 400,
      reason: "WORKSPACE_TOKEN_REJECTED",
    });
    const kept = connectionOf(collider, user.email);
    expect(kept).toMatchObject({ state: "revoked", account: user.email });
    expect(kept).not.toHaveProperty("refresh_token");
    expect(await user.done("workspace_status")).toMatchObject({
      state: "revoked",
      scopes_granted: [],
    });
    await consent(collider, link ?? "");
    await user.done("search_gmail", { query: "keller" });
  });

  it("by disconnect_workspace is none any more, at Google either", async () => {
    const user = await connected(collider, "leaves", READ_MAIL);
    await user.done("search_gmail", { query: "keller" });
    expect(await user.done("disconnect_workspace")).toEqual({
      account: user.email,
    });
    expect(connectionOf(collider, user.email)).toBeNull();
    expect(stage.workspace.grants.grantedBy(user.email)).toEqual([]);
    const answer = await user.send("search_gmail", { query: "keller" });
    expect(refusal(answer).reason).toBe("WORKSPACE_NOT_CONNECTED");
  });

  it("is forgotten by disconnect_workspace where Google knows it no more, and where there is none", async () => {
    const user = await connected(collider, "twice", READ_MAIL);
    stage.workspace.grants.revokeAll(user.email);
    await user.done("disconnect_workspace");
    expect(connectionOf(collider, user.email)).toBeNull();
    expect(await user.done("disconnect_workspace")).toEqual({ account: null });
  });
});

describe("whose workspace a call reaches", () => {
  it("is that of a service token's maker", async () => {
    const user = await connected(collider, "maker", READ_MAIL);
    const scopes = ["workspace:gmail:read"];
    const { token } = await makeToken(user, { scopes });
    const found = await scriptWith(collider, token)("search_gmail", {
      query: "keller",
    });
    expect(found.http).toBe(200);
  });

  it("is connected, confirmed and disconnected by nobody but its user in person", async () => {
    const user = await connected(collider, "person", READ_MAIL);
    const { token } = await makeToken(user);
    const script = scriptWith(collider, token);
    for (const operation of ["connect_workspace", "disconnect_workspace"])
      expect(refusal(await script(operation)).reason).toBe(
        "SERVICE_TOKEN_REFUSED",
      );
    expect(connectionOf(collider, user.email)).not.toBeNull();
  });

  it("is that of a run's owner, whose step says what is missing without an address for others", async () => {
    const owner = await connected(collider, "runs", READ_MAIL);
    const run = async (tool_name: string, parameters: JsonObject) => {
      const started = await owner.done("start_workflow", {
        workflow_definition: {
          name: "reads",
          steps: [{ step_id: "read", tool_name, parameters }],
        },
        wait_seconds: 20,
      });
      return JSON.stringify(started);
    };
    expect(await run("search_gmail", { query: "keller" })).toContain("success");
    const failed = await run("list_drive_files", {});
    expect(failed).toContain("GOOGLE_SCOPE_MISSING");
    expect(failed).toContain("connect_workspace");
    expect(failed).not.toMatch(/state=|http:\/\//u);
  });
});

describe("a plan", () => {
  const PLAN = {
    workflow_definition: {
      name: "reads",
      steps: [
        { tool_name: "search_gmail", parameters: { query: "keller" } },
        { tool_name: "list_drive_files" },
      ],
    },
  };

  it("says which scopes its caller holds, and not another", async () => {
    const reader = await connected(collider, "plans", READ_MAIL);
    const scopesOf = async (client: Client) =>
      (await client.done("plan_workflow", PLAN))["google_scopes"];
    expect(await scopesOf(reader)).toEqual([
      { scope: "drive_read", held: false },
      { scope: "gmail_read", held: true },
    ]);
    expect(await scopesOf(await someone(collider, "plans.too"))).toEqual([
      { scope: "drive_read", held: false },
      { scope: "gmail_read", held: false },
    ]);
  });
});
