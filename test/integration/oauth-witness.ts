import { once } from "node:events";
import {
  createServer,
  request as requestTo,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { z } from "zod";

/** Stands before a workspace, passes everything on as it is, and knows every secret that went by. */
export interface OAuthWitness {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  /** What each is, by its value. */
  readonly secrets: Map<string, string>;
  close(): Promise<void>;
}

const FORM_SECRETS: Readonly<Record<string, string>> = {
  client_secret: "client secret",
  code: "code",
  code_verifier: "verifier",
  refresh_token: "refresh token",
  assertion: "assertion",
};

const GIVEN_SECRETS: Readonly<Record<string, string>> = {
  access_token: "access token",
  refresh_token: "refresh token",
  id_token: "ID token",
  signedJwt: "assertion",
};

const Given = z.record(z.string(), z.unknown());

class Notes {
  readonly secrets = new Map<string, string>();

  note(value: unknown, what: string): void {
    if (typeof value === "string" && value !== "")
      this.secrets.set(value, what);
  }

  noteRequest(authorization: string | undefined, body: string): void {
    const form = new URLSearchParams(body);
    for (const [name, what] of Object.entries(FORM_SECRETS))
      this.note(form.get(name), what);
    const bearer = /^Bearer (ya29\.\S+)$/u.exec(authorization ?? "")?.[1];
    this.note(bearer, "access token");
  }

  noteAnswer(body: string): void {
    if (!body.startsWith("{")) return;
    const given = Given.parse(JSON.parse(body));
    for (const [name, what] of Object.entries(GIVEN_SECRETS))
      this.note(given[name], what);
  }
}

async function whole(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function passOn(
  target: URL,
  notes: Notes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await whole(request);
  notes.noteRequest(request.headers.authorization, body.toString());
  const { url = "", method, headers } = request;
  const { hostname: host, port } = target;
  const onward = requestTo({ host, port, path: url, method, headers });
  onward.end(body);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    onward.once("response", resolve).once("error", reject);
  });
  const text = await whole(answer);
  if (url === "/token" || url.endsWith(":signJwt"))
    notes.noteAnswer(text.toString());
  response.writeHead(answer.statusCode ?? 502, answer.headers).end(text);
}

function passingOn(target: URL, notes: Notes): Server {
  return createServer((request, response) => {
    passOn(target, notes, request, response).catch(() => response.destroy());
  });
}

export async function startWitness(url: string): Promise<OAuthWitness> {
  const notes = new Notes();
  const server = passingOn(new URL(url), notes).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  return {
    host: `127.0.0.1:${port}`,
    secrets: notes.secrets,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
