import type { JsonObject } from "#shared/kernel/json.ts";
import type { ApiRequest } from "./api-routes.ts";
import type { DriveFolder } from "./drive-folder.ts";
import type { DriveLog } from "./drive-log.ts";
import { applyFieldMask, parseFieldMask } from "./field-mask.ts";
import { GoogleHttpError } from "./google-http-error.ts";
import type { WorkspaceFile } from "./workspace-files.ts";

/** What Drive's methods work on. */
export interface DriveServed {
  readonly folder: DriveFolder;
  readonly log: DriveLog;
  /** The address of the mailbox's owner. */
  readonly owner: () => string;
}

// What Drive tells of a file where no fields are asked for.
export const FILE_FIELDS = "kind,id,name,mimeType";

/** What Drive answers where no fields are asked for; with them, the answer is reduced to them later. */
export function masked(
  answer: JsonObject,
  fields: string | undefined,
  byDefault: string,
): JsonObject {
  const mask = fields === undefined ? parseFieldMask(byDefault) : null;
  return mask === null ? answer : applyFieldMask(answer, mask);
}

/** @throws GoogleHttpError NOT_FOUND. */
export async function requestedFile(
  { folder }: Pick<DriveServed, "folder">,
  request: ApiRequest,
): Promise<WorkspaceFile> {
  const id = request.params["fileId"] ?? "";
  const file = await folder.find(id);
  if (file !== null) return file;
  throw new GoogleHttpError("NOT_FOUND", `File not found: ${id}.`);
}
