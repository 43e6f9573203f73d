/** The gate that every effect passes before it is an intent. Pure: what it needs is handed to it. */
import { hash } from 'node:crypto';
import { Fault, type Action, type Audience, type EffectState, type FaultKind, type Value } from '#sdk';
import { misfit, Refused, type Reason } from '../platform/index.ts';
import { isTelling, mainText, textHash } from './text.ts';

/** A chain of activities that made us write, longer than this, is a loop. */
export const HOP_LIMIT = 5;

export interface WantedEffect {
  readonly id: string;
  /** The run; null where a person asks for it by hand. */
  readonly cause: string | null;
  readonly step: string;
  /** `connector.action` */
  readonly action: string;
  /** The connection's id; null where the connector has only one. */
  readonly via: string | null;
  readonly input: Value<Readonly<Record<string, unknown>>>;
  /** Parts of the input that are internal, but which a person approved word for word. */
  readonly approved?: readonly ApprovedPart[];
  readonly copies?: readonly CopiedWords[];
  /** The chain of activities behind it, and how many of our own writes it holds. */
  readonly origin: readonly string[];
  readonly hop: number;
  readonly now: Date;
}

export interface CopiedWords {
  /** An activity's id, or `steps.<name>`. */
  readonly of: string;
  readonly words: string;
}

export interface ApprovedPart {
  readonly path: readonly (string | number)[];
  /** Of the text that was approved, in hex. */
  readonly sha256: string;
}

export interface EffectFault {
  readonly kind: FaultKind;
  readonly message: string;
  readonly cure: string | null;
}

export interface EffectRow {
  readonly id: string;
  readonly cause: string | null;
  readonly step: string;
  readonly connection: string;
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly audience: Audience;
  readonly provenance: {
    readonly activities: readonly string[];
    readonly approval: string | null;
    /** Internal words in it, and where they were said. */
    readonly copies?: readonly CopiedWords[];
    /** One of many that a run's step sends to all of an issue's reporters: how many had theirs before, and how many can get none. */
    readonly answers?: { readonly issue: string; readonly before: number; readonly unanswered: number };
  };
  readonly origin: readonly string[];
  readonly hop: number;
  readonly state: EffectState;
  readonly key: string;
  readonly attempts: number;
  readonly uncertain: boolean;
  readonly due_at: string;
  readonly worker: number | null;
  readonly called_at: string | null;
  readonly external_id: string | null;
  readonly output: unknown;
  readonly fault: EffectFault | null;
  /** Why it was refused just now, to be told in other languages: it is not kept. */
  readonly reason?: Reason;
  readonly intended_at: string;
  readonly ended_at: string | null;
}

/** What the gate must know of the connections. */
export interface Doors {
  action(ref: string): Action | undefined;
  find(
    connection: string,
  ): { readonly id: string; readonly connector: string; readonly audience: Audience } | undefined;
  ofConnector(
    connector: string,
  ): readonly { readonly id: string; readonly connector: string; readonly audience: Audience }[];
}

/** An intent, or a refusal that says why: either is a row. */
export function intend(wanted: WantedEffect, doors: Doors): EffectRow {
  const now = wanted.now.toISOString();
  const row: EffectRow = {
    id: wanted.id,
    cause: wanted.cause,
    step: wanted.step,
    connection: wanted.via ?? '',
    action: wanted.action,
    input: wanted.input.value,
    audience: wanted.input.audience,
    provenance: {
      activities: wanted.input.activities,
      approval: wanted.approved?.[0]?.sha256 ?? null,
      ...(wanted.copies !== undefined && wanted.copies.length > 0 && { copies: wanted.copies }),
    },
    origin: wanted.origin,
    hop: wanted.hop,
    state: 'intended',
    key: wanted.id,
    attempts: 0,
    uncertain: false,
    due_at: now,
    worker: null,
    called_at: null,
    external_id: null,
    output: null,
    fault: null,
    intended_at: now,
    ended_at: null,
  };
  try {
    return { ...row, connection: passage(wanted, doors) };
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    const { kind, message, cure } = thrown;
    const reason = thrown instanceof Refused && { reason: thrown.reason };
    return { ...row, state: 'refused', fault: { kind, message, cure }, ended_at: now, ...reason };
  }
}

/** Of one that is refused, for whoever wanted it. `cure`: where nobody says another. */
export function refusalOf({ fault, reason }: Pick<EffectRow, 'fault' | 'reason'>, cure: string): Fault {
  const { message = 'it is refused' } = fault ?? {};
  const details = { cure: fault?.cure ?? cure };
  return reason === undefined ? new Fault('rejected', message, details) : new Refused(reason, message, details);
}

/** What a person lets out waits so long, in milliseconds: until then it can be taken back. */
const HOLD_MS = 10_000;

/** It waits a little, where it goes outside. */
export function held(effect: EffectRow, doors: Pick<Doors, 'find'>, holdMs = HOLD_MS): EffectRow {
  if (effect.state !== 'intended' || doors.find(effect.connection)?.audience !== 'external') return effect;
  return { ...effect, due_at: new Date(Date.parse(effect.intended_at) + holdMs).toISOString() };
}

/** The connection that it may go out by, or a Fault. */
function passage(wanted: WantedEffect, doors: Doors): string {
  const action = doors.action(wanted.action);
  if (!action)
    throw new Fault('config', `there is no action ${wanted.action}`, {
      cure: 'Mend the playbook: bondfire check names the actions there are.',
    });
  const connection = choose(wanted, doors);
  const parsed = action.input.safeParse(wanted.input.value);
  if (!parsed.success)
    throw misfit(action.input, wanted.input.value, { lead: `the input of ${wanted.action} does not fit: ` });
  if (wanted.hop > HOP_LIMIT) {
    throw new Refused(
      { code: 'hops' },
      `the chain behind it is ${wanted.hop} of our own writes long, and ${HOP_LIMIT} is the limit`,
      'Two playbooks or systems answer each other: make one of them leave the other alone.',
    );
  }
  for (const { path, sha256 } of wanted.approved ?? [])
    if (hash('sha256', String(valueAt(wanted.input.value, path))) !== sha256)
      throw new Fault('bug', `what would go out at ${path.join('.')} is not the text that was approved`);
  mayCarry(wanted.input.audience, action, connection);
  return connection.id;
}

/** Throws `rejected` where internal words that nobody approved would go outside. @param of the input's. */
export function mayCarry(
  of: Audience,
  { effect }: Pick<Action, 'effect'>,
  { id, audience }: { readonly id: string; readonly audience: Audience },
): void {
  if (audience !== 'external' || effect === 'read' || of !== 'internal') return;
  throw new Refused(
    { code: 'inside_words', connection: id },
    `it would carry internal words to ${id}, which is outside`,
    'Write the text without what internal activities said, or ask for an approval of exactly this text.',
  );
}

function valueAt(input: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (of, key) => (typeof of === 'object' && of !== null ? Reflect.get(of, key) : undefined),
    input,
  );
}

function choose({ action, via }: WantedEffect, doors: Doors): { readonly id: string; readonly audience: Audience } {
  const connector = action.split('.')[0] ?? '';
  if (via !== null) {
    const named = doors.find(via);
    if (named?.connector === connector) return named;
    throw new Fault('config', `"${via}" is no connection of ${connector}`, {
      cure: 'Name one in `via`; bondfire connection list shows them.',
    });
  }
  const [only, ...others] = doors.ofConnector(connector);
  if (!only)
    throw new Fault('config', `there is no connection of ${connector}`, {
      cure: `Add one: bondfire connection add ${connector}.`,
    });
  if (others.length === 0) return only;
  throw new Fault('config', `${connector} has ${others.length + 1} connections`, {
    cure: 'Say in `via` which of them is meant.',
  });
}

/** How long the text of what we wrote marks an echo, before the vendor's id is known or where it never is. */
const ECHO_WINDOW_MS = 24 * 3_600_000;

export interface EchoRow {
  readonly effect: string;
  readonly connection: string;
  readonly stream: string | null;
  readonly external_id: string | null;
  readonly key: string;
  readonly text_hash: string | null;
  readonly until: string;
  readonly origin: readonly string[];
  readonly hop: number;
}

/** `makes`: the action's. */
export function echoOf(row: EffectRow, makes: string | null): EchoRow {
  const text = mainText(row.input);
  return {
    effect: row.id,
    connection: row.connection,
    stream: makes,
    external_id: row.external_id,
    key: row.key,
    text_hash: text === null || !isTelling(text) ? null : textHash(text),
    until: new Date(Date.parse(row.intended_at) + ECHO_WINDOW_MS).toISOString(),
    origin: row.origin,
    hop: row.hop,
  };
}
