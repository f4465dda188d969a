import { status } from "@grpc/grpc-js";

/** An answer that is no success: a gRPC code and a message that names what is wrong. */
export class StatusError extends Error {
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.name = "StatusError";
    this.code = code;
  }
}

/** @param field Its path as in the .proto files: `task.http_request.url`. */
export function invalid(field: string, problem: string): StatusError {
  return new StatusError(status.INVALID_ARGUMENT, `${field} ${problem}.`);
}

export function unsupported(field: string, problem: string): StatusError {
  return new StatusError(
    status.UNIMPLEMENTED,
    `${field} ${problem}, which this emulator does not do.`,
  );
}

export function notFound(message: string): StatusError {
  return new StatusError(status.NOT_FOUND, message);
}
