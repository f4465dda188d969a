import type { IncomingHttpHeaders } from "node:http";
import type { Delivery } from "./task-queue.ts";

export interface TaskHttpRequest {
  readonly headers: IncomingHttpHeaders;
  /** As parsed from JSON. */
  readonly body: unknown;
}

/** Where a task queue delivers over HTTP: how a function tells its requests from everybody else's. */
export interface TaskRequests {
  /** Whether the token says that it is the queue's, which anybody can write. */
  isClaimedBy(authorization: string | undefined): boolean;
  /** @throws ColliderError UNAUTHENTICATED for all but a token of the queue, for that operation's function. */
  verify(operation: string, authorization: string | undefined): Promise<void>;
  /**
   * What a verified request delivers.
   *
   * @throws ColliderError INVALID_ARGUMENT with the reason TASK_INVALID for what is no delivery of ours.
   */
  deliveryOf(operation: string, request: TaskHttpRequest): Delivery;
}
