/** What a browser does of itself when it speaks to us: it keeps the cookie, and says which site made it ask. */
import { noteSecret } from './secrets.ts';

export interface Said {
  readonly status: number;
  readonly headers: Headers;
  /** As the test reads it. */
  readonly body: never;
}

export interface BrowserAt {
  /** Below `/api/v1/`, from a page of ours unless other headers are given. */
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Said>;
  cookie(): string | null;
}

export function browserAt(url: string): BrowserAt {
  let cookie: string | null = null;
  return {
    cookie: () => cookie,
    async call(method, path, body, headers = { 'sec-fetch-site': 'same-origin' }) {
      const answer = await fetch(`${url}/api/v1/${path}`, {
        method,
        headers: {
          ...headers,
          ...(cookie !== null && { cookie }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      for (const set of answer.headers.getSetCookie()) {
        const [pair = ''] = set.split(';');
        cookie = pair.endsWith('=') ? null : pair;
        if (cookie !== null) noteSecret(pair.slice(pair.indexOf('=') + 1));
      }
      const text = await answer.text();
      return { status: answer.status, headers: answer.headers, body: (text === '' ? null : JSON.parse(text)) as never };
    },
  };
}
