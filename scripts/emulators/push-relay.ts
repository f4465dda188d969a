import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { json } from "node:stream/consumers";
import { z } from "zod";
import {
  closeServer,
  listenOnLoopback,
} from "#scripts/cloud-tasks-emulator/loopback.ts";
import { Push } from "#shared/platform/push.ts";

const { message, subscription } = Push.shape;

/** As the emulator sends it, which writes some fields twice. */
const EmulatedPush = z.object({
  message: z.object(message.shape),
  subscription,
});
type EmulatedPush = z.infer<typeof EmulatedPush>;

export interface PushRelayParts {
  /** Where the functions are served. */
  readonly functionsUrl: string;
  /** A token of the account that calls functions, for one of them by its URL. */
  readonly issueToken: (audience: string) => Promise<string>;
  readonly maxDeliveryAttempts: number;
  /** Takes a message that was pushed too often in vain. */
  readonly bury: (push: EmulatedPush, attempts: number) => Promise<void>;
}

export interface PushRelay {
  readonly url: string;
  stop(): Promise<void>;
}

const ACKNOWLEDGED = 204;
const PUT_BACK = 500;
const NOBODY_SERVES = 503;

/**
 * Does to a push what Google's emulator leaves undone: gives it the token that the subscription asks for, tells which
 * attempt it is, and takes a message away that was refused too often. So a function has no second rule for emulators.
 */
class Pushes {
  readonly #parts: PushRelayParts;
  readonly #refusals = new Map<string, number>();

  constructor(parts: PushRelayParts) {
    this.#parts = parts;
  }

  /** The status that the emulator is answered with. */
  async relay(path: string, body: unknown): Promise<number> {
    const push = EmulatedPush.parse(body);
    const key = `${push.subscription} ${push.message.messageId}`;
    const attempt = (this.#refusals.get(key) ?? 0) + 1;
    const status = await this.#send(path, {
      ...push,
      deliveryAttempt: attempt,
    });
    if (status === NOBODY_SERVES) return status;
    if (status < 300) this.#refusals.delete(key);
    else this.#refusals.set(key, attempt);
    if (status < 300 || attempt < this.#parts.maxDeliveryAttempts)
      return status;
    await this.#parts.bury(push, attempt);
    this.#refusals.delete(key);
    return ACKNOWLEDGED;
  }

  async #send(path: string, body: object): Promise<number> {
    const { functionsUrl, issueToken } = this.#parts;
    const url = `${functionsUrl}${path}`;
    const token = await issueToken(url);
    const response = await fetch(url, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify(body),
    }).catch(() => null);
    await response?.body?.cancel();
    return response?.status ?? NOBODY_SERVES;
  }
}

/** On loopback, at a free port: each function at its own path. */
export async function startPushRelay(
  parts: PushRelayParts,
): Promise<PushRelay> {
  const pushes = new Pushes(parts);
  const serve = async (
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const status = await pushes
      .relay(request.url ?? "", await json(request))
      .catch(() => PUT_BACK);
    response.writeHead(status).end();
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  const host = await listenOnLoopback(server, 0);
  return {
    url: `http://${host}`,
    stop: async () => closeServer(server),
  };
}
