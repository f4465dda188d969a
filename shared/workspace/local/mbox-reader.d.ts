declare module "mbox-reader" {
  import type { Readable } from "node:stream";

  interface MboxMessage {
    readonly time: Date | false;
    readonly content: Buffer;
  }

  export function mboxReader(stream: Readable): AsyncIterable<MboxMessage>;
}
