import type { JsonObject } from "#shared/kernel/json.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { ApiRequest, ApiRoutes } from "./api-routes.ts";
import { mimeTypeOf } from "./drive-folder.ts";
import type { FileChange } from "./drive-log.ts";
import { ChangesQuery, FieldsQuery, RevisionsQuery } from "./drive-requests.ts";
import { driveResource } from "./drive-resource.ts";
import {
  FILE_FIELDS,
  masked,
  requestedFile,
  type DriveServed,
} from "./drive-served.ts";
import { GoogleHttpError } from "./google-http-error.ts";
import { readRequest } from "./read-request.ts";

const CHANGES = "/drive/v3/changes";

const CHANGES_FIELDS = `kind,nextPageToken,newStartPageToken,changes(kind,type,changeType,time,removed,fileId,file(${FILE_FIELDS}))`;
const REVISIONS_FIELDS =
  "kind,nextPageToken,revisions(kind,id,mimeType,modifiedTime)";

/** What Drive tells of what has changed. */
export function driveHistoryRoutes(served: DriveServed): ApiRoutes {
  return {
    [`GET ${CHANGES}/startPageToken`]: async ({ query }) => {
      const { fields } = readRequest(FieldsQuery, query);
      const startPageToken = String(await served.log.now());
      const answer = { kind: "drive#startPageToken", startPageToken };
      return masked(answer, fields, "kind,startPageToken");
    },
    [`GET ${CHANGES}`]: (request) => listChanges(served, request),
    ["GET /drive/v3/files/:fileId/revisions"]: (request) =>
      listRevisions(served, request),
  };
}

async function listChanges(
  served: DriveServed,
  request: ApiRequest,
): Promise<JsonObject> {
  const query = readRequest(ChangesQuery, request.query);
  const found = await served.log.changesAfter(query.pageToken);
  if (found === null)
    throw new GoogleHttpError("INVALID_ARGUMENT", "Invalid Value: pageToken");
  const wanted = found.filter(
    ({ file }) => file !== null || query.includeRemoved,
  );
  const page = wanted.slice(0, query.pageSize);
  const changes: JsonObject[] = [];
  for (const change of page) changes.push(await changeResource(served, change));
  const answer = {
    kind: "drive#changeList",
    ...(page.length < wanted.length
      ? { nextPageToken: String(page.at(-1)?.token) }
      : { newStartPageToken: String(found.at(-1)?.token ?? query.pageToken) }),
    changes,
  };
  return masked(answer, query.fields, CHANGES_FIELDS);
}

async function changeResource(
  { folder, owner }: DriveServed,
  { file, fileId, noticedAt }: FileChange,
): Promise<JsonObject> {
  return {
    kind: "drive#change",
    type: "file",
    changeType: "file",
    time: isoTime(noticedAt),
    removed: file === null,
    fileId,
    ...(file === null
      ? {}
      : { file: await driveResource(file, folder, owner()) }),
  };
}

async function listRevisions(
  served: DriveServed,
  request: ApiRequest,
): Promise<JsonObject> {
  const { fields, pageSize, pageToken } = readRequest(
    RevisionsQuery,
    request.query,
  );
  const file = await requestedFile(served, request);
  if (file.kind === "folder")
    throw new GoogleHttpError(
      "PERMISSION_DENIED",
      "The file does not support revisions.",
    );
  const all = await served.folder.revisions(file);
  const isFile = file.kind === "file";
  const start = all.findIndex(({ id }) => id === pageToken) + 1;
  const page = all.slice(start, start + pageSize);
  const last = page.at(-1);
  const answer = {
    kind: "drive#revisionList",
    ...(last !== undefined && last !== all.at(-1)
      ? { nextPageToken: last.id }
      : {}),
    revisions: page.map((revision) => ({
      kind: "drive#revision",
      id: revision.id,
      mimeType: mimeTypeOf(file),
      modifiedTime: isoTime(revision.modifiedAt),
      // What is Google's own has no bytes.
      ...(isFile
        ? { size: String(revision.sizeBytes), md5Checksum: revision.md5 }
        : {}),
    })),
  };
  return masked(answer, fields, REVISIONS_FIELDS);
}
