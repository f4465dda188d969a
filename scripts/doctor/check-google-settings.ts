import type { Config } from "#functions/config.ts";
import type { GoogleConfig } from "#functions/process/settings/google-config.ts";
import {
  accountEmail,
  functionsUrlOf,
} from "#scripts/deploy/deployment-target.ts";
import { LOCATIONS } from "#scripts/deploy/locations.ts";
import { DEFAULT_PORT } from "#scripts/local-port.ts";
import { broken, fine, optional, type Finding } from "./finding.ts";

const SUBJECT = "project";

function checkFunctionsUrl(google: GoogleConfig): readonly Finding[] {
  const { functionsUrl } = google;
  const { protocol, hostname } = new URL(functionsUrl);
  const wanted = functionsUrlOf(google);
  const isOfAnother =
    hostname.endsWith(".cloudfunctions.net") && functionsUrl !== wanted;
  if (protocol === "https:" && !isOfAnother) return [];
  return [
    broken(
      SUBJECT,
      isOfAnother
        ? "COLLIDER_FUNCTIONS_URL is of another project or location"
        : "COLLIDER_FUNCTIONS_URL is not https, and tokens are sent there",
      `COLLIDER_FUNCTIONS_URL=${wanted}`,
    ),
  ];
}

function checkAccount(google: GoogleConfig): readonly Finding[] {
  const { project, tasksServiceAccountEmail: account } = google;
  const [, host = ""] = account.split("@");
  return host === `${project}.iam.gserviceaccount.com`
    ? []
    : [
        optional(
          SUBJECT,
          "COLLIDER_TASKS_SERVICE_ACCOUNT is no account of the project",
          `If that is not meant: COLLIDER_TASKS_SERVICE_ACCOUNT=${accountEmail(google, "tasks")}`,
        ),
      ];
}

function checkReal(google: GoogleConfig): readonly Finding[] {
  const { project, location } = google;
  if (/^\d+$/u.test(project))
    return [
      broken(
        SUBJECT,
        "GOOGLE_CLOUD_PROJECT is the project's number",
        `Set it to the id: gcloud projects describe ${project} '--format=value(projectId)'`,
      ),
    ];
  const isKnown = LOCATIONS.includes(location);
  return [
    ...(isKnown
      ? []
      : [
          broken(
            SUBJECT,
            `COLLIDER_LOCATION is not known: ${location}`,
            `Set it to one of ${LOCATIONS.join(", ")}.`,
          ),
        ]),
    ...checkFunctionsUrl(google),
    ...checkAccount(google),
  ];
}

/** Whether what the emulators call is where `npm start` listens; a URL with a path is another program's. */
function checkEmulated(
  { functionsUrl }: GoogleConfig,
  port: number,
): readonly Finding[] {
  const { pathname, port: called } = new URL(functionsUrl);
  if (pathname !== "/" || Number(called) === port) return [];
  return [
    broken(
      SUBJECT,
      `COLLIDER_FUNCTIONS_URL is at port ${called}, and npm start listens at ${port}`,
      `Set PORT=${called}, or start the emulators so: npm run emulators -- --functions-port ${port}`,
    ),
  ];
}

/** Whether the settings of Google Cloud, each of them right, fit together. */
export function checkGoogleSettings(
  google: GoogleConfig,
  { port }: Pick<Config, "port">,
): readonly Finding[] {
  const { project, location, queue, emulators } = google;
  const misfits =
    emulators === null
      ? checkReal(google)
      : checkEmulated(google, port ?? DEFAULT_PORT);
  return misfits.length > 0
    ? misfits
    : [fine(SUBJECT, `${project}, queue ${queue} in ${location}`)];
}
