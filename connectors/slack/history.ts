/** Reading channels: what is new oldest first, what a limit cut off later, and the last days again. */
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { Fault, type Page } from '#sdk';
import type { Slack } from './client.ts';
import {
  beginning,
  earlier,
  FAR,
  later,
  moved,
  readCursor,
  writeCursor,
  ZERO,
  type Gap,
  type Place,
} from './cursor.ts';
import { placed } from './records.ts';
import { isObject, Messages, Next, type Channel } from './schema.ts';

/** A message as Slack gave it, with its channel. */
export type Said = Readonly<Record<string, unknown>>;

/** One page of a channel, oldest first. `again`: it is looked back at, so its messages are known. */
export interface Step {
  readonly messages: readonly Said[];
  readonly place: Place;
  readonly again: boolean;
}

/** How many pages are held to be handed on oldest first. */
const HELD = 20;
const DAY = 24 * 3600;
const HOUR = 3600;

const Replies = Messages.extend({ response_metadata: Next });

/**
 * A stream's pull: each channel in turn. A fault ends it; next time begins with the channel where it happened, or, where that one got on, with
 * the one after it: a limit of few requests reaches them all.
 */
export async function* channelByChannel(
  client: Slack,
  cursor: string | null,
  signal: AbortSignal,
  read: (
    channel: Channel,
    place: Place,
  ) => AsyncIterable<{ readonly records: readonly unknown[]; readonly place: Place }>,
): AsyncGenerator<Page> {
  const { next, channels: known } = readCursor(cursor);
  const channels = new Map(known);
  const all = await client.conversations(signal);
  const first = Math.max(
    0,
    all.findIndex(({ id }) => next !== null && id >= next),
  );
  const inTurn = [...all.slice(first), ...all.slice(0, first)];
  for (const [index, channel] of inTurn.entries()) {
    const { id } = channel;
    const before = channels.get(id) ?? beginning(client.settings.since);
    // Talk from before the app was invited is no news.
    const history = before.first && !isYoung(channel);
    let gotOn = false;
    try {
      for await (const { records, place } of read(channel, before)) {
        gotOn = true;
        // Of many quiet channels nothing is written.
        if (records.length === 0 && isDeepStrictEqual(place, channels.get(id))) continue;
        channels.set(id, place);
        yield { records, cursor: writeCursor({ next: id, channels }), history };
      }
      channels.set(id, moved(channels.get(id) ?? before, { first: false }));
      if (before.first) yield { records: [], cursor: writeCursor({ next: id, channels }) };
    } catch (fault) {
      signal.throwIfAborted();
      const after = inTurn[(index + 1) % inTurn.length]?.id ?? id;
      yield { records: [], cursor: writeCursor({ next: gotOn ? after : id, channels }) };
      throw fault;
    }
  }
}

/** What was said in a channel since `before`; then a page of the last days. */
export async function* walk(client: Slack, channel: Channel, before: Place, signal: AbortSignal): AsyncGenerator<Step> {
  let place = before;
  const days = client.settings.look_back_days;
  let begun: Read | null = null;
  const caughtUp = place.gaps.length === 1 && place.gaps[0]?.[0] !== beginning(client.settings.since).gaps[0]?.[0];
  if (caughtUp && days > 0 && place.look === null) {
    // One request for both, where a page holds them.
    const newest = place.gaps[0]?.[0] ?? ZERO;
    const page = await pageOf(client, channel, [earlier(newest, days * DAY), null], signal);
    if (page.rest === null || page.rest <= newest) {
      yield {
        messages: page.messages,
        place: { ...place, gaps: [[later(page.last ?? newest, newest), null]], look: page.rest },
        again: true,
      };
      return;
    }
    begun = page;
  }
  if (place.lookFirst) {
    const step = await lookedBack(client, channel, place, signal);
    place = step.place;
    yield step;
  }
  for (let open = false; !open;) {
    const [gap = [ZERO, null], ...others] = place.gaps;
    for await (const { messages, left } of drained(client, channel, gap, signal, begun)) {
      place = moved(place, { gaps: [...left, ...others] });
      yield { messages, place, again: false };
    }
    begun = null;
    open = gap[1] === null && place.gaps.length === 1;
  }
  if (place.look === null || days === 0 || before.lookFirst) return;
  try {
    yield await lookedBack(client, channel, place, signal);
  } catch (fault) {
    yield { messages: [], place: moved(place, { lookFirst: true }), again: false };
    throw fault;
  }
}

/** The next page of the look back. */
async function lookedBack(client: Slack, channel: Channel, place: Place, signal: AbortSignal): Promise<Step> {
  const newest = place.gaps.at(-1)?.[0] ?? ZERO;
  const from = earlier(newest, client.settings.look_back_days * DAY);
  const page = await pageOf(client, channel, [from, place.look], signal);
  return { messages: page.messages, place: moved(place, { look: page.rest, lookFirst: false }), again: true };
}

/** All that there is between: for a sweep. */
export async function* between(
  client: Slack,
  channel: Channel,
  from: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Said[]> {
  for (let upper: string | null = null; ;) {
    const { messages, rest }: Read = await pageOf(client, channel, [from, upper], signal);
    yield messages;
    if (rest === null) return;
    upper = rest;
  }
}

/** Replies of a thread after one of them, oldest first; without its parent. */
export async function* repliesTo(
  client: Slack,
  channel: Channel,
  thread: string,
  after: string,
  signal: AbortSignal,
  more: Readonly<Record<string, unknown>> = {},
): AsyncGenerator<readonly Said[]> {
  const args = {
    channel: channel.id,
    ts: thread,
    limit: client.settings.page,
    ...more,
    ...(after > ZERO && { oldest: after }),
  };
  const { url } = await client.me(signal);
  for (let cursor: string | null = null; ;) {
    const page: z.output<typeof Replies> = await client.call('conversations.replies', { ...args, cursor }, Replies, {
      signal,
    });
    const said = page.messages.filter(isObject).filter(({ ts }) => ts !== thread);
    yield said.map((one) => placed(one, placeOf(channel), url)).toSorted(byTs);
    cursor = page.response_metadata?.next_cursor || null;
    if (cursor === null) return;
  }
}

/**
 * A gap's pages, oldest first, each with what is left of the gap after it. A fault on the way is thrown behind what came before it.
 * `begun`: its newest page, where that was read already.
 */
async function* drained(client: Slack, channel: Channel, [from, to]: Gap, signal: AbortSignal, begun: Read | null) {
  const pages: Read[] = begun ? [begun] : [];
  let rest: string | null = begun ? begun.rest : to;
  let cut: { readonly fault: unknown } | null = null;
  while (pages.length === 0 || (rest !== null && pages.length < HELD)) {
    try {
      const page: Read = await pageOf(client, channel, [from, rest], signal);
      pages.push(page);
      rest = page.rest;
    } catch (fault) {
      cut = { fault };
      break;
    }
  }
  if (cut && pages.length === 0) throw cut.fault;
  const below: Gap[] = rest === null ? [] : [[from, rest]];
  for (const [index, { messages, last }] of pages.toReversed().entries()) {
    const read = last ?? from;
    const above: Gap[] = index === pages.length - 1 && to !== null ? [] : [[read, to]];
    yield { messages, left: [...below, ...above] };
  }
  if (cut) throw cut.fault;
}

/** Oldest first. `rest`: what is older and still within the bounds lies before it; null where nothing is. */
interface Read {
  readonly messages: readonly Said[];
  readonly last: string | null;
  readonly rest: string | null;
}

async function pageOf(client: Slack, channel: Channel, [from, to]: Gap, signal: AbortSignal): Promise<Read> {
  const args = {
    channel: channel.id,
    limit: client.settings.page,
    latest: to ?? FAR,
    ...(from > ZERO && { oldest: from }),
  };
  const { messages, has_more: more } = await client.call('conversations.history', args, Messages, { signal });
  const { url } = await client.me(signal);
  const said = messages
    .filter(isObject)
    .map((one) => placed(one, placeOf(channel), url))
    .toSorted(byTs);
  const times = said.map(({ ts }) => ts).filter((ts) => typeof ts === 'string');
  const rest = more === true ? (times[0] ?? null) : null;
  if (rest !== null && to !== null && rest >= to)
    throw new Fault('drift', `the history of ${channel.id} turns in a circle at ${to}`);
  return { messages: said, last: times.at(-1) ?? null, rest };
}

export function placeOf({ id, name, is_im, is_mpim, is_private }: Channel) {
  const closed = is_private === true ? 'group' : 'channel';
  const several = is_mpim === true ? 'mpim' : closed;
  return { channel: id, channel_type: is_im === true ? 'im' : several, name: name || null };
}

/** Of a huddle that was just opened, the first words count. */
function isYoung({ created }: Channel): boolean {
  return created != null && Date.now() / 1000 - created < HOUR;
}

function byTs({ ts: one }: Said, { ts: other }: Said): number {
  return String(one) < String(other) ? -1 : 1;
}
