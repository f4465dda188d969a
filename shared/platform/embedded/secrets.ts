import { randomBytes } from "node:crypto";
import {
  mkdirSync,
  readFileSync,
  writeFileSync,
  linkSync,
  unlinkSync,
} from "node:fs";
import { join } from "node:path";
import type { Secrets } from "../secrets.ts";

const KEY_BYTES = 32;

function readKey(file: string): Uint8Array | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

// Written aside and linked into place, so that of two processes that start at once both end with the same whole key.
function makeKey(folder: string, file: string): Uint8Array {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${randomBytes(8).toString("hex")}`);
  writeFileSync(draft, randomBytes(KEY_BYTES), { mode: 0o600, flush: true });
  try {
    linkSync(draft, file);
  } catch (thrown) {
    if (readKey(file) === null) throw thrown;
  } finally {
    unlinkSync(draft);
  }
  return readFileSync(file);
}

/** Keys as files of the data folder, `keys/<name>`, readable by their owner alone. */
export function createFileSecrets(dataDir: string): Secrets {
  const folder = join(dataDir, "keys");
  return {
    key: async (name) => {
      const file = join(folder, name);
      return readKey(file) ?? makeKey(folder, file);
    },
  };
}

/** Keys that last as long as the process. */
export function createMemorySecrets(): Secrets {
  const keys = new Map<string, Uint8Array>();
  return {
    key: async (name) => {
      const key = keys.get(name) ?? randomBytes(KEY_BYTES);
      keys.set(name, key);
      return key;
    },
  };
}
