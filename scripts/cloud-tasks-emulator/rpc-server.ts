import {
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerUnaryCall,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { ServiceDefinition } from "@grpc/proto-loader";
import { LOOPBACK } from "./loopback.ts";
import type { Method } from "./rpc-method.ts";
import { StatusError } from "./status-error.ts";

export interface RpcServer {
  /** `host:port`. */
  readonly host: string;
  stop(): void;
}

type Handler = (
  call: ServerUnaryCall<unknown, object>,
  respond: sendUnaryData<object>,
) => void;

function refusal(thrown: unknown): StatusError {
  if (thrown instanceof StatusError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new StatusError(status.INTERNAL, message);
}

function handlerOf(method: Method): Handler {
  return ({ request }, respond) => {
    try {
      respond(null, method(request));
    } catch (thrown) {
      const { code, message } = refusal(thrown);
      respond({ code, details: message });
    }
  };
}

/** Serves methods by their names; those of the service that are not among them are UNIMPLEMENTED. */
export async function serveMethods(
  service: ServiceDefinition,
  methods: Readonly<Record<string, Method>>,
  port: number,
): Promise<RpcServer> {
  // A request is larger than the largest task before that is refused.
  const server = new Server({ "grpc.max_receive_message_length": -1 });
  const handlers: UntypedServiceImplementation = Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [name, handlerOf(method)]),
  );
  server.addService(service, handlers);
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(
      `${LOOPBACK}:${port}`,
      ServerCredentials.createInsecure(),
      (error, at) => (error === null ? resolve(at) : reject(error)),
    );
  });
  return { host: `${LOOPBACK}:${bound}`, stop: () => server.forceShutdown() };
}
