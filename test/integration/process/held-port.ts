import { once } from "node:events";
import { createServer } from "node:net";

// Several tests hold one port at a time, and none must lose it when another lets go. Who asks for it without this finds
// it in use all the same.
const CAN_SHARE = process.platform === "linux";

/** Sees to it that a port is in use, by others where it is so already; the result lets go of it. */
export async function holdPort(port: number): Promise<() => Promise<void>> {
  const server = createServer();
  const { promise: settled, resolve, reject } = Promise.withResolvers<void>();
  server.once("listening", resolve);
  server.once("error", (error) =>
    "code" in error && error.code === "EADDRINUSE" ? resolve() : reject(error),
  );
  server.listen({ port, host: "127.0.0.1", reusePort: CAN_SHARE });
  await settled;
  return async () => {
    if (!server.listening) return;
    server.close();
    await once(server, "close");
  };
}
