import {
  accessLevel,
  isAtLeast,
  type AccessLevel,
} from "#shared/auth/access-level.ts";
import type { ServiceToken } from "#shared/auth/service-token.ts";
import type { Permission } from "#shared/auth/roles.ts";
import { casefilePath } from "#shared/casefile/casefile-paths.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";
import { readRun, runPath, type Run } from "./run-document.ts";

/** Who asks for a run, and when. */
export interface Asker {
  readonly callerId: string;
  readonly permissions: ReadonlySet<Permission>;
  /** The service token that he came with; one that is bound reaches the runs of its casefile alone. */
  readonly serviceToken: ServiceToken | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

function isOutside({ casefile_id }: Run, { serviceToken }: Asker): boolean {
  if (serviceToken === null) return false;
  const { session_id: session, casefile_id: casefile } = serviceToken;
  return session !== null || (casefile !== null && casefile !== casefile_id);
}

function owns(run: Run, asker: Asker): boolean {
  return run.owner_id === asker.callerId || asker.permissions.has("admin");
}

/** A run's owner and administrators may do with it what they like, others as far as its casefile is theirs. */
async function mayReach(
  documents: DocumentReader,
  run: Run,
  asker: Asker,
  required: AccessLevel,
): Promise<boolean> {
  if (isOutside(run, asker)) return false;
  if (owns(run, asker)) return true;
  if (run.casefile_id === null) return false;
  const casefile = await documents.get(casefilePath(run.casefile_id));
  if (casefile === null) return false;
  const held = accessLevel(casefile.data, asker.callerId, asker.now);
  return isAtLeast(held, required);
}

// The same words whether or not the run exists.
function denial(): ColliderError {
  return new ColliderError(
    "PERMISSION_DENIED",
    "You have no access to this run, or there is no such run.",
    { reason: "RUN_NO_ACCESS" },
  );
}

async function readRunFor(
  documents: DocumentReader,
  runId: string,
  asker: Asker,
  required: AccessLevel,
): Promise<Run> {
  const document = await documents.get(runPath(runId));
  const run = document === null ? null : readRun(document);
  if (run !== null && (await mayReach(documents, run, asker, required)))
    return run;
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
  return readRunFor(documents, runId, asker, "viewer");
}

/**
 * A run that the asker may send events to: its owner, an administrator, or whoever may work in its casefile. An event
 * does what the workflow waits for, and stops or changes nothing else.
 *
 * @throws ColliderError PERMISSION_DENIED, whether or not the run exists.
 */
export async function readSignalledRun(
  documents: DocumentReader,
  runId: string,
  asker: Asker,
): Promise<Run> {
  return readRunFor(documents, runId, asker, "editor");
}

/**
 * A run that the asker may control: its owner, an administrator, or whoever may share its casefile, and so decides who
 * works there.
 *
 * @throws ColliderError PERMISSION_DENIED, whether or not the run exists.
 */
export async function readControlledRun(
  documents: DocumentReader,
  runId: string,
  asker: Asker,
): Promise<Run> {
  return readRunFor(documents, runId, asker, "admin");
}
