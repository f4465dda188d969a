import { expect, it } from "vitest";
import { readConfig } from "#functions/config.ts";

const NOTHING = {
  PORT: "",
  COLLIDER_DATA_DIR: "",
  COLLIDER_WORKSPACE_DIR: "",
  COLLIDER_LOG_LEVEL: "",
  COLLIDER_TOKEN_AUDIENCE: "",
  COLLIDER_FIREBASE_PROJECT: "",
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
