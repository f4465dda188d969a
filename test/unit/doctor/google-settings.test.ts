import { describe, expect, it } from "vitest";
import type { GoogleConfig } from "#functions/process/settings/google-config.ts";
import { checkGoogleSettings } from "#scripts/doctor/check-google-settings.ts";

const FITTING: GoogleConfig = {
  project: "law-office",
  location: "europe-west1",
  queue: "collider",
  functionsUrl: "https://europe-west1-law-office.cloudfunctions.net",
  tasksServiceAccountEmail: "collider-tasks@law-office.iam.gserviceaccount.com",
  emulators: null,
};

const EMULATED: GoogleConfig = {
  ...FITTING,
  functionsUrl: "http://127.0.0.1:8080",
  emulators: {
    firestore: "127.0.0.1:1",
    pubSub: "127.0.0.1:2",
    cloudTasks: "127.0.0.1:3",
    tokenIssuer: "http://127.0.0.1:4",
    secretManager: "127.0.0.1:5",
  },
};

function misfits(google: GoogleConfig, port: number | null = null) {
  return checkGoogleSettings(google, { port }).filter(
    ({ type }) => type !== "fine",
  );
}

describe("the settings of a project", () => {
  it("fit together", () => {
    expect(checkGoogleSettings(FITTING, { port: null })).toEqual([
      {
        type: "fine",
        subject: "project",
        found: "law-office, queue collider in europe-west1",
      },
    ]);
    const own = { ...FITTING, functionsUrl: "https://functions.test" };
    expect(misfits(own)).toEqual([]);
  });

  it.each([
    ["its number", { project: "123456" }, "projects describe 123456"],
    ["an unknown location", { location: "europe-west99" }, "europe-west1"],
    [
      "another location's URL",
      { functionsUrl: "https://us-central1-law-office.cloudfunctions.net" },
      `COLLIDER_FUNCTIONS_URL=${FITTING.functionsUrl}`,
    ],
    [
      "a URL that is not safe",
      { functionsUrl: "http://functions.test" },
      `COLLIDER_FUNCTIONS_URL=${FITTING.functionsUrl}`,
    ],
  ])("have to be fixed with %s", (_, other, remedy) => {
    const [found] = misfits({ ...FITTING, ...other });
    expect(found).toMatchObject({
      type: "broken",
      remedy: expect.stringContaining(remedy),
    });
  });

  it("may name another project's account, and are asked about it", () => {
    const other = { tasksServiceAccountEmail: "a@b.iam.gserviceaccount.com" };
    expect(misfits({ ...FITTING, ...other })).toMatchObject([
      {
        type: "optional",
        remedy: expect.stringContaining(FITTING.tasksServiceAccountEmail),
      },
    ]);
  });
});

describe("the settings of emulators", () => {
  it("fit where what they call is where npm start listens", () => {
    expect(misfits(EMULATED)).toEqual([]);
    expect(misfits(EMULATED, 8080)).toEqual([]);
  });

  it("have to be fixed where that is another port", () => {
    expect(misfits(EMULATED, 8081)).toMatchObject([
      { type: "broken", remedy: expect.stringContaining("PORT=8080") },
    ]);
  });

  it("fit where another program serves the functions", () => {
    const firebase = "http://127.0.0.1:5001/demo-collider/us-central1";
    expect(misfits({ ...EMULATED, functionsUrl: firebase })).toEqual([]);
  });
});
