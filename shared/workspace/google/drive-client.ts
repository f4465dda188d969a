import type { drive_v3 } from "@googleapis/drive";
import { GOOGLE_SCOPES } from "#shared/auth/google-scopes.ts";
import type { DriveService } from "../drive-service.ts";
import {
  apiCaller,
  type ClientSettings,
  type GoogleClientOptions,
} from "./google-api.ts";
import { downloaded } from "./drive-download.ts";
import { driveHistoryOf } from "./drive-history.ts";
import { driveFile, EVERYWHERE, FILE_FIELDS } from "./drive-resource.ts";

const STALL_MS = 30_000;

export function createDriveClient(options: GoogleClientOptions): DriveService {
  const { clock, stallMs = STALL_MS } = options;
  const call = apiCaller(options, openDrive)(GOOGLE_SCOPES.drive_read);
  return {
    listFiles: ({ query, pageSize, pageToken }, signal) =>
      call("the search", signal, async ({ files }) => {
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
      call(named(fileId), signal, async ({ files }) => {
        const { data } = await files.get(
          { fileId, fields: FILE_FIELDS, supportsAllDrives: true },
          { signal },
        );
        return driveFile(data);
      }),
    download: (file, signal) =>
      downloaded(call, file, { clock, stallMs, signal }),
    exportFile: (fileId, mimeType, signal) =>
      call(named(fileId), signal, async ({ files }) => {
        const { data } = await files.export(
          { fileId, mimeType },
          { signal, responseType: "arraybuffer" },
        );
        return bytesOf(data);
      }),
    ...driveHistoryOf(call),
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

async function openDrive(settings: ClientSettings): Promise<drive_v3.Drive> {
  const { drive } = await import("@googleapis/drive");
  return drive({ version: "v3", ...settings });
}
