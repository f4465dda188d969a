import type { z } from "zod";

// A type that holds this holds any JSON, and is not looked into: it refers to itself without end.
type AnyJson = z.core.util.JSONType;

/** What the references of a step may lead to: the workflow's input, and the outputs of the steps before it. */
export interface Scope {
  readonly input: unknown;
  readonly steps: object;
}

/** Any text that may hold a reference, for editors and for the first, coarse check. */
type Templated = `${string}\${${string}}${string}`;

/** The parameters of a tool, each of which may be a reference or hold some. */
export type LooseFields<T> = { readonly [Key in keyof T]: Loose<T[Key]> };

/** A parameter type in which every value may be a reference instead. */
export type Loose<T> = [AnyJson] extends [T]
  ? unknown
  : T extends readonly (infer Item)[]
    ? readonly Loose<Item>[] | Templated
    : T extends object
      ? { readonly [Key in keyof T]: Loose<T[Key]> } | Templated
      : T | (T extends undefined ? never : Templated);

/** Something that no value has, so that the compiler shows the message in its place. */
interface Refused<Message extends string> {
  readonly refused: Message;
}

type Index<Text extends string> = Text extends `${number}` ? number : never;

type Bracketed<Text extends string> =
  Text extends `${infer Name}[${infer At}]${infer Rest}`
    ? [...(Name extends "" ? [] : [Name]), Index<At>, ...Bracketed<Rest>]
    : Text extends ""
      ? []
      : [Text];

type Segments<Path extends string> = Path extends `${infer Head}.${infer Tail}`
  ? [...Bracketed<Head>, ...Segments<Tail>]
  : Bracketed<Path>;

/** What one segment leads to; null and undefined lead to undefined, and `never` is nothing at all. */
type Member<T, Segment> = T extends null | undefined
  ? undefined
  : T extends readonly (infer Item)[]
    ? Segment extends number
      ? Item
      : never
    : Segment extends keyof T
      ? T[Segment]
      : never;

type Follow<T, Path, Text extends string> = Path extends [
  infer Segment,
  ...infer Rest,
]
  ? unknown extends T
    ? unknown
    : [Member<NonNullable<T>, Segment>] extends [never]
      ? Refused<`${Text} leads nowhere: there is no ${Segment & (string | number)}`>
      : Follow<Member<T, Segment>, Rest, Text>
  : T;

/** The type of what stands between `${` and `}`, or why there is none. */
export type SourceOf<Text extends string, S extends Scope> =
  Segments<Text> extends [infer Root, ...infer Path]
    ? Root extends "input"
      ? Follow<S["input"], Path, Text>
      : Root extends "context"
        ? unknown
        : Root extends "run"
          ? Follow<{ id: string; user_id: string }, Path, Text>
          : Root extends "steps"
            ? Path extends [infer Id, ...infer Rest]
              ? Id extends keyof S["steps"]
                ? Follow<S["steps"][Id], Rest, Text>
                : Refused<`there is no step ${Id & string} before this one`>
              : Refused<"steps needs the id of a step: steps.ID.field">
            : Refused<`${Text} is not a reference: use steps.ID, input, context or run`>
    : Refused<"a reference is empty">;

/** The first message about a reference inside longer text; `never` when all of them lead somewhere. */
type TextFault<
  Text extends string,
  S extends Scope,
> = Text extends `${infer Before}\${${infer Inner}}${infer Rest}`
  ? Before extends `${string}$`
    ? TextFault<Rest, S>
    : SourceOf<Inner, S> extends infer Fault extends Refused<string>
      ? Fault
      : TextFault<Rest, S>
  : never;

type CheckWhole<Inner extends string, Value, Target, S extends Scope> =
  SourceOf<Inner, S> extends infer Source
    ? unknown extends Source
      ? Value
      : [Source] extends [Refused<string>]
        ? Source
        : [Source] extends [Target]
          ? Value
          : [Source] extends [Target | null | undefined]
            ? Refused<`${Inner} may be null or absent`>
            : Refused<`the type of ${Inner} does not fit this parameter`>
    : never;

type CheckText<
  Text extends string,
  Target,
  S extends Scope,
> = Text extends `\${${infer Inner}}`
  ? Inner extends `${string}}${string}`
    ? CheckMixed<Text, Target, S>
    : CheckWhole<Inner, Text, Target, S>
  : CheckMixed<Text, Target, S>;

type CheckMixed<
  Text extends string,
  Target,
  S extends Scope,
> = Text extends Templated
  ? [TextFault<Text, S>] extends [never]
    ? string extends Target
      ? Text
      : Refused<"text does not fit this parameter">
    : TextFault<Text, S>
  : Text extends Target
    ? Text
    : Target;

type ItemOf<Target> = [AnyJson] extends [Target]
  ? unknown
  : Target extends readonly (infer Item)[]
    ? Item
    : never;

type KeysOf<Target> = Target extends object ? keyof Target : never;

type FieldOf<Target, Key> = Target extends object
  ? Key extends keyof Target
    ? Target[Key]
    : never
  : never;

/** The value itself where it fits its parameter, and a message in the place of every part that does not. */
export type Checked<Value, Target, S extends Scope> = Value extends string
  ? CheckText<Value, Target, S>
  : Value extends readonly unknown[]
    ? { readonly [At in keyof Value]: Checked<Value[At], ItemOf<Target>, S> }
    : Value extends object
      ? {
          readonly [Key in keyof Value]: [AnyJson] extends [Target]
            ? Checked<Value[Key], unknown, S>
            : Key extends KeysOf<Target>
              ? Checked<Value[Key], FieldOf<Target, Key>, S>
              : Refused<`there is no parameter ${Key & string}`>;
        }
      : Value;

type Numbers = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

/** The id of a step that names none: its tool's name, with `_2`, `_3` where that is taken. */
export type DefaultId<
  Tool extends string,
  Steps,
  Left = Numbers,
> = Tool extends keyof Steps ? Numbered<Tool, Steps, Left> : Tool;

type Numbered<Tool extends string, Steps, Left> = Left extends [
  infer First extends number,
  ...infer Rest,
]
  ? `${Tool}_${First}` extends keyof Steps
    ? Numbered<Tool, Steps, Rest>
    : `${Tool}_${First}`
  : string;
