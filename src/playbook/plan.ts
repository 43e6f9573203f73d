/** What the line and the engine ask of a compiled playbook, and what they are told. */
import type { Activity, Audience, FaultKind, Value } from '#sdk';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * One line a step. Outcomes: a `do` parked {action}, done {external_id, connection, output, audience} or, watching, {would: {action, via, input}}, failed {reason}
 * or {fault}; a `wait` parked {until} or {until, connection, thread}, done {} or {reply: activity id} or {otherwise: why}; skipped {note}.
 */
export interface StepRecord {
  readonly step: string;
  readonly state: 'parked' | 'done' | 'skipped' | 'failed';
  readonly outcome: Json;
}

export interface RunView {
  readonly id: string;
  readonly mode: 'watch' | 'act';
  readonly activity: Activity;
  readonly journal: readonly StepRecord[];
  /** Those that the journal names as replies, by id. */
  readonly activities: ReadonlyMap<string, Activity>;
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
      readonly fault: { readonly kind: FaultKind; readonly message: string };
    }
  | { readonly kind: 'reply'; readonly step: string; readonly activity: Activity }
  | { readonly kind: 'timer' };

/** What a step wants done. `via` names the connection; null where the connector has but one. */
export interface Intent {
  readonly step: string;
  readonly action: string;
  readonly via: string | null;
  readonly input: Value<Readonly<Record<string, unknown>>>;
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
  readonly wait: Waiting | null;
}

export type Starts =
  /** `within` is in seconds; null where the playbook does not dedupe. `key` is null as well where it reads something absent: the thing itself is the key then. */
  | { readonly key: string | null; readonly within: number | null }
  /** Why not, where a condition read something absent; null where it was plainly false. */
  | { readonly no: string | null };

export interface Plan {
  /** Whether this activity starts a run. Never throws. Echoes of our own doing and history never do. */
  starts(activity: Activity): Starts;
  /** Pure: the same run, event and time give the same progress. Never throws. */
  advance(run: RunView, event: RunEvent, now: Date): Progress;
}
