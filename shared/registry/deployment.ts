/**
 * What the function of an operation is given where it is deployed. An operation states what differs from what follows of
 * its kind; `scripts/deploy/function-settings.ts` holds that.
 */
export interface Deployment {
  readonly memoryMb?: 256 | 512 | 1024 | 2048 | 4096;
  /** Requests at once in one instance. */
  readonly concurrency?: number;
  /** When the platform calls it by itself: cron's five fields, in UTC. */
  readonly schedule?: string;
}
