/** What a method sees of a request, and the answers that many share. */
import type { RawRequest } from '#sdk';
import type { Reply } from '#sdk/sandbox';
import { ACCOUNT, type Channel, type World } from './world.ts';

export type Args = Readonly<Record<string, unknown>>;

export interface Asked {
  readonly request: RawRequest;
  readonly world: World;
  readonly args: Args;
  /** A newly distributed app outside the Marketplace: few and small pages. */
  readonly small: boolean;
}

export function ok(body: object = {}): Reply {
  return { status: 200, body: { ok: true, ...body } };
}

/** Slack says no with status 200. */
export function no(error: string, more: object = {}): Reply {
  return { status: 200, body: { ok: false, error, ...more } };
}

export function missing(world: World, needed: string): Reply {
  return no('missing_scope', { needed, provided: [...world.scopes].join(',') });
}

export function text(args: Args, name: string): string {
  const value = args[name];
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : String(value);
}

export function flag(args: Args, name: string): boolean {
  return ['true', '1'].includes(text(args, name));
}

/** A form, JSON, or a query; objects come as JSON in a field. */
export function argsOf({ query, headers, body }: RawRequest): Args {
  const fields: Record<string, unknown> = Object.fromEntries(query);
  const sent = Buffer.from(body).toString();
  if (headers['content-type']?.includes('json')) return { ...fields, ...(JSON.parse(sent || '{}') as object) };
  return { ...fields, ...Object.fromEntries(new URLSearchParams(sent)) };
}

export function objectIn(args: Args, name: string): unknown {
  const value = args[name];
  return typeof value === 'string' ? (JSON.parse(value) as unknown) : value;
}

/** A page of a list, with an opaque cursor. */
export function cut<T>(
  args: Args,
  all: readonly T[],
  byDefault = 100,
): { readonly page: readonly T[]; readonly metadata: object } {
  const limit = Math.max(1, Math.min(1000, Number(text(args, 'limit')) || byDefault));
  const from = Number(Buffer.from(text(args, 'cursor'), 'base64').toString().replace('at:', '')) || 0;
  const next = from + limit < all.length ? Buffer.from(`at:${from + limit}`).toString('base64') : '';
  return { page: all.slice(from, from + limit), metadata: { response_metadata: { next_cursor: next } } };
}

/** The channel if the app may see it; it sees public ones, and others as a member. */
export function channelIn({ world, args }: Asked): Channel | null {
  const channel = world.channels.get(text(args, 'channel'));
  return channel && (channel.kind === 'public' || isMember(channel)) ? channel : null;
}

export function isMember({ members }: Channel): boolean {
  return members.includes(ACCOUNT.user);
}

export function onMember(asked: Asked, then: (channel: Channel) => Reply): Reply {
  const channel = channelIn(asked);
  if (!channel) return no('channel_not_found');
  return isMember(channel) ? then(channel) : no('not_in_channel');
}
