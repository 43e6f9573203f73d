/** The app's home: what needs whoever looks, to be answered there; and what a link of ours shows. */
import { z } from 'zod';
import type { KnownThere, Principal } from '../app/index.ts';
import { askBlocks } from './ask.ts';
import { actions, button, escaped, section, type Block, type View } from './blocks.ts';
import { addressOfIssue, cardOf, lineOf, pastOf, sealedOf, type Message } from './card.ts';
import type { Tools } from './doing.ts';
import { readable, storyFor } from './readers.ts';
import type { Visit } from './who.ts';
import type { Words } from './words.ts';
import { aCall } from './workspace.ts';

const MOST_ASKS = 5;
const MOST = 10;
const Done = z.looseObject({});
const ISSUE = /^\/issues\/([0-9a-f-]{36})\/?$/;
const RESPONSE = /^\/library\/([0-9a-f-]{36})\/?$/;

export async function showHome(tools: Tools, { slack, user, known, words }: Visit): Promise<void> {
  const blocks = known?.who ? await blocksFor(tools, known.who, words) : strangers(known, words);
  const view: View = { type: 'home', blocks };
  await slack.call('views.publish', { user_id: user, view: JSON.stringify(view) }, Done, { call: aCall() });
}

function strangers(known: KnownThere | null, words: Words): Block[] {
  if (known !== null) return [section(words.noSignIn(escaped(known.name), words.invites('')))];
  return [section(words.stranger), actions('person', [button('person.hello', words.begin, 'hello', 'primary')])];
}

async function blocksFor({ app, url }: Tools, who: Principal, words: Words): Promise<Block[]> {
  const asks =
    who.person == null ? [] : await app.listAsks(who, { person: who.person, state: 'open', limit: MOST_ASKS });
  const needs = (await app.listInbox(who, { view: 'needs_me', limit: MOST })).items;
  const mine = (await app.listInbox(who, { view: 'mine', limit: MOST })).items.filter(
    ({ id }) => !needs.some((one) => one.id === id),
  );
  const waiting = (await app.listInbox(who, { view: 'team', owner: 'none', limit: MOST })).items.filter(
    ({ id }) => !needs.some((one) => one.id === id),
  );
  const names = new Map((await app.listPeople(who)).map(({ id, name }) => [id, name]));
  const list = (title: string, rows: typeof needs): Block[] =>
    rows.length === 0
      ? []
      : [
          section(`*${title}*`),
          ...rows.map((one) =>
            section(lineOf(one, url, words, one.owner_name), {
              ...(one.owner === null && { accessory: button('issue.claim', words.claim, one.id) }),
            }),
          ),
        ];
  const asked: Block[] = [];
  for (const ask of asks) {
    const issue = await app.askedAbout(who, ask.id);
    const address = issue === null ? url : addressOfIssue(url, issue);
    asked.push(...askBlocks(ask, (id) => names.get(id) ?? id, address, words));
  }
  const nothing = asks.length + needs.length + mine.length + waiting.length === 0;
  return [
    ...(nothing ? [section(`:sunny: ${words.nothing}`)] : []),
    ...asked,
    ...list(words.needsYou, needs),
    ...list(words.yours, mine),
    ...list(words.ofTheTeam, waiting),
  ];
}

interface Shared {
  /** Who posted them. */
  readonly who: Principal;
  /** By whose rights they are shown to everybody there; null: not everybody there may read. */
  readonly reader: Principal | null;
  /** Of those who read there. */
  readonly words: Words;
  readonly links: readonly string[];
}

/** Of each link that is one of ours, what everybody there may read; nothing where whoever posted it may not. */
export async function unfurled(
  { app, url }: Pick<Tools, 'app' | 'url'>,
  { who, reader, links, words }: Shared,
): Promise<Record<string, object>> {
  const shown: Record<string, object> = {};
  for (const address of links) {
    const response = idAt(url, address, RESPONSE);
    if (response !== null && reader !== null) {
      // As far as whoever posted it sees it as well.
      const seen =
        (await readable(app.showResponse(who, response))) && (await readable(app.showResponse(reader, response)));
      if (seen) shown[address] = { blocks: pastOf(seen, url, words).blocks };
    }
    const issue = idAt(url, address, ISSUE);
    if (issue === null || (await storyFor(app, who, issue)) === null) continue;
    const card = reader === null ? null : await cardFor({ app, url }, reader, issue, words);
    const blocks = card?.blocks.filter(({ type }) => type !== 'actions') ?? sealedOf(issue, url, words).blocks;
    shown[address] = { blocks };
  }
  return shown;
}

function idAt(url: string, address: string, path: RegExp): string | null {
  if (!URL.canParse(address)) return null;
  const { origin, pathname } = new URL(address);
  return origin === new URL(url).origin ? (path.exec(pathname)?.[1] ?? null) : null;
}

/** Null where they may not see it, or it is gone. What is asked is told in the card of the channel alone. */
async function cardFor(
  { app, url }: Pick<Tools, 'app' | 'url'>,
  who: Principal,
  issue: string,
  words: Words,
): Promise<Message | null> {
  const story = await storyFor(app, who, issue);
  if (story === null) return null;
  const { people, teams } = await app.showDesk(who, issue);
  return cardOf(story, { asks: [], people, teams }, url, words);
}
