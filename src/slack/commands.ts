/** `/bondfire …`: what somebody types anywhere in Slack, answered to them alone. */
import { DateTime } from 'luxon';
import type { Principal } from '../app/index.ts';
import { cut, escaped, link, section, when, type Block } from './blocks.ts';
import { addressOfIssue, chunked, lineOf } from './card.ts';
import type { Tools } from './doing.ts';
import type { Words } from './words.ts';

export interface Reply {
  readonly text: string;
  readonly blocks?: readonly Block[];
}

const MOST = 8;
/** `once`: what makes it once, however often it is done. Throws `rejected` with what to do. */
export async function command(
  { app, url, clock }: Tools,
  who: Principal,
  { typed, once, words }: { readonly typed: string; readonly once: string; readonly words: Words },
): Promise<Reply> {
  const [, verb = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(typed) ?? [];
  const help = { text: words.help };
  const self = who.person ?? who.name;
  switch (verb.toLowerCase()) {
    case 'search':
      return rest.trim() === '' ? help : search();
    case 'issues':
      return issues();
    case 'away': {
      const { until, reason } = awayIn(rest, clock.now(), (await app.showPerson(who, self)).zone);
      const { now } = await app.setAway(who, self, { from: null, until, reason });
      return { text: words.away(now.until === null ? null : when(now.until)) };
    }
    case 'back': {
      const { ended } = await app.setBack(who, self);
      return { text: ended ? words.back : words.notAway };
    }
    case 'on-call':
    case 'oncall':
      return onCall();
    case 'open': {
      if (rest.trim() === '') return { text: words.sayWhat };
      const { issue } = await app.openIssue(who, { title: rest.trim(), key: once });
      return { text: words.opened(link(addressOfIssue(url, issue.id), issue.title)) };
    }
    default:
      return help;
  }

  async function search(): Promise<Reply> {
    const found = await app.searchLibrary(who, { text: rest, limit: 5 });
    const { items } = await app.listInbox(who, { view: 'all', text: rest, limit: 5 });
    const known = found.items.map(
      ({ response, link: path }) =>
        `:books: ${link(new URL(path, url).href, cut(response.title ?? response.situation, 150))}`,
    );
    const lines = [...known, ...items.map((one) => lineOf(one, url, words, one.owner_name))];
    return listed(lines, words.nothingKnown(escaped(rest)));
  }

  async function issues(): Promise<Reply> {
    const needs = (await app.listInbox(who, { view: 'needs_me', limit: MOST })).items;
    const mine = (await app.listInbox(who, { view: 'mine', limit: MOST })).items.filter(
      ({ id }) => !needs.some((one) => one.id === id),
    );
    const lines = (rows: typeof needs): string[] => rows.map((one) => lineOf(one, url, words, one.owner_name));
    const all = [
      ...(needs.length === 0 ? [] : [`*${words.needsYou}*`, ...lines(needs)]),
      ...(mine.length === 0 ? [] : [`*${words.yours}*`, ...lines(mine)]),
    ];
    return listed(all, words.nothing);
  }

  async function onCall(): Promise<Reply> {
    const teams = await app.listTeams(who);
    const names = new Map((await app.listPeople(who)).map(({ id, name }) => [id, name]));
    const lines = teams.flatMap(({ title, rota, on_call: shift }) => {
      if (shift === null) return rota === null ? [] : [words.nobodyOnCall(escaped(title))];
      return [words.onCall(escaped(title), escaped(names.get(shift.person) ?? shift.person), when(shift.until))];
    });
    return listed(lines, words.noRota);
  }
}

function listed(lines: readonly string[], nothing: string): Reply {
  if (lines.length === 0) return { text: nothing };
  return { text: lines.join('\n'), blocks: chunked(lines).map((part) => section(part)) };
}

/** A time first, where there is one; the rest says why. */
function awayIn(words: string, now: Date, zone: string) {
  const [, first = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/.exec(words.trim()) ?? [];
  const span = /^(\d{1,3})([hd])$/.exec(first);
  if (/^\d{4}-\d{2}-\d{2}$/.test(first)) return { until: { day: first }, reason: reasonIn(rest) };
  if (span === null) return { until: null, reason: reasonIn(words) };
  const at = DateTime.fromJSDate(now, { zone });
  if (span[2] === 'h') return { until: at.plus({ hours: Number(span[1]) }).toJSDate(), reason: reasonIn(rest) };
  return { until: { day: at.plus({ days: Number(span[1]) }).toISODate() ?? '' }, reason: reasonIn(rest) };
}

function reasonIn(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}
