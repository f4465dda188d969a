import { createHash } from "node:crypto";
import { privateKeyOf } from "#shared/auth/ed25519-key.ts";
import type { CasefileExport } from "#shared/casefile/casefile-exports.ts";
import { bagOf, type BagFacts } from "#shared/export/bag.ts";
import {
  fingerprintOf,
  PACKAGE_KEY,
  publicPem,
  signed,
} from "#shared/export/package-key.ts";
import { readmeOf } from "#shared/export/readme.ts";
import { zipOf } from "#shared/export/zip.ts";
import { sha256 } from "#shared/kernel/hash.ts";
import type { Platform } from "#shared/platform/platform.ts";
import { payloadOf } from "./export-payload.ts";

/** The public key of this installation's packages, and what it is recognised by. */
export async function packagePublicKey({
  secrets,
}: Pick<Platform, "secrets">): Promise<{
  readonly pem: string;
  readonly fingerprint: string;
}> {
  const pem = publicPem(privateKeyOf(await secrets.key(PACKAGE_KEY)));
  return { pem, fingerprint: fingerprintOf(pem) ?? "" };
}

/** What a package has come to. */
export interface PackageFacts {
  readonly file_name: string;
  readonly size_bytes: number;
  readonly sha256: string;
  /** Of the tag manifest, which stands for all that the package holds. */
  readonly tagmanifest_sha256: string;
}

/** Takes the bytes of a file as they are made. */
export type Send = (
  fileName: string,
  bytes: AsyncIterable<Uint8Array>,
) => Promise<void>;

/** Which export of which casefile. */
export interface Packed {
  readonly casefileId: string;
  readonly exported: CasefileExport;
  readonly signal: AbortSignal;
}

async function bagFacts(
  platform: Pick<Platform, "secrets">,
  { casefileId, exported }: Packed,
  onTagManifest: (bytes: Uint8Array) => void,
): Promise<BagFacts> {
  const key = privateKeyOf(await platform.secrets.key(PACKAGE_KEY));
  const { pem: publicKey, fingerprint } = await packagePublicKey(platform);
  const { id: exportId, created_at: createdAt } = exported;
  return {
    info: [
      ["Bagging-Date", createdAt.slice(0, 10)],
      ["External-Identifier", `${casefileId} ${exportId}`],
      ["Bag-Software-Agent", "Collider"],
      ["Signing-Key-SHA256", fingerprint],
    ],
    readme: readmeOf({ casefileId, exportId, createdAt, fingerprint }),
    publicKey,
    sign: (bytes) => {
      onTagManifest(bytes);
      return signed(key, bytes);
    },
  };
}

/** Counts and hashes the bytes that go by. */
class Scales {
  readonly #hash = createHash("sha256");
  sizeBytes = 0;

  async *weigh(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes) {
      this.#hash.update(piece);
      this.sizeBytes += piece.length;
      yield piece;
    }
  }

  get sha256(): string {
    return this.#hash.copy().digest("hex");
  }
}

/** Makes the package of an export while it is sent: the same bytes each time. */
export async function sendPackage(
  platform: Pick<Platform, "documents" | "secrets">,
  packed: Packed,
  send: Send,
): Promise<PackageFacts> {
  const { casefileId, exported, signal } = packed;
  let tagManifest = "";
  const bag = await bagFacts(platform, packed, (manifest) => {
    tagManifest = sha256(manifest);
  });
  const reader = platform.documents;
  const payload = payloadOf({ reader, casefileId, exported, signal });
  const name = `${casefileId}.${exported.id}`;
  const zip = zipOf(name, bagOf(payload, bag), exported.created_at);
  const scales = new Scales();
  await send(`${name}.zip`, scales.weigh(zip));
  return {
    file_name: `${name}.zip`,
    size_bytes: scales.sizeBytes,
    sha256: scales.sha256,
    tagmanifest_sha256: tagManifest,
  };
}
