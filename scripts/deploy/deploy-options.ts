import { schedulesOf } from "#functions/workflow/trigger/schedule-settings.ts";
import type { WorkflowSchedule } from "#workflows/schedule/workflow-schedule.ts";
import type { DeploymentTarget } from "./deployment-target.ts";
import { LOCATIONS } from "./locations.ts";

export const DEPLOY_USAGE = `Deploys Collider to a project of Google Cloud.

  npm run deploy:plan -- --project P --location L    prints the commands
  npm run deploy -- --project P --location L         prints them, asks, and runs them

  --project ID            the project's id
  --location NAME         of functions and task queue, as europe-west1
  --database-location N   of the database, if it is another, as eur3; it can never be changed
  --queue NAME            of the task queue; collider when absent
  --token-audience ID     whose Google ID tokens callers send: an OAuth client's id, as a rule
  --public-url URL        with which links to the functions begin, as https://P.web.app; that of the functions when absent
  --chat-model NAME       Gemini's, for chats, as gemini-2.5-flash; without it they understand commands alone
  --oauth-client ID       by which users consent to the use of their Google Workspace, as docs/workspace.md says
  --connection-key N      the number of the key that workspace connections are encrypted with; 1 when absent
  --delegation-account A  a service account that acts for everybody in the domains of --delegation-domains
  --delegation-domains D  with commas between them, as example.com,example.org
  --schedules FILE        workflows that the clock starts, as docs/deploy.md says
  --notification-channel ID  of Cloud Monitoring, that alerts go to; without it they are seen in the console alone
  --yes                   runs without asking
  --remove                the reverse: what a deployment made, but for the data
  --with-data             with --remove: the database and all evidence in it, for ever
  --help`;

export const DEPLOY_FLAGS = {
  project: { type: "string" },
  location: { type: "string" },
  "database-location": { type: "string" },
  queue: { type: "string", default: "collider" },
  "token-audience": { type: "string" },
  "public-url": { type: "string" },
  "chat-model": { type: "string" },
  "oauth-client": { type: "string" },
  "connection-key": { type: "string", default: "1" },
  "delegation-account": { type: "string" },
  "delegation-domains": { type: "string" },
  schedules: { type: "string" },
  "notification-channel": { type: "string" },
  yes: { type: "boolean", default: false },
  remove: { type: "boolean", default: false },
  "with-data": { type: "boolean", default: false },
} as const;

/** The flags as they were given. */
interface DeployFlags {
  readonly project?: string | undefined;
  readonly location?: string | undefined;
  readonly "database-location"?: string | undefined;
  readonly queue: string;
  readonly "token-audience"?: string | undefined;
  readonly "public-url"?: string | undefined;
  readonly "chat-model"?: string | undefined;
  readonly "oauth-client"?: string | undefined;
  readonly "connection-key": string;
  readonly "delegation-account"?: string | undefined;
  readonly "delegation-domains"?: string | undefined;
  readonly schedules?: string | undefined;
  readonly "notification-channel"?: string | undefined;
  readonly yes: boolean;
  readonly remove: boolean;
  readonly "with-data": boolean;
}

export interface DeployOptions {
  readonly target: DeploymentTarget;
  readonly remove: boolean;
  readonly withData: boolean;
  readonly yes: boolean;
}

// A multi-region of Firestore.
const DATABASE_LOCATIONS = ["eur3", "nam5", "nam7", ...LOCATIONS];

function required(flag: string, value: string | undefined): string {
  if (value !== undefined && value !== "") return value;
  throw new Error(`${flag} is missing. --help says what there is.`);
}

function projectOf(value: string | undefined): string {
  const project = required("--project", value);
  if (/^[a-z][a-z\d-]{4,28}[a-z\d]$/u.test(project)) return project;
  const hint = /^\d+$/u.test(project) ? " Its number will not do." : "";
  throw new Error(
    `--project must be a project's id, 6 to 30 of a-z, 0-9 and "-" beginning with a letter, not "${project}".${hint}`,
  );
}

/** The names that a misspelt one may have meant. */
function similar(name: string, known: readonly string[]): string {
  const start = name.toLowerCase().replace(/[^a-z].*/u, "");
  const near = known.filter((one) => start !== "" && one.startsWith(start));
  return (near.length > 0 ? near : known).join(", ");
}

function locationOf(
  flag: string,
  value: string,
  known: readonly string[],
): string {
  if (known.includes(value)) return value;
  throw new Error(
    `${flag} is not known: "${value}". There are: ${similar(value, known)}.`,
  );
}

function queueOf(value: string): string {
  if (/^[A-Za-z\d-]{1,100}$/u.test(value)) return value;
  throw new Error(
    `--queue must be 1 to 100 of letters, digits and "-", not "${value}".`,
  );
}

function audienceOf(value: string | undefined): string | null {
  if (value === undefined) return null;
  if (/^[^\s"'\\#]+$/u.test(value)) return value;
  throw new Error(
    `--token-audience must be one word, as 1234-abc.apps.googleusercontent.com, not "${value}".`,
  );
}

function publicUrlOf(value: string | undefined): string | null {
  if (value === undefined) return null;
  if (/^https:\/\/[\w.-]+(:\d{1,5})?(\/[\w./-]*)?$/u.test(value)) return value;
  throw new Error(
    `--public-url must be an address, as https://collider.example.com, not "${value}".`,
  );
}

function chatModelOf(value: string | undefined): string | null {
  if (value === undefined) return null;
  if (/^[a-z\d][a-z\d.-]*$/u.test(value)) return value;
  throw new Error(
    `--chat-model must be a model's name, as gemini-2.5-flash, not "${value}".`,
  );
}

function oauthClientOf(value: string | undefined): string | null {
  if (value === undefined) return null;
  if (/^[\w.-]+\.apps\.googleusercontent\.com$/u.test(value)) return value;
  throw new Error(
    `--oauth-client must be a client's id, as 1234-abc.apps.googleusercontent.com, not "${value}".`,
  );
}

function connectionKeyOf(value: string): number {
  if (/^[1-9]\d{0,5}$/u.test(value)) return Number(value);
  throw new Error(
    `--connection-key must be a whole number from 1 on, not "${value}".`,
  );
}

function delegationOf(
  account: string | undefined,
  domains: string | undefined,
): DeploymentTarget["delegation"] {
  if (account === undefined && domains === undefined) return null;
  if (account === undefined || domains === undefined)
    throw new Error(
      "--delegation-account and --delegation-domains go together.",
    );
  if (!/^[\w-]+@[\w.-]+\.gserviceaccount\.com$/u.test(account))
    throw new Error(
      `--delegation-account must be a service account's address, not "${account}".`,
    );
  if (!/^[\w-]+(\.[\w-]+)+(,[\w-]+(\.[\w-]+)+)*$/u.test(domains))
    throw new Error(
      `--delegation-domains must be domains with commas between them, as example.com,example.org, not "${domains}".`,
    );
  return { account, domains };
}

function channelOf(value: string | undefined): string | null {
  if (value === undefined) return null;
  if (/^(projects\/[\w-]+\/notificationChannels\/)?\d+$/u.test(value))
    return value;
  throw new Error(
    `--notification-channel must be a channel's number, or its whole name as gcloud shows it, not "${value}".`,
  );
}

function schedulesIn(file: string | undefined): readonly WorkflowSchedule[] {
  const where = { folder: process.cwd(), name: "--schedules" };
  const { data, faults } = schedulesOf(file ?? null, where);
  if (data !== null) return data;
  throw new Error(faults.join("\n"));
}

/** @throws Error that names the flag that is missing or wrong. */
export function deployOptions(values: DeployFlags): DeployOptions {
  const project = projectOf(values.project);
  const location = locationOf(
    "--location",
    required("--location", values.location),
    LOCATIONS,
  );
  if (values["with-data"] && !values.remove)
    throw new Error("--with-data goes with --remove.");
  return {
    target: {
      project,
      location,
      databaseLocation: locationOf(
        "--database-location",
        values["database-location"] ?? location,
        DATABASE_LOCATIONS,
      ),
      queue: queueOf(values.queue),
      tokenAudience: audienceOf(values["token-audience"]),
      publicUrl: publicUrlOf(values["public-url"]),
      chatModel: chatModelOf(values["chat-model"]),
      oauthClientId: oauthClientOf(values["oauth-client"]),
      connectionKey: connectionKeyOf(values["connection-key"]),
      delegation: delegationOf(
        values["delegation-account"],
        values["delegation-domains"],
      ),
      schedules: schedulesIn(values.schedules),
      notificationChannel: channelOf(values["notification-channel"]),
    },
    remove: values.remove,
    withData: values["with-data"],
    yes: values.yes,
  };
}
