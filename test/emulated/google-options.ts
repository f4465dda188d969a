import type {
  EmulatorHosts,
  GooglePlatformOptions,
} from "#shared/platform/google/google-platform.ts";

/** Options of a platform that is no real project's, with what a test says of them. */
export function googleOptions({
  emulatorHosts,
  ...options
}: Partial<Omit<GooglePlatformOptions, "emulatorHosts">> & {
  readonly emulatorHosts?: Partial<EmulatorHosts>;
}): GooglePlatformOptions {
  return {
    project: "project",
    location: "location",
    queue: "queue",
    functionsUrl: "https://functions.test",
    tasksServiceAccountEmail: "tasks@project.iam.gserviceaccount.com",
    dispatchDeadlineOf: () => 60_000,
    emulatorHosts: {
      firestore: null,
      pubSub: null,
      cloudTasks: null,
      secretManager: null,
      ...emulatorHosts,
    },
    ...options,
  };
}
