import { accessLevel, isAtLeast } from "#shared/auth/access-level.ts";
import type { Permission } from "#shared/auth/roles.ts";
import { casefilePath } from "#shared/casefile/casefile-paths.ts";
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
  const casefile = await documents.get(casefilePath(run.casefile_id));
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

type MayReach = (run: Run) => boolean | Promise<boolean>;

async function readRunWhere(
  documents: DocumentReader,
  runId: string,
  mayReach: MayReach,
): Promise<Run> {
  const document = await documents.get(runPath(runId));
  const run = document === null ? null : readRun(document);
  if (run !== null && (await mayReach(run))) return run;
  throw denial();
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
  return readRunWhere(
    documents,
    runId,
    (run) => owns(run, asker) || sharesCasefile(documents, run, asker),
  );
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
  return readRunWhere(documents, runId, (run) => owns(run, asker));
}
