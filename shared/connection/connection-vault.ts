import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { z } from "zod";
import { asColliderError, ColliderError } from "#shared/kernel/error.ts";
import type { Secrets } from "#shared/platform/secrets.ts";

/** A secret as it is kept: by whichever key it was encrypted with. */
export const Sealed = z.object({
  /** The number of the key. */
  key: z.int(),
  /** AES-256-GCM's nonce, tag and text, one after the other, in base64url. */
  text: z.string(),
});
export type Sealed = z.infer<typeof Sealed>;

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The name of the key of a number. */
export function connectionKey(number: number): string {
  return `connections-${number}`;
}

function unreadable(cause: unknown): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    "The workspace connection cannot be decrypted any more. Connect the workspace again with connect_workspace.",
    { reason: "CONNECTION_UNREADABLE", cause },
  );
}

/** Encrypts secrets of users. What is sealed for one user is opened for nobody else. */
export class ConnectionVault {
  readonly #secrets: Secrets;
  readonly #current: number;

  /** @param current - the number of the key that is encrypted with; every older one still decrypts */
  constructor(secrets: Secrets, current: number) {
    this.#secrets = secrets;
    this.#current = current;
  }

  isCurrent({ key }: Sealed): boolean {
    return key === this.#current;
  }

  async seal(userId: string, secret: string): Promise<Sealed> {
    const key = await this.#secrets.key(connectionKey(this.#current));
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(
      Buffer.from(userId),
    );
    const text = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
    const all = Buffer.concat([nonce, cipher.getAuthTag(), text]);
    return { key: this.#current, text: all.toString("base64url") };
  }

  /** A key that cannot be had for the moment is not gone: what waits for it is not given up. */
  async #keyOf({ key }: Sealed): Promise<Uint8Array> {
    try {
      return await this.#secrets.key(connectionKey(key));
    } catch (thrown) {
      // What secrets are kept in refuses one that is not there as a fault of the installation.
      const isGone = asColliderError(thrown).code === "INTERNAL";
      throw isGone ? unreadable(thrown) : thrown;
    }
  }

  /**
   * @throws ColliderError FAILED_PRECONDITION where the key is gone, or it was sealed for somebody else; UNAVAILABLE where a
   * repeat may help.
   */
  async open(userId: string, sealed: Sealed): Promise<string> {
    const all = Buffer.from(sealed.text, "base64url");
    const tagEnd = NONCE_BYTES + TAG_BYTES;
    const key = await this.#keyOf(sealed);
    try {
      const decipher = createDecipheriv(
        ALGORITHM,
        key,
        all.subarray(0, NONCE_BYTES),
        { authTagLength: TAG_BYTES },
      );
      decipher.setAAD(Buffer.from(userId));
      decipher.setAuthTag(all.subarray(NONCE_BYTES, tagEnd));
      const text = decipher.update(all.subarray(tagEnd));
      return Buffer.concat([text, decipher.final()]).toString("utf8");
    } catch (cause) {
      throw unreadable(cause);
    }
  }
}
