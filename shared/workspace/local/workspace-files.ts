import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { sha256 } from "#shared/kernel/hash.ts";

/** A file or folder below `drive` or `sheets`, as it lies on the disk. */
export interface WorkspaceFile {
  readonly id: string;
  readonly parentId: string;
  readonly path: string;
  readonly name: string;
  readonly kind: "folder" | "file" | "spreadsheet";
  readonly sizeBytes: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

const DRIVE = "drive";
const SHEETS = "sheets";
const SPREADSHEET = /\.(?:csv|xlsx)$/i;

/** Of the folder that holds all others; Drive calls it `root` too. */
export const ROOT_ID = idOf("");

// A path, not the content: Drive's ids outlive a change. They begin with a digit, as Google's do.
function idOf(path: string): string {
  return `1${sha256(path).slice(0, 32)}`;
}

async function listBelow(
  workspaceDir: string,
  folder: typeof DRIVE | typeof SHEETS,
): Promise<readonly WorkspaceFile[]> {
  const root = join(workspaceDir, folder);
  const entries = await readdir(root, {
    recursive: true,
    withFileTypes: true,
  }).catch(() => []);
  const idAt = (path: string): string => {
    const below = relative(root, path).split(sep).join("/");
    return below === "" ? ROOT_ID : idOf(`${folder}/${below}`);
  };
  const files = entries
    .filter((entry) =>
      isShown(relative(root, join(entry.parentPath, entry.name))),
    )
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map(async (entry): Promise<WorkspaceFile> => {
      const path = join(entry.parentPath, entry.name);
      const { size, mtimeMs, birthtimeMs } = await stat(path);
      const modifiedAt = Math.floor(mtimeMs);
      const kind = entry.isDirectory()
        ? "folder"
        : folder === SHEETS
          ? "spreadsheet"
          : "file";
      return {
        id: idAt(path),
        parentId: idAt(entry.parentPath),
        path,
        name:
          kind === "spreadsheet"
            ? entry.name.replace(SPREADSHEET, "")
            : entry.name,
        kind,
        sizeBytes: size,
        // A file system that keeps no birth gives 0 or the time of a copy.
        createdAt: Math.min(Math.floor(birthtimeMs) || modifiedAt, modifiedAt),
        modifiedAt,
      };
    });
  const listed = await Promise.allSettled(files);
  return listed
    .flatMap((one) => (one.status === "fulfilled" ? [one.value] : []))
    .filter(
      ({ kind, path }) => kind !== "spreadsheet" || SPREADSHEET.test(path),
    );
}

function isShown(path: string): boolean {
  return path.split(sep).every((name) => !name.startsWith("."));
}

/** All files and folders of a workspace, in the order of their paths. What is hidden, or a link, is not among them. */
export async function listWorkspaceFiles(
  workspaceDir: string,
): Promise<readonly WorkspaceFile[]> {
  const found = await Promise.all([
    listBelow(workspaceDir, DRIVE),
    listBelow(workspaceDir, SHEETS),
  ]);
  return found.flat().sort((a, b) => (a.path < b.path ? -1 : 1));
}
