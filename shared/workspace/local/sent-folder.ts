import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where mail is kept that is sent, or put into the mailbox: never in the workspace's own folder, which is its user's. */
export interface SentFolder {
  /** A folder of mail, as a workspace has one. */
  readonly mailDir: string;
  /** In a folder of it, which says what the message's label is; in none, it is in the inbox. */
  keep(messageId: string, bytes: Uint8Array, folder: string): Promise<void>;
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
    async keep(messageId, bytes, folder) {
      await mkdir(join(mailDir, folder), { recursive: true });
      const path = join(mailDir, folder, `${messageId}.eml`);
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
