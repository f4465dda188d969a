/**
 * How long the task queue waits before it repeats a delivery: doubled from the shortest to the longest. Twenty repeats,
 * after which a step that leaves no record is given up, take a quarter of an hour so; see decision 0013.
 */
export const QUEUE_BACKOFF = {
  shortestSeconds: 1,
  longestSeconds: 60,
  doublings: 6,
};
