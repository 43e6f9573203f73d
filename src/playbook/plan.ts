/** What the line and the engine ask of a compiled playbook, and what they are told. */
import type { Activity, Audience, FaultKind, Field, GivenSignal, Mode, TriggerKind, Value, Verb, Whom } from '#sdk';
import type { Copy, Source } from './near-copies.ts';
import type { Reads } from './reads.ts';
import type { StepPlace } from './way.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * One line a step; within `each`, `<step>[<index>]`. Outcomes: a `do` parked {action, sent}, done {external_id, connection, output, audience, sent} or, watching,
 * {would: {action, via, input}}, failed {reason} or {fault}, `typed` {by, input} where a person typed its input; a `wait` parked {until} or {until, connection, thread}, done {} or {reply: activity id} or {otherwise: why};
 * an `ask` parked {asked, until}, done {choice, text, fields, comment, by, …} or {otherwise: why}; a `choose` {chose}; an `each` {items}, with {audience} where they are internal; a `together` {branches, first}; skipped {note}.
 */
export interface StepRecord {
  readonly step: string;
  readonly state: 'parked' | 'done' | 'skipped' | 'failed';
  readonly outcome: Json;
}

/** What set a run off, as expressions read it. */
export interface Cause {
  readonly kind: TriggerKind;
  /** Null where it was no activity. */
  readonly activity: Activity | null;
  /** `signal`, `issue`, `form` or `time`. */
  readonly given: Readonly<Record<string, Json>>;
  /** Of what is given. A form's fields that may go outside are told by the playbook. */
  readonly audience: Audience;
  /** Behind what is given. */
  readonly activities: readonly string[];
  /** Who started it by hand. */
  readonly by: string | null;
  /** The chain of activities behind it, and how many of our own writes it holds. */
  readonly origin: readonly string[];
  readonly hop: number;
}

/** What a reply may be to beside a step: the activity that set the run off. No step may be called so. */
export const CAUSE = 'activity';

/** An activity sets off what is written for activities. */
export function causeOf(activity: Activity): Cause {
  return {
    kind: 'activity',
    activity,
    given: {},
    audience: activity.audience,
    activities: [activity.id],
    by: null,
    origin: [...activity.origin, activity.id],
    hop: activity.hop,
  };
}

/** A signal sets off what is written for signals, whoever noticed it. What is made of it is internal: nobody outside is to know what we watch. */
export function causeOfSignal(signal: GivenSignal, by: string | null): Cause {
  return {
    kind: 'signal',
    activity: null,
    given: { signal: signal as unknown as Json },
    audience: 'internal',
    activities: signal.activities.map(({ id }) => id),
    by,
    origin: [],
    hop: 0,
  };
}

/** What a person typed in place of what the playbook gives a step. */
export interface Typed {
  /** As the journal names it: `reply`, or `reply[2]`. */
  readonly step: string;
  readonly input: Readonly<Record<string, Json>>;
  readonly by: string;
}
/** Business hours as time that counts. `lack`: why the clock counts in their place; null where there are some. */
export interface BusinessTime {
  after(at: Date, seconds: number): Date;
  readonly lack: string | null;
}
/** Of a team; null: of the run's issue. */
export type BusinessTimes = (team: string | null) => BusinessTime;

export interface RunView {
  readonly id: string;
  /** Without them the clock counts. */
  readonly business?: BusinessTimes;
  readonly mode: Mode;
  readonly cause: Cause;
  readonly journal: readonly StepRecord[];
  /** Those that the journal names as replies, by id. */
  readonly activities: ReadonlyMap<string, Activity>;
  readonly typed?: Typed | null;
  /** What else was said: in the run's issue. */
  readonly said?: { readonly inside: readonly Source[]; readonly outside: readonly Source[] };
}

/** What the people who were asked have decided together. */
export interface Decision {
  /** `yes` or `no` of an approval; the option of a choice; `done` of a form. */
  readonly choice: string;
  /** The text that was approved. */
  readonly text: string | null;
  readonly fields: Readonly<Record<string, Json>>;
  /** Those fields that whoever filled them in was told to go outside; unsaid, the playbook tells. */
  readonly outside?: readonly string[];
  readonly comment: string | null;
  /** Whose answers decided it. */
  readonly by: readonly string[];
}

export interface StepFault {
  readonly kind: FaultKind;
  readonly message: string;
  /** What an admin does about it, where somebody knows. */
  readonly cure?: string | null;
}

export type RunEvent =
  | { readonly kind: 'start' }
  | {
      readonly kind: 'effect';
      readonly step: string;
      readonly state: 'done';
      readonly external_id: string | null;
      readonly connection: string;
      readonly output: Json;
      /** Of the connection: what the vendor answered is as internal as it is. Unsaid, it counts as internal. */
      readonly audience?: Audience;
    }
  | {
      readonly kind: 'effect';
      readonly step: string;
      readonly state: 'refused' | 'unknown';
      readonly fault: StepFault;
    }
  | { readonly kind: 'reply'; readonly step: string; readonly activity: Activity }
  | { readonly kind: 'answer'; readonly step: string; readonly decision: Decision }
  | { readonly kind: 'timer' }
  /** A person has ended it. */
  | { readonly kind: 'cancel'; readonly reason: string };

/** A text that a person approved, and where in the input it stands, word for word. */
export interface ApprovedText {
  readonly step: string;
  readonly path: readonly (string | number)[];
  readonly sha256: string;
}

/** What a step wants done. `via` names the connection; null where the connector has but one. */
export interface Intent {
  readonly step: string;
  readonly action: string;
  readonly via: string | null;
  /** Internal where any part of it is that nobody has approved. */
  readonly input: Value<Readonly<Record<string, unknown>>>;
  /** The parts that are internal but for an approval. */
  readonly approved: readonly ApprovedText[];
  /** Somebody typed some of it for the outside: asked, or as they started the run. */
  readonly typed?: true;
  /** Internal words in what may go outside, whoever typed or approved it. */
  readonly copies: readonly Copy[];
}

/** Somebody approved or typed some of it. */
export function letOut({ approved, typed }: Pick<Intent, 'approved' | 'typed'>): boolean {
  return approved.length > 0 || typed === true;
}

/** Which issue an action of ours is about is not said to anybody. */
export function staysHere(action: string, [field]: readonly (string | number)[]): boolean {
  return action.startsWith('issue.') && field === 'issue';
}

/** What a step wants to be asked. */
export interface Question {
  readonly step: string;
  readonly of: Whom;
  readonly for: 'approval' | 'choice' | 'form';
  readonly question: string;
  readonly text: string | null;
  readonly options: readonly string[];
  readonly fields: Readonly<Record<string, Field>>;
  readonly need: 'any' | 'all' | number;
  readonly edit: boolean;
  readonly self: boolean;
  /** Whose words the text is made of. */
  readonly authors: readonly string[];
  /** Internal words in the text that is to be approved. */
  readonly copies: readonly Copy[];
  readonly always: boolean;
  /** Its times count business hours only. */
  readonly business: boolean;
  /** Seconds. */
  readonly remind: number | null;
  readonly escalate: readonly { readonly after: number; readonly to: Whom }[];
  readonly until: Date;
}

export interface Waiting {
  readonly step: string;
  readonly until: Date;
  readonly reply: { readonly connection: string; readonly thread: string } | null;
}

export interface Progress {
  readonly state: 'parked' | 'done' | 'failed' | 'stopped';
  /** How it ended, or what it waits for. */
  readonly reason: string | null;
  /** Lines of the journal that are new or have changed, in order. */
  readonly records: readonly StepRecord[];
  readonly intents: readonly Intent[];
  readonly questions: readonly Question[];
  /** Steps whose effects are no longer wanted if they have not gone out. */
  readonly withdrawn: readonly string[];
  /** Everything that it waits for, but outcomes of effects. */
  readonly waits: readonly Waiting[];
}

/** When time alone moves it on. */
export function nextTime({ waits }: Pick<Progress, 'waits'>): Date | null {
  return waits.length === 0 ? null : new Date(Math.min(...waits.map(({ until }) => until.getTime())));
}

export type Starts =
  /** `within` is in seconds; null where the playbook does not dedupe. `key` is null as well where it reads something absent: the thing itself is the key then. */
  | { readonly key: string | null; readonly within: number | null; readonly market: string | null }
  /** Why not, where a condition read something absent; null where it was plainly false. */
  | { readonly no: string | null };

export interface Plan {
  readonly kind: TriggerKind;
  /** Every step's verb. */
  readonly verbs: ReadonlyMap<string, Verb>;
  /** Whether one of its asks counts business hours. */
  readonly business: boolean;
  readonly reads: Reads;
  /** A step and all that come after it on its way; not what runs beside it. Empty where there is no such step. */
  from(step: string): ReadonlySet<string>;
  /** How a run comes to a step; null where there is no such step. */
  place(step: string): StepPlace | null;
  /** Whether this starts a run. Never throws. Echoes of our own doing and history never do. */
  starts(cause: Cause): Starts;
  /** Internal words in a text that somebody typed for the run. Pure. */
  copies(run: RunView, text: string): readonly Copy[];
  /** Pure: the same run, event and time give the same progress. Never throws. */
  advance(run: RunView, event: RunEvent, now: Date): Progress;
}
