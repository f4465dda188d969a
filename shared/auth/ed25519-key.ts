import { createPrivateKey, type KeyObject } from "node:crypto";

// DER of PKCS #8 around a 32-byte Ed25519 seed (RFC 8410 section 7).
const PKCS8_ED25519 = Buffer.from("302e020100300506032b657004220420", "hex");

/** The private key of 32 secret bytes. */
export function privateKeyOf(seed: Uint8Array): KeyObject {
  return createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, seed]),
    format: "der",
    type: "pkcs8",
  });
}
