import { afterAll, describe, expect, it } from "vitest";
import { GOOGLE_SCOPE_NAMES } from "#shared/auth/google-scopes.ts";
import { openConsentStage } from "../consent-stage.ts";
import { connectionOf, READ_MAIL, refusal, someone } from "../consent-users.ts";
import {
  beginConsent,
  codeOn,
  comeBack,
  consent,
  pendingConsent,
} from "../consents.ts";
import { consentAt } from "../workspace/consent-visitor.ts";

const stage = await openConsentStage();
afterAll(() => stage.close());
const collider = await stage.open();

describe("a consent of another account than the user's address", () => {
  it("is no connection before the user confirms it with the page's code", async () => {
    const user = await someone(collider, "two.accounts");
    const account = "private@example.org";
    const code = await pendingConsent(collider, user, account);
    expect(connectionOf(collider, user.email)).toBeNull();
    const done = await user.done("confirm_workspace", { code });
    expect(done).toMatchObject({
      user_id: user.email,
      account,
      scopes_granted: GOOGLE_SCOPE_NAMES,
    });
    expect(connectionOf(collider, user.email)).toMatchObject({ account });
    await user.done("search_gmail", { query: "keller" });
  });

  it("connects nobody who was sent a link: the code is shown to the account alone, and is good for the user who began", async () => {
    const attacker = await someone(collider, "attacker");
    const url = await beginConsent(attacker, READ_MAIL);
    const victim = await consent(collider, url, {
      account: "victim@example.com",
    });
    expect(victim.html).toContain("attacker@example.com has asked for this");
    expect(victim.html).toContain("If you are not attacker@example.com, close");
    // The attacker has everything but the victim's window.
    const state = new URL(url).searchParams.get("state") ?? "";
    for (const code of [state.slice(0, 32), "A".repeat(32)]) {
      const tried = await attacker.send("confirm_workspace", { code });
      expect(tried.http).not.toBe(200);
    }
    expect(connectionOf(collider, attacker.email)).toBeNull();
    // The victim does as the page of a stranger says, and is still not connected to him.
    const form = new URLSearchParams({
      code: codeOn(victim) ?? "",
      access_token: (await someone(collider, "victim")).token,
    });
    const sent = await fetch(`${collider.url}/confirm-workspace`, {
      method: "POST",
      body: form,
    });
    expect(sent.status).toBe(403);
    expect(connectionOf(collider, attacker.email)).toBeNull();
    expect(connectionOf(collider, "victim@example.com")).toBeNull();
  });

  it("is confirmed on the page by whoever signs in there as its user", async () => {
    const user = await someone(collider, "on.page");
    const code = await pendingConsent(collider, user, "other@example.org");
    const form = new URLSearchParams({ code, access_token: user.token });
    const sent = await fetch(`${collider.url}/confirm-workspace`, {
      method: "POST",
      body: form,
    });
    const html = await sent.text();
    expect(html).toContain("The workspace is connected");
    expect(html).toContain("reading mail");
    expect(html).not.toContain("openid");
    expect(connectionOf(collider, user.email)).toMatchObject({
      account: "other@example.org",
    });
  });

  it("is good once, and for ten minutes", async () => {
    const user = await someone(collider, "ten.minutes");
    const late = await pendingConsent(collider, user, "late@example.org");
    stage.machine.clock.advanceBy(600_001);
    const answer = await user.send("confirm_workspace", { code: late });
    expect(refusal(answer).reason).toBe("CONSENT_NOT_YOURS");
    const code = await pendingConsent(collider, user, "once@example.org");
    await user.done("confirm_workspace", { code });
    const again = await user.send("confirm_workspace", { code });
    expect(refusal(again).reason).toBe("CONSENT_NOT_YOURS");
  });
});

describe("the page to which a browser comes back", () => {
  it("says that consent was denied", async () => {
    const user = await someone(collider, "denies");
    const url = await beginConsent(user);
    const page = await consent(collider, url, { decision: "deny" });
    expect(page).toMatchObject({ status: 200 });
    expect(page.html).toContain("You have not consented");
    expect(connectionOf(collider, user.email)).toBeNull();
  });

  it("takes a code once", async () => {
    const user = await someone(collider, "replays");
    const back = await consentAt(await beginConsent(user));
    expect((await comeBack(collider, back)).status).toBe(200);
    const again = await comeBack(collider, back);
    expect(again.status).toBe(400);
    expect(again.html).toContain("it was used already");
  });

  it("takes no state after fifteen minutes", async () => {
    const user = await someone(collider, "slow");
    const back = await consentAt(await beginConsent(user));
    stage.machine.clock.advanceBy(900_001);
    const page = await comeBack(collider, back);
    expect(page.status).toBe(400);
    expect(page.html).toContain("its time is over");
    expect(connectionOf(collider, user.email)).toBeNull();
  });

  it("takes no state that is not ours, nor a code with the state of another consent", async () => {
    const user = await someone(collider, "mixes");
    const mine = await consentAt(await beginConsent(user));
    const others = await consentAt(
      await beginConsent(await someone(collider, "mixed")),
    );
    const forged = new URL(mine);
    const state = mine.searchParams.get("state") ?? "";
    forged.searchParams.set("state", `${state.slice(0, -4)}AAAA`);
    expect((await comeBack(collider, forged)).html).toContain("not begun here");
    const code = others.searchParams.get("code") ?? "";
    mine.searchParams.set("code", code);
    expect((await comeBack(collider, mine)).status).toBe(400);
    expect(connectionOf(collider, user.email)).toBeNull();
    expect(connectionOf(collider, "mixed@example.com")).toBeNull();
  });

  it("uses up no code for whoever only looks whether it is there", async () => {
    const user = await someone(collider, "scanned");
    const back = await consentAt(await beginConsent(user));
    await fetch(`${collider.url}/confirm-workspace${back.search}`, {
      method: "HEAD",
    });
    expect((await comeBack(collider, back)).html).toContain("is connected");
  });

  it("runs nothing, is kept nowhere, and tells nobody its address", async () => {
    const { headers } = await comeBack(collider, new URL("http://x/?state=y"));
    expect(headers.get("content-security-policy")).toContain(
      "default-src 'none'",
    );
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toBe("no-store");
  });
});
