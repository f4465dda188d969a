import { accessLevel, isAtLeast } from "#shared/auth/access-level.ts";
import type { Permission } from "#shared/auth/roles.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";
import { readRun, runPath, type Run } from "./run-document.ts";

/** Who asks for a run, and when. */
export interface Asker {
  readonly callerId: string;
  readonly permissions: ReadonlySet<Permission>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

function owns(run: Run, asker: Asker): boolean {
  return run.owner_id === asker.callerId || asker.permissions.has("admin");
}

async function sharesCasefile(
  documents: DocumentReader,
  run: Run,
  asker: Asker,
): Promise<boolean> {
  if (run.casefile_id === null) return false;
  const casefile = await documents.get(`casefiles/${run.casefile_id}`);
  if (casefile === null) return false;
  const held = accessLevel(casefile.data, asker.callerId, asker.now);
  return isAtLeast(held, "viewer");
}

// The same words whether or not the run exists.
function denial(): ColliderError {
  return new ColliderError(
    "PERMISSION_DENIED",
    "You have no access to this run, or there is no such run.",
    { reason: "RUN_NO_ACCESS" },
  );
}

/**
 * A run that the asker may see: its owner, an administrator, or whoever may read its casefile.
 *
 * @throws ColliderError PERMISSION_DENIED, whether or not the run exists.
 */
export async function readVisibleRun(
  documents: DocumentReader,
  runId: string,
  asker: Asker,
): Promise<Run> {
  const document = await documents.get(runPath(runId));
  if (document === null) throw denial();
  const run = readRun(document);
  if (owns(run, asker)) return run;
  if (await sharesCasefile(documents, run, asker)) return run;
  throw denial();
}

/**
 * A run that the asker may control: its owner or an administrator.
 *
 * @throws ColliderError PERMISSION_DENIED, whether or not the run exists.
 */
export async function readOwnRun(
  documents: DocumentReader,
  runId: string,
  asker: Asker,
): Promise<Run> {
  const document = await documents.get(runPath(runId));
  if (document === null) throw denial();
  const run = readRun(document);
  if (owns(run, asker)) return run;
  throw denial();
}
