/** What is written in the place of what is wrong, and what others call what we call otherwise. */
import { nearest } from '#sdk';
import { say, type Plain, type Words } from './say.ts';

export const CURES: Readonly<Record<string, Plain>> = {
  title: 'write title: and a few words',
  purpose: 'write purpose: and why somebody wants this',
  mode: 'write mode: watch, mode: propose or mode: act',
  on: 'write on: { activity: any, if: "…" }, or a signal, issue, schedule or manual',
  activity: 'write activity: any',
  schedule: 'write five fields: minute hour day month weekday, such as "0 9 * * 1"',
  zone: 'name a time zone, such as Europe/Berlin',
  manual: 'write manual: and the fields of the form, such as { product: text }',
  cap: 'write cap: { runs: 20, within: 1h }',
  market:
    "write market: and an expression, such as default(signal.market, 'all'); a mode for one market is set by bondfire playbook mode",
  retry: 'write retry: { times: 3, every: 5m }',
  escalate: 'write escalate: [{ after: 30m, to: lead:care }], or the name of a policy of escalations.yaml',
  hours: 'write hours: working, always or business',
  dedupe: 'write dedupe: { by: activity.external_id, within: 24h }',
  by: 'write by: and an expression, such as activity.external_id',
  within: 'write a number and s, m, h or d: 30m',
  every: 'write a number and s, m, h or d: 30m',
  after: 'write a number and s, m, h or d: 30m',
  remind: 'write a number and s, m, h or d: 30m',
  wait: 'write a number and s, m, h or d: 30m',
  id: 'write id: and lower-case words joined by _',
  if: 'write the condition as a text in quotes',
  when: 'write the condition as a text in quotes',
  do: 'write do: connector.action, such as socialcast.post_message',
  with: "write with: and the action's input",
  for: 'write for: { reply_to: <an earlier step> }',
  reply_to: 'name an earlier do step',
  otherwise: 'write otherwise: stop, or a list of steps',
  rejected: 'write rejected: stop, continue, or a list of steps',
  else: 'write else: fail, continue, or a list of steps',
  via: "write via: and the connection's id",
  ask: 'write ask: and the question',
  of: 'write of: and who is asked, such as team:care, person:ines, role:approver, oncall:camera or owner',
  to: 'write to: and who is asked as well, such as lead:care',
  go: 'write go: and who may start it, such as role:responder',
  text: 'write text: and exactly what is to be approved',
  options: 'write options: and two words or more, such as [known, unknown]',
  fields: 'write fields: and their types, such as { reason: text, refund: number }',
  type: 'write type: text, number, bool, date or choice',
  slice: 'write lower-case words joined by _, such as slice: camera',
  runs: 'write how many runs, 1 at least, such as runs: 20',
  times: 'write how often, from 1 to 10',
  at_once: 'write how many at a time, from 1 to 100',
  self: 'write true or false',
  edit: 'write true or false',
  optional: 'write true or false',
  outside: 'write true or false',
  need: 'write need: any, all, or how many',
  choose: 'write a list of { when: "…", steps: […] }',
  each: 'write each: and an expression that gives a list, such as signal.activities',
  together: 'write a list of lists of steps, two at least',
  until: 'write until: all, or until: first',
  steps: 'write a list of steps, each with an id and a verb',
};

export const ELSE_OF_CHOOSE: Plain = 'write a list of steps, or leave else out: the run goes on after the choose';

export const KINDS: Readonly<Record<string, Plain>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  record: 'a map',
  object: 'a map',
  boolean: 'true or false',
};
export const PLAYBOOK: Plain =
  'write title:, purpose:, mode:, on: and steps:, as in the playbooks that ship with Bondfire';
export const FIELD: Plain = 'write text, number, bool or date, or { type: choice, options: [a, b] }';

/** CEL's type in words. */
export function typeWords(type: string): Plain {
  if (type.startsWith('list')) return type === 'list<string>' ? 'a list of texts' : 'a list';
  return TYPES[type] ?? 'an object';
}

const TYPES: Readonly<Record<string, Plain>> = {
  string: 'a text',
  double: 'a number',
  int: 'a number',
  bool: 'true or false',
  dyn: 'this',
};

/** What other tools, and common sense, call our keys. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  name: ['id', 'title'],
  step: ['id'],
  description: ['purpose'],
  summary: ['purpose'],
  trigger: ['on'],
  triggers: ['on'],
  when: ['if', 'on'],
  condition: ['if', 'when'],
  where: ['if'],
  filter: ['if'],
  unless: ['if'],
  run: ['do'],
  action: ['do'],
  uses: ['do'],
  call: ['do'],
  notify: ['do'],
  send: ['do'],
  post: ['do'],
  approve: ['ask'],
  approval: ['ask'],
  question: ['ask'],
  input: ['with'],
  inputs: ['with'],
  params: ['with'],
  args: ['with'],
  body: ['with'],
  connection: ['via'],
  account: ['via'],
  timeout: ['within'],
  deadline: ['within'],
  until: ['within', 'wait'],
  on_error: ['else'],
  on_failure: ['else'],
  catch: ['else'],
  default: ['else', 'otherwise'],
  otherwise: ['else'],
  else: ['otherwise'],
  on_timeout: ['otherwise'],
  on_reject: ['rejected'],
  delay: ['wait'],
  sleep: ['wait'],
  pause: ['wait'],
  switch: ['choose'],
  case: ['choose', 'when'],
  cases: ['choose'],
  foreach: ['each'],
  for_each: ['each'],
  loop: ['each'],
  items: ['each', 'options'],
  parallel: ['together'],
  branches: ['together'],
  do: ['steps'],
  to: ['of'],
  who: ['of', 'to'],
  assignee: ['of'],
  assignees: ['of'],
  team: ['of'],
  person: ['of'],
  role: ['of'],
  choices: ['options'],
  quorum: ['need'],
  required: ['need', 'optional'],
  reminder: ['remind'],
  reminders: ['remind'],
  escalation: ['escalate'],
  in: ['after'],
  delay_by: ['after'],
  key: ['by'],
  max: ['times', 'runs'],
  count: ['times', 'runs'],
  attempts: ['times'],
  limit: ['runs', 'cap'],
  per: ['within'],
  for: ['within'],
  interval: ['every'],
  parallelism: ['at_once'],
  concurrency: ['at_once', 'cap'],
  language: ['speaks'],
  timezone: ['zone'],
  tz: ['zone'],
  cron: ['schedule'],
  form: ['fields', 'manual'],
  input_form: ['fields'],
  string: ['text'],
  str: ['text'],
  integer: ['number'],
  int: ['number'],
  float: ['number'],
  boolean: ['bool'],
  datetime: ['date'],
  enum: ['choice'],
  select: ['choice'],
};

/** What was meant: a slip of the finger, or what it is called elsewhere. @param there keys that are written already. */
export function meant(word: string, known: readonly string[], there: readonly string[] = []): Words {
  const alias = ALIASES[word.toLowerCase()]?.find((one) => known.includes(one) && !there.includes(one));
  return alias === undefined ? suggested(word, known) : say('did you mean ‹it›?', { it: alias });
}

/** Of what there is, what was likely meant. */
export function suggested(word: string, known: readonly string[]): Words {
  const near = nearest(word, known);
  if (near !== null) return say('did you mean ‹it›?', { it: near });
  return known.length > 0 ? say('one of: ‹all›', { all: known.join(', ') }) : 'remove it';
}

const LONGEST_NAME = 64;

/** What expressions could not say, or the journal not hold. */
export function unfitName(name: string): { readonly problem: Words; readonly cure: Words } | null {
  if (name.length > LONGEST_NAME)
    return {
      problem: say('a name of ‹count› characters', { count: name.length }),
      cure: say('‹most› are the most', { most: LONGEST_NAME }),
    };
  return ['in', 'true', 'false', 'null'].includes(name)
    ? {
        problem: say('‹name› is a word of expressions, so nothing can be called so', { name }),
        cure: say('call it such as ‹name›_it', { name }),
      }
    : null;
}
