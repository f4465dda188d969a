import type { ChannelCredentials } from "@grpc/grpc-js";
import type { PassThroughClient } from "google-auth-library";

// A type and no interface: the clients' options are open to any name.
type EmulatorOptions = Readonly<{
  apiEndpoint: string;
  port: number;
  sslCreds: ChannelCredentials;
  authClient: PassThroughClient;
}>;

/**
 * How a client that knows no variable for an emulator is made for one.
 *
 * @param host `host:port` of the emulator.
 */
export async function emulatorOptions(host: string): Promise<EmulatorOptions> {
  const { credentials } = await import("@grpc/grpc-js");
  const { PassThroughClient: Client } = await import("google-auth-library");
  const { hostname, port } = new URL(`http://${host}`);
  return {
    apiEndpoint: hostname,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
    // Without it the client looks for credentials, even where it sends none.
    authClient: new Client(),
  };
}
