/** What the fake workspace lists and shows. */
import type { Reply } from '#sdk/sandbox';
import { channelIn, cut, flag, isMember, missing, no, ok, onMember, text, type Asked } from './asked.ts';
import { kindOf, scopeOf } from './scopes.ts';
import { ACCOUNT, isInThread, type Channel, type Message, type Person, type World } from './world.ts';

const MOST = 999;
/** Of an app outside the Marketplace. */
const FEW = 15;

export function authTest({ world }: Asked): Reply {
  const { team } = world;
  const account = { user: 'bondfire', user_id: ACCOUNT.user, bot_id: ACCOUNT.bot };
  return ok({ url: team.url, team: team.name, team_id: team.id, ...account, is_enterprise_install: false });
}

export function usersList({ world, args }: Asked): Reply {
  const { page, metadata } = cut(args, [...world.people.values()]);
  return ok({ members: page.map((one) => user(world, one)), cache_ts: 0, ...metadata });
}

export function user({ team, scopes }: World, person: Person): object {
  const { id, name, real, email, bot, deleted, tz, status } = person;
  const { text: status_text, emoji: status_emoji, expiration: status_expiration } = status;
  const profile = { real_name: real, display_name: name, status_text, status_emoji, status_expiration, team: team.id };
  const address = email !== null && scopes.has('users:read.email') ? { email } : {};
  return { id, team_id: team.id, name, deleted, real_name: real, tz, is_bot: bot, profile: { ...profile, ...address } };
}

export function usergroupsList({ world, args }: Asked): Reply {
  return ok({
    usergroups: world.usergroups.map(({ users, ...rest }) =>
      Object.assign({ ...rest, team_id: world.team.id, date_delete: 0 }, flag(args, 'include_users') ? { users } : {}),
    ),
  });
}

/** `users.conversations`: where the app is a member; `conversations.list`: all that it sees. */
export function conversations(asked: Asked, own: boolean): Reply {
  const { world, args } = asked;
  const kinds = (text(args, 'types') || 'public_channel').split(',').map((type) => kindOf(type.trim()));
  for (const kind of kinds) {
    if (kind === undefined) return no('invalid_types');
    if (!world.scopes.has(scopeOf(kind, 'read'))) return missing(world, scopeOf(kind, 'read'));
  }
  const seen = [...world.channels.values()].filter(
    (channel) =>
      !(flag(args, 'exclude_archived') && channel.archived === true) &&
      kinds.includes(channel.kind) &&
      (isMember(channel) || (!own && channel.kind === 'public')),
  );
  const { page, metadata } = cut(args, seen);
  return ok({ channels: page.map(conversation), ...metadata });
}

export function conversation(channel: Channel): object {
  const { id, name, kind, creator, created, topic, members } = channel;
  if (kind === 'direct') return { id, is_im: true, user: members[0], created, is_archived: false };
  return {
    id,
    name,
    is_channel: kind === 'public',
    is_group: kind === 'private',
    is_im: false,
    is_mpim: kind === 'group_direct',
    is_private: kind !== 'public',
    is_ext_shared: channel.shared ?? false,
    is_archived: channel.archived ?? false,
    creator,
    created,
    is_member: isMember(channel),
    topic: { value: topic, creator: '', last_set: 0 },
  };
}

export function info(asked: Asked): Reply {
  return onSeen(asked, (channel) => ok({ channel: conversation(channel) }));
}

/** Of a public channel whether or not the app is in it. */
export function members(asked: Asked): Reply {
  return onSeen(asked, (channel) => {
    const { page, metadata } = cut(asked.args, channel.members);
    return ok({ members: page, ...metadata });
  });
}

function onSeen(asked: Asked, then: (channel: Channel) => Reply): Reply {
  const channel = channelIn(asked);
  if (!channel) return no('channel_not_found');
  const scope = scopeOf(channel.kind, 'read');
  return asked.world.scopes.has(scope) ? then(channel) : missing(asked.world, scope);
}

/** Newest first. With `oldest` alone those closest to it, else those closest to `latest`; both exclusive unless `inclusive`. */
export function history(asked: Asked): Reply {
  return onMember(asked, (channel) => {
    const { world, args } = asked;
    if (!world.scopes.has(scopeOf(channel.kind, 'history'))) return missing(world, scopeOf(channel.kind, 'history'));
    const limit = limitOf(asked);
    if (limit === null) return no('invalid_limit');
    const before = Buffer.from(text(args, 'cursor'), 'base64').toString().replace('next_ts:', '');
    const oldest = text(args, 'oldest');
    const latest = before || text(args, 'latest');
    const found = channel.messages
      .filter((one) => !isInThread(one) && within(one, oldest, latest, flag(args, 'inclusive') && before === ''))
      .toReversed();
    const forward = oldest !== '' && latest === '';
    const page = forward ? found.slice(-limit) : found.slice(0, limit);
    const more = found.length > page.length;
    const next = Buffer.from(`next_ts:${page.at(-1)?.ts ?? ''}`).toString('base64');
    return ok({
      messages: page.map((one) => shown(asked, one)),
      has_more: more,
      pin_count: channel.pins.size,
      channel_actions_ts: null,
      channel_actions_count: 0,
      ...(more && !forward && { response_metadata: { next_cursor: next } }),
    });
  });
}

/** The parent first, on every page; then the replies, oldest first. */
export function replies(asked: Asked): Reply {
  return onMember(asked, (channel) => {
    const { world, args } = asked;
    if (!world.scopes.has(scopeOf(channel.kind, 'history'))) return missing(world, scopeOf(channel.kind, 'history'));
    const limit = limitOf(asked);
    if (limit === null) return no('invalid_limit');
    const parent = channel.messages.find(({ ts }) => ts === text(args, 'ts'));
    if (!parent) return no('thread_not_found');
    const after = Buffer.from(text(args, 'cursor'), 'base64').toString().replace('next_ts:', '');
    const oldest = after || text(args, 'oldest');
    const found = channel.messages.filter(
      (one) => one !== parent && one.thread_ts === parent.ts && within(one, oldest, text(args, 'latest'), false),
    );
    const page = found.slice(0, limit);
    const more = found.length > page.length;
    const next = Buffer.from(`next_ts:${page.at(-1)?.ts ?? ''}`).toString('base64');
    return ok({
      messages: [parent, ...page].map((one) => shown(asked, one)),
      has_more: more,
      ...(more && { response_metadata: { next_cursor: next } }),
    });
  });
}

function limitOf({ args, small }: Asked): number | null {
  const wanted = text(args, 'limit') === '' ? 100 : Number(text(args, 'limit'));
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > MOST) return null;
  return small ? Math.min(FEW, wanted) : wanted;
}

function within({ ts }: Message, oldest: string, latest: string, inclusive: boolean): boolean {
  if (inclusive && (ts === oldest || ts === latest)) return true;
  return (oldest === '' || Number(ts) > Number(oldest)) && (latest === '' || Number(ts) < Number(latest));
}

/** Metadata only where it is asked for. */
function shown({ args }: Asked, { metadata, ...message }: Message): object {
  return metadata !== undefined && flag(args, 'include_all_metadata') ? { ...message, metadata } : message;
}
