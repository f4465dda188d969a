import { z } from "zod";
import {
  HostAndPort,
  readSettings,
  setting,
  type Settings,
  type Variables,
} from "./setting.ts";

const Google = z.object({
  GOOGLE_CLOUD_PROJECT: setting(z.string()),
  COLLIDER_LOCATION: setting(z.string()),
  COLLIDER_QUEUE: setting(z.string()),
  COLLIDER_FUNCTIONS_URL: setting(
    z.string().pipe(
      z
        .url({
          protocol: /^https?$/u,
          error: "must be the URL above the functions",
        })
        .regex(/^[^?#]+$/u, "must have neither a query nor a fragment"),
    ),
  ),
  COLLIDER_TASKS_SERVICE_ACCOUNT: setting(
    z.string().pipe(z.email("must be the e-mail address of a service account")),
  ),
});

const Emulated = z.object({
  FIRESTORE_EMULATOR_HOST: setting(HostAndPort),
  PUBSUB_EMULATOR_HOST: setting(HostAndPort),
  CLOUD_TASKS_EMULATOR_HOST: setting(HostAndPort),
  CLOUD_TASKS_EMULATOR_ISSUER: setting(z.url()),
  SECRET_MANAGER_EMULATOR_HOST: setting(HostAndPort),
});

/** `host:port` of each service's emulator, and who signs the tokens of tasks. */
export interface EmulatorConfig {
  readonly firestore: string;
  readonly pubSub: string;
  readonly cloudTasks: string;
  readonly secretManager: string;
  readonly tokenIssuer: string;
}

export interface GoogleConfig {
  /** The project's id. */
  readonly project: string;
  /** Of the task queue. */
  readonly location: string;
  readonly queue: string;
  /** Where the functions are, each under its own name, without a slash at the end. */
  readonly functionsUrl: string;
  /** Who calls functions for the task queue, the push subscriptions and the scheduler. */
  readonly tasksServiceAccountEmail: string;
  /** Null for Google itself. */
  readonly emulators: EmulatorConfig | null;
}

/** All emulators or none: with one missing, half of what is done for a try would be done in a real project. */
function readEmulators(
  environment: Variables,
): Settings<EmulatorConfig | null> {
  const names = Object.keys(Emulated.shape);
  if (!names.some((name) => environment[name]))
    return { data: null, faults: [] };
  const { COLLIDER_TASKS_EMULATOR: ours, CLOUD_TASKS_EMULATOR_HOST: told } =
    environment;
  // The Firebase CLI tells functions of a Cloud Tasks emulator of its own, which does not serve Google's client.
  const host = { value: ours || told };
  const { data, faults } = readSettings(
    Emulated,
    Object.create(environment, { CLOUD_TASKS_EMULATOR_HOST: host }),
  );
  if (data === null) return { data, faults };
  return {
    data: {
      firestore: data.FIRESTORE_EMULATOR_HOST,
      pubSub: data.PUBSUB_EMULATOR_HOST,
      cloudTasks: data.CLOUD_TASKS_EMULATOR_HOST,
      secretManager: data.SECRET_MANAGER_EMULATOR_HOST,
      tokenIssuer: data.CLOUD_TASKS_EMULATOR_ISSUER,
    },
    faults: [],
  };
}

/** The Firebase CLI tells functions of their project by its older name, and lets nobody set the newer one. */
export function withProject(environment: Variables): Variables {
  const { GOOGLE_CLOUD_PROJECT: named, GCLOUD_PROJECT: told } = environment;
  const project = { value: named || told };
  const settings: Variables = Object.create(environment, {
    GOOGLE_CLOUD_PROJECT: project,
  });
  return settings;
}

/** What the platform on Google Cloud needs to know. */
export function readGoogleConfig(
  environment: Variables,
): Settings<GoogleConfig> {
  const { data, faults } = readSettings(Google, withProject(environment));
  const emulators = readEmulators(environment);
  if (data === null || emulators.faults.length > 0)
    return { data: null, faults: [...faults, ...emulators.faults] };
  return {
    data: {
      project: data.GOOGLE_CLOUD_PROJECT,
      location: data.COLLIDER_LOCATION,
      queue: data.COLLIDER_QUEUE,
      functionsUrl: data.COLLIDER_FUNCTIONS_URL.replace(/\/+$/u, ""),
      tasksServiceAccountEmail: data.COLLIDER_TASKS_SERVICE_ACCOUNT,
      emulators: emulators.data,
    },
    faults: [],
  };
}
