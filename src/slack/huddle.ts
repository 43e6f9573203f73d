/** A channel for the talk about one issue: opened once, with the people who have to do with it. What is said there is inside. */
import { z } from 'zod';
import { CLOCK_SKEW_MS } from '#sdk';
import { permit, type App, type Principal } from '../app/index.ts';
import { cut, escaped, link } from './blocks.ts';
import { addressOfIssue } from './card.ts';
import type { Tools } from './doing.ts';
import * as store from './store.ts';
import type { Visit } from './who.ts';
import { aCall, codeOf, type Workspace } from './workspace.ts';

const Channel = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  creator: z.string().nullish(),
  created: z.number().nullish(),
});
const Created = z.looseObject({ channel: Channel });
const Listed = z.looseObject({
  channels: z.array(Channel),
  response_metadata: z.looseObject({ next_cursor: z.string().nullish() }).nullish(),
});
const Done = z.looseObject({});
/** They are there, or Slack does not let them in: the others are. */
const NOT_INVITED: ReadonlySet<string> = new Set([
  'already_in_channel',
  'cant_invite_self',
  'user_not_found',
  'cant_invite',
]);

export async function openHuddle(
  { app, database: { pool }, url, clock }: Tools,
  who: Principal,
  { connection, slack, user, words }: Visit,
  issue: string,
): Promise<string> {
  const { id, title } = await app.showIssue(who, issue);
  // Nobody who may only look opens one; and the intent is kept before the call.
  permit(who, 'act');
  const wanted = { connection, issue: id, name: nameFor(title, id), by: who.person ?? who.name };
  const huddle = await store.wantHuddle(pool, wanted, clock.now());
  const channel = huddle.channel ?? (await opened(slack, huddle));
  await app.openHuddle(who, id, { connection, place: channel, by: id });
  await store.openedHuddle(pool, connection, id, channel);
  const { accounts, unknown } = await concerned(app, who, connection, id);
  for (const account of new Set([user, ...accounts])) await invite(slack, channel, account);
  const address = addressOfIssue(url, id);
  const topic = `${cut(title, 249 - address.length)} ${address}`;
  await slack.call('conversations.setTopic', { channel, topic }, Done, { call: aCall() });
  const there = link(address, words.theIssue);
  return [
    words.talkIn(`<#${channel}>`),
    isRead(slack, channel) ? words.staysInside(there) : words.notRead(there),
    ...(unknown.length === 0 ? [] : [words.inviteThem(unknown.map(escaped).join(', '))]),
  ].join(' ');
}

/** Whoever has it and is asked: their accounts there, and the names of those who have none. */
export async function concerned(app: App, who: Principal, connection: string, issue: string) {
  const { owner } = await app.showIssue(who, issue);
  const { asks } = await app.showDesk(who, issue);
  const wanted = new Set([owner, ...asks.flatMap(({ asked }) => asked.map(({ person }) => person))]);
  const people = (await app.listPeople(who)).filter((one) => wanted.has(one.id));
  const accountsOf = ({ accounts }: (typeof people)[number]): string[] =>
    accounts.flatMap((each) => (each.connection === connection ? [each.id] : []));
  return {
    accounts: people.flatMap(accountsOf).toSorted(),
    unknown: people.filter((one) => accountsOf(one).length === 0).map(({ name }) => name),
  };
}

function isRead({ settings: { channels, kinds } }: Workspace, channel: string): boolean {
  return kinds.includes('private') && (channels.length === 0 || channels.includes(channel));
}

/** A name exists once in a workspace: one whose answer was lost is found by it. */
async function opened(slack: Workspace, { name, at }: store.Huddle): Promise<string> {
  try {
    const made = await slack.call('conversations.create', { name, is_private: true }, Created, { call: aCall() });
    return made.channel.id;
  } catch (thrown) {
    if (codeOf(thrown) !== 'name_taken') throw thrown;
    const since = (Date.parse(at) - CLOCK_SKEW_MS) / 1000;
    const { user_id: self } = await slack.me();
    for (let cursor: string | null = null; ;) {
      const asked = { types: 'private_channel', limit: 200, ...(cursor !== null && { cursor }) };
      const page: z.output<typeof Listed> = await slack.call('conversations.list', asked, Listed);
      const own = page.channels.find((one) => one.name === name && one.creator === self && (one.created ?? 0) >= since);
      if (own) return own.id;
      cursor = page.response_metadata?.next_cursor || null;
      if (cursor === null) throw thrown;
    }
  }
}

export async function invite(slack: Workspace, channel: string, users: string): Promise<void> {
  try {
    await slack.call('conversations.invite', { channel, users }, Done, { call: aCall() });
  } catch (thrown) {
    if (!NOT_INVITED.has(codeOf(thrown) ?? '')) throw thrown;
  }
}

/** Small letters and what tells it from others. */
function nameFor(title: string, id: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 50);
  return `issue-${words}-${id.slice(-6)}`.replaceAll(/-{2,}/g, '-');
}
