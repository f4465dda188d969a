import { createHash } from "node:crypto";
import { sha256 } from "#shared/kernel/hash.ts";
import { manifestText, type ManifestEntry } from "./manifest.ts";
import { SIGNATURE, TAG_FILES, TAG_MANIFEST } from "./package-layout.ts";
import { textFile, type PackageFile } from "./package-file.ts";

/** What is said of a bag beside its payload. */
export interface BagFacts {
  /** Labels and values for `bag-info.txt`, each of one line. */
  readonly info: readonly (readonly [string, string])[];
  readonly readme: string;
  readonly publicKey: string;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

/** Counts and hashes what goes by. */
class Weighing {
  readonly entries: ManifestEntry[] = [];
  bytes = 0;

  async *weigh({ path, bytes }: PackageFile): AsyncGenerator<Uint8Array> {
    const hash = createHash("sha256");
    for await (const piece of bytes) {
      hash.update(piece);
      this.bytes += piece.length;
      yield piece;
    }
    this.entries.push({ path, sha256: hash.digest("hex") });
  }
}

function tagsOf(
  { info, readme, publicKey }: BagFacts,
  { entries, bytes }: Weighing,
): readonly (readonly [string, string])[] {
  const lines = [
    ...info,
    ["Payload-Oxum", `${bytes}.${entries.length}`] as const,
  ];
  return [
    [
      TAG_FILES.declaration,
      "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
    ],
    [
      TAG_FILES.info,
      lines.map(([label, value]) => `${label}: ${value}\n`).join(""),
    ],
    [TAG_FILES.readme, readme],
    [TAG_FILES.publicKey, publicKey],
    [TAG_FILES.manifest, manifestText(entries)],
  ];
}

/**
 * The files of a bag (BagIt, RFC 8493): the payload as it comes, which is hashed while it passes, then what is said of it.
 * Each file's bytes must be read to their end before the next file is asked for.
 */
export async function* bagOf(
  payload: AsyncIterable<PackageFile>,
  facts: BagFacts,
): AsyncGenerator<PackageFile> {
  const weighing = new Weighing();
  for await (const file of payload)
    yield { path: file.path, bytes: weighing.weigh(file) };
  const tags = tagsOf(facts, weighing);
  for (const [path, text] of tags) yield textFile(path, text);
  const manifest = manifestText(
    tags.map(([path, text]) => ({ path, sha256: sha256(text) })),
  );
  yield textFile(TAG_MANIFEST, manifest);
  const signature = facts.sign(Buffer.from(manifest, "utf8"));
  yield { path: SIGNATURE, bytes: one(signature) };
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
