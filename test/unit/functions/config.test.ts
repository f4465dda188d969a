import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "#functions/config.ts";

const NOTHING = {
  PORT: "",
  COLLIDER_DATA_DIR: "",
  COLLIDER_WORKSPACE_DIR: "",
  COLLIDER_LOG_LEVEL: "",
  COLLIDER_TOKEN_AUDIENCE: "",
  COLLIDER_FIREBASE_PROJECT: "",
  COLLIDER_PLATFORM: "",
  K_SERVICE: "",
};

it("takes a setting of nothing for one that is not set", () => {
  expect(readConfig(NOTHING)).toEqual(readConfig({}));
  expect(readConfig({})).toMatchObject({
    port: null,
    logLevel: "info",
    cloudService: null,
  });
});

it("names every setting that is wrong", () => {
  const wrong = { PORT: "eighty", COLLIDER_LOG_LEVEL: "loud" };
  expect(() => readConfig(wrong)).toThrow(/PORT.*COLLIDER_LOG_LEVEL/);
});

it("takes the data folder from the project's own, and :memory: for none at all", () => {
  const folder = { COLLIDER_DATA_DIR: "kept" };
  expect(readConfig(folder).dataDir).toBe(resolve("kept"));
  expect(readConfig({ COLLIDER_DATA_DIR: ":memory:" }).dataDir).toBeNull();
});

it("takes a workspace that another process serves, and refuses what is no host and port", () => {
  expect(readConfig({}).workspaceEmulatorHost).toBeNull();
  const host = { WORKSPACE_EMULATOR_HOST: "127.0.0.1:8130" };
  expect(readConfig(host).workspaceEmulatorHost).toBe("127.0.0.1:8130");
  const url = { WORKSPACE_EMULATOR_HOST: "http://127.0.0.1:8130/" };
  expect(() => readConfig(url)).toThrow("WORKSPACE_EMULATOR_HOST");
});

describe("the workspace", () => {
  const CLIENT = {
    COLLIDER_OAUTH_CLIENT_ID: "1234-abc.apps.googleusercontent.com",
    COLLIDER_OAUTH_CLIENT_SECRET: "GOCSPX-1",
  };
  const DELEGATED = {
    COLLIDER_DELEGATION_ACCOUNT: "workspace@p.iam.gserviceaccount.com",
    COLLIDER_DELEGATION_DOMAINS: "Example.com, example.org",
  };
  const workspaceBy = (settings: Readonly<Record<string, string>>) =>
    readConfig(settings).workspace;

  it("is a folder on one's own machine, where nobody is asked unless it is said", () => {
    const local = { type: "local", asksUsers: false, connectionKey: 1 };
    expect(workspaceBy({})).toEqual(local);
    expect(workspaceBy(CLIENT)).toEqual(local);
    expect(workspaceBy({ COLLIDER_WORKSPACE: "local-consent" })).toEqual({
      ...local,
      asksUsers: true,
    });
  });

  it("is Google's where it is asked for, in the ways that are set", () => {
    const google = {
      COLLIDER_WORKSPACE: "google",
      COLLIDER_CONNECTION_KEY: "2",
    };
    expect(workspaceBy({ ...google, ...CLIENT, ...DELEGATED })).toEqual({
      type: "google",
      consent: { id: CLIENT.COLLIDER_OAUTH_CLIENT_ID, secret: "GOCSPX-1" },
      delegation: {
        serviceAccount: "workspace@p.iam.gserviceaccount.com",
        domains: ["example.com", "example.org"],
      },
      connectionKey: 2,
    });
    expect(workspaceBy(google)).toMatchObject({
      consent: null,
      delegation: null,
    });
  });

  it("is Google's on Google Cloud, and a folder with its emulators", () => {
    expect(workspaceBy(GOOGLE)).toMatchObject({ type: "google" });
    const emulated = { ...GOOGLE, ...EMULATORS };
    expect(workspaceBy(emulated)).toMatchObject({ type: "local" });
  });

  it.each([
    ["COLLIDER_OAUTH_CLIENT_SECRET", "COLLIDER_OAUTH_CLIENT_ID", CLIENT],
    ["COLLIDER_DELEGATION_DOMAINS", "COLLIDER_DELEGATION_ACCOUNT", DELEGATED],
    ["COLLIDER_DELEGATION_ACCOUNT", "COLLIDER_DELEGATION_DOMAINS", DELEGATED],
  ])("is not set by half: %s is required by %s", (name, by, both) => {
    const half = { ...both, [name]: "" };
    expect(() => readConfig(half)).toThrow(`${name} is required by ${by}`);
  });

  it("asks nobody by a secret that a deployment has put there for want of one", () => {
    const unset = { COLLIDER_OAUTH_CLIENT_SECRET: "unset" };
    expect(workspaceBy({ ...GOOGLE, ...unset })).toMatchObject({
      consent: null,
    });
    expect(() => readConfig({ ...CLIENT, ...unset })).toThrow("is required by");
  });

  it.each([
    ["COLLIDER_DELEGATION_DOMAINS", "not a domain!"],
    ["COLLIDER_CONNECTION_KEY", "0"],
    ["COLLIDER_WORKSPACE", "elsewhere"],
  ])("is refused when %s is %s", (name, value) => {
    expect(() => readConfig({ ...DELEGATED, [name]: value })).toThrow(name);
  });
});

const GOOGLE = {
  COLLIDER_PLATFORM: "google",
  GOOGLE_CLOUD_PROJECT: "law-office",
  COLLIDER_LOCATION: "europe-west1",
  COLLIDER_QUEUE: "collider",
  COLLIDER_FUNCTIONS_URL: "https://europe-west1-law-office.cloudfunctions.net/",
  COLLIDER_TASKS_SERVICE_ACCOUNT: "tasks@law-office.iam.gserviceaccount.com",
};
const EMULATORS = {
  FIRESTORE_EMULATOR_HOST: "127.0.0.1:1",
  PUBSUB_EMULATOR_HOST: "127.0.0.1:2",
  CLOUD_TASKS_EMULATOR_HOST: "127.0.0.1:3",
  CLOUD_TASKS_EMULATOR_ISSUER: "http://127.0.0.1:4",
  SECRET_MANAGER_EMULATOR_HOST: "127.0.0.1:5",
};
const SETTINGS = {
  project: "law-office",
  location: "europe-west1",
  queue: "collider",
  functionsUrl: "https://europe-west1-law-office.cloudfunctions.net",
  tasksServiceAccountEmail: "tasks@law-office.iam.gserviceaccount.com",
  emulators: null,
};

describe("the platform", () => {
  it("is the embedded one on one's own machine, whatever Google's emulators are", () => {
    expect(readConfig(EMULATORS).google).toBeNull();
  });

  it("is Google where it is asked for, and where Cloud Run runs the process", () => {
    const { COLLIDER_PLATFORM: _, ...there } = GOOGLE;
    expect(readConfig(GOOGLE).google).toEqual(SETTINGS);
    const served = { ...there, COLLIDER_PLATFORM: "", K_SERVICE: "a-function" };
    expect(readConfig(served).google).toEqual(SETTINGS);
  });

  it("is the embedded one on Cloud Run where it is asked for", () => {
    const asked = { COLLIDER_PLATFORM: "embedded", K_SERVICE: "a-function" };
    expect(readConfig(asked).google).toBeNull();
  });

  it("is Google on its emulators where they are named", () => {
    expect(readConfig({ ...GOOGLE, ...EMULATORS }).google).toEqual({
      ...SETTINGS,
      emulators: {
        firestore: "127.0.0.1:1",
        pubSub: "127.0.0.1:2",
        cloudTasks: "127.0.0.1:3",
        tokenIssuer: "http://127.0.0.1:4",
        secretManager: "127.0.0.1:5",
      },
    });
  });

  it.each(Object.keys(GOOGLE).slice(1))(
    "on Google is refused without %s",
    (missing) => {
      expect(() => readConfig({ ...GOOGLE, [missing]: "" })).toThrow(
        `The environment is not valid. ${missing} is required`,
      );
    },
  );

  it.each(Object.keys(EMULATORS))(
    "on emulators is refused without %s: the rest would be done in a real project",
    (missing) => {
      expect(() =>
        readConfig({ ...GOOGLE, ...EMULATORS, [missing]: "" }),
      ).toThrow(`${missing} is required`);
    },
  );

  it("takes the project that the Firebase CLI tells of, where none is named", () => {
    const { GOOGLE_CLOUD_PROJECT: _, ...rest } = GOOGLE;
    const told = { ...rest, GCLOUD_PROJECT: "law-office" };
    expect(readConfig(told).google).toEqual(SETTINGS);
    expect(readConfig({ ...GOOGLE, GCLOUD_PROJECT: "another" }).google).toEqual(
      SETTINGS,
    );
  });

  it("has our emulator of Cloud Tasks go before the one that the Firebase CLI sets", () => {
    const ours = { COLLIDER_TASKS_EMULATOR: "127.0.0.1:9" };
    const { google } = readConfig({ ...GOOGLE, ...EMULATORS, ...ours });
    expect(google?.emulators?.cloudTasks).toBe("127.0.0.1:9");
  });

  it("is no service in the cloud where Firebase's emulator runs the process", () => {
    const service = { K_SERVICE: "whoami", K_REVISION: "whoami-00042-abc" };
    expect(readConfig({ ...GOOGLE, ...service })).toMatchObject({
      cloudService: "whoami",
      cloudRevision: "whoami-00042-abc",
    });
    const emulated = { ...service, FUNCTIONS_EMULATOR: "true" };
    expect(readConfig(emulated)).toMatchObject({
      cloudService: null,
      cloudRevision: null,
      google: null,
    });
    expect(readConfig({ ...GOOGLE, ...emulated }).cloudService).toBeNull();
  });

  it("is refused with every variable that is missing or wrong, at once", () => {
    const wrong = {
      K_SERVICE: "a-function",
      PORT: "eighty",
      COLLIDER_FUNCTIONS_URL: "functions.test",
      COLLIDER_TASKS_SERVICE_ACCOUNT: "tasks",
      FIRESTORE_EMULATOR_HOST: "http://127.0.0.1:1",
    };
    const named = [
      "PORT",
      "GOOGLE_CLOUD_PROJECT",
      "COLLIDER_LOCATION",
      "COLLIDER_QUEUE",
      "COLLIDER_FUNCTIONS_URL",
      "COLLIDER_TASKS_SERVICE_ACCOUNT",
      "FIRESTORE_EMULATOR_HOST",
      "PUBSUB_EMULATOR_HOST",
      "CLOUD_TASKS_EMULATOR_HOST",
      "CLOUD_TASKS_EMULATOR_ISSUER",
      "SECRET_MANAGER_EMULATOR_HOST",
    ];
    expect(() => readConfig(wrong)).toThrow(
      new RegExp(
        named.map((name) => `${name} (?:is|must be) `).join(".*"),
        "u",
      ),
    );
  });
});

describe("the address where people reach the functions", () => {
  const SAID = { COLLIDER_PUBLIC_URL: "https://collider.example.com/office//" };

  it("is what is said, without a slash at the end", () => {
    const url = "https://collider.example.com/office";
    expect(readConfig(SAID).publicUrl).toBe(url);
    expect(readConfig({ ...GOOGLE, ...SAID }).publicUrl).toBe(url);
  });

  it("is the functions' own where nothing is said, and on one machine not known before it serves", () => {
    expect(readConfig(GOOGLE).publicUrl).toBe(SETTINGS.functionsUrl);
    expect(readConfig({}).publicUrl).toBeNull();
  });

  it.each(["collider.example.com", "ftp://example.com", "https://a.b/?x=1"])(
    "is not %s",
    (url) => {
      expect(() => readConfig({ COLLIDER_PUBLIC_URL: url })).toThrow(
        "COLLIDER_PUBLIC_URL must",
      );
    },
  );
});
