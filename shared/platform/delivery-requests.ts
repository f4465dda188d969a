import type { IncomingHttpHeaders } from "node:http";
import type { Delivery } from "./task-queue.ts";

export interface DeliveryRequest {
  readonly headers: IncomingHttpHeaders;
  /** As parsed from JSON. */
  readonly body: unknown;
}

/** Where the platform delivers tasks and events over HTTP: how a function tells its requests from everybody else's. */
export interface DeliveryRequests {
  /** Whether the token says that it is the platform's, which anybody can write. */
  isClaimedBy(authorization: string | undefined): boolean;
  /** @throws ColliderError UNAUTHENTICATED for all but a token of the platform, for that operation's function. */
  verify(operation: string, authorization: string | undefined): Promise<void>;
  /**
   * What a verified request delivers.
   *
   * @throws ColliderError INVALID_ARGUMENT with the reason TASK_INVALID or PUSH_INVALID for what is no delivery of ours.
   */
  deliveryOf(operation: string, request: DeliveryRequest): Delivery;
}
