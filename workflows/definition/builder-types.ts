import type { z } from "zod";
import type { Reference, Refs } from "./refs.ts";
import type { Refused, Scope, SourceOf } from "./source-types.ts";

// A type that holds this holds any JSON, and is not looked into: it refers to itself without end.
type AnyJson = z.core.util.JSONType;

/** Any text that may hold a reference, for editors and for the first, coarse check. */
type Templated = `${string}\${${string}}${string}`;

/** The parameters of a tool, each of which may be a reference or hold some. */
export type LooseFields<T> = { readonly [Key in keyof T]: Loose<T[Key]> };

// Beside `string` alone a template would vanish from its union, and with it the exact text of what is written.
type ExactText = string & {};

/** Any JSON with references, whose members are `Inner`. */
type JsonOf<Inner> =
  | ExactText
  | Templated
  | Reference
  | number
  | boolean
  | null
  | undefined
  | readonly Inner[]
  | { readonly [Name in string]: Inner };

// Three levels deep: without a bound the compiler would never finish.
type AnyWritten = JsonOf<JsonOf<JsonOf<unknown>>>;

/** A parameter type in which every value may be a reference instead. */
export type Loose<T> = [AnyJson] extends [T]
  ? AnyWritten
  : T extends readonly (infer Item)[]
    ? readonly Loose<Item>[] | Templated | Reference
    : T extends object
      ? { readonly [Key in keyof T]: Loose<T[Key]> } | Templated | Reference
      : T extends undefined
        ? T
        : (string extends T ? ExactText : T) | Templated | Reference;

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

/** The value where what its reference leads to fits the parameter, or why it does not. */
type Fitting<
  Text extends string,
  Source,
  Value,
  Target,
> = unknown extends Source
  ? Value
  : [Source] extends [Refused<string>]
    ? Source
    : [Source] extends [Target]
      ? Value
      : [Source] extends [Target | null | undefined]
        ? Refused<`${Text} may be null or absent`>
        : Refused<`the type of ${Text} does not fit this parameter`>;

type CheckText<
  Text extends string,
  Target,
  S extends Scope,
> = Text extends `\${${infer Inner}}`
  ? Inner extends `${string}}${string}`
    ? CheckMixed<Text, Target, S>
    : Fitting<Inner, SourceOf<Inner, S>, Text, Target>
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
  : Value extends Reference<infer Text, infer Source>
    ? Fitting<Text, Source, Value, Target>
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

/** A value that may hold references, or a function of references that makes it. */
export type Written<T, S extends Scope> = T | ((refs: Refs<S>) => T);

/** What the compiler expects where a value is written. A function has one signature, so that faults show inside it. */
export type CheckedWritten<Value, Target, S extends Scope> = [Value] extends [
  (refs: never) => infer Made,
]
  ? (refs: Refs<S>) => Checked<Made, Target, S>
  : Value & Checked<Value, Target, S>;
