/** The one place that builds requests: asks for documents, goes where publishers send it, and talks to hubs. */
import { Fault, type Http } from '#sdk';
import { absolute, webAddress, withoutLogin } from './addresses.ts';
import { refused } from './faults.ts';
import { addressesIn, isInline, type Settings } from './settings.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const PERMANENT = new Set([301, 308]);
const MAX_REDIRECTS = 5;
/** With all redirects and further attempts: thousands of others wait. */
const PATIENCE_MS = 20_000;
const ACCEPT =
  'application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5';

/** What an earlier answer said of itself, so that it need not come again. */
export interface Validators {
  readonly etag: string | null;
  readonly modified: string | null;
}

export interface Fetched extends Validators {
  /** Where it came from in the end. */
  readonly url: string;
  /** Where it has moved to for good. */
  readonly moved: string | null;
  readonly headers: Headers;
  /** Null where it is what we have already. */
  readonly body: Uint8Array | null;
}

export class Feeds {
  readonly settings: Settings;
  readonly #http: Http;

  constructor(settings: Settings, http: Http) {
    this.settings = settings;
    this.#http = http;
  }

  /** The addresses that were typed, each once. */
  get typed(): string[] {
    return [...new Set(addressesIn(this.settings.feeds).flatMap((one) => webAddress(one) ?? []))];
  }

  /** Where the list of feeds is kept; null where it was given as text, or not at all. */
  get listAddress(): string | null {
    const { opml } = this.settings;
    return opml === undefined || isInline(opml) ? null : webAddress(opml);
  }

  /**
   * Asks on condition that it has changed, and follows up to five redirects, to other hosts too: nothing secret goes with it.
   * Where the address signs in, it is followed within its host only. Throws the faults of Http; 410 is `rejected` with its answer.
   */
  async get(address: string, known: Validators, signal?: AbortSignal): Promise<Fetched> {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    try {
      return await this.#follow(address, known, signal ? AbortSignal.any([signal, patience]) : patience);
    } catch (thrown) {
      if (!patience.aborted || signal?.aborted || thrown instanceof Fault) throw thrown;
      const what = `${new URL(address).origin} gave no complete answer within ${PATIENCE_MS / 1000} s`;
      throw new Fault('transient', what, { cause: thrown });
    }
  }

  async #follow(address: string, known: Validators, signal: AbortSignal): Promise<Fetched> {
    const first = new URL(address);
    let url = first;
    let moved: string | null = null;
    let forGood = true;
    for (let hop = 0; ; hop += 1) {
      const answer = await this.#http.fetch(withoutLogin(url.href), {
        redirect: 'manual',
        headers: {
          accept: ACCEPT,
          ...login(url),
          ...(known.etag !== null && { 'if-none-match': known.etag }),
          ...(known.modified !== null && { 'if-modified-since': known.modified }),
        },
        signal,
      });
      const { status, headers } = answer;
      if (REDIRECTS.has(status)) {
        if (hop === MAX_REDIRECTS) throw astray(first, 'sends from one address to the next without end');
        url = this.#next(url, headers.get('location'));
        forGood &&= PERMANENT.has(status);
        if (forGood) moved = url.href;
        continue;
      }
      const etag = headers.get('etag');
      const modified = headers.get('last-modified');
      if (status === 304) {
        return {
          url: url.href,
          moved,
          headers,
          body: null,
          etag: etag ?? known.etag,
          modified: modified ?? known.modified,
        };
      }
      if (status < 200 || status > 299) throw refused(url, { status, headers }, new Date());
      return { url: url.href, moved, headers, body: new Uint8Array(await answer.arrayBuffer()), etag, modified };
    }
  }

  #next(from: URL, location: string | null): URL {
    const next = absolute(location, from.href);
    if (next === null) throw astray(from, 'sends us to an address that is none');
    const to = new URL(next);
    const signsIn = from.username !== '' || from.password !== '';
    if (signsIn && to.origin !== from.origin) {
      throw astray(
        from,
        `sends us to ${to.origin}, which is not told how to sign in`,
        `Use its address there: ${next}.`,
      );
    }
    to.username = from.username;
    to.password = from.password;
    return to;
  }

  /** Asks a hub to push (WebSub, 5.1), or not to any more. What it answers is that it heard us; it asks back at the callback. */
  async askHub(hub: string, form: URLSearchParams, signal: AbortSignal): Promise<void> {
    const answer = await this.#http.fetch(hub, { method: 'POST', body: form, redirect: 'manual', signal });
    if (answer.status < 200 || answer.status > 299) throw refused(new URL(hub), answer, new Date());
  }
}

/** What an address says of who signs in. */
function login({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function astray(
  url: URL,
  what: string,
  cure = 'Open the address in a browser, and use the one where the feed is in the end.',
): Fault {
  return new Fault('rejected', `${withoutLogin(`${url.origin}${url.pathname}`)} ${what}`, { cure });
}
