/** What people press and fill in, carried out: each by the function of `app` that the console and the command line call as well. */
import { DateTime } from 'luxon';
import { z } from 'zod';
import type { Answered, App, Principal } from '../app/index.ts';
import { Refused, type Clock, type Database } from '../platform/index.ts';
import { answer, answerView } from './answering.ts';
import { editView, fieldsIn, formView, refIn, valueIn, type About, type Values } from './ask.ts';
import {
  actions,
  button,
  cut,
  escaped,
  input,
  LONGEST_INPUT,
  modal,
  quoted,
  section,
  textInput,
  undoable,
  type Undoable,
  type View,
} from './blocks.ts';
import { cardOf } from './card.ts';
import { openHuddle } from './huddle.ts';
import * as store from './store.ts';
import type { Visit } from './who.ts';
import type { Words } from './words.ts';
import { aCall, codeOf, whisper } from './workspace.ts';

export interface Press {
  readonly action: string;
  /** The value of a button, or of what was chosen. */
  readonly value: string;
  /** The block that it stands in. */
  readonly block: string;
  /** Opens one view, for three seconds. */
  readonly trigger: string;
}

export interface Tools {
  readonly app: App;
  readonly database: Database;
  /** Where the console is. */
  readonly url: string;
  readonly clock: Clock;
}

/** Told to whoever pressed; null: what they did shows. */
export type Told = string | Undoable | null;

const Opened = z.looseObject({});
const SNOOZED_HOURS = /^(\d+)h$/;

export async function press(
  tools: Tools,
  who: Principal,
  visit: Visit,
  { action, value, block, trigger }: Press,
): Promise<Told> {
  const { app } = tools;
  const { words } = visit;
  const [noun = '', verb = ''] = action.split('.');
  if (action === 'library.use') return insert(tools, who, visit, value);
  if (action === 'card.show') {
    const { id } = await app.showIssue(who, value);
    await store.outOfDigest(tools.database.pool, visit.connection, id, tools.clock.now());
    return null;
  }
  if (action === 'card.look') return look(tools, who, visit, value);
  if (noun === 'issue') {
    const issue = verb === 'snooze' ? block.replace(/^issue:/, '') : value;
    switch (verb) {
      case 'claim':
        await app.claimIssue(who, issue);
        return null;
      case 'take':
        await take(app, who, value);
        return null;
      case 'answer': {
        const [of = '', to = null] = value.split('|');
        const writing = { issue: of, to, text: null, meanwhile: [] };
        return openView(visit, trigger, await answerView(tools, who, writing, visit, words));
      }
      case 'take_back': {
        const [of = '', effect = ''] = value.split('|');
        await app.takeBackAnswer(who, of, effect);
        return words.answerTakenBack;
      }
      case 'snooze':
        await app.snoozeIssue(who, issue, await momentOf(app, who, value));
        return null;
      case 'huddle':
        return openHuddle(tools, who, visit, issue);
      case 'hand_over':
        return openView(visit, trigger, handOverView(aboutOf(visit, issue), words));
      case 'resolve':
        return openView(visit, trigger, resolveView(aboutOf(visit, issue), words));
    }
  }
  if (noun === 'ask') {
    const { ask, version, rest } = refIn(value);
    switch (verb) {
      case 'yes':
      case 'no':
        return answered(await app.answerAsk(who, ask, { choice: verb, version }, null), words);
      case 'choose':
        return answered(await app.answerAsk(who, ask, { choice: rest, version }, null), words);
      case 'take_back': {
        const undone = await app.takeBackDecision(who, ask);
        return undone.ask === null ? words.nothingGoes : words.askedOnceMore;
      }
      case 'pass': {
        const { passed_to } = await app.passAsk(who, ask, null, null, null);
        const name = (await app.showPerson(who, passed_to)).name;
        return words.askedNow(escaped(name));
      }
      case 'edit':
      case 'form': {
        const found = await app.showAsk(who, ask);
        const view = verb === 'edit' ? editView : formView;
        return openView(visit, trigger, view(found, aboutOf(visit, `${ask}|${found.version}`), words));
      }
    }
  }
  return null;
}

/** From whoever had it when the button was shown. */
async function take(app: App, who: Principal, value: string): Promise<void> {
  const [issue = '', from = ''] = value.split('|');
  const { owner } = await app.showIssue(who, issue);
  if (owner !== null && owner !== from && owner !== who.person)
    throw new Refused(
      { code: 'has_it', person: owner },
      `${owner} has it by now`,
      'Look at it again before you take it over.',
    );
  if (owner === null || owner === who.person) await app.claimIssue(who, issue);
  else await app.assignIssue(who, issue, { owner: who.person ?? who.name });
}

/** To whoever looks alone, as they may read it. */
async function look({ app, url }: Tools, who: Principal, visit: Visit, issue: string): Promise<Told> {
  const { text, blocks } = cardOf(await app.showIssue(who, issue), await app.showDesk(who, issue), url, visit.words);
  await whisper(visit.slack, visit, text, blocks);
  return null;
}

/** `of`: the message, as its stream names it. Once it is read, it is gathered; until then its words are a note. */
async function bring(
  app: App,
  who: Principal,
  { connection, words }: Visit,
  of: string,
  title: string,
  said: string,
): Promise<Told> {
  const activity = await app.saidAt(who, connection, of);
  const wanted = { title, key: `slack ${connection} ${of}` };
  const { issue, fresh } = await app.openIssue(who, wanted, activity === null ? [] : [activity]);
  if (!fresh) return words.anIssueAlready(escaped(issue.title));
  if (activity === null && said !== '') await app.noteIssue(who, issue.id, said);
  return words.opened(`${escaped(issue.title)}.`);
}

/** `view`: what is shown instead of the form; where it is too late for that, `told` says what to do. */
export interface Submitted {
  readonly told: Told;
  readonly view?: View;
}

export async function submitted(
  tools: Tools,
  who: Principal,
  visit: Visit,
  callback: string,
  about: About,
  values: Values,
  personAt: (account: string) => Promise<string | null>,
): Promise<Submitted> {
  const { app } = tools;
  const { words } = visit;
  const given = (id: string): string => valueIn(values, id) ?? '';
  switch (callback) {
    case 'issue.hand_over': {
      const to = await personAt(given('to'));
      if (to === null) return { told: words.notKnownYet };
      await app.handOverIssue(who, about.of, to, given('note'));
      return { told: null };
    }
    case 'issue.bring':
      return { told: await bring(app, who, visit, about.of, given('title'), given('said')) };
    case 'issue.answer':
      return answer(tools, who, about, values, words);
    case 'issue.resolve':
      await app.resolveIssue(who, about.of, given('outcome'));
      return { told: null };
    case 'ask.edit': {
      const { ask, version } = refIn(about.of);
      const { text, comment, anyway } = {
        text: given('text'),
        comment: valueIn(values, 'comment'),
        anyway: valueIn(values, 'anyway'),
      };
      const answer = {
        choice: 'yes',
        text,
        version,
        ...(comment !== null && { comment }),
        ...(anyway !== null && { anyway: true }),
      };
      return { told: answered(await app.answerAsk(who, ask, answer, null), words) };
    }
    case 'ask.form': {
      const { ask, version } = refIn(about.of);
      const found = await app.showAsk(who, ask);
      const { comment, anyway } = { comment: valueIn(values, 'comment'), anyway: valueIn(values, 'anyway') };
      const fields = fieldsIn(found, values);
      const answer = {
        fields,
        version,
        ...(comment !== null && { comment }),
        ...(anyway !== null && { anyway: true }),
      };
      return { told: answered(await app.answerAsk(who, ask, answer, null), words) };
    }
  }
  return { told: null };
}

/** An answer of then, in the thread of the newest word from outside: nothing is sent. */
async function insert({ app }: Tools, who: Principal, visit: Visit, value: string): Promise<Told> {
  const [response = '', issue = ''] = value.split('|');
  const { said } = await app.showIssue(who, issue);
  const to = said.findLast(({ audience, ours, kind }) => audience === 'external' && !ours && kind !== 'delete');
  const { words } = visit;
  if (to === undefined) return words.nobodyWaits;
  const { text } = await app.useResponse(who, response, issue, to.id);
  const told = `${words.draft}\n${quoted(cut(text, 1_500))}`;
  const send = button('issue.answer', words.lookOver, `${issue}|${to.id}`, 'primary');
  await whisper(visit.slack, visit, told, [section(told), actions('draft', [send])]);
  return null;
}

function answered({ decided, undo_until, ask }: Answered, words: Words): Told {
  if (undo_until !== null) return undoable(words.goesOut, 'ask.take_back', `${ask.id}|${ask.version}`, words);
  return decided ? null : words.kept(ask.need === 'all');
}

function aboutOf({ channel, thread }: Visit, of: string): About {
  return { channel, thread, of };
}

export async function openView({ slack, words }: Visit, trigger: string, view: View): Promise<Told> {
  try {
    await slack.call('views.open', { trigger_id: trigger, view: JSON.stringify(view) }, Opened, { call: aCall() });
    return null;
  } catch (thrown) {
    if (codeOf(thrown) !== 'expired_trigger_id') throw thrown;
    return words.tooLong;
  }
}

/** A day begins with the work of whoever has the issue. */
async function momentOf(app: App, who: Principal, value: string) {
  const now = DateTime.utc();
  const hours = SNOOZED_HOURS.exec(value)?.[1];
  if (hours !== undefined) return now.plus({ hours: Number(hours) }).toJSDate();
  const zone = who.person == null ? 'utc' : (await app.showPerson(who, who.person)).zone;
  return {
    day:
      now
        .setZone(zone)
        .plus({ days: Number.parseInt(value, 10) })
        .toISODate() ?? '',
  };
}

/** A message that somebody found is an issue of its own, or known to be one already. */
export function bringView(about: About, said: string, words: Words): View {
  const [first = ''] = said.split('\n');
  return modal({ callback: 'issue.bring', title: words.bringTo, submit: words.bring, about, words }, [
    input('title', words.about, { ...textInput(cut(first, 200), false), max_length: 200 }),
    input('said', words.said, textInput(cut(said, LONGEST_INPUT)), { optional: true }),
  ]);
}

function handOverView(about: About, words: Words): View {
  return modal({ callback: 'issue.hand_over', title: words.handOver, submit: words.handOver, about, words }, [
    input('to', words.to, { type: 'users_select' }),
    input('note', words.note, textInput(null)),
  ]);
}

function resolveView(about: About, words: Words): View {
  return modal({ callback: 'issue.resolve', title: words.resolve, submit: words.resolve, about, words }, [
    section(words.lookFor),
    input('outcome', words.howItEnded, textInput(null)),
  ]);
}
