import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where mail that is sent is kept: never in the workspace's own folder, which is its user's. */
export interface SentFolder {
  /** A folder of mail, as a workspace has one. */
  readonly mailDir: string;
  keep(messageId: string, bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Opens the folder, or one in memory's stead that is gone when it is closed. */
export async function openSentFolder(
  directory: string | null,
): Promise<SentFolder> {
  const mailDir =
    directory ?? (await mkdtemp(join(tmpdir(), "collider-sent-mail-")));
  return {
    mailDir,
    async keep(messageId, bytes) {
      const folder = join(mailDir, "SENT");
      await mkdir(folder, { recursive: true });
      const path = join(folder, `${messageId}.eml`);
      // A file is there whole or not at all, though the same message is sent twice at once.
      const part = `${path}.${randomUUID()}.part`;
      await writeFile(part, bytes);
      await rename(part, path);
    },
    async close() {
      if (directory === null) await rm(mailDir, { recursive: true });
    },
  };
}
