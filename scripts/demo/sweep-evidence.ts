import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { DemoClient } from "./client.ts";
import { requireSuccess } from "./require-success.ts";
import type { Screen } from "./screen.ts";
import { watchRun } from "./watch-run.ts";

const DOCTOR = "lindqvist@harbour-clinic.example";
const OFFICE = "office@example.org";

const Made = z.object({ casefile_id: z.string() });
const SweepOutput = z.object({ summary: z.string() });

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? "" : `  ${line}`))
    .join("\n");
}

/** Mail of two people, each in a casefile of its own, and a summary that is mailed once its owner has approved. */
export async function sweepEvidence(
  client: DemoClient,
  screen: Screen,
  first: { readonly client: string; readonly casefileId: string },
): Promise<void> {
  screen.print(
    `\n${screen.style("bold", "3. evidence_sweep")} - mail of several clients, and a summary that somebody approves`,
  );
  const second = await client.call("create-casefile", Made, {
    title: "Dr. Lindqvist, expert",
  });
  const started = await client.startWorkflow(
    {
      workflow_name: "evidence_sweep",
      input: {
        clients: [
          { client: first.client, casefile_id: first.casefileId },
          { client: DOCTOR, casefile_id: second.casefile_id },
        ],
        report_to: OFFICE,
      },
    },
    randomUUID(),
  );
  const run = requireSuccess(
    await watchRun(client, screen, started, async (stepId, question) => {
      screen.print(`\n  Asked: ${question}\n  Approved.\n`);
      const word = { run_id: started.run_id, step_id: stepId };
      await client.call("approve-step", z.unknown(), word);
    }),
  );
  const { summary } = SweepOutput.parse(run.output);
  screen.print(`\n  Mailed to ${OFFICE}:\n\n${indented(summary)}`);
}
