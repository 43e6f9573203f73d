/** What a vendor answered, kept as fixtures without what nobody else may know. */
import { Fault, parseJson } from '#sdk';
import { createRedactor, type Exchange } from '../platform/index.ts';

/** As `bondfire map` reads it. */
export interface Recorded {
  readonly request: { readonly method: string; readonly url: string };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

const KEPT_HEADERS = /^(content-type|link|retry-after|etag|last-modified|x-?rate-?limit.*)$/i;
const E_MAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}/gu;
const TELEPHONE = /\+\d[\d ().-]{6,}\d/g;
/** What credentials look like: a JSON Web Token, a private key, tokens of Slack, Salesforce, AWS, GitHub and Google. */
const CREDENTIAL =
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.|-----BEGIN [A-Z ]*PRIVATE KEY|\bxox[abeprs]-\w|\bxapp-\w|\b00D\w{12,15}!|\bA[KS]IA[0-9A-Z]{16}\b|\bgh[pousr]_\w{20}|\bya29\.\w/;

export function createRecorder() {
  const redactor = createRedactor({ whole: true });
  const secrets = new Set<string>();
  const taken: Exchange[] = [];
  const people = new Map<string, string>();

  function standIn(address: string): string {
    const known = people.get(address) ?? `person-${people.size + 1}@example.com`;
    people.set(address, known);
    return known;
  }

  function anonymous(value: unknown): unknown {
    if (typeof value === 'string') return value.replaceAll(E_MAIL, standIn).replaceAll(TELEPHONE, '+1 555 0100');
    if (Array.isArray(value)) return value.map(anonymous);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, anonymous(item)]));
  }

  function bodyOf({ body, headers }: Exchange): unknown {
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    } catch {
      return `[${body.byteLength} bytes]`;
    }
    if (!/json/i.test(headers.get('content-type') ?? '')) return redactor.text(text);
    try {
      return redactor.value(parseJson(body));
    } catch {
      return redactor.text(text);
    }
  }

  function recorded(exchange: Exchange): Recorded {
    const { method, url, status, headers } = exchange;
    const kept = [...headers].filter(([name]) => KEPT_HEADERS.test(name));
    const shown = new URL(url);
    for (const [name, value] of url.searchParams) {
      const [[, hidden] = []] = Object.entries(redactor.value({ [name]: value }) as object);
      shown.searchParams.set(name, String(hidden));
    }
    const made: Recorded = {
      request: { method, url: redactor.text(shown.href) },
      response: {
        status,
        headers: redactor.value(Object.fromEntries(kept)) as Record<string, string>,
        body: bodyOf(exchange),
      },
    };
    return anonymous(made) as Recorded;
  }

  return {
    hide(secret: string): void {
      secrets.add(secret);
      redactor.hide(secret);
    },
    take: (answer: Exchange) => void taken.push(answer),
    /** In the order of the answers. Throws `config` where something that may be a credential is left in one. */
    recorded(): readonly Recorded[] {
      const all = taken.map(recorded);
      for (const one of all) {
        const text = JSON.stringify(one);
        const left = redactor.holds(text) || [...secrets].some((secret) => text.includes(secret));
        const looks = CREDENTIAL.exec(text);
        if (!left && looks === null) continue;
        const what =
          looks === null ? 'a secret of this connection' : `what looks like a credential, "${looks[0].slice(0, 6)}…"`;
        throw new Fault(
          'config',
          `the answer to ${one.request.method} ${one.request.url} still holds ${what}; nothing was saved`,
          {
            cure: 'Record what holds none, or write this fixture by hand.',
          },
        );
      }
      return all;
    },
  };
}
