/** What the app may do, scope by scope: Slack says with every answer which scopes the token has. */
import { asFault, type Check } from '#sdk';
import type { Slack } from './client.ts';
import type { Self } from './schema.ts';
import type { Kind } from './settings.ts';

interface Wanted {
  readonly scope: string;
  readonly costs: string;
}

const OF_KIND: Readonly<Record<Kind, readonly Wanted[]>> = {
  public: [
    { scope: 'channels:read', costs: 'public channels are not found, so nothing is read of them' },
    { scope: 'channels:history', costs: 'messages, replies and reactions of public channels are not read' },
  ],
  private: [
    {
      scope: 'groups:read',
      costs: 'private channels are not found, so nothing is read at all while the settings name them',
    },
    { scope: 'groups:history', costs: 'messages, replies and reactions of private channels are not read' },
  ],
  direct: [
    {
      scope: 'im:read',
      costs: 'direct messages are not found, so nothing is read at all while the settings name them',
    },
    { scope: 'im:history', costs: 'direct messages to the app are not read' },
  ],
  group_direct: [
    {
      scope: 'mpim:read',
      costs: 'group messages are not found, so nothing is read at all while the settings name them',
    },
    { scope: 'mpim:history', costs: 'group messages are not read' },
  ],
};

const ALWAYS: readonly Wanted[] = [
  { scope: 'users:read', costs: 'nobody is known by name, and nobody is known to be away' },
  { scope: 'users:read.email', costs: 'people are not matched with other systems by their address' },
  { scope: 'usergroups:read', costs: 'user groups are not known' },
  { scope: 'reactions:read', costs: 'reactions are not pushed; those on recent messages are read later' },
  {
    scope: 'chat:write',
    costs: 'post_message, reply and update_message are refused, and nobody is told anything in Slack',
  },
  { scope: 'reactions:write', costs: 'react is refused' },
  { scope: 'pins:write', costs: 'pin is refused' },
  { scope: 'channels:manage', costs: 'open_channel and set_topic are refused for public channels' },
  { scope: 'groups:write', costs: 'open_channel and set_topic are refused for private channels' },
];

/** Where issues are worked on in Slack. */
const OF_ISSUES: readonly Wanted[] = [
  { scope: 'commands', costs: '/bondfire and the shortcut of messages are not there' },
  { scope: 'links:read', costs: 'links to the console are not unfurled' },
  { scope: 'links:write', costs: 'links to the console are not unfurled' },
];

/** Older names that hold the right as well. */
const HELD_BY: Readonly<Record<string, readonly string[]>> = {
  'channels:manage': ['channels:write', 'channels:manage'],
  'groups:write': ['groups:write'],
};

/** Throws where nothing can be said: Slack does not answer, or limits us. */
export async function check(client: Slack): Promise<readonly Check[]> {
  let me: Self;
  try {
    me = await client.whoami();
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.kind !== 'auth' && fault.kind !== 'rejected' && fault.kind !== 'config') throw fault;
    const cure = fault.cure ?? 'Check the token and api_url.';
    return [{ scope: 'sign in', ok: false, missing: fault.message, costs: 'everything', cure }];
  }
  const held = me.response_metadata?.scopes ?? null;
  const wanted = [...client.settings.kinds.flatMap((kind) => OF_KIND[kind]), ...ALWAYS];
  const checks = [granted('sign in'), ...wanted.map((one) => scopeCheck(one, held))];
  checks.push(await channelsCheck(client));
  return [...checks, ...(await issueCheck(client, held)), ...pushChecks(client)];
}

function scopeCheck({ scope, costs }: Wanted, held: readonly string[] | null): Check {
  const ways = HELD_BY[scope] ?? [scope];
  if (held !== null && ways.some((one) => held.includes(one))) return granted(scope);
  const missing = held === null ? 'Slack did not say which scopes the token has' : `the token does not have ${scope}`;
  const cure = `Add ${scope} under OAuth & Permissions of the app, and install it into the workspace again.`;
  return { scope, ok: false, missing, costs, cure };
}

async function channelsCheck(client: Slack): Promise<Check> {
  const scope = 'member of channels';
  const costs = 'nothing is read';
  const cure = 'Invite the app into the channels that it shall read: /invite @<app>.';
  try {
    const found = await client.conversations();
    if (found.length > 0) return granted(scope);
    return { scope, ok: false, missing: 'the app is in no channel of the kinds in the settings', costs, cure };
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.kind !== 'config' && fault.kind !== 'rejected') throw fault;
    return { scope, ok: false, missing: fault.message, costs, cure: fault.cure ?? cure };
  }
}

async function issueCheck(client: Slack, held: readonly string[] | null): Promise<Check[]> {
  const { issue_channel: id } = client.settings;
  if (id === undefined) return [];
  const scope = 'issue_channel';
  const costs = 'issues are not shown in Slack';
  const found = (await client.conversations().catch(() => [])).find((one) => one.id === id);
  if (found?.is_ext_shared === true) {
    const missing = `${id} is shared with another company, whose people read there`;
    return [{ scope, ok: false, missing, costs, cure: 'Name a channel of your own.' }];
  }
  if (found !== undefined) return [granted(scope), ...OF_ISSUES.map((one) => scopeCheck(one, held))];
  const missing = `the app is not in ${id}, or its kind is not read`;
  const cure = 'Invite it there (/invite @<app>), and allow the channel’s kind in the settings.';
  return [{ scope, ok: false, missing, costs, cure }];
}

/** Without either, everything still arrives, only later. */
function pushChecks({ settings }: Slack): Check[] {
  const { signing_secret: secret, app_token: token } = settings;
  return [
    ...(secret === undefined ? [] : [granted('events over HTTP')]),
    ...(token === undefined ? [] : [granted('events over Socket Mode')]),
  ];
}

function granted(scope: string): Check {
  return { scope, ok: true, missing: null, costs: null, cure: null };
}
