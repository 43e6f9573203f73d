/** When somebody is told, and by which channel. Pure: everything is handed in. */
import { DateTime } from 'luxon';
import { z } from 'zod';
import type { Availability } from '../people/index.ts';
import { ours } from '../platform/index.ts';

/**
 * What somebody is told. `asked`, `reminded`, `escalated`: a playbook asks them; `assigned`, `handed_over`: an issue is theirs, or their team's;
 * `moved`: something happened to an issue of theirs; `at_risk`, `missed`: a promise of one; `signal`: something unusual of what their team answers for;
 * `back`: what happened while they were away.
 */
export const KINDS = [
  'asked',
  'reminded',
  'escalated',
  'assigned',
  'handed_over',
  'moved',
  'at_risk',
  'missed',
  'signal',
  'back',
] as const;
export type Kind = (typeof KINDS)[number];

/** `hourly` and `daily`: gathered, and told together. */
export const WHENS = ['now', 'hourly', 'daily', 'never'] as const;

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, ours('a time such as 09:00'));
const Channel = z.string().regex(/^[a-z]{1,20}$/, ours('a channel such as mail'));
const KindRule = z.strictObject({
  when: z.enum(WHENS),
  /** In this order: the next one while it is not read. */
  channels: z.array(Channel).max(10),
  /** Minutes until the next channel; null: the first one alone. */
  escalate: z
    .int(ours('a whole number of minutes'))
    .min(1, ours('at least a minute'))
    .max(10_080, ours('at most a week, which is 10080 minutes'))
    .nullable(),
});
export type KindRule = z.infer<typeof KindRule>;

const Whole = z.strictObject({
  /** Null: the first of theirs that there are texts in. */
  language: z.enum(['en', 'de']).nullable(),
  /** Between these nothing is sent, where they live, but what a playbook asks at any hour; null: none. */
  quiet: z
    .tuple([Clock, Clock])
    .refine(([from, until]) => from !== until, 'it ends when it begins, which would be the whole day')
    .nullable(),
  /** `working`: what asks nothing of them waits until they work. */
  hours: z.enum(['working', 'always']),
  /** When what is gathered by the day is told, where they live. */
  daily: Clock,
  kinds: z.record(z.enum(KINDS), KindRule),
});
export type Rules = z.infer<typeof Whole>;

/** What somebody says of them; what is left out stays. Null is as the product has it. */
export const RulesChange = z.strictObject({
  language: Whole.shape.language.optional(),
  quiet: Whole.shape.quiet.optional(),
  hours: Whole.shape.hours.nullable().optional(),
  daily: Clock.nullable().optional(),
  kinds: z.partialRecord(z.enum(KINDS), KindRule.partial().nullable()).optional(),
});
export type RulesChange = z.infer<typeof RulesChange>;

/** The quickest to be seen first. */
const ORDER: readonly string[] = ['slack', 'push', 'mail'];
const SOON: KindRule = { when: 'now', channels: [...ORDER], escalate: 15 };
const ONCE: KindRule = { when: 'now', channels: [...ORDER], escalate: null };

const DEFAULTS: Rules = {
  language: null,
  quiet: null,
  hours: 'working',
  daily: '08:30',
  kinds: {
    asked: SOON,
    reminded: SOON,
    escalated: SOON,
    assigned: ONCE,
    handed_over: ONCE,
    moved: { ...ONCE, when: 'hourly' },
    at_risk: SOON,
    missed: SOON,
    signal: ONCE,
    back: ONCE,
  },
};

/** What holds for somebody, by what they said. */
export function rulesOf(said: RulesChange | null): Rules {
  const { language = null, quiet = null, hours, daily, kinds = {} } = said ?? {};
  const rule = (kind: Kind): KindRule => {
    const { when, channels, escalate } = kinds[kind] ?? {};
    const own = DEFAULTS.kinds[kind];
    return {
      when: when ?? own.when,
      channels: channels ?? own.channels,
      escalate: escalate === undefined ? own.escalate : escalate,
    };
  };
  return {
    language,
    quiet,
    hours: hours ?? DEFAULTS.hours,
    daily: daily ?? DEFAULTS.daily,
    kinds: Object.fromEntries(KINDS.map((kind) => [kind, rule(kind)])) as Rules['kinds'],
  };
}

/** What was said before, and what is said now. */
export function saidThen(before: RulesChange | null, { kinds, ...change }: RulesChange): RulesChange {
  const all = { ...before?.kinds };
  for (const kind of KINDS) {
    const given = kinds?.[kind];
    if (given === null) delete all[kind];
    else if (given !== undefined) all[kind] = { ...all[kind], ...given };
  }
  return { ...before, ...change, kinds: all };
}

/** Those of a kind that reach somebody, in their order. */
export function channelsOf(rules: Rules, kind: Kind, reaching: ReadonlySet<string>): readonly string[] {
  return rules.kinds[kind].channels.filter((one) => reaching.has(one));
}

/** One thing that somebody is to be told. */
export interface Due {
  readonly kind: Kind;
  readonly at: Date;
  /** Asked at any hour. */
  readonly urgent: boolean;
  /** A playbook waits for them. */
  readonly asks: boolean;
  /** Why it need not be told any more; null: it does. */
  readonly overtaken: string | null;
  /** By which it was told, or may have been. */
  readonly told: ReadonlySet<string>;
  /** One of them took it. */
  readonly done: boolean;
}

export interface Situation {
  readonly rules: Rules;
  readonly zone: string;
  readonly reaching: ReadonlySet<string>;
  readonly availability: Availability;
  readonly now: Date;
}

export type Planned =
  /** `unreached`: channels were tried, and none took it. */
  | { readonly do: 'end'; readonly why: string; readonly unreached?: boolean }
  | { readonly do: 'wait'; readonly until: Date }
  | { readonly do: 'send'; readonly channel: string; readonly gathered: boolean; readonly next: Date | null };

/** Somebody is looked at again after so long, where nobody knows when they are back. */
const LOOK_AGAIN_MS = 60 * 60_000;

export function plan(one: Due, { rules, zone, reaching, availability, now }: Situation): Planned {
  const { when, escalate } = rules.kinds[one.kind];
  if (one.overtaken !== null) return { do: 'end', why: one.overtaken };
  if (when === 'never') return { do: 'end', why: 'they want not to be told of that' };
  const [channel, following] = channelsOf(rules, one.kind, reaching).filter((id) => !one.told.has(id));
  if (channel === undefined) {
    const unreached = one.told.size > 0 && !one.done;
    return { do: 'end', why: one.done ? 'told' : 'no channel of theirs reached them', unreached };
  }
  const gathered = when !== 'now';
  const first = one.told.size === 0;
  const due = first && gathered ? gatheredAt(when, one.at, rules.daily, zone) : one.at;
  if (due > now) return { do: 'wait', until: due };
  const later = quietUntil(one, { rules, zone, availability, now });
  if (later !== null) return { do: 'wait', until: later };
  const next = escalate === null || following === undefined ? null : new Date(now.getTime() + escalate * 60_000);
  return { do: 'send', channel, gathered, next };
}

function gatheredAt(when: 'hourly' | 'daily' | string, at: Date, daily: string, zone: string): Date {
  const local = DateTime.fromJSDate(at, { zone });
  if (when === 'hourly') return local.startOf('hour').plus({ hours: 1 }).toJSDate();
  const today = clockOn(local, daily);
  return (today > local ? today : clockOn(local.plus({ days: 1 }), daily)).toJSDate();
}

/** Null: now is as good as any time. */
function quietUntil(
  { urgent, asks }: Pick<Due, 'urgent' | 'asks'>,
  { rules: { quiet, hours }, zone, availability, now }: Omit<Situation, 'reaching'>,
): Date | null {
  if (urgent) return null;
  const local = DateTime.fromJSDate(now, { zone });
  const end = quiet === null ? null : quietEnds(local, quiet);
  if (end !== null) return end;
  if (asks || availability.can || (hours === 'always' && !availability.away)) return null;
  return availability.until === null ? new Date(now.getTime() + LOOK_AGAIN_MS) : new Date(availability.until);
}

/** Null where it is not quiet. What ends before it begins goes past midnight. */
function quietEnds(local: DateTime, [from, until]: readonly [string, string]): Date | null {
  for (const days of [-1, 0]) {
    const day = local.plus({ days });
    const begin = clockOn(day, from);
    const end = clockOn(until <= from ? day.plus({ days: 1 }) : day, until);
    if (begin <= local && local < end) return end.toJSDate();
  }
  return null;
}

function clockOn(day: DateTime, clock: string): DateTime {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return day.set({ hour, minute, second: 0, millisecond: 0 });
}

/** More messages by a channel in this time become one. */
export const STORM = { most: 5, withinMs: 10 * 60_000 } as const;

/** What goes out together: what is gathered is one message, and so is what would be too many. */
export function messagesOf<T extends { readonly gathered: boolean }>(
  sending: readonly T[],
  lately: { readonly sends: number; readonly digestAt: Date | null },
  now: Date,
): {
  readonly messages: readonly { readonly digest: boolean; readonly of: readonly T[] }[];
  readonly until: Date | null;
} {
  const gathered = sending.filter((one) => one.gathered);
  const single = sending.filter((one) => !one.gathered);
  const count = lately.sends + single.length + (gathered.length > 0 ? 1 : 0);
  if (count <= STORM.most) {
    const alone = single.map((one) => ({ digest: false, of: [one] }));
    return { messages: gathered.length === 0 ? alone : [...alone, { digest: true, of: gathered }], until: null };
  }
  const again = lately.digestAt === null ? null : new Date(lately.digestAt.getTime() + STORM.withinMs);
  if (again !== null && again > now) return { messages: [], until: again };
  return { messages: [{ digest: sending.length > 1, of: sending }], until: null };
}
