/** `GET /oauth/callback`: where a vendor sends an admin's browser back to. */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { asFault } from '#sdk';
import { reasonOf, refusalIn, type App, type Language } from '../app/index.ts';
import { OAUTH_CALLBACK } from '../platform/index.ts';
import { askedIn, STATUS_OF } from './problem.ts';

const STYLE = `
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
  main { max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem }
  h1 { font-size: 1.4rem }
  p { overflow-wrap: anywhere }
`;
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-ancestors 'none'`;

const WORDS = {
  en: {
    connected: (id: string) => `${id} is connected`,
    as: (name: string) => `As ${name}.`,
    close: 'You can close this page.',
    not: 'Not connected',
    ours: 'The fault is on this side; its log says what it is.',
  },
  de: {
    connected: (id: string) => `${id} ist verbunden`,
    as: (name: string) => `Als ${name}.`,
    close: 'Sie können diese Seite schließen.',
    not: 'Nicht verbunden',
    ours: 'Der Fehler liegt bei uns; was es ist, steht im Protokoll.',
  },
} as const;

/** `console`: there is one to lead back to. */
export async function oauthRoutes(
  server: FastifyInstance,
  { app, console }: { readonly app: App; readonly console: boolean },
): Promise<void> {
  server.get(OAUTH_CALLBACK, async (request, reply) => {
    const language = askedIn(request);
    const page = await answerTo(new URL(request.url, 'http://bondfire').searchParams, language);
    reply.headers({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      // The address holds a code.
      'referrer-policy': 'no-referrer',
      'content-security-policy': POLICY,
    });
    // Beside this address, wherever a proxy has put it. What became of it is told there.
    if (console && page.back !== null) return reply.redirect(`../connections/${page.back}?grant`, 303);
    return reply.code(page.status).send(html(page, language));
  });

  async function answerTo(query: URLSearchParams, language: Language): Promise<Page> {
    const words = WORDS[language];
    let back: string | null = null;
    try {
      const { id, account } = await app.takeGrant(query, ({ connection, from }) => {
        if (from === 'console') back = connection;
      });
      return {
        back,
        status: 200,
        title: words.connected(id),
        lines: [account === null ? words.close : `${words.as(account.name)} ${words.close}`],
      };
    } catch (thrown) {
      const { kind, message, cure } = asFault(thrown);
      const ours = kind === 'bug';
      return {
        back: ours ? null : back,
        status: kind === 'rejected' || kind === 'auth' || kind === 'config' ? 400 : STATUS_OF[kind],
        title: words.not,
        lines: ours
          ? [words.ours]
          : language === 'en'
            ? [message, ...(cure === null ? [] : [cure])]
            : [refusalIn(language, reasonOf(thrown), message, kind)],
      };
    }
  }
}

interface Page {
  /** The connection that the console shows then; null where it was not asked from there. */
  readonly back: string | null;
  readonly status: number;
  readonly title: string;
  readonly lines: readonly string[];
}

function html({ title, lines }: Page, language: Language): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Bondfire</title>
<style>${STYLE}</style>
<main><h1>${escaped(title)}</h1>${lines.map((line) => `<p>${escaped(line)}</p>`).join('')}</main>
</html>
`;
}

export function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (sign) => names[sign] ?? sign);
}
