/** Lets nobody pass before so many have arrived; whoever comes later passes at once. */
export function createMeeting(size: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let arrived = 0;
  return async () => {
    arrived += 1;
    if (arrived === size) resolve();
    await promise;
  };
}
