/** Who reads in a channel: what is shown there, all of them may read. */
import { z } from 'zod';
import { asFault, Fault } from '#sdk';
import type { App, IssueStory, Language, Principal } from '../app/index.ts';
import type { Clock } from '../platform/index.ts';
import { codeOf, type Workspace } from './workspace.ts';

type Readers = Awaited<ReturnType<App['readersAt']>>;

const Members = z.looseObject({
  members: z.array(z.string()),
  response_metadata: z.looseObject({ next_cursor: z.string().nullish() }).nullish(),
});
const Info = z.looseObject({
  channel: z.looseObject({ is_ext_shared: z.boolean().nullish(), is_pending_ext_shared: z.boolean().nullish() }),
});
const AT_ONCE = 1_000;
const MOST = 10_000;
/** They are asked for anew after so long. */
const FRESH_MS = 60_000;
/** What broke is tried anew. */
const AGAIN_MS = 5_000;

/** All but the app itself; null: nobody tells who reads there. */
export async function readersOf(
  app: App,
  slack: Workspace,
  { connection, channel }: { readonly connection: string; readonly channel: string },
): Promise<Readers | null> {
  const { user_id: self } = await slack.me();
  const members: string[] = [];
  for (let cursor: string | null = null; ;) {
    const asked = { channel, limit: AT_ONCE, ...(cursor !== null && { cursor }) };
    let page: z.output<typeof Members>;
    try {
      page = await slack.call('conversations.members', asked, Members);
    } catch (thrown) {
      if (codeOf(thrown) === null) throw thrown;
      return null;
    }
    members.push(...page.members.filter((one) => one !== self));
    cursor = page.response_metadata?.next_cursor || null;
    if (cursor === null) return app.readersAt(connection, members);
    if (members.length > MOST) return null;
  }
}

export interface Room {
  /** By whose rights things are shown there. */
  readonly reader: Principal;
  /** Of all who are known there, or English where they read several. */
  readonly language: Language;
}

export interface Rooms {
  /** A channel that an admin or an issue chose. Throws `config` where people of other companies read as well. */
  roomOf(slack: Workspace, connection: string, channel: string): Promise<Room>;
}

/** `onChange`: others read there now, or they may read other things. */
export function createRooms(app: App, clock: Clock, onChange: (connection: string) => Promise<void>): Rooms {
  const rooms = new Map<string, { readonly room: Room | Fault; readonly until: number }>();

  async function lookedAt(slack: Workspace, connection: string, channel: string): Promise<Room | Fault> {
    try {
      const { channel: info } = await slack.call('conversations.info', { channel }, Info);
      if (info.is_ext_shared === true || info.is_pending_ext_shared === true)
        return new Fault('config', `the channel ${channel} is shared with another company`, {
          cure: 'Name a channel of your own as issue_channel.',
        });
      const readers = await readersOf(app, slack, { connection, channel });
      if (readers !== null) return { reader: readers.all, language: readers.language };
      return new Fault('config', `nobody tells who reads in the channel ${channel}`, {
        cure: 'Invite the app there, and see that it has the scopes channels:read and groups:read.',
      });
    } catch (thrown) {
      return asFault(thrown);
    }
  }

  return {
    async roomOf(slack, connection, channel) {
      const key = `${connection} ${channel}`;
      const before = rooms.get(key);
      const now = clock.now().getTime();
      let room = before?.room;
      if (room === undefined || before === undefined || now >= before.until) {
        room = await lookedAt(slack, connection, channel);
        const broken = room instanceof Fault && room.kind !== 'config';
        rooms.set(key, { room, until: now + (broken ? AGAIN_MS : FRESH_MS) });
        if (before !== undefined && JSON.stringify(before.room) !== JSON.stringify(room)) await onChange(connection);
      }
      if (room instanceof Fault) throw room;
      return room;
    },
  };
}

/** Null where they may not see it, or it is gone. */
export async function readable<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (thrown) {
    if (asFault(thrown).kind === 'rejected') return null;
    throw thrown;
  }
}

export function storyFor(app: App, who: Principal, issue: string): Promise<IssueStory | null> {
  return readable(app.showIssue(who, issue));
}
