import { describe, expect, it } from "vitest";
import { z } from "zod";
import { stage } from "../stage.ts";
import { expectRefused } from "./expect-refused.ts";

const { collider, alice } = await stage();

const get = async (path: string, method = "GET") =>
  fetch(`${collider.url}${path}`, { method });

const Contract = z.looseObject({
  name: z.string(),
  method: z.literal("POST"),
  path: z.string(),
  description: z.string().min(1),
  policy: z.looseObject({}),
  payload: z.looseObject({ type: z.literal("object") }),
  answer: z.looseObject({ type: z.literal("object") }),
  examples: z.array(z.strictObject({ payload: z.looseObject({}) })).min(1),
});

describe("the pages", () => {
  it("list every function with a link to its contract", async () => {
    const response = await get("/");
    expect(response.headers.get("content-type")).toMatch(/^text\/html/);
    const page = await response.text();
    const links = [...page.matchAll(/<td><a href="\/([\w-]+)"/g)].map(
      ([, name]) => name?.replaceAll("-", "_"),
    );
    const { names } = collider.composition.registry;
    expect(new Set(links)).toEqual(new Set(names));
    expect(links).toHaveLength(names.length);
  });

  it("show what each function takes, answers and requires", async () => {
    for (const name of collider.composition.registry.names) {
      const path = `/${name.replaceAll("_", "-")}`;
      const response = await get(path);
      expect(response.status).toBe(200);
      const contract = Contract.parse(await response.json());
      expect(contract).toMatchObject({ name, path });
    }
  });

  it("are found by the operation's own spelling too, and with a slash at the end", async () => {
    const texts = await Promise.all(
      ["/create-casefile", "/create_casefile", "/create-casefile/"].map(
        async (path) => (await get(path)).text(),
      ),
    );
    expect(new Set(texts).size).toBe(1);
  });

  it("say that the program serves", async () => {
    expect(await (await get("/healthz")).json()).toEqual({ status: "ok" });
    expect((await get("/healthz", "HEAD")).status).toBe(200);
    expect((await get("/", "HEAD")).status).toBe(200);
  });

  it("do not name the software that serves them", async () => {
    const { headers } = await get("/");
    expect(headers.get("x-powered-by")).toBeNull();
    expect(headers.get("server")).toBeNull();
  });

  it.each([
    "/no-such-function",
    "/create-casefile/more",
    "/__proto__",
    "/constructor",
    "/%E0%A4%A",
    "/..%2f..%2fetc%2fpasswd",
  ])("are none at %s", async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: {
        status: "NOT_FOUND",
        details: [{ reason: "OPERATION_UNKNOWN" }],
      },
    });
  });
});

describe("a request to no function", () => {
  it.each([
    "no_such_function",
    "whoami/more",
    "__proto__",
    "constructor",
    "",
    "healthz",
    "%E0%A4%A",
  ])("at %j is told so as JSON", async (name) => {
    await expectRefused(
      collider,
      async () => collider.post(name, { token: alice.token, body: "{}" }),
      { status: "NOT_FOUND", reason: "OPERATION_UNKNOWN" },
    );
  });

  it.each(["PUT", "PATCH", "DELETE"])(
    "by %s is told to use POST",
    async (method) => {
      const answer = await expectRefused(
        collider,
        async () =>
          collider.post("create_casefile", {
            token: alice.token,
            body: JSON.stringify({ payload: { title: "x" } }),
            method,
          }),
        { status: "INVALID_ARGUMENT", reason: "METHOD_INVALID" },
      );
      expect(answer.error?.message).toContain("POST");
    },
  );

  it("is answered by POST under either spelling of its name", async () => {
    for (const path of ["whoami", "list-casefiles", "list_casefiles"]) {
      const response = await fetch(`${collider.url}/${path}`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${alice.token}`,
          "content-type": "application/json",
        },
        body: "{}",
      });
      expect(response.status).toBe(200);
    }
  });
});
