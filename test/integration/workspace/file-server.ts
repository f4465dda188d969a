import { once } from "node:events";
import { createServer } from "node:http";

interface Asked {
  readonly range: string | undefined;
  readonly encoding: string | readonly string[] | undefined;
}

/** Serves one file, of which it gives half at first, and to whoever asks for the rest what it is told to. */
export async function openFileServer({
  bytes,
  status,
  range,
}: {
  readonly bytes: string;
  readonly status: number;
  readonly range: string | null;
}): Promise<{
  readonly url: string;
  readonly asked: readonly Asked[];
  close(): void;
}> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const { range: wanted, "accept-encoding": encoding } = request.headers;
    asked.push({ range: wanted, encoding });
    if (wanted === undefined) {
      response.setHeader("content-length", bytes.length);
      response.write(bytes.slice(0, bytes.length / 2), () =>
        response.destroy(),
      );
      return;
    }
    if (range !== null) response.setHeader("content-range", range);
    response.writeHead(status);
    response.end(bytes.slice(bytes.length / 2));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    asked,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
