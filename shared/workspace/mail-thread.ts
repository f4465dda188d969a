import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { parseMail } from "./parse-mail.ts";

// What `read-in-thread.ts` starts, with a message's bytes.
const bytes = z.instanceof(Uint8Array).parse(workerData);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port is no browser's window
parentPort?.postMessage(await parseMail(bytes));
