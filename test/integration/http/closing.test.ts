import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  startLocalServer,
  type LocalServer,
} from "#functions/http/server/local-server.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";
import { HeldSteps } from "../operations/held-steps.ts";

const BODY = JSON.stringify({ payload: {} });
const HALF = BODY.length / 2;

let held: HeldSteps;
let collider: Collider;
let server: LocalServer;
let alice: Client;

beforeEach(async () => {
  held = new HeldSteps("create_casefile");
  collider = await openCollider({ around: held.around });
  server = await startLocalServer(collider.composition, 0);
  alice = await collider.as();
});
afterEach(async () => {
  held.release();
  await collider.close();
});

/** Sends a request but for the second half of its body; the server knows of it. */
async function sendHalf(): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  await once(socket, "connect");
  socket.write(
    [
      "POST /whoami HTTP/1.1",
      "Host: 127.0.0.1",
      `Authorization: Bearer ${alice.token}`,
      "Content-Type: application/json",
      `Content-Length: ${BODY.length}`,
      "",
      BODY.slice(0, HALF),
    ].join("\r\n"),
  );
  await fetch(`${server.url}/healthz`);
  return socket;
}

/** A call that is not answered before the held step is released. */
async function callSlowly(): Promise<Response> {
  return fetch(`${server.url}/start-workflow`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${alice.token}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      payload: {
        workflow_name: "casefile_setup",
        input: { title: "Keller", client: "maria.keller@example.com" },
        wait_seconds: 30,
      },
    }),
  });
}

describe("a server that closes", { timeout: 10_000 }, () => {
  it("does not wait for the rest of a body that does not come", async () => {
    const socket = await sendHalf();
    const answer = text(socket);
    await server.close();
    expect(await answer).toBe("");
  });

  it("answers a request whose body is still on its way", async () => {
    const socket = await sendHalf();
    const closed = server.close();
    socket.write(BODY.slice(HALF));
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    await closed;
  });

  it("answers a slow request that has arrived, and cuts off one that has not", async () => {
    const slow = callSlowly();
    await held.reached;
    const socket = await sendHalf();
    const closed = server.close();
    await once(socket, "close");
    held.release();
    expect((await slow).status).toBe(200);
    await closed;
  });
});
