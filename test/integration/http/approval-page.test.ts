import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { stage } from "../stage.ts";

const { collider, alice } = await stage();

const Started = z.object({ result: z.object({ run_id: z.string() }) });
const HOSTILE = `<script>alert("x")</script> & '"><b>`;

interface Asked {
  readonly run_id: string;
  readonly step_id: string;
}

/** A run that waits for Alice's word, or for that of whom she names. */
async function asking(parameters: JsonObject = {}): Promise<Asked> {
  const started = await alice.done("start_workflow", {
    workflow_definition: {
      name: `Report of <i>Keller</i>`,
      steps: [
        {
          step_id: "sign_off",
          tool_name: "approval",
          parameters: { message: HOSTILE, ...parameters },
        },
      ],
    },
  });
  const { run_id } = Started.parse(started).result;
  await collider.cameAbout(() => phaseOf(run_id) === "waiting");
  return { run_id, step_id: "sign_off" };
}

function phaseOf(runId: string): unknown {
  const path = `workflow_runs/${runId}/steps/sign_off`;
  return collider.keptBelow(path).get(path)?.["phase"];
}

async function open(asked: Asked, more: Readonly<Record<string, string>> = {}) {
  const query = new URLSearchParams({ ...asked, ...more });
  return fetch(`${collider.url}/get-approval?${query.toString()}`);
}

async function sendForm(fields: Readonly<Record<string, string>>) {
  const response = await fetch(`${collider.url}/get-approval`, {
    method: "POST",
    body: new URLSearchParams(fields),
  });
  return { response, page: await response.text() };
}

function hiddenIn(page: string): Readonly<Record<string, string>> {
  const inputs = page.matchAll(
    /<input type="hidden" name="(\w+)" value="([^"]*)">/gu,
  );
  return Object.fromEntries(
    [...inputs].map(([, name = "", value = ""]) => [name, value]),
  );
}

describe("the page of an approval", () => {
  it("asks whoever opens it who he is, and shows nothing of what is asked", async () => {
    const asked = await asking();
    const response = await open(asked);
    expect(response.status).toBe(200);
    const page = await response.text();
    expect(page).toContain('name="access_token" type="password"');
    expect(hiddenIn(page)).toEqual(asked);
    expect(page).not.toMatch(/alert\(|Keller|alice@/u);
  });

  it("decides nothing when it is opened, whatever its address says", async () => {
    const asked = await asking();
    const words = { word: "approve", access_token: alice.token };
    await (await open(asked, words)).text();
    await fetch(`${collider.url}/get-approval?run_id=${asked.run_id}`, {
      method: "HEAD",
    });
    expect(phaseOf(asked.run_id)).toBe("waiting");
  });

  it("runs nothing, loads nothing, is kept nowhere and tells nobody where it was", async () => {
    const { headers } = await open(await asking());
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/u,
    );
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("shows an approver what is asked, as text that means nothing", async () => {
    const asked = await asking();
    const { response, page } = await sendForm({
      ...asked,
      word: "show",
      access_token: alice.token,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(page).toContain(
      "<blockquote>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;&quot;&gt;&lt;b&gt;</blockquote>",
    );
    expect(page).toContain("Report of &lt;i&gt;Keller&lt;/i&gt;");
    expect(page).toContain("alice@example.com");
    expect(page).toContain(asked.run_id);
    expect(page).not.toMatch(/<script|<i>|<b>/u);
    expect(phaseOf(asked.run_id)).toBe("waiting");
  });

  it("has the step succeed when its approver approves of what he was shown, once", async () => {
    const asked = await asking();
    const access_token = alice.token;
    const shown = await sendForm({ ...asked, word: "show", access_token });
    const fields = { ...hiddenIn(shown.page), word: "approve", comment: "Yes" };
    const { response, page } = await sendForm(fields);
    expect(response.status).toBe(200);
    expect(page).toContain("<h1>Approved</h1>");
    const { run_id } = asked;
    const run = JSON.stringify(await alice.done("get_workflow", { run_id }));
    expect(run).toContain('"comment":"Yes"');
    expect(phaseOf(asked.run_id)).toBe("success");
    const again = await sendForm(fields);
    expect(again.response.status).toBe(403);
    expect(again.page).toContain("It may have been decided");
  });

  it("has the step fail when its approver rejects, also without a comment", async () => {
    const asked = await asking();
    const { page } = await sendForm({
      ...asked,
      word: "reject",
      comment: "",
      access_token: alice.token,
    });
    expect(page).toContain("<h1>Rejected</h1>");
    expect(phaseOf(asked.run_id)).toBe("failed");
  });

  it("is of no use to whom the step does not name", async () => {
    const asked = await asking({ approvers: ["anna@example.com"] });
    for (const word of ["show", "approve", "reject"]) {
      const fields = { ...asked, word, access_token: alice.token };
      const { response, page } = await sendForm(fields);
      expect(response.status).toBe(403);
      expect(page).toContain('role="alert"');
      expect(page).not.toMatch(/alert\(|Keller/u);
    }
    expect(phaseOf(asked.run_id)).toBe("waiting");
  });

  it("takes nobody's word for who he is", async () => {
    const asked = await asking();
    for (const access_token of ["", "x.y.z", `${alice.token}x`, "a b\r\nc"]) {
      const fields = { ...asked, word: "approve", access_token };
      const { response, page } = await sendForm(fields);
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
      expect(page).toContain('role="alert"');
      expect(hiddenIn(page)).toEqual(asked);
    }
    expect(phaseOf(asked.run_id)).toBe("waiting");
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ["without a word", { access_token: "x" }],
    ["with a word that it does not know", { access_token: "x", word: "yes" }],
    ["of a megabyte", { access_token: "x", comment: "x".repeat(1_000_000) }],
  ])("refuses a form %s", async (_, fields) => {
    const { response, page } = await sendForm(fields);
    expect(response.status).toBe(400);
    expect(page).toContain('role="alert"');
  });

  it("stands beside the function, which programs call as any other", async () => {
    const asked = await asking();
    expect(await alice.done("get_approval", { ...asked })).toMatchObject({
      message: HOSTILE,
      asked_by: "alice@example.com",
    });
    const contract = await fetch(`${collider.url}/get-approval`);
    expect(await contract.json()).toMatchObject({ name: "get_approval" });
  });
});
