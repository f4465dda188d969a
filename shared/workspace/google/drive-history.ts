import type { drive_v3 } from "@googleapis/drive";
import { ColliderError } from "#shared/kernel/error.ts";
import type {
  DriveChange,
  DriveChangesPage,
  DriveHistory,
  DriveRevision,
} from "../drive-history.ts";
import type { ApiCall } from "./google-api.ts";
import {
  driveFile,
  EVERYWHERE,
  FILE_FIELDS,
  timeOf,
} from "./drive-resource.ts";

// The most that Drive gives.
const PAGE_SIZE = 1000;
const CHANGES_FIELDS = `changes(changeType,removed,fileId,file(${FILE_FIELDS})),nextPageToken,newStartPageToken`;
const REVISIONS_FIELDS =
  "revisions(id,mimeType,size,md5Checksum,modifiedTime),nextPageToken";

export function driveHistoryOf(call: ApiCall<drive_v3.Drive>): DriveHistory {
  return {
    startPageToken: (signal) =>
      call("the changes", signal, async ({ changes }) => {
        const asked = { supportsAllDrives: true, fields: "startPageToken" };
        const { data } = await changes.getStartPageToken(asked, { signal });
        return data.startPageToken ?? "";
      }),
    changes: (pageToken, maxChanges, signal) =>
      call("the changes", signal, async ({ changes }) => {
        const { data } = await changes.list(
          {
            pageToken,
            pageSize: Math.min(PAGE_SIZE, maxChanges),
            includeRemoved: true,
            fields: CHANGES_FIELDS,
            ...EVERYWHERE,
          },
          { signal },
        );
        return changesPage(data);
      }).catch(expiredWhereRefused),
    revisions: (fileId, signal) =>
      call(`Drive file ${fileId}`, signal, ({ revisions }) =>
        allRevisions(revisions, fileId, signal),
      ),
  };
}

function changesPage(data: drive_v3.Schema$ChangeList): DriveChangesPage {
  return {
    type: "page",
    changes: (data.changes ?? []).flatMap(changeOf),
    nextPageToken: data.nextPageToken ?? null,
    newStartPageToken: data.newStartPageToken ?? null,
  };
}

// A change of a shared drive itself, such as its name, is none of a file.
function changeOf(change: drive_v3.Schema$Change): DriveChange[] {
  const { fileId, file, removed } = change;
  if (typeof fileId !== "string") return [];
  const isThere = removed !== true && file !== undefined;
  return [{ fileId, file: isThere ? driveFile(file) : null }];
}

// All but the token is the same in every request: what Drive does not understand, or does not find, is the token.
function expiredWhereRefused(thrown: unknown): DriveChangesPage {
  if (
    thrown instanceof ColliderError &&
    (thrown.code === "INVALID_ARGUMENT" || thrown.code === "NOT_FOUND")
  )
    return { type: "expired" };
  throw thrown;
}

async function allRevisions(
  api: drive_v3.Resource$Revisions,
  fileId: string,
  signal: AbortSignal,
): Promise<readonly DriveRevision[]> {
  const found: DriveRevision[] = [];
  let pageToken: string | null = null;
  do {
    const { data }: { data: drive_v3.Schema$RevisionList } = await api.list(
      {
        fileId,
        pageSize: PAGE_SIZE,
        fields: REVISIONS_FIELDS,
        ...(pageToken === null ? {} : { pageToken }),
      },
      { signal },
    );
    found.push(...(data.revisions ?? []).map(driveRevision));
    pageToken = data.nextPageToken ?? null;
  } while (pageToken !== null);
  return found;
}

function driveRevision(revision: drive_v3.Schema$Revision): DriveRevision {
  return {
    id: revision.id ?? "",
    mime_type: revision.mimeType ?? "application/octet-stream",
    size_bytes:
      typeof revision.size === "string" ? Number(revision.size) : null,
    md5: revision.md5Checksum ?? null,
    modified_time: timeOf(revision.modifiedTime),
  };
}
