import { expect, test } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { pageStage } from "./page-stage.ts";

const OWNER = "alice@example.com";
const MESSAGE = `May <script>document.title = "x"</script> be sent?\nIt is for the court.`;

const stage = pageStage();

const Answer = z.object({
  payload: z.object({
    result: z.object({
      run_id: z.string(),
      status: z.string(),
      steps: z.array(
        z.looseObject({ status: z.string(), output: z.unknown() }),
      ),
    }),
  }),
});

async function call(operation: string, payload: JsonObject) {
  const program = stage.program();
  const response = await fetch(`${program.url}/${operation}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await program.token(OWNER)}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ payload }),
  });
  return Answer.parse(await response.json()).payload.result;
}

async function asking(): Promise<string> {
  const { run_id } = await call("start-workflow", {
    workflow_definition: {
      name: "report",
      steps: [
        {
          step_id: "sign_off",
          tool_name: "approval",
          parameters: { message: MESSAGE },
        },
      ],
    },
  });
  await expect
    .poll(async () => (await call("get-workflow", { run_id })).steps[0]?.status)
    .toBe("waiting");
  return run_id;
}

async function signIn(runId: string): Promise<void> {
  const page = stage.page();
  const program = stage.program();
  await page.goto(
    `${program.url}/get-approval?run_id=${runId}&step_id=sign_off`,
  );
  await page.getByLabel("Your access token").fill(await program.token(OWNER));
  await page.getByRole("button", { name: "Show what is asked" }).click();
  await page.getByRole("heading", { name: "Do you approve?" }).waitFor();
}

test("an approver signs in, reads what is asked, and approves with a comment", async () => {
  const page = stage.page();
  const run_id = await asking();
  await signIn(run_id);
  expect(await page.locator("blockquote").innerText()).toBe(MESSAGE);
  expect(await page.title()).toBe("Do you approve?");
  expect(await page.locator("dl").innerText()).toContain(OWNER);
  await page.getByLabel("Comment").fill("Checked.");
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("heading", { name: "Approved" }).waitFor();
  await expect
    .poll(async () => (await call("get-workflow", { run_id })).status)
    .toBe("success");
  const { steps } = await call("get-workflow", { run_id });
  expect(steps[0]?.output).toMatchObject({
    approved_by: OWNER,
    comment: "Checked.",
  });
});

test("an approver rejects, without a comment", async () => {
  const run_id = await asking();
  await signIn(run_id);
  const page = stage.page();
  await page.getByRole("button", { name: "Reject" }).click();
  await page.getByRole("heading", { name: "Rejected" }).waitFor();
  await expect
    .poll(async () => (await call("get-workflow", { run_id })).status)
    .toBe("failed");
});

test("no token is in the page's address, or in what it asks of anybody", async () => {
  const page = stage.page();
  const asked: string[] = [];
  page.on("request", (request) => {
    asked.push(`${request.url()} ${JSON.stringify(request.headers())}`);
  });
  await signIn(await asking());
  const token = await page.locator("input[name=access_token]").inputValue();
  expect(token).not.toBe("");
  expect(page.url()).not.toContain(token);
  expect(asked.join("\n")).not.toContain(token);
  expect(asked.join("\n")).not.toContain('"referer":');
});

test("the page is styled by its own style, which its policy lets in", async () => {
  const page = stage.page();
  await signIn(await asking());
  const font = await page.evaluate(
    "getComputedStyle(document.body).fontFamily",
  );
  expect(font).toContain("system-ui");
});
