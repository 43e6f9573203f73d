/** A list of feeds as readers exchange it: OPML 1 and 2. */
import type { Opml } from 'feedsmith';
import { Fault } from '#sdk';
import { webAddress } from './addresses.ts';
import { decodeDocument } from './decode.ts';
import { feedsmith } from './feedsmith.ts';
import { balance, cleanMarkup } from './repair.ts';

export const FEEDS_LIMIT = 10_000;
const CURE = 'Export the list from a feed reader again, as OPML.';

/** Addresses of feeds, each once, in order. Throws `drift` for what is no OPML, or names no feed, or more than ten thousand. */
export function readOpml(body: Uint8Array, contentType: string): string[] {
  const clean = cleanMarkup(decodeDocument(body, contentType).trimStart());
  const outlines = parsed(clean).body?.outlines ?? [];
  const found = [...new Set(addresses(outlines))];
  if (found.length === 0) throw new Fault('drift', 'the OPML names no feed', { cure: CURE });
  if (found.length <= FEEDS_LIMIT) return found;
  throw new Fault('drift', `the OPML names ${found.length} feeds, and ${FEEDS_LIMIT} is the limit`, {
    cure: 'Part it, and make a connection of each part.',
  });
}

type Outlines = NonNullable<NonNullable<ReturnType<typeof parsed>['body']>['outlines']>;

function parsed(text: string): Opml.Document<string> {
  const { parseOpml, MalformedError } = feedsmith();
  try {
    return parseOpml(text);
  } catch (error) {
    if (!(error instanceof MalformedError)) throw noOpml(error);
  }
  try {
    return parseOpml(balance(text));
  } catch (cause) {
    throw noOpml(cause);
  }
}

function noOpml(cause: unknown): Fault {
  return new Fault('drift', 'that is no OPML', { cause, cure: CURE });
}

function addresses(outlines: Outlines): string[] {
  return outlines.flatMap(({ xmlUrl, outlines: inner = [] }) => {
    const address = xmlUrl === undefined ? null : webAddress(xmlUrl);
    return [...(address === null ? [] : [address]), ...addresses(inner)];
  });
}
