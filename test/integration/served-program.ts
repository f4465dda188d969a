import { z } from "zod";
import type { Composition } from "#functions/composition.ts";
import { startLocalServer } from "#functions/http/server/local-server.ts";
import {
  createDevelopmentIssuer,
  type DevelopmentIssuer,
} from "#shared/auth/development-issuer.ts";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";

const ErrorAnswer = z.strictObject({
  code: z.int(),
  status: z.string(),
  message: z.string(),
  details: z.array(JsonRecord),
});

const Answer = z.strictObject({
  request_id: z.string().nullable(),
  status: z.enum(["completed", "failed"]),
  payload: JsonRecord.nullable(),
  error: ErrorAnswer.nullable(),
  timestamp: z.iso.datetime(),
  metadata: JsonRecord,
});

/** An answer over HTTP, in the one shape that every answer has. */
export type HttpAnswer = z.infer<typeof Answer> & {
  readonly http: number;
  readonly text: string;
  readonly headers: Headers;
};

/** One user's way to the functions. */
export interface Client {
  readonly token: string;
  /** Sends the envelope `{ payload, ...around }` to the function of that name. */
  send(
    operation: string,
    payload?: JsonObject,
    around?: JsonObject,
  ): Promise<HttpAnswer>;
  /** The payload of an answer that must be a success. */
  done(
    operation: string,
    payload?: JsonObject,
    around?: JsonObject,
  ): Promise<JsonObject>;
}

const ALICE = "alice@example.com";

export interface ServedParts {
  readonly composition: Composition;
  readonly issuer: DevelopmentIssuer;
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Puts a program behind a server; 0 is a free port. */
export async function serve(
  composition: Composition,
  port: number,
): Promise<ServedParts> {
  const { secrets, clock } = composition.platform;
  const server = await startLocalServer(composition, port);
  return {
    composition,
    url: server.url,
    issuer: await createDevelopmentIssuer({
      secrets,
      clock,
      cloudService: null,
    }),
    close: async () => {
      await server.close();
      await composition.close();
    },
  };
}

/** A program behind a real server on loopback, whatever platform it stands on. */
export class ServedProgram {
  readonly composition: Composition;
  readonly issuer: DevelopmentIssuer;
  readonly url: string;
  readonly #close: () => Promise<void>;

  constructor(parts: ServedParts) {
    this.composition = parts.composition;
    this.issuer = parts.issuer;
    this.url = parts.url;
    this.#close = parts.close;
  }

  async as(
    user: string = ALICE,
    roles: readonly string[] = ["user"],
  ): Promise<Client> {
    const token = await this.issuer.issue(user, roles);
    const send = async (
      operation: string,
      payload: JsonObject = {},
      around: JsonObject = {},
    ): Promise<HttpAnswer> =>
      this.post(operation, {
        token,
        body: JSON.stringify({ payload, ...around }),
      });
    return {
      token,
      send,
      done: async (operation, payload, around) => {
        const answer = await send(operation, payload, around);
        if (answer.payload !== null) return answer.payload;
        throw new Error(`${operation} failed: ${answer.text}`);
      },
    };
  }

  /** One request as it is, to the function of that name. */
  async post(
    operation: string,
    request: {
      readonly token?: string;
      readonly body?: string | Uint8Array<ArrayBuffer>;
      readonly headers?: Readonly<Record<string, string>>;
      readonly method?: string;
    },
  ): Promise<HttpAnswer> {
    const { token, body, headers, method = "POST" } = request;
    const response = await fetch(
      `${this.url}/${operation.replaceAll("_", "-")}`,
      {
        method,
        ...(body === undefined ? {} : { body }),
        headers: {
          "content-type": "application/json",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
      },
    );
    const text = await response.text();
    return {
      ...Answer.parse(JSON.parse(text)),
      http: response.status,
      text,
      headers: response.headers,
    };
  }

  async close(): Promise<void> {
    await this.#close();
  }
}
