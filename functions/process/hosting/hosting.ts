import type { DeliveryRequests } from "#shared/platform/delivery-requests.ts";
import type { Log } from "#shared/platform/log.ts";
import type { Platform } from "#shared/platform/platform.ts";
import type { Deliver } from "#shared/platform/task-queue.ts";

/** The platform that a process stands on, and how its work comes to it. */
export interface Hosting {
  readonly platform: Platform;
  /** Null where tasks and events are delivered in the process itself. */
  readonly deliveryRequests: DeliveryRequests | null;
  /** Whether everything is kept on one's own machine. */
  readonly isLocal: boolean;
  /** Begins what nobody outside does for the process. */
  begin(deliver: Deliver, log: Log): void;
  /** Resolves with the cause when nothing can be kept any more; never while all is well. */
  readonly failed: Promise<Error>;
  /** Lets what is under way end, and lets go of the platform. */
  close(): Promise<void>;
}
