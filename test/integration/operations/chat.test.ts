import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ChatMessage } from "#shared/chat/message.ts";
import { stage } from "../stage.ts";
import { newCasefile } from "../newly-made.ts";
import type { Client } from "../open-collider.ts";

const { collider, alice } = await stage();

const Turn = z.object({
  message: ChatMessage,
  related_messages: z.array(ChatMessage),
  tool_session_id: z.string().nullable(),
});
const Opened = z.object({ session_id: z.string() });
const Failure = z.object({ error: z.object({ status: z.string() }) });

const TURN = ["user", "assistant", "tool", "assistant"];
const REQUEST_ID = "0190a6c0-6f2e-4cc3-98c4-dc0c0c07398f";

async function open(client: Client = alice, payload = {}): Promise<string> {
  const opened = await client.done("create_chat_session", payload);
  return Opened.parse(opened).session_id;
}

async function say(
  session_id: string,
  message: string,
  client: Client = alice,
  around = {},
) {
  const payload = { session_id, message };
  return Turn.parse(await client.done("process_chat_request", payload, around));
}

/** What a tool answered in a turn. */
function toolAnswer({ related_messages: said }: z.infer<typeof Turn>): unknown {
  const tool = said.find(({ role }) => role === "tool");
  return JSON.parse(tool?.content ?? "null");
}

describe("a chat", () => {
  it("calls a tool as its user, in a tool session of its own, and keeps all that is said", async () => {
    const id = await open();
    const turn = await say(id, '/create_casefile title="Keller v. Northgate"');
    expect(toolAnswer(turn)).toMatchObject({
      title: "Keller v. Northgate",
      created_by: "alice@example.com",
    });
    expect(turn.message).toMatchObject({ role: "assistant" });
    expect(turn.message.content).toContain("Keller v. Northgate");
    expect(turn.related_messages.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "tool",
    ]);
    collider.clock.advanceBy(1);
    const again = await say(id, "/create_session title=x");
    expect(again.tool_session_id).toBe(turn.tool_session_id);
    expect(collider.keptBelow(`chat_sessions/${id}/requests/`).size).toBe(0);
    const shown = await alice.done("get_chat_session", { session_id: id });
    expect(shown).toMatchObject({
      message_count: 8,
      session: { tool_session_id: turn.tool_session_id, active: true },
    });
    const { messages } = z
      .object({ messages: z.array(ChatMessage) })
      .parse(shown);
    expect(messages.map(({ role }) => role).toReversed()).toEqual([
      ...TURN,
      ...TURN,
    ]);
    const requests = await alice.done("list_session_requests", {
      session_id: turn.tool_session_id,
    });
    expect(requests).toMatchObject({
      requests: [
        {
          tool_name: "create_session",
          events: [{ initiator: "agent" }, {}, {}, {}],
        },
        {
          tool_name: "create_casefile",
          events: [{ initiator: "agent" }, {}, {}, {}],
        },
      ],
    });
  });

  it("says the same, and does nothing again, when a request is repeated", async () => {
    const id = await open();
    const around = { request_id: REQUEST_ID };
    const first = await say(id, "/create_casefile title=Once", alice, around);
    const count = collider.keptBelow("casefiles/").size;
    expect(await say(id, "/create_casefile title=Once", alice, around)).toEqual(
      first,
    );
    expect(collider.keptBelow("casefiles/").size).toBe(count);
  });

  it("offers what its user may do, and nothing that a person does himself", async () => {
    const viewer = await collider.as("victor@example.com", ["viewer"]);
    const ask = async (client: Client) =>
      (await say(await open(client), "/help", client)).message.content;
    const all = await ask(alice);
    expect(all).toContain("/create_casefile title=");
    expect(all).toContain("/find_messages");
    for (const name of [
      "approve_call",
      "process_chat_request",
      "process_tool_request",
      "sweep_runs",
      "purge_casefile",
    ])
      expect(all).not.toContain(`/${name} `);
    expect(await viewer.send("create_chat_session")).toMatchObject({
      http: 403,
    });
  });

  it("widens nothing: what is not the user's stays closed", async () => {
    const bob = await collider.as("bob@example.com");
    const casefile_id = await newCasefile(alice, "Hers");
    const turn = await say(
      await open(bob),
      `/get_casefile casefile_id=${casefile_id}`,
      bob,
    );
    expect(Failure.parse(toolAnswer(turn)).error.status).toBe(
      "PERMISSION_DENIED",
    );
    const json = JSON.stringify({
      tool_name: "purge_casefile",
      parameters: { casefile_id },
    });
    const forced = await say(await open(bob), json, bob);
    expect(Failure.parse(toolAnswer(forced)).error.status).toMatch(
      /PERMISSION_DENIED|NOT_FOUND/,
    );
    expect(
      await bob.send("process_chat_request", {
        session_id: await open(),
        message: "/help",
      }),
    ).toMatchObject({ http: 403 });
  });

  it("waits for its user's word before it sends mail, and sends it once he has given it", async () => {
    const id = await open();
    const command =
      '/send_gmail_message to="[\\"maria.keller@example.com\\"]" subject=Hello body=Hi';
    const refused = z
      .object({
        error: z.object({
          details: z.array(
            z.object({ metadata: z.record(z.string(), z.string()) }),
          ),
        }),
      })
      .parse(toolAnswer(await say(id, command)));
    const approval = refused.error.details[0]?.metadata["approval_id"] ?? "";
    const asTool = JSON.stringify({
      tool_name: "approve_call",
      parameters: { approval_id: approval },
    });
    expect(Failure.parse(toolAnswer(await say(id, asTool))).error.status).toBe(
      "PERMISSION_DENIED",
    );
    expect(
      await alice.done("approve_call", { approval_id: approval }),
    ).toMatchObject({ approved_by: "alice@example.com" });
    expect(toolAnswer(await say(id, command))).toMatchObject({
      message_id: expect.any(String),
    });
    expect(toolAnswer(await say(id, command))).toMatchObject({
      error: { status: "FAILED_PRECONDITION" },
    });
  });

  it("puts nothing into a casefile of somebody else, and deletes none, without its user's word", async () => {
    const eve = await collider.as("eve@example.com");
    const trap = await newCasefile(eve, "Trap");
    await eve.done("set_public_access", {
      casefile_id: trap,
      permission: "editor",
    });
    const own = await newCasefile(alice, "Own");
    const id = await open();
    for (const [command, status] of [
      [
        `/store_gmail_messages casefile_id=${trap} query=subject:Photos`,
        "FAILED_PRECONDITION",
      ],
      [
        `/update_casefile casefile_id=${trap} notes=secret`,
        "FAILED_PRECONDITION",
      ],
      [
        `/delete_casefile casefile_id=${own} confirm=true`,
        "FAILED_PRECONDITION",
      ],
    ] as const)
      expect(
        Failure.parse(toolAnswer(await say(id, command))).error.status,
      ).toBe(status);
    expect(
      toolAnswer(
        await say(id, `/update_casefile casefile_id=${own} notes=mine`),
      ),
    ).toMatchObject({ casefile: { casefile_id: own } });
  });

  it("is listed, closed with its tool session, and then takes nothing more", async () => {
    const casefile_id = await newCasefile(alice, "Chatty");
    const id = await open(alice, { casefile_id, title: "Intake" });
    const { tool_session_id } = await say(id, "/create_casefile title=Other");
    const listed = await alice.done("list_chat_sessions", { casefile_id });
    expect(listed).toMatchObject({
      total_count: 1,
      sessions: [{ session_id: id, title: "Intake" }],
    });
    expect(
      await alice.done("close_chat_session", { session_id: id }),
    ).toMatchObject({
      total_messages: 4,
      total_events: 4,
      tool_session_id,
      tool_session_closed: true,
    });
    expect(
      await alice.done("get_session", { session_id: tool_session_id }),
    ).toMatchObject({ active: false });
    const answer = await alice.send("process_chat_request", {
      session_id: id,
      message: "/help",
    });
    expect(answer.error).toMatchObject({ status: "FAILED_PRECONDITION" });
    expect(answer.error?.message).toContain("create_chat_session");
    const casefile = await alice.done("get_casefile", { casefile_id });
    expect(casefile).toMatchObject({
      session_ids: expect.arrayContaining([id, tool_session_id]),
    });
  });
});
