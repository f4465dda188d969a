import { parseArgs } from "node:util";
import { describe, expect, test } from "vitest";
import {
  DEPLOY_FLAGS,
  deployOptions,
  type DeployOptions,
} from "#scripts/deploy/deploy-options.ts";

const WHERE = ["--project", "my-project", "--location", "europe-west1"];

function read(args: readonly string[]): DeployOptions {
  const { values } = parseArgs({ args: [...args], options: DEPLOY_FLAGS });
  return deployOptions(values);
}

describe("the options of a deployment", () => {
  test("are a project and a location, and the rest follows", () => {
    expect(read(WHERE)).toEqual({
      target: {
        project: "my-project",
        location: "europe-west1",
        databaseLocation: "europe-west1",
        queue: "collider",
        tokenAudience: null,
        publicUrl: null,
        chatModel: null,
        oauthClientId: null,
        connectionKey: 1,
        delegation: null,
        schedules: [],
        notificationChannel: null,
      },
      remove: false,
      withData: false,
      yes: false,
    });
  });

  test("may say the rest", () => {
    const audience = "1234-abc.apps.googleusercontent.com";
    expect(
      read([
        ...WHERE,
        "--database-location=eur3",
        "--queue=collider-2",
        `--token-audience=${audience}`,
        "--public-url=https://my-project.web.app",
        `--oauth-client=${audience}`,
        "--connection-key=2",
        "--delegation-account=w@my-project.iam.gserviceaccount.com",
        "--delegation-domains=example.com,example.org",
        "--notification-channel=123456",
        "--remove",
        "--with-data",
        "--yes",
      ]),
    ).toMatchObject({
      target: {
        databaseLocation: "eur3",
        queue: "collider-2",
        tokenAudience: audience,
        publicUrl: "https://my-project.web.app",
        oauthClientId: audience,
        connectionKey: 2,
        delegation: {
          account: "w@my-project.iam.gserviceaccount.com",
          domains: "example.com,example.org",
        },
        schedules: [],
        notificationChannel: "123456",
      },
      remove: true,
      withData: true,
      yes: true,
    });
  });

  test.each<[string, readonly string[]]>([
    [
      "--public-url must be an address",
      [...WHERE, "--public-url=http://my-project.web.app"],
    ],
    [
      "--public-url must be an address",
      [...WHERE, '--public-url=https://x.example/"$(id)'],
    ],
    ["--project is missing", ["--location", "europe-west1"]],
    ["--location is missing", ["--project", "my-project"]],
    ["--project must be a project's id", ["--project=My_Project"]],
    ["--project must be a project's id", ["--project=short"]],
    ["--project must be a project's id", ["--project=ends-with-"]],
    ["--project must be a project's id", ["--project=$(id)--------"]],
    ["Its number will not do", ["--project=123456789012"]],
    [
      '--location is not known: "europe-west99". There are: europe-central2,',
      ["--project=my-project", "--location=europe-west99"],
    ],
    [
      '--location is not known: "mars".',
      ["--project=my-project", "--location=mars"],
    ],
    ["--database-location is not known", [...WHERE, "--database-location=x"]],
    ["--queue must be", [...WHERE, "--queue=a b"]],
    ["--token-audience must be one word", [...WHERE, "--token-audience=a b"]],
    [
      "--notification-channel must be",
      [...WHERE, "--notification-channel=me@example.com"],
    ],
    ["--oauth-client must be", [...WHERE, "--oauth-client=$(id)"]],
    ["--connection-key must be", [...WHERE, "--connection-key=0"]],
    ["go together", [...WHERE, "--delegation-domains=example.com"]],
    [
      "--delegation-account must be",
      [...WHERE, "--delegation-account=me", "--delegation-domains=a.com"],
    ],
    [
      "--delegation-domains must be",
      [
        ...WHERE,
        "--delegation-account=w@my-project.iam.gserviceaccount.com",
        "--delegation-domains=a.com b.com",
      ],
    ],
    ["--with-data goes with --remove", [...WHERE, "--with-data"]],
    ["Unknown option '--projet'", ["--projet=x"]],
  ])("are refused with %j", (message, args) => {
    expect(() => read(args)).toThrow(message);
  });
});
