/** What a vendor answered, kept as fixtures without what nobody else may know. */
import { Fault, parseJson } from '#sdk';
import { createRedactor, type Exchange } from '../platform/index.ts';
import { createStandIns, type Replaced } from './stand-ins.ts';

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
/** Beyond what the log keeps out by its name: what stands for a session or proves who asks. */
const SECRET_NAME =
  /^(?:sid|sig|auth|hmac|otp|app[-_]?key|.*(?:signature|assertion|verifier|session(?:[-_]?(?:id|key))?))$/i;
const SECRET_PARAMETER = /^(?:code|key|pin)$/i;
const SECRET_ELEMENT =
  /(<[\w:.-]{0,60}(?:passw|secret|token|api[-_]?key|session|signature|assertion)[\w:.-]{0,60}(?:\s[^<>]{0,500})?>)(?:<!\[CDATA\[[^]*?\]\]>|(?=\s*[^<\s])[^<]+)/gi;
const HIDDEN = '[secret]';
/** What credentials look like: a JSON Web Token, a key in PEM, tokens of Slack, Salesforce, AWS, GitHub, GitLab, Google and Stripe. */
const CREDENTIAL =
  /(?<![A-Za-z0-9])(?:eyJ[\w-]{8,}\.[\w-]{8,}\.|xox[a-z]-\w|xapp-\w|00D\w{12,15}!|A[KS]IA[0-9A-Z]{16}|gh[pousr]_\w{20}|github_pat_\w{20}|glpat-[\w-]{20}|ya29\.\w|[sr]k_live_\w)|-----BEGIN |hooks\.slack\.com\/(?:services|workflows|triggers)\/\w/;
/** What is shorter turns up in hex by chance. */
const SHORTEST_HEX = 4;

export function createRecorder() {
  const redactor = createRedactor({ whole: true });
  const secrets = new Set<string>();
  const taken: Exchange[] = [];
  const standIns = createStandIns();

  function withoutPeople(value: unknown, name = ''): unknown {
    if (typeof value === 'string' || typeof value === 'number') {
      const telephone = standIns.telephoneOf(name, value);
      if (telephone !== null || typeof value === 'number') return telephone ?? value;
      return standIns.text(value, name);
    }
    if (Array.isArray(value)) return value.map((item) => withoutPeople(item, name));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [standIns.key(key), withoutPeople(item, key)]),
    );
  }

  function urlOf(url: URL): string {
    const shown = new URL(url);
    shown.search = '';
    for (const [name, value] of url.searchParams) {
      const given = redactor.value({ [name]: value }) as Readonly<Record<string, unknown>>;
      for (const [key, item] of Object.entries(given))
        shown.searchParams.append(key, SECRET_PARAMETER.test(name) ? HIDDEN : String(withoutSecrets(item, name)));
    }
    return redactor.text(shown.href);
  }

  function withoutPeopleInUrl(href: string): string {
    const shown = new URL(href);
    const given = [...shown.searchParams];
    shown.search = '';
    for (const [name, value] of given)
      shown.searchParams.append(standIns.key(name), String(withoutPeople(value, name)));
    return standIns.key(shown.href);
  }

  function holdsSecret(text: string): boolean {
    const lower = text.toLowerCase();
    const inHex = (secret: string) =>
      secret.length >= SHORTEST_HEX && lower.includes(Buffer.from(secret).toString('hex'));
    return redactor.holds(text) || [...secrets].some((secret) => text.includes(secret) || inHex(secret));
  }

  function bodyOf({ body, headers }: Exchange): unknown {
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    } catch {
      return `[${body.byteLength} bytes]`;
    }
    if (text.includes('\0')) return `[${body.byteLength} bytes]`;
    if (!/json/i.test(headers.get('content-type') ?? '')) return redactor.text(text);
    try {
      return redactor.value(parseJson(body));
    } catch {
      return redactor.text(text);
    }
  }

  function redacted(exchange: Exchange): Recorded {
    const { method, url, status, headers } = exchange;
    const kept = [...headers].filter(([name]) => KEPT_HEADERS.test(name));
    return withoutSecrets({
      request: { method, url: urlOf(url) },
      response: {
        status,
        headers: redactor.value(Object.fromEntries(kept)) as Record<string, string>,
        body: bodyOf(exchange),
      },
    } satisfies Recorded) as Recorded;
  }

  function anonymous({ request, response }: Recorded): Recorded {
    return {
      request: { method: request.method, url: withoutPeopleInUrl(request.url) },
      response: withoutPeople(response) as Recorded['response'],
    };
  }

  return {
    hide(secret: string): void {
      if (secret === '') return;
      secrets.add(secret);
      redactor.hide(secret);
    },
    take: (answer: Exchange) => void taken.push(answer),
    /** In the order of the answers. Throws `config` where something that may be a credential is left in one. */
    recorded(): readonly Recorded[] {
      const all = taken.map(redacted);
      for (const [index, { method, url }] of taken.entries()) {
        const texts = textsIn(all[index]).flatMap(readings);
        const looks = texts.map((text) => CREDENTIAL.exec(text)).find((match) => match !== null);
        if (!looks && !texts.some(holdsSecret)) continue;
        const what = looks ? `what looks like a credential, "${looks[0].slice(0, 5)}…"` : 'a secret of this connection';
        // No more of the address than this: it may be there.
        throw new Fault(
          'config',
          `answer ${index + 1}, ${method} ${url.origin}, still holds ${what}; nothing was saved`,
          {
            cure: 'Record what holds none, or write this fixture by hand.',
          },
        );
      }
      // Only now: a name taken out of the middle of a secret would hide the rest of it from the search.
      for (const { response } of all) standIns.learn(response.body);
      return all.map(anonymous);
    },
    /** Who was replaced in what `recorded` answered. */
    replaced: (): Replaced => standIns.replaced(),
  };
}

function withoutSecrets(value: unknown, name = ''): unknown {
  if ((typeof value === 'string' || typeof value === 'number') && SECRET_NAME.test(name)) return HIDDEN;
  if (typeof value === 'string') return value.replaceAll(SECRET_ELEMENT, `$1${HIDDEN}`);
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSecrets(item, key)]));
}

/** Every text, name and number in it. */
function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.entries(value).flatMap(([name, item]) => [name].concat(textsIn(item)));
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const READINGS = 4;

/** A text as it is, and as it reads without the escapes of JSON, markup and addresses, which may be written into one another. */
function readings(text: string): string[] {
  const all = [text];
  for (let last = text; all.length < READINGS;) {
    const next = last
      .replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replaceAll(/\\[nrtbf]/g, ' ')
      .replaceAll(/\\(["\\/])/g, '$1')
      .replaceAll(/&#x([0-9a-f]{1,5});/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
      .replaceAll(/&#(\d{1,6});/g, (_, number: string) => String.fromCodePoint(Number(number)))
      .replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => NAMED[name] ?? '')
      .replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString());
    if (next === last) break;
    all.push(next);
    last = next;
  }
  return all;
}
