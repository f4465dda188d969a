import type { JsonObject } from "#shared/kernel/json.ts";

export interface ApiRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  /** What was posted, as JSON; undefined where nothing was. */
  readonly body: unknown;
}

/** An answer that is the content of a file on the disk; a part of it can be asked for. */
export class FileMedia {
  readonly mimeType: string;
  readonly path: string;

  constructor(mimeType: string, path: string) {
    this.mimeType = mimeType;
    this.path = path;
  }
}

/** An answer that is a content made for it, not JSON. */
export class Media {
  readonly mimeType: string;
  readonly bytes: Uint8Array;

  constructor(mimeType: string, bytes: Uint8Array) {
    this.mimeType = mimeType;
    this.bytes = bytes;
  }
}

export type ApiAnswer = JsonObject | Media | FileMedia;

/** What answers each method and path, as `GET /v4/spreadsheets/:id`. */
export type ApiRoutes = Readonly<
  Record<string, (request: ApiRequest) => Promise<ApiAnswer>>
>;
