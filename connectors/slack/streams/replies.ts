import { defineStream } from '#sdk';
import type { Slack } from '../client.ts';
import { earlier, later, moved, ZERO, type Place } from '../cursor.ts';
import { codeOf } from '../faults.ts';
import { channelByChannel, repliesTo, walk, type Said, type Step } from '../history.ts';
import { isMessage, isReply, parseRecords } from '../records.ts';
import { Listed, Message, type Channel } from '../schema.ts';
import { keyOf } from './messages.ts';

/** A reply may become visible so many seconds after a later one. */
const LATE = 60;
const DAY = 24 * 3600;

export const replies = defineStream({
  summary: 'Replies in the threads of the channels that the app is in.',
  docs: 'https://docs.slack.dev/reference/methods/conversations.replies',
  record: Message,
  key: keyOf,
  parse: (body) => parseRecords(body, isMessage),
  pull: (client: Slack, cursor, signal) =>
    channelByChannel(client, cursor, signal, async function* read(channel, before) {
      let place = before;
      for await (const step of pending(client, channel, place, signal)) {
        place = step.place;
        yield step;
      }
      for await (const step of walk(client, channel, place, signal)) {
        place = due(step, place, client.settings.look_back_days);
        yield { records: [], place };
        for await (const one of pending(client, channel, place, signal)) {
          place = one.place;
          yield one;
        }
      }
    }),
  // A parent may be older than any sweep looks back, so what is missing there says nothing.
  edits: 'invisible',
  deletes: 'invisible',
});

/** The threads of a page that have replies which were not read. What is never looked back at again is not remembered. */
function due({ messages, place, again }: Step, before: Place, days: number): Place {
  const pending = { ...before.pending };
  const seen = { ...before.seen };
  const mark = again ? (before.mark ?? newestOf(messages)) : before.mark;
  for (const { ts, latest } of messages.flatMap(threadOf)) {
    const known = seen[ts] ?? (again ? before.upTo : null);
    if (known !== null && (again ? latest <= known : latest === known)) continue;
    pending[ts] ??= known ?? ZERO;
    seen[ts] = latest;
  }
  const oldest = earlier(place.gaps.at(-1)?.[0] ?? ZERO, days * DAY);
  const ended = again && place.look === null && mark !== null;
  const upTo = ended ? later(before.upTo, earlier(mark, LATE)) : before.upTo;
  const kept = Object.entries(seen).filter(([ts, latest]) => ts > oldest && latest > upTo);
  return { ...place, pending, seen: Object.fromEntries(kept), upTo, mark: ended ? null : mark };
}

function threadOf(message: Said): { readonly ts: string; readonly latest: string }[] {
  const { success, data } = Listed.safeParse(message);
  if (!success || !data.reply_count || (data.thread_ts && data.thread_ts !== data.ts)) return [];
  return [{ ts: data.ts, latest: data.latest_reply || data.ts }];
}

function newestOf(messages: readonly Said[]): string {
  const times = messages.flatMap((message) => [
    String(message['ts']),
    ...threadOf(message).map(({ latest }) => latest),
  ]);
  return times.reduce(later, ZERO);
}

/** Reads what is due, a page at a time. A thread that is gone has no replies. */
async function* pending(client: Slack, channel: Channel, before: Place, signal: AbortSignal) {
  let place = before;
  for (const [thread, from] of Object.entries(before.pending)) {
    let after = from;
    try {
      for await (const said of repliesTo(client, channel, thread, from, signal)) {
        after = said.map(({ ts }) => String(ts)).reduce(later, after);
        place = moved(place, { pending: { ...place.pending, [thread]: after } });
        yield { records: said.filter(isReply), place };
      }
    } catch (fault) {
      if (codeOf(fault) !== 'thread_not_found') throw fault;
    }
    const { [thread]: _, ...others } = place.pending;
    place = moved(place, { pending: others });
    yield { records: [], place };
  }
}
