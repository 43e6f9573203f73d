/** The app's home: what needs whoever looks, to be answered there; and what a link of ours shows. */
import { z } from 'zod';
import type { App, KnownThere, Principal } from '../app/index.ts';
import { askBlocks } from './ask.ts';
import { actions, button, escaped, section, type Block, type View } from './blocks.ts';
import { addressOfIssue, cardOf, lineOf, pastOf, sealedOf, type Message } from './card.ts';
import type { Tools } from './doing.ts';
import { readable, storyFor } from './readers.ts';
import { aCall, type Workspace } from './workspace.ts';

const MOST_ASKS = 5;
const MOST = 10;
const Done = z.looseObject({});
const ISSUE = /^\/issues\/([0-9a-f-]{36})\/?$/;
const RESPONSE = /^\/library\/([0-9a-f-]{36})\/?$/;

export async function showHome(tools: Tools, slack: Workspace, user: string, known: KnownThere | null): Promise<void> {
  const blocks = known?.who ? await blocksFor(tools, known.who) : strangers(known);
  const view: View = { type: 'home', blocks };
  await slack.call('views.publish', { user_id: user, view: JSON.stringify(view) }, Done, { call: aCall() });
}

function strangers(known: KnownThere | null): Block[] {
  if (known !== null)
    return [
      section(`Bondfire knows you as ${escaped(known.name)}, and you have no sign-in there. An admin invites you.`),
    ];
  return [
    section('Here is what needs you, once Bondfire knows who you are.'),
    actions('person', [button('person.hello', 'Begin', 'hello', 'primary')]),
  ];
}

async function blocksFor({ app, url }: Tools, who: Principal): Promise<Block[]> {
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
            section(lineOf(one, url, one.owner_name), {
              ...(one.owner === null && { accessory: button('issue.claim', 'Claim', one.id) }),
            }),
          ),
        ];
  const asked: Block[] = [];
  for (const ask of asks) {
    const issue = await app.askedAbout(who, ask.id);
    asked.push(...askBlocks(ask, (id) => names.get(id) ?? id, issue === null ? url : addressOfIssue(url, issue)));
  }
  const nothing = asks.length + needs.length + mine.length + waiting.length === 0;
  return [
    ...(nothing ? [section(':sunny: Nothing needs you, and nothing is yours.')] : []),
    ...asked,
    ...list('Needs you', needs),
    ...list('Yours', mine),
    ...list('Your team’s, and nobody has them', waiting),
  ];
}

interface Shared {
  /** Who posted them. */
  readonly who: Principal;
  /** By whose rights they are shown to everybody there; null: not everybody there may read. */
  readonly reader: Principal | null;
  readonly links: readonly string[];
}

/** Of each link that is one of ours, what everybody there may read; nothing where whoever posted it may not. */
export async function unfurled(
  { app, url }: Pick<Tools, 'app' | 'url'>,
  { who, reader, links }: Shared,
): Promise<Record<string, object>> {
  const shown: Record<string, object> = {};
  for (const address of links) {
    const response = idAt(url, address, RESPONSE);
    if (response !== null && reader !== null) {
      // As far as whoever posted it sees it as well.
      const seen =
        (await readable(app.showResponse(who, response))) && (await readable(app.showResponse(reader, response)));
      if (seen) shown[address] = { blocks: pastOf(seen, url).blocks };
    }
    const issue = idAt(url, address, ISSUE);
    if (issue === null || (await storyFor(app, who, issue)) === null) continue;
    const card = reader === null ? null : await cardFor(app, reader, issue, url);
    const blocks = card?.blocks.filter(({ type }) => type !== 'actions') ?? sealedOf(issue, url).blocks;
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
async function cardFor(app: App, who: Principal, issue: string, url: string): Promise<Message | null> {
  const story = await storyFor(app, who, issue);
  if (story === null) return null;
  const { people, teams } = await app.showDesk(who, issue);
  return cardOf(story, { asks: [], people, teams }, url);
}
