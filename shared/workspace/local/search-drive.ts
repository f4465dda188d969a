import { z } from "zod";
import { decodePageToken, encodePageToken } from "#shared/kernel/page.ts";
import { mimeTypeOf, type DriveFolder } from "./drive-folder.ts";
import type { DriveQuery } from "./drive-query.ts";
import { GoogleHttpError } from "./google-http-error.ts";
import { matchesDriveQuery } from "./match-drive-query.ts";
import { driveOrder } from "./drive-order.ts";
import { parseDriveQuery } from "./parse-drive-query.ts";
import { ROOT_ID, type WorkspaceFile } from "./workspace-files.ts";

export interface DriveSearch {
  readonly q: string;
  readonly pageSize: number;
  readonly pageToken?: string | undefined;
  readonly orderBy: string;
}

/** One page of the files that match. @throws GoogleHttpError for a query, an order or a token that is none. */
export async function searchDrive(
  folder: DriveFolder,
  owner: string,
  search: DriveSearch,
): Promise<{
  readonly files: readonly WorkspaceFile[];
  readonly nextPageToken: string | null;
}> {
  const query = parseDriveQuery(search.q);
  if (query === null) throw invalid("q");
  const order = driveOrder(search.orderBy);
  if (order === null) throw invalid("orderBy");
  const found: WorkspaceFile[] = [];
  for (const file of await folder.list())
    if (await matches(query, file, folder, owner)) found.push(file);
  found.sort(order);
  const start =
    search.pageToken === undefined ? 0 : indexAfter(found, search.pageToken);
  const files = found.slice(start, start + search.pageSize);
  const end = start + files.length;
  const last = files.at(-1);
  return {
    files,
    nextPageToken:
      last === undefined || end === found.length
        ? null
        : encodePageToken([end, last.id]),
  };
}

function invalid(parameter: string): GoogleHttpError {
  return new GoogleHttpError("INVALID_ARGUMENT", `Invalid Value: ${parameter}`);
}

async function matches(
  query: DriveQuery,
  file: WorkspaceFile,
  folder: DriveFolder,
  owner: string,
): Promise<boolean> {
  return matchesDriveQuery(query, {
    name: file.name,
    mimeType: mimeTypeOf(file),
    parentIds: file.parentId === ROOT_ID ? [ROOT_ID, "root"] : [file.parentId],
    owner,
    createdAt: file.createdAt,
    modifiedAt: file.modifiedAt,
    words: () => folder.words(file),
  });
}

// The last file of the page before, and where it stood: files may come and go between two calls.
const Position = z.tuple([z.int().nonnegative(), z.string()]);

function indexAfter(found: readonly WorkspaceFile[], token: string): number {
  const [end, id] = positionOf(token);
  const index = found.findIndex((one) => one.id === id);
  return index === -1 ? end : index + 1;
}

function positionOf(token: string): z.infer<typeof Position> {
  try {
    return Position.parse(decodePageToken(token));
  } catch {
    throw invalid("pageToken");
  }
}
