/** What is told of a playbook in a few words: by a code and what it is about, for a reader's own language, and in English. Pure. */
import type { Playbook } from '#sdk';

type Given = Readonly<Record<string, string>>;

/** What starts it; what a step does; in which case one step leads to another; why it starts nothing. `of` holds names and numbers, never words. */
const ENGLISH = {
  activity: () => 'any activity',
  activity_if: ({ if: condition }: Given) => `an activity if ${condition}`,
  signal: ({ signal }: Given) => `a ${signal}`,
  signal_of: ({ signal, slice }: Given) => `a ${signal} of ${slice}`,
  issue: ({ event }: Given) => `an issue ${event}`,
  issue_idle: ({ for: time }: Given) => `an issue idle for ${time}`,
  schedule: ({ cron, zone }: Given) => `${cron} ${zone}`,
  by_hand: () => 'by hand',
  wait: ({ for: time }: Given) => `wait ${time}`,
  wait_reply: ({ for: time, to }: Given) => `wait ${time} for a reply to ${to}`,
  ask: ({ who, for: kind }: Given) => `ask ${who}: ${kind}`,
  each: ({ list }: Given) => `each of ${list}`,
  together: ({ until }: Given) => `together, until ${until}`,
  else: () => 'else',
  refused: () => 'refused',
  replied: () => 'replied',
  none: () => 'none',
  no: () => 'no',
  yes: () => 'yes',
  answered: () => 'answered',
  late: ({ within }: Given) => `not within ${within}`,
  late_business: ({ within }: Given) => `not within ${within} of business hours`,
  next: () => 'next',
  all: () => 'all',
  no_connection: ({ action }: Given) => `there is no connection for ${action}`,
  no_such_connection: ({ action, via }: Given) => `there is no connection "${via}" for ${action}`,
  which_connection: ({ action, choice }: Given) => `${action} could go out by ${choice}: say which in via`,
  nobody: ({ who }: Given) => `nobody is ${who} yet`,
} as const;

export type ToldCode = keyof typeof ENGLISH;

export interface Told {
  readonly code: ToldCode;
  readonly of: Given;
}

export function told(code: ToldCode, of: Given = {}): Told {
  return { code, of };
}

export function inEnglish({ code, of }: Told): string {
  return ENGLISH[code](of);
}

/** What starts it. */
export function triggerOf(on: Playbook['on']): Told {
  if ('activity' in on)
    return on.if === undefined ? told('activity') : told('activity_if', { if: on.if.replaceAll(/\s+/g, ' ').trim() });
  if ('signal' in on)
    return on.slice === undefined
      ? told('signal', { signal: on.signal })
      : told('signal_of', { signal: on.signal, slice: on.slice });
  if ('issue' in on)
    return on.for === undefined ? told('issue', { event: on.issue }) : told('issue_idle', { for: on.for });
  return 'schedule' in on ? told('schedule', { cron: on.schedule, zone: on.zone }) : told('by_hand');
}

/** What starts it, in a few words. */
export function triggerWords(on: Playbook['on']): string {
  return inEnglish(triggerOf(on));
}
