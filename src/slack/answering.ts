/** Answers to people outside, written in Slack: what was said last stands above, and nothing is sent past what was said meanwhile. */
import { permit, type App, type Desk, type IssueStory, type Principal } from '../app/index.ts';
import { Refused } from '../platform/index.ts';
import { anywayInput, valueIn, type About, type Values } from './ask.ts';
import {
  cut,
  escaped,
  input,
  LONGEST_INPUT,
  modal,
  option,
  quoted,
  section,
  select,
  textInput,
  undoable,
  type Undoable,
  type View,
} from './blocks.ts';
import type { Tools } from './doing.ts';
import type { Words } from './words.ts';

type Thread = Desk['threads'][number];

const MOST_THREADS = 20;
const LONGEST_QUOTE = 1_500;

/** Of an answer that is written: to which words, and since when. */
interface Writing {
  readonly issue: string;
  /** An activity; null: the newest of somebody outside. */
  readonly to: string | null;
  /** What is written already; null: as it was kept. */
  readonly text: string | null;
  /** What was said since then, by others. */
  readonly meanwhile: readonly string[];
}

/** Throws `rejected` where nobody outside can be answered, or not by them. */
export async function answerView(
  { app, clock }: Pick<Tools, 'app' | 'clock'>,
  who: Principal,
  { issue, to, text, meanwhile }: Writing,
  { channel, thread: below }: Pick<About, 'channel' | 'thread'>,
  words: Words,
): Promise<View> {
  permit(who, 'speak');
  const { said, drafts, id } = await app.showIssue(who, issue);
  const { threads } = await app.showDesk(who, id);
  const open = threads.filter(({ audience, refused }) => audience === 'external' && refused === null);
  const thread = open.find((one) => isIn(said, one, to)) ?? open.at(-1);
  if (thread === undefined)
    throw new Refused(
      { code: 'nobody_outside' },
      'nobody outside can be answered in this issue',
      threads.find(({ refused }) => refused !== null)?.refused ?? 'It has gathered nothing from outside.',
    );
  const last = said.find((one) => one.id === thread.to);
  const kept = drafts.find((one) => one.person === selfOf(who) && one.thread === thread.thread)?.text;
  const choices = open.slice(-MOST_THREADS).map((one): [string, string] => [one.to, nameOf(one, words)]);
  const chosen = choices.find(([value]) => value === thread.to);
  const about: About = { channel, thread: below, of: [id, clock.now().toISOString(), thread.to].join('|') };
  return modal({ callback: 'issue.answer', title: words.answer, submit: words.send, about, words }, [
    ...meanwhile.map((news) => section(`:warning: *${words.meanwhile}*\n${quoted(cut(news, LONGEST_QUOTE))}`)),
    section(`*${escaped(nameOf(thread, words))}*\n${quoted(cut(last?.text ?? '', LONGEST_QUOTE))}`),
    input('text', words.theyRead, textInput(cut(text ?? kept ?? '', LONGEST_INPUT))),
    ...(choices.length < 2 || chosen === undefined
      ? []
      : [input('to', words.to, { ...select('given', words.choose, choices), initial_option: option(chosen) })]),
    anywayInput(words),
  ]);
}

/** A form to look at again, as others spoke meanwhile; or what is told, as it is under way. Throws `rejected` with what to do. */
export async function answer(
  tools: Pick<Tools, 'app' | 'clock'>,
  who: Principal,
  about: About,
  values: Values,
  words: Words,
): Promise<{ readonly told: string | Undoable; readonly view?: View }> {
  const { app } = tools;
  const [issue = '', at = '', first = ''] = about.of.split('|');
  const to = valueIn(values, 'to') ?? first;
  const text = valueIn(values, 'text') ?? '';
  const story = await app.showIssue(who, issue);
  // The same form comes again where its process ended after it was sent.
  if (answersIn(story, to, at).some(({ actor, detail }) => actor.id === selfOf(who) && detail['text'] === text))
    return { told: words.underWay };
  // What was written is not lost, whatever follows.
  await app.draftAnswer(who, issue, to, text);
  const seen = saidSince(story, who, to, at);
  const sent =
    seen.length > 0 ? null : await sendIt(app, who, { issue, to, at, anyway: valueIn(values, 'anyway') !== null });
  if (sent?.sent === true)
    return { told: undoable(words.underWay, 'issue.take_back', `${issue}|${sent.effect}`, words) };
  const raced = [...(sent?.news ?? []), ...(sent?.answers ?? [])].map((one) => one.text ?? '');
  if (sent !== null && sent.copies.length > 0 && raced.length === 0)
    throw new Refused(
      { code: 'said_inside', words: sent.copies.map((one) => one.words) },
      `this was said inside: “${cut(sent.copies.map((one) => one.words).join('”, “'), 500)}”`,
      'Write it otherwise, or tick below that it may go out.',
    );
  const writing = { issue, to, text, meanwhile: [...seen, ...raced].slice(-3) };
  return {
    told: words.othersSpoke,
    view: await answerView(tools, who, writing, about, words),
  };
}

/** A draft that was begun earlier is asked about what came since then: what stood in the form already is asked about no more. */
async function sendIt(
  app: App,
  who: Principal,
  {
    issue,
    to,
    at,
    anyway,
  }: { readonly issue: string; readonly to: string; readonly at: string; readonly anyway: boolean },
) {
  const sent = await app.sendAnswer(who, issue, to, { anyway });
  if (
    sent.sent ||
    [...sent.news.map((one) => one.seen_at), ...sent.answers.map((one) => one.at)].some((one) => isAfter(one, at))
  )
    return sent;
  return sent.news.length + sent.answers.length > 0 ? app.sendAnswer(who, issue, to, { anyway }) : sent;
}

function isAfter(one: string, other: string): boolean {
  return Date.parse(one) > Date.parse(other);
}

/** What others said and answered in that thread. */
function saidSince(story: IssueStory, who: Principal, to: string, at: string): string[] {
  const said = saidWith(story, to).filter(
    ({ ours, kind, seen_at }) => !ours && kind !== 'delete' && isAfter(seen_at, at),
  );
  const answers = answersIn(story, to, at).filter(({ actor }) => actor.id !== selfOf(who));
  return [...said.map(({ text }) => text ?? ''), ...answers.map(({ detail }) => String(detail['text']))];
}

function answersIn(story: IssueStory, to: string, at: string): IssueStory['timeline'][number][] {
  const ids = new Set(saidWith(story, to).map(({ id }) => id));
  return story.timeline.filter(
    ({ kind, detail, at: when }) => kind === 'answer' && isAfter(when, at) && ids.has(String(detail['activity'])),
  );
}

function saidWith({ said }: IssueStory, to: string): IssueStory['said'][number][] {
  const target = said.find((one) => one.id === to);
  return said.filter((one) => one.connection === target?.connection && threadOf(one) === threadOf(target));
}

function selfOf({ person, name }: Principal): string {
  return person ?? name;
}

function isIn(said: IssueStory['said'], thread: Thread, activity: string | null): boolean {
  const one = said.find(({ id }) => id === activity);
  return one !== undefined && one.connection === thread.connection && threadOf(one) === thread.thread;
}

function threadOf(one: IssueStory['said'][number] | undefined): string | null {
  return one === undefined ? null : (one.thread ?? one.external_id);
}

function nameOf({ network, reporter }: Thread, { somebody }: Words): string {
  return cut(`${reporter?.name ?? reporter?.handle ?? somebody}, ${network}`, 75);
}
