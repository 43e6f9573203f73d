/** An issue as one message: what it is, whose, by when, what is asked, and what can be done about it with one press. Pure. */
import type { Desk, Issue, IssueStory, Response, Suggestion } from '../app/index.ts';
import { askBlocks, namesIn, type Names } from './ask.ts';
import {
  actions,
  button,
  context,
  cut,
  escaped,
  link,
  plain,
  quoted,
  section,
  select,
  when,
  type Block,
} from './blocks.ts';

export interface Message {
  /** What notifications show. */
  readonly text: string;
  readonly blocks: readonly Block[];
}

const STATES: Readonly<Record<Issue['state'], string>> = {
  open: 'open',
  waiting: 'waiting',
  snoozed: 'snoozed',
  resolved: 'resolved',
};
const PROMISED: Readonly<Record<string, string>> = {
  acknowledge: 'Take it up',
  reply: 'Answer',
  resolution: 'Resolve',
};
const SNOOZES: readonly (readonly [string, string])[] = [
  ['1h', 'for an hour'],
  ['4h', 'for four hours'],
  ['1d', 'until tomorrow'],
  ['7d', 'for a week'],
];
const MOST_ASKS = 4;
const LONGEST_QUOTE = 500;

/** Of somewhere in the console. */
export function addressOfIssue(url: string, issue: string): string {
  return `${url.replace(/\/$/, '')}/issues/${issue}`;
}

export function cardOf(story: IssueStory, desk: Pick<Desk, 'asks' | 'people' | 'teams'>, url: string): Message {
  const { id, title, state, outcome } = story;
  const names = namesIn(desk);
  const open = desk.asks.filter((one) => one.state === 'open');
  const head = `*${link(addressOfIssue(url, id), cut(title, 250))}*`;
  const blocks: Block[] = [
    section(`${signOf(story)} ${head}`),
    context(facts(story, names), ...promises(story)),
    ...quote(story),
    ...(outcome === null ? [] : [section(`*Outcome:* ${escaped(cut(outcome, 1_000))}`)]),
    ...open.slice(0, MOST_ASKS).flatMap((ask) => askBlocks(ask, names, addressOfIssue(url, id))),
    ...(open.length > MOST_ASKS
      ? [context(`${open.length - MOST_ASKS} more are asked: ${link(addressOfIssue(url, id), 'all of them')}`)]
      : []),
  ];
  if (state !== 'resolved' && story.merged_into === null) blocks.push(actions(`issue:${id}`, verbs(story, names)));
  return { text: `${STATES[state]}: ${escaped(cut(title, 250))}`, blocks };
}

/** One line of a list. */
export function lineOf(issue: Issue, url: string, owner: string | null = issue.owner): string {
  const has = owner === null ? 'nobody has it' : `${escaped(owner)} has it`;
  return `${signOf(issue)} ${link(addressOfIssue(url, issue.id), cut(issue.title, 120))} · ${issue.state} · ${has}`;
}

const SEALED = 'An issue that not everybody here may read';

/** None of its words, where not everybody may read them: each looks at it alone. */
export function sealedOf(issue: string, url: string): Message {
  return {
    text: SEALED,
    blocks: [
      section(`:lock: *${link(addressOfIssue(url, issue), SEALED)}*`),
      actions(`sealed:${issue}`, [button('card.look', 'Show it to me', issue)]),
    ],
  };
}

/** Many issues that came at once; of one that not everybody may read, its id. */
export function digestOf(stories: readonly (IssueStory | string)[], url: string): Message {
  const text = `${stories.length} issues at once`;
  const lines = stories.map((one) =>
    typeof one === 'string' ? `:lock: ${link(addressOfIssue(url, one), SEALED)}` : lineOf(one, url),
  );
  const choices = stories.map((one): [string, string] =>
    typeof one === 'string' ? [one, SEALED] : [one.id, one.title],
  );
  return {
    text,
    blocks: [
      section(`:cyclone: *${text}*`),
      ...chunked(lines).map((part) => section(part)),
      actions('digest', [select('card.show', 'Show the card of …', choices)]),
    ],
  };
}

/** What worked before, in the thread of a card. */
export function suggestionsOf(items: readonly Suggestion[], issue: string, url: string): Message {
  const text = 'What was done before';
  return {
    text,
    blocks: [
      section(`:books: *${text}*`),
      ...items.map(({ response, turned_out: outcome, link: path }) => {
        const head = link(new URL(path, url).href, cut(response.title ?? response.situation, 150));
        const decided = response.decision === null ? '' : `\n${quoted(cut(response.decision, LONGEST_QUOTE))}`;
        const insert = button('library.use', 'Insert as a draft', `${response.id}|${issue}`);
        return section(`${head} · ${escaped(outcome)}${decided}`, {
          ...(response.answers.length > 0 && { accessory: insert }),
        });
      }),
    ],
  };
}

/** What was done once, as its link shows it. */
export function pastOf({ id, title, situation, decision, outcome }: Response, url: string): Message {
  const text = cut(title ?? situation, 150);
  const head = `:books: *${link(new URL(`/library/${id}`, url).href, text)}* · ${escaped(outcome ?? 'how it turned out is not known')}`;
  return { text, blocks: [section(decision === null ? head : `${head}\n${quoted(cut(decision, LONGEST_QUOTE))}`)] };
}

/** How it ended, where people talked about it. */
export function summaryOf(story: IssueStory, url: string): Message {
  const { title, outcome, opened_at, resolved_at, timeline, said } = story;
  const decisions = timeline.filter(({ kind }) => kind === 'decided');
  const outside = said.filter(({ audience, ours }) => audience === 'external' && !ours).length;
  const lines = [
    `*Outcome:* ${escaped(cut(outcome ?? 'none was told', 1_000))}`,
    ...decisions.map(
      ({ detail, actor }) =>
        `• ${escaped(String(detail['question'] ?? ''))} *${escaped(String(detail['choice'] ?? ''))}*, ${escaped(actor.name)}`,
    ),
    `Said outside ${outside} times, since ${when(opened_at)}${resolved_at === null ? '' : `, over at ${when(resolved_at)}`}.`,
  ];
  return {
    text: `Resolved: ${escaped(cut(title, 250))}`,
    blocks: [
      section(`:white_check_mark: *${link(addressOfIssue(url, story.id), cut(title, 250))}*`),
      ...chunked(lines).map((part) => section(part)),
    ],
  };
}

/** Lines together, as many as a section takes. */
export function chunked(lines: readonly string[]): string[] {
  const parts: string[] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    if (last === undefined || last.length + line.length > 2_800) parts.push(line);
    else parts[parts.length - 1] = `${last}\n${line}`;
  }
  return parts;
}

function verbs({ id, owner, said }: IssueStory, names: Names): Block[] {
  const heard = said.some(({ audience, ours, kind }) => audience === 'external' && !ours && kind !== 'delete');
  return [
    owner === null
      ? button('issue.claim', 'Claim', id, 'primary')
      : { ...button('issue.take', 'Take over', `${id}|${owner}`), confirm: sure('Take over', names(owner)) },
    ...(heard ? [button('issue.answer', 'Answer', id)] : []),
    button('issue.hand_over', 'Hand over', id),
    select('issue.snooze', 'Snooze', SNOOZES),
    button('issue.huddle', 'Open a channel', id),
    button('issue.resolve', 'Resolve', id),
  ];
}

/** Slack asks before it is done. */
function sure(verb: string, owner: string): Block {
  return {
    title: plain(`${verb}?`),
    text: plain(cut(`${owner} has it, and is told.`, 300)),
    confirm: plain(verb),
    deny: plain('Cancel'),
  };
}

function signOf({ state, severity }: Issue): string {
  if (state === 'resolved') return ':white_check_mark:';
  if (state === 'snoozed') return ':zzz:';
  return (severity ?? 0) >= 8 ? ':red_circle:' : (severity ?? 0) >= 5 ? ':large_orange_circle:' : ':large_blue_circle:';
}

function facts(
  { state, severity, owner, team, until, waiting_for: waiting, merged_into: into, opened_at }: Issue,
  names: Names,
): string {
  const till = until === null ? '' : ` until ${when(until)}`;
  return [
    into === null
      ? `${STATES[state]}${state === 'waiting' && waiting !== null ? ` for ${escaped(waiting)}` : ''}${till}`
      : 'merged into another',
    ...(severity === null ? [] : [`severity ${severity}`]),
    owner === null ? '*nobody has it*' : `${escaped(names(owner))} has it`,
    ...(team === null ? [] : [escaped(names(team))]),
    `since ${when(opened_at)}`,
  ].join(' · ');
}

/** What is promised and not kept yet. */
function promises({ promises: all }: IssueStory): string[] {
  return all.flatMap(({ kind, due_at, kept_at, told_missed_at: missed }) => {
    if (kept_at !== null) return [];
    return [`${missed === null ? ':hourglass:' : ':warning:'} ${PROMISED[kind] ?? kind} by ${when(due_at)}`];
  });
}

/** The newest words of somebody outside. */
function quote({ said }: IssueStory): Block[] {
  const last = said.findLast(({ audience, ours, text }) => audience === 'external' && !ours && text !== null);
  if (last?.text == null) return [];
  const by = last.actor?.name ?? last.actor?.handle ?? null;
  return [section(`${quoted(cut(last.text, LONGEST_QUOTE))}${by === null ? '' : `\n>— ${escaped(by)}`}`)];
}
