/** Keeps secrets out of text and values: those registered by their value, and what looks like one by its name or its place. */
import { Fault } from '#sdk';

export interface Redactor {
  /** Every occurrence from now on is replaced: as it is, URL-encoded, JSON-escaped, and within base64 (Basic authentication). */
  hide(secret: string): void;
  text(text: string): string;
  /** Whether one of those that are hidden is in it, in any of these forms. */
  holds(text: string): boolean;
  /** Anything, as plain JSON values: redacted, errors spelled out, cut where it is too deep, too long or goes round in a circle. */
  value(value: unknown): unknown;
}

const HIDDEN = '[secret]';
const MAX_DEPTH = 8;
const MAX_ITEMS = 100;
const MAX_CHARS = 8000;
/** Shorter ones would be found everywhere. */
const SHORTEST_SECRET = 4;
/** Of base64 that stands for a secret; fewer characters turn up by chance. */
const SHORTEST_BASE64 = 6;

const BASE64 = /[A-Za-z0-9+/_-]/;
const BASE64_END = /[A-Za-z0-9+/_=-]/;

const SECRET_NAME =
  /passw|passphrase|passcode|pwd|secret|token|authori[sz]ation|cookie|api[-_]?key|private[-_]?key|access[-_]?key|credential|bearer|jwt|database_?url|bondfire_key/i;
/** `user:password@` of an address, the credentials of an Authorization header, and `password=…` or `"password":"…"` in a text. */
const SECRET_PLACES: readonly (readonly [RegExp, string])[] = [
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*):[^\s/@]+@/gi, `$1:${HIDDEN}@`],
  // A word behind Basic is a word: what stands for a secret has a digit, a capital or a sign inside.
  [
    /\b([Bb]asic|[Bb]earer|BASIC|BEARER)\s+(?=[\w+/=.~-]*(?:\d|[a-z][A-Z]|[+/=]|[._~-]\w))[A-Za-z0-9+/=._~-]{6,}/g,
    `$1 ${HIDDEN}`,
  ],
  [
    /((?:passw(?:or)?d|secret|token|api[-_]?key|private[-_]?key)["']?\s*[=:]\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s&"',;)}\]]+)/gi,
    `$1${HIDDEN}`,
  ],
];

/** @param whole nothing is cut: for what is kept, not logged. */
export function createRedactor({ whole = false } = {}): Redactor {
  const [maxChars, maxItems, maxDepth] = whole ? [Infinity, Infinity, Infinity] : [MAX_CHARS, MAX_ITEMS, MAX_DEPTH];
  const literals = new Set<string>();
  const encoded = new Set<string>();
  let pattern: RegExp | null = null;

  function hide(secret: string): void {
    // The lines of a private key may be logged one by one.
    const lines = secret.split(/\r?\n/).filter((line) => line.length >= 16);
    for (const one of [secret, ...lines]) {
      if (one.length < SHORTEST_SECRET) continue;
      for (const form of formsOf(one)) literals.add(form);
      for (const form of base64Of(one)) encoded.add(form);
    }
    const longestFirst = [...literals].toSorted((a, b) => b.length - a.length);
    if (longestFirst.length > 0) pattern = new RegExp(longestFirst.map(escape).join('|'), 'g');
  }

  function text(raw: string): string {
    let result = pattern ? raw.replace(pattern, HIDDEN) : raw;
    for (const core of encoded) result = withoutWord(result, core);
    for (const [place, replacement] of SECRET_PLACES) result = result.replace(place, replacement);
    return result.length > maxChars ? `${result.slice(0, maxChars)}… (${result.length} characters)` : result;
  }

  function walk(value: unknown, above: readonly unknown[]): unknown {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'bigint') return String(value);
    if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString();
    if (value instanceof URL || value instanceof URLSearchParams) return text(String(value));
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (above.includes(value)) return '[circular]';
    if (above.length >= maxDepth) return '[deeper]';
    const path = [...above, value];
    if (value instanceof Error) return walk(plainError(value, !above.some((one) => one instanceof Error)), path);
    if (Array.isArray(value) || value instanceof Set) {
      const items = [...value];
      const shown = items.slice(0, maxItems).map((item) => walk(item, path));
      return items.length > maxItems ? [...shown, `… (${items.length} items)`] : shown;
    }
    const entries = value instanceof Map || value instanceof Headers ? [...value] : Object.entries(value);
    return Object.fromEntries(entries.map(([name, item]) => [text(String(name)), named(String(name), item, path)]));
  }

  function named(name: string, value: unknown, path: readonly unknown[]): unknown {
    const says = value !== null && value !== undefined && typeof value !== 'boolean';
    return says && SECRET_NAME.test(name) ? HIDDEN : walk(value, path);
  }

  function holds(given: string): boolean {
    return [...literals, ...encoded].some((form) => given.includes(form));
  }

  return { hide, text, holds, value: (value) => walk(value, []) };
}

/** Without the words of base64 that hold it. By hand, as an expression that looks to both sides takes quadratic time on long words. */
function withoutWord(text: string, core: string): string {
  let at = text.indexOf(core);
  if (at === -1) return text;
  let result = '';
  let from = 0;
  for (; at !== -1; at = text.indexOf(core, from)) {
    let begin = at;
    while (begin > from && BASE64.test(text.charAt(begin - 1))) begin -= 1;
    let end = at + core.length;
    while (end < text.length && BASE64_END.test(text.charAt(end))) end += 1;
    result += text.slice(from, begin) + HIDDEN;
    from = end;
  }
  return result + text.slice(from);
}

/** Only what we know: a library's error may hold the whole request. Of a bug the stack of where it began; once. */
function plainError(error: Error, outermost: boolean): Record<string, unknown> {
  const fault = error instanceof Fault ? error : null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const bug = fault === null || fault.kind === 'bug';
  return {
    ...(fault ? { kind: fault.kind } : { name: error.name }),
    message: error.message,
    ...(code !== undefined && { code }),
    ...(fault?.cure && { cure: fault.cure }),
    ...(fault?.retryAt && { retry_at: fault.retryAt }),
    ...(fault?.uncertain && { uncertain: true }),
    ...(fault?.answer && { answer: fault.answer }),
    ...(error.cause !== undefined && { cause: error.cause }),
    ...(error instanceof AggregateError && { errors: error.errors }),
    ...(bug && outermost && { stack: originOf(error).stack }),
  };
}

function originOf(error: Error): Error {
  return error.cause instanceof Error ? originOf(error.cause) : error;
}

/** The ways in which a text is written within other texts. */
function formsOf(secret: string): string[] {
  const url = new URL('http://user@host/');
  url.password = secret;
  url.searchParams.set('q', secret);
  const wellFormed = secret.toWellFormed();
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(wellFormed),
    encodeURI(wellFormed),
    url.password,
    url.search.slice('?q='.length),
  ];
  return [...new Set([...forms, ...forms.map((form) => form.replaceAll(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase()))])];
}

/**
 * What base64 makes of a secret that is a part of something longer (`user:secret`): three bytes become four characters, so there are
 * three ways to begin; the characters shared with a neighbour are left out here and taken by the pattern around.
 */
function base64Of(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const forms = [0, 1, 2].flatMap((before) => {
    const end = before + bytes.length;
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const core = whole.slice(Math.ceil((before * 8) / 6), Math.floor((end * 8) / 6));
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return forms.filter((form) => form.length >= SHORTEST_BASE64);
}

function escape(literal: string): string {
  return literal.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
}
