import { once } from "node:events";
import { Agent, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { http } from "@google-cloud/functions-framework";
import { getTestServer } from "@google-cloud/functions-framework/testing";
import {
  createHttpFunction,
  type HttpFunction,
} from "#functions/http/server/http-function.ts";
import { developmentToken } from "#scripts/development-token.ts";
import { Series, timed } from "./series.ts";
import { USER, type System } from "./system.ts";

/** Milliseconds a call over HTTP, the flushes to disk within it taken out. */
export interface Calls {
  /** A handler that answers at once, served the same way. */
  readonly bare: Series;
  readonly reading: Series;
  readonly writing: Series;
}

interface Target {
  readonly server: Server;
  readonly port: number;
}

async function serve(name: string, handler: HttpFunction): Promise<Target> {
  http(name, handler);
  const server = getTestServer(name).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string")
    throw new Error("The server has no port.");
  return { server, port: address.port };
}

/** Sends the same request again and again, over one connection. */
class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  /** @throws Error for any answer but 200. */
  async post(port: number, body: string): Promise<void> {
    const sent = request({
      agent: this.#agent,
      host: "127.0.0.1",
      port,
      method: "POST",
      headers: {
        authorization: `Bearer ${this.#token}`,
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
      },
    });
    const answered: Promise<void> = new Promise((resolve, reject) => {
      sent.on("error", reject);
      sent.on("response", (response) => {
        response.resume();
        response.on("end", () => {
          if (response.statusCode === 200) resolve();
          else reject(new Error(`A call was answered ${response.statusCode}.`));
        });
      });
    });
    sent.end(body);
    await answered;
  }

  close(): void {
    this.#agent.destroy();
  }
}

const BODY = JSON.stringify({ payload: {} });

const answerAtOnce: HttpFunction = async (_request, response) => {
  response.json({ status: "completed", payload: {} });
};

// The first calls compile the code.
const WARM_UP = 0.2;

/** Read-only and transactional calls beside a bare handler's, in turn, one at a time. */
export async function measureCalls(
  system: System,
  rounds: number,
): Promise<Calls> {
  const operation = (name: string): Promise<Target> =>
    serve(
      name,
      createHttpFunction(name, async () => system.composition),
    );
  const bare = await serve("bare", answerAtOnce);
  const reading = await operation("whoami");
  const writing = await operation("create_session");
  const token = await developmentToken(
    system.composition,
    { cloudService: null },
    USER.id,
  );
  const client = new Client(token);
  const times = {
    bare: new Series(),
    reading: new Series(),
    writing: new Series(),
  };
  const measured = [
    [times.bare, bare],
    [times.reading, reading],
    [times.writing, writing],
  ] as const;
  const time = async ({ port }: Target): Promise<number> => {
    const flushedMs = system.flushedMs();
    const elapsedMs = await timed(() => client.post(port, BODY));
    return elapsedMs - (system.flushedMs() - flushedMs);
  };
  for (let round = -WARM_UP * rounds; round < rounds; round += 1) {
    const warm = round >= 0;
    for (const [series, target] of measured) {
      const ms = await time(target);
      if (warm) series.add(ms);
    }
  }
  client.close();
  for (const { server } of [bare, reading, writing]) server.close();
  return times;
}
