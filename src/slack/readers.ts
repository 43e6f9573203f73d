/** Who reads in a channel: what is shown there, all of them may read. */
import { z } from 'zod';
import { asFault, Fault } from '#sdk';
import type { App, IssueStory, Principal } from '../app/index.ts';
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

export interface Rooms {
  /** By whose rights things are shown in a channel that an admin or an issue chose. Throws `config` where people of other companies read as well. */
  readerIn(slack: Workspace, connection: string, channel: string): Promise<Principal>;
}

/** `onChange`: others read there now, or they may read other things. */
export function createRooms(app: App, clock: Clock, onChange: (connection: string) => Promise<void>): Rooms {
  const rooms = new Map<string, { readonly reader: Principal | Fault; readonly until: number }>();

  async function lookedAt(slack: Workspace, connection: string, channel: string): Promise<Principal | Fault> {
    try {
      const { channel: info } = await slack.call('conversations.info', { channel }, Info);
      if (info.is_ext_shared === true || info.is_pending_ext_shared === true)
        return new Fault('config', `the channel ${channel} is shared with another company`, {
          cure: 'Name a channel of your own as issue_channel.',
        });
      const readers = await readersOf(app, slack, { connection, channel });
      if (readers !== null) return readers.all;
      return new Fault('config', `nobody tells who reads in the channel ${channel}`, {
        cure: 'Invite the app there, and see that it has the scopes channels:read and groups:read.',
      });
    } catch (thrown) {
      return asFault(thrown);
    }
  }

  return {
    async readerIn(slack, connection, channel) {
      const key = `${connection} ${channel}`;
      const before = rooms.get(key);
      const now = clock.now().getTime();
      let reader = before?.reader;
      if (reader === undefined || before === undefined || now >= before.until) {
        reader = await lookedAt(slack, connection, channel);
        const broken = reader instanceof Fault && reader.kind !== 'config';
        rooms.set(key, { reader, until: now + (broken ? AGAIN_MS : FRESH_MS) });
        if (before !== undefined && JSON.stringify(before.reader) !== JSON.stringify(reader))
          await onChange(connection);
      }
      if (reader instanceof Fault) throw reader;
      return reader;
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
