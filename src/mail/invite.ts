/** The mail by which somebody without an account is asked: who asks, what, by when, and a link that takes one answer. */
import type { MailInvitation } from '../app/index.ts';
import type { MailConfig } from '../platform/index.ts';
import { escaped } from './compose.ts';
import { createPost } from './post.ts';

const SEND_MS = 30_000;

interface Words {
  subject(by: string): string;
  hello(name: string): string;
  asks(by: string): string;
  due(moment: string): string;
  readonly answer: string;
  shown(by: string): string;
}

const WORDS: Readonly<Record<MailInvitation['language'], Words>> = {
  en: {
    subject: (by) => `${by} asks you something`,
    hello: (name) => `Hello ${name},`,
    asks: (by) => `${by} asks you:`,
    due: (moment) => `By ${moment}`,
    answer: 'Answer',
    shown: (by) =>
      `You need no account. The link shows the question first, takes one answer, and is yours alone: please do not pass it on. To ask back, reply to this mail; it goes to ${by}.`,
  },
  de: {
    subject: (by) => `${by} fragt Sie etwas`,
    hello: (name) => `Guten Tag, ${name},`,
    asks: (by) => `${by} fragt Sie:`,
    due: (moment) => `Bis ${moment}`,
    answer: 'Antworten',
    shown: (by) =>
      `Sie brauchen kein Konto. Der Link zeigt zuerst die Frage, nimmt eine Antwort an und ist nur für Sie: bitte geben Sie ihn nicht weiter. Für Rückfragen antworten Sie auf diese Mail; sie geht an ${by}.`,
  },
};

/** Null: no mail can be sent. */
export function createInviting(config: MailConfig | null) {
  if (config === null) return null;
  const post = createPost(config);
  return async ({
    id,
    to,
    name,
    language,
    by,
    byEmail,
    question,
    note,
    due_at,
    zone,
    url,
    token,
  }: MailInvitation): Promise<void> => {
    const words = WORDS[language];
    const moment = new Date(due_at).toLocaleString(language, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'short',
      timeZone: zone,
    });
    const lines = [words.hello(name), words.asks(by), question, ...(note === null ? [] : [note]), words.due(moment)];
    const html = lines.map((line) =>
      line === question
        ? `<h1 style="font-size:20px;margin:12px 0">${escaped(line)}</h1>`
        : `<p style="white-space:pre-line">${escaped(line)}</p>`,
    );
    await post.send(
      {
        id: post.idOf(id, token),
        returnTo: post.returnTo(token),
        to,
        subject: words.subject(by),
        text: [...lines, `${words.answer}: ${url}`, words.shown(by)].join('\n\n'),
        html: `<!doctype html>
<html lang="${language}"><body style="font:16px/1.5 system-ui,sans-serif;max-width:600px">
${html.join('\n')}
<p style="margin:16px 0"><a href="${escaped(url)}" style="display:inline-block;padding:8px 14px;border-radius:6px;background:#b3410e;color:#ffffff;text-decoration:none">${words.answer}</a></p>
<p style="color:#5c5c5c;font-size:13px">${escaped(words.shown(by))}</p>
</body></html>
`,
        replyTo: byEmail,
        headers: { 'auto-submitted': 'auto-generated' },
      },
      AbortSignal.timeout(SEND_MS),
    );
  };
}
