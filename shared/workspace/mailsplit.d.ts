declare module "mailsplit" {
  import type { Transform } from "node:stream";

  interface SplitNode {
    readonly type: "node";
    readonly parentNode: SplitNode | false;
    readonly contentType: string | false;
    readonly encoding: string;
    readonly filename: string | false;
    readonly multipart: string | false;
    getHeaders(): Buffer;
    getDecoder(): Transform;
  }

  interface SplitBytes {
    readonly type: "body" | "data";
    readonly node: SplitNode;
    readonly value: Buffer;
  }

  export type SplitPiece = SplitNode | SplitBytes;

  export class Splitter extends Transform {
    constructor(options: {
      readonly ignoreEmbedded: boolean;
      readonly maxHeadSize: number;
    });
  }
}
