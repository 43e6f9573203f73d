/** Feed by feed, as far as one can wait for it. */
import { asFault, type Check, type Fault } from '#sdk';
import { withoutLogin } from './addresses.ts';
import type { Feeds } from './client.ts';
import { readDocument } from './document.ts';
import { readOpml } from './opml.ts';
import { isInline } from './settings.ts';

/** Feeds that are tried; of a longer list, its first. */
const TRIED = 50;
const AT_ONCE = 8;
const UNKNOWN = { etag: null, modified: null };
const FINE = { ok: true, missing: null, costs: null, cure: null };

export async function check(feeds: Feeds): Promise<readonly Check[]> {
  const { urls, list } = await listed(feeds);
  const all = [...new Set([...feeds.typed, ...urls])];
  const tried = all.slice(0, TRIED);
  const checks: Check[] = [...list];
  for (let at = 0; at < tried.length; at += AT_ONCE) {
    checks.push(...(await Promise.all(tried.slice(at, at + AT_ONCE).map((url) => readable(feeds, url)))));
  }
  if (all.length > tried.length)
    checks.push({ scope: `${all.length - tried.length} more feeds, not tried here`, ...FINE });
  return checks;
}

async function listed(feeds: Feeds): Promise<{ readonly urls: readonly string[]; readonly list: readonly Check[] }> {
  const { opml } = feeds.settings;
  if (opml === undefined) return { urls: [], list: [] };
  const address = feeds.listAddress;
  const scope =
    address === null || isInline(opml)
      ? 'read the list of feeds'
      : `read the list of feeds at ${withoutLogin(address)}`;
  try {
    if (address === null) return { urls: readOpml(Buffer.from(opml), ''), list: [{ scope, ...FINE }] };
    const { body, headers } = await feeds.get(address, UNKNOWN);
    return { urls: readOpml(body ?? new Uint8Array(), headers.get('content-type') ?? ''), list: [{ scope, ...FINE }] };
  } catch (thrown) {
    return { urls: [], list: [missing(scope, asFault(thrown), 'the feeds that it names')] };
  }
}

async function readable(feeds: Feeds, url: string): Promise<Check> {
  const scope = `read ${withoutLogin(url)}`;
  try {
    const { body, headers, url: from } = await feeds.get(url, UNKNOWN);
    readDocument(body ?? new Uint8Array(), headers.get('content-type') ?? '', {
      feed: url,
      url: from,
      seen: new Date(),
    });
    return { scope, ...FINE };
  } catch (thrown) {
    return missing(scope, asFault(thrown), 'this feed; the others are read all the same');
  }
}

function missing(scope: string, { message, cure }: Fault, costs: string): Check {
  return {
    scope,
    ok: false,
    missing: message,
    costs,
    cure: cure ?? 'Wait: it is tried again. Open the address in a browser if it stays so.',
  };
}
