import type { WorkspaceServices } from "../workspace-services.ts";
import type {
  LocalWorkspace,
  LocalWorkspaceOptions,
} from "./local-workspace.ts";

export interface LazyWorkspace {
  readonly services: WorkspaceServices;
  close(): Promise<void>;
}

async function start(options: LocalWorkspaceOptions): Promise<LocalWorkspace> {
  const { startLocalWorkspace } = await import("./local-workspace.ts");
  return startLocalWorkspace(options);
}

/** A local workspace that is loaded and opened by the first call that needs it. */
export function openLazyWorkspace(
  options: LocalWorkspaceOptions,
): LazyWorkspace {
  let started: Promise<LocalWorkspace> | null = null;
  let connected: Promise<WorkspaceServices> | null = null;
  const connect = async (): Promise<WorkspaceServices> => {
    started = start(options);
    const { createLocalServices } = await import("./local-services.ts");
    return createLocalServices(await started, options.clock);
  };
  const services = async (): Promise<WorkspaceServices> => {
    try {
      return await (connected ??= connect());
    } catch (thrown) {
      // The folder may be there at the next call.
      connected = null;
      started = null;
      throw thrown;
    }
  };
  const gmail = async () => (await services()).gmail;
  const drive = async () => (await services()).drive;
  return {
    services: {
      gmail: {
        searchMessages: async (...asked) =>
          (await gmail()).searchMessages(...asked),
        getMessage: async (...asked) => (await gmail()).getMessage(...asked),
        listMessageIds: async (...asked) =>
          (await gmail()).listMessageIds(...asked),
        getRawMessages: async (...asked) =>
          (await gmail()).getRawMessages(...asked),
        labelNames: async (...asked) => (await gmail()).labelNames(...asked),
        findSent: async (...asked) => (await gmail()).findSent(...asked),
        send: async (...asked) => (await gmail()).send(...asked),
      },
      drive: {
        listFiles: async (...asked) => (await drive()).listFiles(...asked),
        getFile: async (...asked) => (await drive()).getFile(...asked),
        download: async (...asked) => (await drive()).download(...asked),
        exportFile: async (...asked) => (await drive()).exportFile(...asked),
      },
      sheets: {
        getRanges: async (...asked) =>
          (await services()).sheets.getRanges(...asked),
      },
    },
    close: async () => {
      await (await started)?.close();
    },
  };
}
