const DEADLINE_EXCEEDED = 4;
const UNAVAILABLE = 14;

/**
 * A call that does no harm when it is made twice is made again where nothing is known of it, for 30 seconds at most:
 * Google's clients would go on for ten minutes, longer than any of our functions waits for an answer.
 */
export const REPEATED_CALL = {
  retry: {
    retryCodes: [DEADLINE_EXCEEDED, UNAVAILABLE],
    backoffSettings: {
      initialRetryDelayMillis: 100,
      retryDelayMultiplier: 2,
      maxRetryDelayMillis: 2000,
      initialRpcTimeoutMillis: 10_000,
      rpcTimeoutMultiplier: 1,
      maxRpcTimeoutMillis: 10_000,
      totalTimeoutMillis: 30_000,
    },
  },
};
