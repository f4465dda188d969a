import { openPromise, type Entry, type ZipFile } from "yauzl";
import { messageOf } from "../message-of.ts";
import { PackageFault, type OpenedPackage } from "./opened-package.ts";

// As Unix has it in the upper half of the attributes; other systems leave that empty.
const FILE_TYPE = 0o170000;
const PLAIN_FILE = 0o100000;

function isPlain({ externalFileAttributes }: Entry): boolean {
  const type = (externalFileAttributes >>> 16) & FILE_TYPE;
  return type === 0 || type === PLAIN_FILE;
}

async function entriesOf(
  zip: ZipFile,
): Promise<readonly (readonly [string, Entry])[]> {
  const found: (readonly [string, Entry])[] = [];
  const folders = new Set<string>();
  for await (const entry of zip.eachEntry()) {
    const [folder = "", ...path] = entry.fileName.split("/");
    folders.add(folder);
    if (path.length === 0)
      throw new PackageFault(
        entry.fileName,
        "lies beside the package's folder",
      );
    if (path.at(-1) === "") continue;
    // Its hash is right where it is not unpacked as what it holds, but as a link to that.
    if (!isPlain(entry))
      throw new PackageFault(
        path.join("/"),
        "is no file but something that leads away",
      );
    found.push([path.join("/"), entry]);
  }
  const [, other] = folders;
  if (other === undefined) return found;
  throw new PackageFault(other, "is a second folder; a package has one");
}

async function openFile(file: string): Promise<ZipFile> {
  try {
    return await openPromise(file, { autoClose: false });
  } catch (thrown) {
    throw new PackageFault(
      file,
      `is no whole ZIP (${messageOf(thrown)}). Download it again`,
    );
  }
}

/** A package as it was downloaded. */
export async function openZip(file: string): Promise<OpenedPackage> {
  const zip = await openFile(file);
  const entries = await entriesOf(zip);
  const byPath = new Map(entries);
  return {
    paths: entries.map(([path]) => path),
    read: async (path) => {
      const entry = byPath.get(path);
      if (entry === undefined) throw new PackageFault(path, "is missing");
      return zip.openReadStreamPromise(entry);
    },
    close: () => zip.close(),
  };
}
