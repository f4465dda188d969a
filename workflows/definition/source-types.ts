/** What the references of a step may lead to: the workflow's input, and the outputs of the steps before it. */
export interface Scope {
  readonly input: unknown;
  readonly steps: object;
  /** In the parameters of a map alone: what its list holds. */
  readonly item?: unknown;
}

/** The fields of `${run}`. */
export interface RunFields {
  readonly id: string;
  readonly user_id: string;
}

/** Something that no value has, so that the compiler shows the message in its place. */
export interface Refused<Message extends string> {
  readonly refused: Message;
}

/** The names that a type lists; of one that takes any name, those that it lists all the same. */
export type ListedNames<T> = keyof {
  [Name in keyof T as string extends Name ? never : Name]: T[Name];
};

/** What has no members, whatever JavaScript lets them have. */
export type Leaf = string | number | boolean;

/** Whether there may be something at a segment: `true`, or `never`. */
type Has<T, Segment> = T extends Leaf
  ? never
  : T extends readonly unknown[]
    ? Segment extends number
      ? true
      : never
    : Segment extends keyof T
      ? true
      : never;

/** What stands at a segment; undefined where there may be nothing. */
export type Member<T, Segment> = T extends null | undefined | Leaf
  ? undefined
  : T extends readonly (infer Item)[]
    ? Segment extends number
      ? Item
      : undefined
    : Segment extends keyof T
      ? T[Segment] | (Segment extends ListedNames<T> ? never : undefined)
      : undefined;

type Index<Text extends string> = Text extends `${infer At extends number}`
  ? At
  : never;

type Bracketed<Text extends string> =
  Text extends `${infer Name}[${infer At}]${infer Rest}`
    ? [...(Name extends "" ? [] : [Name]), Index<At>, ...Bracketed<Rest>]
    : Text extends ""
      ? []
      : [Text];

type Segments<Path extends string> = Path extends `${infer Head}.${infer Tail}`
  ? [...Bracketed<Head>, ...Segments<Tail>]
  : Bracketed<Path>;

type Follow<T, Path, Text extends string> = Path extends [
  infer Segment extends string | number,
  ...infer Rest,
]
  ? unknown extends T
    ? unknown
    : [Has<NonNullable<T>, Segment>] extends [never]
      ? Refused<`${Text} leads nowhere: there is no ${Segment}`>
      : Follow<Member<T, Segment>, Rest, Text>
  : T;

type StepSource<Path, S extends Scope, Text extends string> = Path extends [
  infer Id extends string | number,
  ...infer Rest,
]
  ? Id extends keyof S["steps"]
    ? Follow<S["steps"][Id], Rest, Text>
    : Refused<`there is no step ${Id} before this one`>
  : Refused<"steps needs the id of a step: steps.ID.field">;

type ItemSource<
  Root extends "item" | "index",
  Path,
  S extends Scope,
  Text extends string,
> = S extends { readonly item: infer Item }
  ? Root extends "item"
    ? Follow<Item, Path, Text>
    : Path extends []
      ? number
      : Refused<`${Text} is a number; use index alone`>
  : Refused<`${Text} belongs to the parameters of a step with for_each`>;

/** The type of what stands between `${` and `}`, or why there is none. */
export type SourceOf<Text extends string, S extends Scope> =
  Segments<Text> extends [infer Root, ...infer Path]
    ? Root extends "input"
      ? Follow<S["input"], Path, Text>
      : Root extends "context"
        ? unknown
        : Root extends "run"
          ? Follow<RunFields, Path, Text>
          : Root extends "steps"
            ? StepSource<Path, S, Text>
            : Root extends "item" | "index"
              ? ItemSource<Root, Path, S, Text>
              : Refused<`${Text} is not a reference: use steps.ID, input, context or run`>
    : Refused<"a reference is empty">;
