import { afterAll, expect, it } from "vitest";
import { EventListener } from "../http/event-listener.ts";
import { servedInMemory } from "../served-embedded.ts";
import {
  awaits,
  LanguageClient,
  opensForNow,
  stepOf,
} from "./language-client.ts";

const opening = servedInMemory();
afterAll(async () => (await opening).close());
const program = await opening;
const alice = new LanguageClient(await program.as());

it("whoever watches a run is told what is undone of it, the last first, each item of a list too", async () => {
  const each = { for_each: ["a", "b"], parameters: { title: "${item}" } };
  const run = await alice.start([
    opensForNow("first"),
    opensForNow("each", { ...each, depends_on: ["first"] }),
    { ...awaits("wait"), depends_on: ["each"] },
    { ...awaits("bad", { timeout: 1 }), depends_on: ["wait"] },
  ]);
  await alice.waiting(run, "wait");
  const listener = await EventListener.connect({
    url: `${program.url}/watch-workflow`,
    token: alice.client.token,
    runId: run.run_id,
  });
  await alice.send(run, "wait");
  const told = await listener.rest();
  const ended = await alice.look(run);
  expect(ended).toMatchObject({
    status: "failed",
    compensations: [
      { step_id: "~first", status: "success" },
      { step_id: "~each", status: "success" },
    ],
    not_undone: [],
  });
  const undone = told.flatMap(({ event, data }) =>
    event === "compensation" && data["status"] === "success"
      ? [data["undoes"]]
      : [],
  );
  expect(undone).toEqual(["each", "first"]);
  const { casefile_id } = stepOf(ended, "first").output ?? {};
  const gone = await alice.client.send("get_casefile", {
    casefile_id: casefile_id ?? null,
  });
  expect(gone.status).toBe("failed");
});
