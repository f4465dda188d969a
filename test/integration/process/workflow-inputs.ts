import type { JsonObject } from "#shared/kernel/json.ts";
import { listWorkspaceFiles } from "#shared/workspace/local/workspace-files.ts";

const CLIENT = "maria.keller@example.com";

/**
 * What each workflow of the catalog is started with on the sample workspace; some are about a casefile.
 *
 * @param sweptClient - whose mail evidence_sweep stores; of whom there is none, it asks nobody
 */
export async function workflowInputs(
  casefileId: string,
  sweptClient = CLIENT,
): Promise<ReadonlyMap<string, JsonObject>> {
  const files = await listWorkspaceFiles("samples/workspace");
  const sheet = files.find(({ kind }) => kind === "spreadsheet");
  const wanted = {
    gmail_query: `from:${CLIENT}`,
    drive_query: "mimeType = 'application/pdf'",
    spreadsheet_id: sheet?.id ?? "",
  };
  return new Map<string, JsonObject>([
    ["casefile_setup", { title: "Keller", client: CLIENT }],
    ["client_search", { client: CLIENT }],
    ["parallel_collection", wanted],
    ["gather_evidence", { casefile_id: casefileId, ...wanted }],
    ["complex_analysis", { casefile_id: casefileId, title: "What we hold" }],
    [
      "evidence_sweep",
      {
        clients: [{ client: sweptClient, casefile_id: casefileId }],
        report_to: "office@example.org",
      },
    ],
  ]);
}
