import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { WorkflowResult } from "#workflows/runtime/view/workflow-result.ts";
import type { DemoClient } from "./client.ts";
import { requireSuccess } from "./require-success.ts";
import type { Screen } from "./screen.ts";
import { sweepEvidence } from "./sweep-evidence.ts";
import { watchRun } from "./watch-run.ts";

const CLIENT = "maria.keller@example.com";

const Evidence = z.object({
  items: z.array(
    z.object({
      subject: z.string(),
      internal_date: z.string(),
      has_attachments: z.boolean(),
      raw: z.object({ size_bytes: z.number(), sha256: z.string() }),
    }),
  ),
});

const SetupOutput = z.object({
  casefile_id: z.string(),
  messages_stored: z.number(),
});

const Found = z.object({
  messages: z.array(z.object({ subject: z.string(), sender: z.string() })),
});

async function setUpCasefile(
  client: DemoClient,
  screen: Screen,
): Promise<string> {
  screen.print(
    screen.style("bold", "1. casefile_setup") +
      " - open a casefile and a session, store the client's mail",
  );
  const request = {
    workflow_name: "casefile_setup",
    input: { title: "Keller v. Northgate", client: CLIENT },
  };
  const requestId = randomUUID();
  const started = await client.startWorkflow(request, requestId);
  const run = requireSuccess(await watchRun(client, screen, started));
  const output = SetupOutput.parse(run.output);
  const { items } = await client.call("list-evidence", Evidence, {
    casefile_id: output.casefile_id,
    limit: 100,
  });
  screen.print(
    `\n  Evidence in ${output.casefile_id}: ${output.messages_stored} messages from ${CLIENT}`,
  );
  screen.table(
    ["date", "bytes", "attachments", "sha256", "subject"],
    items.map((item) => [
      item.internal_date.slice(0, 10),
      String(item.raw.size_bytes),
      item.has_attachments ? "yes" : "",
      `${item.raw.sha256.slice(0, 8)}…`,
      item.subject,
    ]),
  );
  await repeatRequest(client, screen, { request, requestId, run });
  return output.casefile_id;
}

async function repeatRequest(
  client: DemoClient,
  screen: Screen,
  first: {
    readonly request: object;
    readonly requestId: string;
    readonly run: WorkflowResult;
  },
): Promise<void> {
  const again = await client.startWorkflow(first.request, first.requestId);
  if (again.run_id !== first.run.run_id)
    throw new Error("The same request_id has started a second run.");
  screen.print(
    `\n  The same request sent again, with its request_id: still ${again.run_id}, nothing is stored twice.\n`,
  );
}

async function searchSideBySide(
  client: DemoClient,
  screen: Screen,
): Promise<void> {
  screen.print(
    screen.style("bold", "2. client_search") +
      " - three mail searches in parallel",
  );
  const started = await client.startWorkflow(
    { workflow_name: "client_search", input: { client: CLIENT } },
    randomUUID(),
  );
  const run = requireSuccess(await watchRun(client, screen, started));
  screen.print();
  screen.table(
    ["search", "found", "newest"],
    run.steps.map((step) => {
      const { messages } = Found.parse(step.output);
      const [newest] = messages;
      return [
        step.step_id,
        String(messages.length),
        newest === undefined ? "" : `${newest.subject} (${newest.sender})`,
      ];
    }),
  );
}

/** Runs three workflows and shows what came of them; the result is the casefile that they left. */
export async function tellStory(
  client: DemoClient,
  screen: Screen,
): Promise<string> {
  const casefileId = await setUpCasefile(client, screen);
  await searchSideBySide(client, screen);
  await sweepEvidence(client, screen, { client: CLIENT, casefileId });
  return casefileId;
}
