import type { JsonObject } from "#shared/kernel/json.ts";

export interface ApiRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  /** What was posted, as JSON; undefined where nothing was. */
  readonly body: unknown;
}

/** An answer that is a file's content, not JSON. */
export class Media {
  readonly mimeType: string;
  readonly bytes: Uint8Array;

  constructor(mimeType: string, bytes: Uint8Array) {
    this.mimeType = mimeType;
    this.bytes = bytes;
  }
}

export type ApiAnswer = JsonObject | Media;

/** What answers each method and path, as `GET /v4/spreadsheets/:id`. */
export type ApiRoutes = Readonly<
  Record<string, (request: ApiRequest) => Promise<ApiAnswer>>
>;
