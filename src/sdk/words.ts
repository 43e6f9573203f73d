/** What a connector says to people in another language than its own English: a catalogue in its folder, which nobody needs to have. */
import type { z } from 'zod';

/** What it is called, and what it is for. */
type Said = readonly [name: string, says: string];

/** The same of a setting; one that chooses also says how each choice is called. */
type SaidOfSetting = readonly [...Said, choices?: Readonly<Record<string, string>>];

/** `settings` by dots where one is inside another: `feeds.groups`. */
export interface ConnectorWords {
  /** Where it is no name of a vendor’s. */
  readonly title?: string;
  readonly settings: Readonly<Record<string, SaidOfSetting>>;
  readonly streams: Readonly<Record<string, Said>>;
  readonly actions: Readonly<Record<string, Said>>;
  /**
   * By the English of what `check` says: its scopes, costs and cures. `{}` stands for what differs: `read {}` is `{} lesen`.
   * What is not here, such as a vendor's own words, stays as it is.
   */
  readonly checks: Readonly<Record<string, string>>;
}

/** What a catalogue `satisfies`: a setting that it lacks, or that is gone, does not compile. */
export interface WordsFor<Settings extends z.ZodObject> extends ConnectorWords {
  readonly settings: { readonly [Name in Names<z.input<Settings>>]: OfSetting<z.input<Settings>, Name> };
}

type Names<Given> = {
  [Key in keyof Given & string]-?: Key | Inside<Key, NonNullable<Given[Key]>>;
}[keyof Given & string];

type Inside<Key extends string, Value> = Value extends readonly unknown[]
  ? never
  : Value extends object
    ? `${Key}.${keyof Value & string}`
    : never;

type OfSetting<Given, Name extends string> = Name extends keyof Given
  ? [Choice<NonNullable<Given[Name]>>] extends [never]
    ? Said
    : readonly [...Said, choices: Readonly<Record<Choice<NonNullable<Given[Name]>>, string>>]
  : Said;

/** What it may be of, where that is a few words. */
type Choice<Value> = Value extends readonly (infer One)[]
  ? Choice<One>
  : Value extends string
    ? string extends Value
      ? never
      : Value
    : never;
