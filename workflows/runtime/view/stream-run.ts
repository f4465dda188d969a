import type { CallStream } from "#shared/registry/call-stream.ts";
import { changesSince } from "./run-events.ts";
import type { Progress } from "./run-progress.ts";
import type { RunWatcher } from "./run-watcher.ts";

/** Tells a listener of every change of a run since `told`, until its end or until the listener is gone; the result is what was told. */
export async function streamRun(
  watcher: RunWatcher,
  told: Progress,
  stream: CallStream,
): Promise<Progress> {
  let progress = told;
  if (told.isComplete) return told;
  stream.open();
  for await (const result of watcher.follow(stream.signal))
    for (const change of changesSince(progress, result)) {
      if (stream.signal.aborted) return progress;
      await stream.send(change.event);
      ({ progress } = change);
    }
  return progress;
}
