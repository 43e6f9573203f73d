/** People with who is away, channels and user groups with their members. */
import { z } from 'zod';
import { Fault, type Directory, type DirectoryEntry } from '#sdk';
import type { Slack } from './client.ts';
import { placeOf } from './history.ts';
import { Next, User, Usergroup, type Channel } from './schema.ts';

const Users = z.looseObject({ members: z.array(User), response_metadata: Next });
const Members = z.looseObject({ members: z.array(z.string()), response_metadata: Next });
const Usergroups = z.looseObject({ usergroups: z.array(Usergroup) });

const LISTED_AT_ONCE = 200;
/** What Slack itself offers as a status for being away, and what people write there. */
const AWAY =
  /\b(?:vacation(?:ing)?|holidays?|out of (?:the )?office|ooo|on leave|parental leave|sick|off today|pto|urlaub|abwesend|krank|congés|absente?|vacaciones|ausente|de baja|ferie|férias)\b|休暇|休み|不在|отпуск|休假/iu;
const AWAY_EMOJI = new Set([':palm_tree:', ':face_with_thermometer:', ':beach_with_umbrella:', ':desert_island:']);

export const directory: Directory<Slack> = {
  async *list(client, signal) {
    yield* people(client, signal);
    for (const channel of await client.conversations(signal)) yield [await group(client, channel, signal)];
    yield await usergroups(client, signal);
  },
};

async function* people(client: Slack, signal: AbortSignal): AsyncGenerator<readonly DirectoryEntry[]> {
  const { url } = await client.me(signal);
  for (let cursor: string | null = null; ;) {
    const page: z.output<typeof Users> = await client.call('users.list', { limit: LISTED_AT_ONCE, cursor }, Users, {
      signal,
    });
    yield page.members.filter(isSomebody).map((user) => person(user, url));
    cursor = page.response_metadata?.next_cursor || null;
    if (cursor === null) return;
  }
}

/** Apps are listed among the people. */
function isSomebody({ id, is_bot: bot }: User): boolean {
  return bot !== true && id !== 'USLACKBOT';
}

function person(user: User, workspace: string): DirectoryEntry {
  const { profile } = user;
  return {
    type: 'person',
    id: user.id,
    name: profile?.real_name || user.real_name || profile?.display_name || user.name || user.id,
    handle: profile?.display_name || user.name || null,
    email: profile?.email || null,
    url: new URL(`team/${user.id}`, workspace).href,
    active: user.deleted !== true,
    private: null,
    members: null,
    out_of_office: awayOf(profile),
  };
}

/** By the status: its text or its emoji, until it expires. */
export function awayOf(profile: User['profile']): DirectoryEntry['out_of_office'] {
  const { status_text: text, status_emoji: emoji, status_expiration: until } = profile ?? {};
  if (!AWAY.test(text ?? '') && !AWAY_EMOJI.has(emoji ?? '')) return null;
  return { until: until ? new Date(until * 1000).toISOString() : null };
}

async function group(client: Slack, channel: Channel, signal: AbortSignal): Promise<DirectoryEntry> {
  const { url } = await client.me(signal);
  const members: string[] = [];
  for (let cursor: string | null = null; ;) {
    const args = { channel: channel.id, limit: LISTED_AT_ONCE, cursor };
    const page: z.output<typeof Members> = await client.call('conversations.members', args, Members, { signal });
    members.push(...page.members);
    cursor = page.response_metadata?.next_cursor || null;
    if (cursor === null) break;
  }
  return {
    type: 'group',
    id: channel.id,
    name: channel.name || channel.id,
    handle: channel.name || null,
    email: null,
    url: new URL(`archives/${channel.id}`, url).href,
    active: channel.is_archived !== true,
    private: placeOf(channel).channel_type !== 'channel',
    members,
    out_of_office: null,
  };
}

/** None where the app may not read them: the check says so. */
async function usergroups(client: Slack, signal: AbortSignal): Promise<readonly DirectoryEntry[]> {
  let found: readonly Usergroup[] = [];
  try {
    ({ usergroups: found } = await client.call('usergroups.list', { include_users: true }, Usergroups, { signal }));
  } catch (thrown) {
    if (!(thrown instanceof Fault) || (thrown.kind !== 'config' && thrown.kind !== 'rejected')) throw thrown;
  }
  return found.map((one) => ({
    type: 'group',
    id: one.id,
    name: one.name || one.handle || one.id,
    handle: one.handle || null,
    email: null,
    url: null,
    active: !one.date_delete,
    private: null,
    members: one.users ?? null,
    out_of_office: null,
  }));
}
