import { readManifest } from "#shared/export/manifest.ts";
import { fingerprintOf, isSignedBy } from "#shared/export/package-key.ts";
import {
  SIGNATURE,
  TAG_FILES,
  TAG_MANIFEST,
} from "#shared/export/package-layout.ts";
import { readWhole, type FoundFiles } from "./hash-files.ts";
import { PackageFault, type OpenedPackage } from "./opened-package.ts";

const isPayload = (path: string): boolean => path.startsWith("data/");

async function manifestAt(
  opened: OpenedPackage,
  path: string,
): Promise<ReadonlyMap<string, string>> {
  const text = (await readWhole(opened, path)).toString("utf8");
  const entries = readManifest(text);
  if (entries === null) throw new PackageFault(path, "is no manifest");
  const listed = new Map(entries.map((entry) => [entry.path, entry.sha256]));
  if (listed.size === entries.length) return listed;
  throw new PackageFault(path, "names a file twice");
}

interface ManifestRule {
  readonly manifest: string;
  /** Whether the manifest has to list a file that is there. */
  readonly isListed: (path: string) => boolean;
}

/** Checks that exactly the files are there that a manifest lists, each with its hash. */
async function checkListed(
  opened: OpenedPackage,
  found: FoundFiles,
  { manifest, isListed }: ManifestRule,
): Promise<number> {
  const listed = await manifestAt(opened, manifest);
  for (const [path, sha256] of listed) {
    const file = found.get(path);
    if (file === undefined) throw new PackageFault(path, "is missing");
    if (file.sha256 !== sha256)
      throw new PackageFault(
        path,
        `has changed: its SHA-256 is ${file.sha256}, and ${manifest} says ${sha256}`,
      );
  }
  for (const path of found.keys())
    if (isListed(path) && !listed.has(path))
      throw new PackageFault(path, `was added: ${manifest} does not list it`);
  return listed.size;
}

/** @returns how many files say something of the payload */
export async function checkTags(
  opened: OpenedPackage,
  found: FoundFiles,
): Promise<number> {
  const unlisted = new Set<string>([TAG_MANIFEST, SIGNATURE]);
  const count = await checkListed(opened, found, {
    manifest: TAG_MANIFEST,
    isListed: (path) => !isPayload(path) && !unlisted.has(path),
  });
  for (const path of Object.values(TAG_FILES))
    if (!found.has(path)) throw new PackageFault(path, "is missing");
  return count;
}

/** @returns how many files the payload has */
export async function checkPayload(
  opened: OpenedPackage,
  found: FoundFiles,
): Promise<number> {
  return checkListed(opened, found, {
    manifest: TAG_FILES.manifest,
    isListed: isPayload,
  });
}

/**
 * Whose signature it is, by the fingerprint of his key.
 *
 * @param expected - the fingerprint that it must be; null where any will do
 */
export async function checkSignature(
  opened: OpenedPackage,
  expected: string | null,
): Promise<string> {
  const pem = (await readWhole(opened, TAG_FILES.publicKey)).toString("utf8");
  const fingerprint = fingerprintOf(pem);
  if (fingerprint === null)
    throw new PackageFault(TAG_FILES.publicKey, "is no Ed25519 key");
  if (expected !== null && fingerprint !== expected)
    throw new PackageFault(
      TAG_FILES.publicKey,
      `is another key than expected: its fingerprint is ${fingerprint}`,
    );
  const manifest = await readWhole(opened, TAG_MANIFEST);
  const signature = await readWhole(opened, SIGNATURE);
  if (isSignedBy(pem, manifest, signature)) return fingerprint;
  throw new PackageFault(
    SIGNATURE,
    `is not the signature of ${TAG_MANIFEST}: somebody without the key has changed the package`,
  );
}
