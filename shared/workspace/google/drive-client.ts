import type { drive_v3 } from "@googleapis/drive";
import { GOOGLE_SCOPES } from "#shared/auth/google-scopes.ts";
import { isoTime } from "#shared/kernel/time.ts";
import type { DriveFile } from "../drive-file.ts";
import type { DriveService } from "../drive-service.ts";
import {
  apiCaller,
  type ClientSettings,
  type GoogleClientOptions,
} from "./google-api.ts";

const FILE_FIELDS =
  "id,name,mimeType,size,md5Checksum,sha256Checksum,webViewLink,iconLink,parents,owners(emailAddress,displayName),createdTime,modifiedTime,trashed";
// Files of shared drives are files too.
const EVERYWHERE = {
  supportsAllDrives: true,
  includeItemsFromAllDrives: true,
};
const BYTES = { responseType: "arraybuffer" } as const;

export function createDriveClient(options: GoogleClientOptions): DriveService {
  const call = apiCaller(options, openFiles)(GOOGLE_SCOPES.driveRead);
  return {
    listFiles: ({ query, pageSize, pageToken }, signal) =>
      call("the search", signal, async (files) => {
        const { data } = await files.list(
          {
            q: query,
            pageSize,
            orderBy: "modifiedTime desc",
            fields: `files(${FILE_FIELDS}),nextPageToken`,
            ...EVERYWHERE,
            ...(pageToken === null ? {} : { pageToken }),
          },
          { signal },
        );
        return {
          files: (data.files ?? []).map(driveFile),
          nextPageToken: data.nextPageToken ?? null,
        };
      }),
    getFile: (fileId, signal) =>
      call(named(fileId), signal, async (files) => {
        const { data } = await files.get(
          { fileId, fields: FILE_FIELDS, supportsAllDrives: true },
          { signal },
        );
        return driveFile(data);
      }),
    download: (fileId, signal) =>
      call(named(fileId), signal, async (files) => {
        const { data } = await files.get(
          { fileId, alt: "media", supportsAllDrives: true },
          { signal, ...BYTES },
        );
        return bytesOf(data);
      }),
    exportFile: (fileId, mimeType, signal) =>
      call(named(fileId), signal, async (files) => {
        const { data } = await files.export(
          { fileId, mimeType },
          { signal, ...BYTES },
        );
        return bytesOf(data);
      }),
  };
}

function named(fileId: string): string {
  return `Drive file ${fileId}`;
}

// The client says of every body what it says of JSON.
function bytesOf(data: unknown): Uint8Array {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  throw new TypeError("Drive's client gave no bytes.");
}

function driveFile(file: drive_v3.Schema$File): DriveFile {
  return {
    id: file.id ?? "",
    name: file.name ?? "",
    mime_type: file.mimeType ?? "application/octet-stream",
    size_bytes: typeof file.size === "string" ? Number(file.size) : null,
    md5: file.md5Checksum ?? null,
    sha256: file.sha256Checksum ?? null,
    web_view_link: file.webViewLink ?? null,
    icon_link: file.iconLink ?? null,
    parents: file.parents ?? [],
    owners: (file.owners ?? []).map(({ emailAddress, displayName }) => ({
      email: emailAddress ?? null,
      display_name: displayName ?? null,
    })),
    created_time: timeOf(file.createdTime),
    modified_time: timeOf(file.modifiedTime),
    trashed: file.trashed ?? false,
  };
}

function timeOf(text: string | null | undefined): string {
  return isoTime(Date.parse(text ?? "") || 0);
}

async function openFiles(
  settings: ClientSettings,
): Promise<drive_v3.Resource$Files> {
  const { drive } = await import("@googleapis/drive");
  return drive({ version: "v3", ...settings }).files;
}
