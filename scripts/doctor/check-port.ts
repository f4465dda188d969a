import type { Config } from "#functions/config.ts";
import { freePort } from "#scripts/emulators/free-port.ts";
import { DEFAULT_PORT, isPortFixed, isPortTaken } from "#scripts/local-port.ts";
import { messageOf } from "#scripts/message-of.ts";
import { broken, fine, optional, type Finding } from "./finding.ts";

const SUBJECT = "port";

/** Whether `npm start` could listen where it would. */
export async function checkPort(config: Config): Promise<Finding> {
  const port = config.port ?? DEFAULT_PORT;
  try {
    await freePort(port);
    return fine(SUBJECT, port === 0 ? "any free one" : `${port} is free`);
  } catch (thrown) {
    const who = `lsof -i :${port} names who has it`;
    if (!isPortTaken(thrown))
      return broken(
        SUBJECT,
        `${port} is not to be had: ${messageOf(thrown)}`,
        "Set PORT to another one.",
      );
    return isPortFixed(config)
      ? broken(
          SUBJECT,
          `${port} is in use`,
          `Stop that program (${who}), or set PORT to another one.`,
        )
      : optional(
          SUBJECT,
          `${port} is in use; PORT is not set, so that npm start takes a free one`,
          `For one that stays the same set PORT; ${who}.`,
        );
  }
}
