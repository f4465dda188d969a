import type { Clock } from "#shared/platform/clock.ts";
import type { GmailService } from "../gmail-service.ts";
import type { LocalWorkspace } from "./local-workspace.ts";

export interface LazyWorkspace {
  readonly gmail: GmailService;
  close(): Promise<void>;
}

async function start(
  workspaceDir: string,
  clock: Clock,
): Promise<LocalWorkspace> {
  const { startLocalWorkspace } = await import("./local-workspace.ts");
  return startLocalWorkspace({ workspaceDir, clock });
}

/** A local workspace that is loaded and opened by the first call that needs it. */
export function openLazyWorkspace(
  workspaceDir: string,
  clock: Clock,
): LazyWorkspace {
  let started: Promise<LocalWorkspace> | null = null;
  let connected: Promise<GmailService> | null = null;
  const connect = async (): Promise<GmailService> => {
    started = start(workspaceDir, clock);
    const { createLocalGmailService } =
      await import("./local-gmail-service.ts");
    return createLocalGmailService(await started, clock);
  };
  const gmail = async (): Promise<GmailService> => {
    try {
      return await (connected ??= connect());
    } catch (thrown) {
      // The folder may be there at the next call.
      connected = null;
      started = null;
      throw thrown;
    }
  };
  return {
    gmail: {
      searchMessages: async (search, signal) =>
        (await gmail()).searchMessages(search, signal),
      getMessage: async (request, signal) =>
        (await gmail()).getMessage(request, signal),
      listMessageIds: async (search, signal) =>
        (await gmail()).listMessageIds(search, signal),
      getRawMessages: async (messageIds, signal) =>
        (await gmail()).getRawMessages(messageIds, signal),
      labelNames: async (signal) => (await gmail()).labelNames(signal),
    },
    close: async () => {
      await (await started)?.close();
    },
  };
}
