import {
  Agent as HttpAgent,
  request as requestHttp,
  type ClientRequest,
  type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { HttpRequest, Outcome } from "./task.ts";

/** Null when there is none or it cannot be read. */
function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d+$/u.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

function answered(response: IncomingMessage, now: number): Outcome {
  return {
    type: "answered",
    status: response.statusCode ?? 0,
    retryAfterMs: retryAfterMs(response.headers["retry-after"], now),
  };
}

export interface SendOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the wait for a response. */
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** Sends requests over connections that are kept. There is no time limit but the signal: `fetch` has one of five minutes. */
export class Sender {
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new HttpsAgent({ keepAlive: true });

  /**
   * Waits for the whole response. A redirect is a response like another.
   *
   * @throws What the connection throws, and AbortError.
   */
  async send(
    httpRequest: HttpRequest,
    { headers, signal, now }: SendOptions,
  ): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const request = this.#open(httpRequest, headers, signal);
      request.on("error", reject);
      request.on("response", (response) => {
        response.on("end", () => resolve(answered(response, now())));
        response.on("error", reject);
        response.resume();
      });
      request.end(httpRequest.body);
    });
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #open(
    { url, method }: HttpRequest,
    headers: SendOptions["headers"],
    signal: AbortSignal,
  ): ClientRequest {
    const options = { method, headers, signal };
    return url.startsWith("https:")
      ? requestHttps(url, { ...options, agent: this.#https })
      : requestHttp(url, { ...options, agent: this.#http });
  }
}
