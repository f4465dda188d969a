import { readFile } from "node:fs/promises";
import type { JsonObject } from "#shared/kernel/json.ts";
import { FOLDER_TYPE } from "../drive-file.ts";
import {
  FileMedia,
  Media,
  type ApiRequest,
  type ApiRoutes,
} from "./api-routes.ts";
import { mimeTypeOf } from "./drive-folder.ts";
import { ExportQuery, GetFileQuery, ListFilesQuery } from "./drive-requests.ts";
import { driveResource } from "./drive-resource.ts";
import { driveHistoryRoutes } from "./drive-history-api.ts";
import {
  FILE_FIELDS,
  masked,
  requestedFile,
  type DriveServed,
} from "./drive-served.ts";
import { GoogleHttpError } from "./google-http-error.ts";
import { readRequest } from "./read-request.ts";
import { searchDrive } from "./search-drive.ts";
import { csvOf, xlsxOf } from "./workbook.ts";
import { ROOT_ID, type WorkspaceFile } from "./workspace-files.ts";

const FILES = "/drive/v3/files";
const XLSX =
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

// As Google says: 10 MB.
const MOST_EXPORTED_BYTES = 10 * 1024 * 1024;

const LIST_FIELDS = `kind,incompleteSearch,nextPageToken,files(${FILE_FIELDS})`;

/** Drive's reading methods over a folder. Each throws a GoogleHttpError for what Drive refuses. */
export function driveRoutes(served: DriveServed): ApiRoutes {
  return {
    ...driveHistoryRoutes(served),
    [`GET ${FILES}`]: (request) => listFiles(served, request),
    [`GET ${FILES}/:fileId`]: (request) => getFile(served, request),
    [`GET ${FILES}/:fileId/export`]: (request) => exportFile(served, request),
  };
}

async function listFiles(
  { folder, owner }: DriveServed,
  request: ApiRequest,
): Promise<JsonObject> {
  const query = readRequest(ListFilesQuery, request.query);
  const { files, nextPageToken } = await searchDrive(folder, owner(), query);
  const resources: JsonObject[] = [];
  for (const file of files)
    resources.push(await driveResource(file, folder, owner()));
  const answer = {
    kind: "drive#fileList",
    incompleteSearch: false,
    ...(nextPageToken === null ? {} : { nextPageToken }),
    files: resources,
  };
  return masked(answer, query.fields, LIST_FIELDS);
}

async function getFile(served: DriveServed, request: ApiRequest) {
  const query = readRequest(GetFileQuery, request.query);
  const id = request.params["fileId"] ?? "";
  if (id === "root" || id === ROOT_ID)
    return masked(ROOT, query.fields, FILE_FIELDS);
  const file = await requestedFile(served, request);
  if (query.alt === "media") {
    if (file.kind !== "file")
      throw new GoogleHttpError(
        "PERMISSION_DENIED",
        "Only files with binary content can be downloaded. Use Export with Docs Editors files.",
      );
    return new FileMedia(mimeTypeOf(file), file.path);
  }
  const resource = await driveResource(file, served.folder, served.owner());
  return masked(resource, query.fields, FILE_FIELDS);
}

const ROOT: JsonObject = {
  kind: "drive#file",
  id: ROOT_ID,
  name: "My Drive",
  mimeType: FOLDER_TYPE,
};

async function exportFile(
  served: DriveServed,
  request: ApiRequest,
): Promise<Media> {
  const { mimeType } = readRequest(ExportQuery, request.query);
  const file = await requestedFile(served, request);
  if (file.kind !== "spreadsheet")
    throw new GoogleHttpError(
      "PERMISSION_DENIED",
      "Export only supports Docs Editors files.",
    );
  const bytes = await converted(served, file, mimeType);
  if (bytes.length > MOST_EXPORTED_BYTES)
    throw new GoogleHttpError(
      "EXPORT_TOO_LARGE",
      "This file is too large to be exported.",
    );
  return new Media(mimeType, bytes);
}

async function converted(
  { folder }: DriveServed,
  file: WorkspaceFile,
  mimeType: string,
): Promise<Uint8Array> {
  if (mimeType === XLSX)
    // What is a workbook already keeps its formats and formulas.
    return file.path.toLowerCase().endsWith(".xlsx")
      ? readFile(file.path)
      : xlsxOf(await folder.tables(file));
  const [first] = await folder.tables(file);
  if (mimeType === "text/csv" && first !== undefined) return csvOf(first);
  throw new GoogleHttpError(
    "INVALID_ARGUMENT",
    "The requested conversion is not supported.",
  );
}
