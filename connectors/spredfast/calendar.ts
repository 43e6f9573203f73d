/** The one list of messages that there is: by the date at which they go out, in pages with a cursor `after`. */
import { Fault } from '#sdk';
import { afterOf, type Spredfast } from './client.ts';

/** The most that the vendor allows. */
const PER_PAGE = 50;

export interface Range {
  readonly from: Date;
  readonly to: Date;
  readonly initiatives: readonly string[];
}

export interface CalendarPage {
  readonly messages: readonly unknown[];
  /** Null on the last page. */
  readonly after: string | null;
}

/** @param start a cursor that an earlier page gave; where the vendor no longer knows it, it begins anew. */
export async function* calendar(
  client: Spredfast,
  { from, to, initiatives }: Range,
  start: string | null,
  signal: AbortSignal,
): AsyncGenerator<CalendarPage> {
  const query = {
    initiativeIds: initiatives.length > 0 ? initiatives.join(',') : null,
    startDate: from.toISOString(),
    endDate: to.toISOString(),
    perPage: PER_PAGE,
  };
  const ask = (after: string | null) =>
    client.list('v2/conversations/calendar/messages', { ...query, after }, 'list the messages', signal);
  const seen = new Set<string>();
  let after = start;
  let first = start !== null;
  do {
    const page = await ask(after).catch((thrown: unknown) => {
      if (first && isUnknownCursor(thrown)) return ask(null);
      throw thrown;
    });
    first = false;
    after = afterOf(page);
    // The same cursor again leads nowhere.
    if (after !== null && seen.has(after)) after = null;
    if (after !== null) seen.add(after);
    yield { messages: page.data ?? [], after };
  } while (after !== null);
}

function isUnknownCursor(thrown: unknown): boolean {
  return thrown instanceof Fault && thrown.kind === 'rejected' && thrown.answer?.status !== 403;
}
