import type { GooglePlatformOptions } from "#shared/platform/google/google-platform.ts";

/** Options of a platform that is no real project's, with what a test says of them. */
export function googleOptions(
  options: Partial<GooglePlatformOptions>,
): GooglePlatformOptions {
  return {
    project: "project",
    location: "location",
    queue: "queue",
    functionsUrl: "https://functions.test",
    tasksServiceAccountEmail: "tasks@project.iam.gserviceaccount.com",
    dispatchDeadlineOf: () => 60_000,
    emulatorHosts: { firestore: null, cloudTasks: null },
    ...options,
  };
}
