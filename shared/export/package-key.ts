import { createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import { sha256 } from "#shared/kernel/hash.ts";

/** The name of the secret that packages are signed with. */
export const PACKAGE_KEY = "packages";

/** The public half of a key, as PEM. */
export function publicPem(key: KeyObject): string {
  return createPublicKey(key)
    .export({ type: "spki", format: "pem" })
    .toString();
}

/** What a key is recognised by: the SHA-256 of its SubjectPublicKeyInfo, hexadecimal. Null for what is no Ed25519 key. */
export function fingerprintOf(pem: string): string | null {
  const key = readPublicKey(pem);
  return key === null
    ? null
    : sha256(key.export({ type: "spki", format: "der" }));
}

function readPublicKey(pem: string): KeyObject | null {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === "ed25519" ? key : null;
  } catch {
    return null;
  }
}

export function signed(key: KeyObject, bytes: Uint8Array): Uint8Array {
  return sign(null, bytes, key);
}

export function isSignedBy(
  pem: string,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  const key = readPublicKey(pem);
  return key !== null && verify(null, bytes, key, signature);
}
