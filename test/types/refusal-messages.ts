// What the compiler says where it refuses: a message that is not exactly the one below is an error itself.
import type { Checked } from "#workflows/definition/builder-types.ts";
import type { CheckedList } from "#workflows/definition/builder-map-types.ts";
import type { Ref } from "#workflows/definition/refs.ts";

interface Scope {
  readonly input: { readonly title: string; readonly client?: string };
  readonly steps: {
    readonly create_casefile: {
      readonly casefile_id: string;
      readonly size: number;
      readonly note?: string;
      readonly closed_by: string | null;
      readonly sessions: readonly { readonly session_id: string }[];
    };
  };
}

type MessageIn<T> = T extends { readonly refused: infer Message }
  ? Message
  : "accepted";

/** Takes a text for a parameter of this type, and what the compiler says of it. */
declare function into<Target>(): <Text extends string>(
  text: Text,
  message: MessageIn<Checked<Text, Target, Scope>>,
) => void;

const intoText = into<string>();
const intoNumber = into<number>();

intoText("plain", "accepted");
intoText("${steps.create_casefile.casefile_id}", "accepted");
intoText("${steps.create_casefile.sessions[0].session_id}", "accepted");
intoText("about ${steps.create_casefile.closed_by}", "accepted");
intoText("$${steps.nix} is text", "accepted");
intoText("${context.anything}", "accepted");
intoNumber("${steps.create_casefile.size}", "accepted");

// @ts-expect-error -- a message that is not what the compiler says
intoText("${steps.nix.casefile_id}", "accepted");

intoText("${steps.nix.id}", "there is no step nix before this one");
intoText("x ${steps.nix.id} y", "there is no step nix before this one");
intoText("${steps}", "steps needs the id of a step: steps.ID.field");
intoText(
  "${steps.create_casefile.casefil_id}",
  "steps.create_casefile.casefil_id leads nowhere: there is no casefil_id",
);
intoText(
  "${steps.create_casefile.sessions.session_id}",
  "steps.create_casefile.sessions.session_id leads nowhere: there is no session_id",
);
intoText(
  "${steps.create_casefile.sessions[0].id}",
  "steps.create_casefile.sessions[0].id leads nowhere: there is no id",
);
intoText(
  "${steps.create_casefile[0]}",
  "steps.create_casefile[0] leads nowhere: there is no 0",
);
intoText("${input.titel}", "input.titel leads nowhere: there is no titel");
intoText("${run.name}", "run.name leads nowhere: there is no name");
intoText(
  "${secrets.key}",
  "secrets.key is not a reference: use steps.ID, input, context or run",
);
intoText(
  "${steps.create_casefile.size}",
  "the type of steps.create_casefile.size does not fit this parameter",
);
intoText(
  "${steps.create_casefile.sessions}",
  "the type of steps.create_casefile.sessions does not fit this parameter",
);
intoText(
  "${steps.create_casefile.note}",
  "steps.create_casefile.note may be null or absent",
);
intoText(
  "${steps.create_casefile.closed_by}",
  "steps.create_casefile.closed_by may be null or absent",
);
intoText("${input.client}", "input.client may be null or absent");
intoNumber("about ${input.title}", "text does not fit this parameter");

type Parameters = Checked<
  { readonly titel: "x"; readonly deep: { readonly nme: "x" } },
  { readonly title: string; readonly deep: { readonly name: string } },
  Scope
>;

export const misspelt: readonly [
  Parameters["titel"]["refused"],
  Parameters["deep"]["nme"]["refused"],
] = ["there is no parameter titel", "there is no parameter nme"];

/** The same of a reference that a function makes. */
type Made<T> = MessageIn<Checked<Ref<"steps.a.b", T>, string, Scope>>;

export const made: readonly [
  Made<string>,
  Made<number>,
  Made<string | undefined>,
  Made<string | null>,
] = [
  "accepted",
  "the type of steps.a.b does not fit this parameter",
  "steps.a.b may be null or absent",
  "steps.a.b may be null or absent",
];

interface InMap extends Scope {
  readonly item: { readonly session_id: string };
}

/** The same in the parameters of a map. */
type OfItem<Text extends string> = MessageIn<Checked<Text, string, InMap>>;

export const ofItems: readonly [
  OfItem<"${item.session_id}">,
  OfItem<"${item.id}">,
  OfItem<"${index}">,
  OfItem<"${index.x}">,
  MessageIn<Checked<"${item}", string, Scope>>,
] = [
  "accepted",
  "item.id leads nowhere: there is no id",
  "the type of index does not fit this parameter",
  "index.x is a number; use index alone",
  "item belongs to the parameters of a step with for_each",
];

type ListMessage<List> = MessageIn<CheckedList<List, Scope>>;

export const lists: readonly [
  ListMessage<"${steps.create_casefile.sessions}">,
  ListMessage<"${context.clients}">,
  ListMessage<"${steps.create_casefile.size}">,
  ListMessage<"${input.client}">,
  ListMessage<"some ${input.title}">,
  ListMessage<"${steps.nix}">,
] = [
  "accepted",
  "accepted",
  "steps.create_casefile.size is no list",
  "input.client is no list",
  "for_each takes a list, or a reference to one",
  "there is no step nix before this one",
];
