/** An issue as one message: what it is, whose, by when, what is asked, and what can be done about it with one press. Pure. */
import {
  choiceIn,
  type Desk,
  type Issue,
  type IssueStory,
  type Language,
  type Response,
  type Suggestion,
} from '../app/index.ts';
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
import { WORDS, type Words } from './words.ts';

export interface Message {
  /** What notifications show. */
  readonly text: string;
  readonly blocks: readonly Block[];
}

const MOST_ASKS = 4;
const LONGEST_QUOTE = 500;

/** Of somewhere in the console. */
export function addressOfIssue(url: string, issue: string): string {
  return `${url.replace(/\/$/, '')}/issues/${issue}`;
}

export function cardOf(
  story: IssueStory,
  desk: Pick<Desk, 'asks' | 'people' | 'teams'>,
  url: string,
  words: Words,
): Message {
  const { id, title, state, outcome } = story;
  const names = namesIn(desk);
  const open = desk.asks.filter((one) => one.state === 'open');
  const head = `*${link(addressOfIssue(url, id), cut(title, 250))}*`;
  const blocks: Block[] = [
    section(`${signOf(story)} ${head}`),
    context(facts(story, names, words), ...promises(story, words)),
    ...quote(story),
    ...(outcome === null ? [] : [section(`*${words.outcome}:* ${escaped(cut(outcome, 1_000))}`)]),
    ...open.slice(0, MOST_ASKS).flatMap((ask) => askBlocks(ask, names, addressOfIssue(url, id), words)),
    ...(open.length > MOST_ASKS
      ? [context(`${words.more(open.length - MOST_ASKS)}: ${link(addressOfIssue(url, id), words.allOfThem)}`)]
      : []),
  ];
  if (state !== 'resolved' && story.merged_into === null)
    blocks.push(actions(`issue:${id}`, verbs(story, names, words)));
  return { text: `${words.states[state]}: ${escaped(cut(title, 250))}`, blocks };
}

/** One line of a list. */
export function lineOf(issue: Issue, url: string, words: Words, owner: string | null = issue.owner): string {
  const has = owner === null ? words.nobodyHas : words.has(escaped(owner));
  return `${signOf(issue)} ${link(addressOfIssue(url, issue.id), cut(issue.title, 120))} · ${words.states[issue.state]} · ${has}`;
}

/** None of its words, where not everybody may read them: each looks at it alone. */
export function sealedOf(issue: string, url: string, { sealed, show }: Words): Message {
  return {
    text: sealed,
    blocks: [
      section(`:lock: *${link(addressOfIssue(url, issue), sealed)}*`),
      actions(`sealed:${issue}`, [button('card.look', show, issue)]),
    ],
  };
}

/** Many issues that came at once; of one that not everybody may read, its id. */
export function digestOf(stories: readonly (IssueStory | string)[], url: string, words: Words): Message {
  const text = words.atOnce(stories.length);
  const lines = stories.map((one) =>
    typeof one === 'string' ? `:lock: ${link(addressOfIssue(url, one), words.sealed)}` : lineOf(one, url, words),
  );
  const choices = stories.map((one): [string, string] =>
    typeof one === 'string' ? [one, words.sealed] : [one.id, one.title],
  );
  return {
    text,
    blocks: [
      section(`:cyclone: *${text}*`),
      ...chunked(lines).map((part) => section(part)),
      actions('digest', [select('card.show', words.showCard, choices)]),
    ],
  };
}

/** What worked before, in the thread of a card. */
export function suggestionsOf(items: readonly Suggestion[], issue: string, url: string, words: Words): Message {
  const text = words.before;
  return {
    text,
    blocks: [
      section(`:books: *${text}*`),
      ...items.map((item) => {
        const { response, link: path } = item;
        const head = link(new URL(path, url).href, cut(response.title ?? response.situation, 150));
        const decided = response.decision === null ? '' : `\n${quoted(cut(response.decision, LONGEST_QUOTE))}`;
        const insert = button('library.use', words.insert, `${response.id}|${issue}`);
        return section(`${head} · ${words.turnedOut(item)}${decided}`, {
          ...(response.answers.length > 0 && { accessory: insert }),
        });
      }),
    ],
  };
}

/** What was done once, as its link shows it. */
export function pastOf({ id, title, situation, decision, outcome }: Response, url: string, words: Words): Message {
  const text = cut(title ?? situation, 150);
  const head = `:books: *${link(new URL(`/library/${id}`, url).href, text)}* · ${words.outcomes[outcome ?? 'unknown']}`;
  return { text, blocks: [section(decision === null ? head : `${head}\n${quoted(cut(decision, LONGEST_QUOTE))}`)] };
}

/** How it ended, where people talked about it. */
export function summaryOf(story: IssueStory, url: string, language: Language): Message {
  const words = WORDS[language];
  const { title, outcome, opened_at, resolved_at, timeline, said } = story;
  const decisions = timeline.filter(({ kind }) => kind === 'decided');
  const outside = said.filter(({ audience, ours }) => audience === 'external' && !ours).length;
  const lines = [
    `*${words.outcome}:* ${escaped(cut(outcome ?? words.noOutcome, 1_000))}`,
    ...decisions.map(
      ({ detail, actor }) =>
        `• ${escaped(String(detail['question'] ?? ''))} *${escaped(choiceIn(language, String(detail['choice'] ?? '')))}*, ${escaped(actor.name)}`,
    ),
    words.saidOutside(outside, when(opened_at), resolved_at === null ? null : when(resolved_at)),
  ];
  return {
    text: words.resolved(escaped(cut(title, 250))),
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

function verbs({ id, owner, said }: IssueStory, names: Names, words: Words): Block[] {
  const heard = said.some(({ audience, ours, kind }) => audience === 'external' && !ours && kind !== 'delete');
  return [
    owner === null
      ? button('issue.claim', words.claim, id, 'primary')
      : { ...button('issue.take', words.take, `${id}|${owner}`), confirm: sure(words, names(owner)) },
    ...(heard ? [button('issue.answer', words.answer, id)] : []),
    button('issue.hand_over', words.handOver, id),
    select('issue.snooze', words.snooze, Object.entries(words.snoozes)),
    button('issue.huddle', words.channel, id),
    button('issue.resolve', words.resolve, id),
  ];
}

/** Slack asks before it is done. */
function sure({ sure: title, isTold, take, cancel }: Words, owner: string): Block {
  return {
    title: plain(title),
    text: plain(cut(isTold(owner), 300)),
    confirm: plain(take),
    deny: plain(cancel),
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
  words: Words,
): string {
  const till = until === null ? '' : ` ${words.until(when(until))}`;
  return [
    into === null
      ? `${words.states[state]}${state === 'waiting' && waiting !== null ? words.waitsFor(escaped(waiting)) : ''}${till}`
      : words.merged,
    ...(severity === null ? [] : [words.severity(severity)]),
    owner === null ? `*${words.nobodyHas}*` : words.has(escaped(names(owner))),
    ...(team === null ? [] : [escaped(names(team))]),
    words.since(when(opened_at)),
  ].join(' · ');
}

/** What is promised and not kept yet. */
function promises({ promises: all }: IssueStory, words: Words): string[] {
  return all.flatMap(({ kind, due_at, kept_at, told_missed_at: missed }) => {
    if (kept_at !== null) return [];
    return [`${missed === null ? ':hourglass:' : ':warning:'} ${words.promise(kind, when(due_at))}`];
  });
}

/** The newest words of somebody outside. */
function quote({ said }: IssueStory): Block[] {
  const last = said.findLast(({ audience, ours, text }) => audience === 'external' && !ours && text !== null);
  if (last?.text == null) return [];
  const by = last.actor?.name ?? last.actor?.handle ?? null;
  return [section(`${quoted(cut(last.text, LONGEST_QUOTE))}${by === null ? '' : `\n>— ${escaped(by)}`}`)];
}
