/** People are told in Slack, each in their conversation with the app: what happened, what is asked, why they get it, and how to stop it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { asFault, Fault } from '#sdk';
import { Unsure, type Channel, type Item, type Message, type NotificationLink } from '../app/index.ts';
import { Refused } from '../platform/index.ts';
import { answersOf } from './ask.ts';
import { actions, button, context, cut, escaped, link, quotes, section, type Block } from './blocks.ts';
import { chunked } from './card.ts';
import { createPace, type Pace } from './pace.ts';
import { WORDS, type Words } from './words.ts';
import { asSent, openWorkspace, speaks, type Workspaces } from './workspace.ts';

export interface TellingParts {
  readonly connections: Workspaces;
  /** Where links lead, without a slash at its end. */
  readonly address: string;
  /** Commits what a link opens; answers what goes into its address. */
  readonly makeLink: (link: NotificationLink, expires: Date) => Promise<string>;
  readonly now: () => Date;
}

const CHANNEL = 'slack';
/** A link by which a kind of message is stopped works so long. */
const STOPS_MS = 14 * 86_400_000;
/** More sections than that are not read. */
const MOST_PARTS = 4;
const MOST_SECTIONS = 40;
const LONGEST = 2_000;
const Posted = z.looseObject({ channel: z.string(), ts: z.string() });

/** Of the block of buttons in it. */
const NOTICE = 'notice';

export function createTelling({ connections, address, makeLink, now }: TellingParts): Channel {
  const paces = new Map<string, Pace>();

  function accountOf({ accounts }: Message['person']) {
    const there = connections.list().filter(speaks);
    return accounts.find(({ connection }) => there.some(({ id }) => id === connection)) ?? null;
  }

  function paceOf(connection: string): Pace {
    const pace = paces.get(connection) ?? createPace();
    paces.set(connection, pace);
    return pace;
  }

  /** Slack takes a message a second in a conversation. */
  async function itsTurn(connection: string, account: string, signal: AbortSignal): Promise<void> {
    const pace = paceOf(connection);
    for (let wait = pace('chat.postMessage', account, Date.now()); wait > 0;) {
      await sleep(wait, undefined, { signal });
      wait = pace('chat.postMessage', account, Date.now());
    }
  }

  async function stopOf({ person, items }: Message): Promise<string | null> {
    if (items.length === 0) return null;
    const kinds = [...new Set(items.map(({ kind }) => kind))];
    const made = { person: person.id, ask: null, kinds, channel: CHANNEL };
    return `${address}/m/${await makeLink(made, new Date(now().getTime() + STOPS_MS))}`;
  }

  return {
    id: CHANNEL,
    reaches: async (_tx, person) => accountOf(person) !== null,
    async send(message, signal) {
      const account = accountOf(message.person);
      if (account === null) throw noAccount(message.person.id);
      const { connection, id: channel } = account;
      const slack = await openWorkspace(connections, connection);
      const blocks = blocksOf(message, await stopOf(message));
      await itsTurn(connection, channel, signal);
      const said = asSent({ text: escaped(message.subject), blocks });
      const call = { key: message.id, since: now(), signal };
      try {
        const sent = { channel, ...said, unfurl_links: false, unfurl_media: false };
        const posted = await slack.call('chat.postMessage', sent, Posted, { call });
        return { id: `${posted.channel}:${posted.ts}`, settles: blocks.some((one) => one['block_id'] === NOTICE) };
      } catch (thrown) {
        const fault = asFault(thrown);
        throw fault.uncertain ? new Unsure(fault.message, thrown) : fault;
      }
    },
    async settle(message, id, signal) {
      const account = accountOf(message.person);
      const [channel = '', ts = ''] = id.split(':');
      if (account === null) throw noAccount(message.person.id);
      const { connection } = account;
      const wait = paceOf(connection)('chat.update', channel, Date.now());
      if (wait > 0)
        throw new Fault('limited', 'Slack takes no more edits now', { retryAt: new Date(now().getTime() + wait) });
      const slack = await openWorkspace(connections, connection);
      const said = asSent({ text: escaped(message.subject), blocks: blocksOf(message, await stopOf(message)) });
      const call = { key: message.id, since: now(), signal };
      await slack.call('chat.update', { channel, ts, ...said }, Posted, { call });
    },
  };
}

/** Pure. `stop`: where these are stopped; null: nothing is told that could be. */
export function blocksOf({ items, subject, language, stop: how }: Message, stop: string | null): Block[] {
  const words = WORDS[language];
  const [only] = items;
  const foot = stop === null ? [] : [link(stop, words.stop)];
  if (only === undefined) return [section(escaped(subject)), context(escaped(how))];
  if (items.length === 1) return [...oneOf(only, words), context(escaped(only.why), escaped(how), ...foot)];
  const parts = chunked(
    items.map((item) => [headOf(item), ...item.lines.map(escaped), `_${escaped(item.why)}_`].join('\n')),
  );
  return [
    section(`*${escaped(subject)}*`),
    ...parts.slice(0, MOST_SECTIONS).map((part) => section(part)),
    context(escaped(how), ...foot),
  ];
}

function headOf({ headline, url }: Item): string {
  return `*${link(url, headline)}*`;
}

function oneOf(item: Item, words: Words): Block[] {
  const { ask, issue, kind, lines, over } = item;
  const text = ask?.text ?? null;
  const parts = text === null ? [] : quotes(text);
  const whole = parts.length <= MOST_PARTS;
  // What is to be approved stands below, all of it.
  const told = lines.filter((line) => text === null || !line.startsWith('“')).map(escaped);
  const deeds =
    ask !== null
      ? whole
        ? answersOf(ask, words)
        : []
      : issue !== null && (kind === 'assigned' || kind === 'escalated')
        ? [button('issue.claim', words.haveIt, issue.id, 'primary')]
        : [];
  return [
    section(cut([headOf(item), ...told].join('\n'), LONGEST)),
    ...parts.slice(0, MOST_PARTS),
    ...(whole ? [] : [context(link(item.url, words.longer))]),
    ...(over !== null
      ? [context(`:white_check_mark: ${escaped(over)}`)]
      : deeds.length === 0
        ? []
        : [actions(NOTICE, deeds)]),
  ];
}

function noAccount(person: string): Refused {
  return new Refused({ code: 'not_reached', channel: CHANNEL, person }, `${person} has no account in Slack`);
}
