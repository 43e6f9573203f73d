/** A message as a mail says it: plain, and as HTML with the same words. */
import type { Item, Message } from '../app/index.ts';
import { choicesOf, takesWords } from './choose.ts';

export interface Links {
  /** By ask: where it is answered. */
  readonly asks: ReadonlyMap<string, string>;
  /** Where these are stopped. */
  readonly stop: string;
  /** What a reply to the mail would be; null: nobody takes any. */
  readonly replies: 'answer' | 'note' | null;
}

interface Words {
  readonly approve: string;
  readonly reject: string;
  readonly answer: string;
  readonly pass: string;
  readonly open: string;
  /** Of the links: what they do. */
  readonly shown: string;
  readonly stop: string;
  choices(all: readonly string[]): string;
  readonly words: string;
  readonly note: string;
}

const WORDS: Readonly<Record<Message['language'], Words>> = {
  en: {
    approve: 'Approve',
    reject: 'Reject',
    answer: 'Answer',
    pass: 'Pass it on',
    open: 'Open in Bondfire',
    shown: 'Each link first shows what will be done, works once, and is yours alone.',
    stop: 'No more of these by mail',
    choices: (all) =>
      `Or reply to this mail with one of these alone on a line: ${all.join(', ')}. Anything else becomes an internal note.`,
    words: 'Or reply to this mail: what you write is the answer.',
    note: 'Reply to this mail, and it becomes an internal note. It never goes outside.',
  },
  de: {
    approve: 'Freigeben',
    reject: 'Ablehnen',
    answer: 'Antworten',
    pass: 'Weitergeben',
    open: 'In Bondfire öffnen',
    shown: 'Jeder Link zeigt zuerst, was geschehen wird, gilt einmal und ist nur für Sie.',
    stop: 'Nichts mehr davon per Mail',
    choices: (all) =>
      `Oder antworten Sie auf diese Mail mit einem davon, allein in einer Zeile: ${all.join(', ')}. Alles andere wird eine interne Notiz.`,
    words: 'Oder antworten Sie auf diese Mail: was Sie schreiben, ist die Antwort.',
    note: 'Antworten Sie auf diese Mail, so wird daraus eine interne Notiz. Sie geht nie nach außen.',
  },
};

/** What may be done at once: a word, and where. */
function deeds(item: Item, { asks }: Links, words: Words): readonly (readonly [string, string])[] {
  const { ask } = item;
  const link = ask === null ? undefined : asks.get(ask.id);
  if (ask === null || link === undefined) return [[words.open, item.url]];
  const to = (choice: string): string => `${link}?choice=${encodeURIComponent(choice)}`;
  const answers: readonly (readonly [string, string])[] =
    ask.kind === 'approval'
      ? [
          [words.approve, to('yes')],
          [words.reject, to('no')],
        ]
      : ask.kind === 'choice'
        ? ask.options.map((one) => [one, to(one)] as const)
        : [[words.answer, link]];
  return [...answers, [words.pass, `${link}?pass=1`], [words.open, item.url]];
}

/** What a reply to it would be. */
function repliesOf({ items, language }: Message, { replies }: Links): readonly string[] {
  const words = WORDS[language];
  const ask = items[0]?.ask;
  if (replies === null) return [];
  if (replies === 'note' || ask == null) return [words.note];
  const choices = choicesOf(ask, language);
  if (choices.length > 0) return [words.choices(choices)];
  return [takesWords(ask) ? words.words : words.note];
}

export function textOf(message: Message, links: Links): string {
  const words = WORDS[message.language];
  const blocks = message.items.map((item) =>
    [
      item.headline,
      ...item.lines,
      '',
      ...deeds(item, links, words).map(([word, url]) => `${word}: ${url}`),
      '',
      item.why,
    ].join('\n'),
  );
  const foot = [
    ...repliesOf(message, links),
    ...(links.asks.size === 0 ? [] : [words.shown]),
    message.stop,
    `${words.stop}: ${links.stop}`,
  ];
  return [...(blocks.length === 0 ? [message.subject] : blocks), foot.join('\n')].join('\n\n--\n\n');
}

const BUTTON =
  'display:inline-block;margin:0 8px 8px 0;padding:8px 14px;border-radius:6px;background:#b3410e;color:#ffffff;text-decoration:none';
const SMALL = 'color:#5c5c5c;font-size:13px';

export function htmlOf(message: Message, links: Links): string {
  const words = WORDS[message.language];
  const blocks = message.items.map((item) => {
    const all = deeds(item, links, words);
    const buttons = all.map(
      ([word, url], at) =>
        `<a href="${escaped(url)}" style="${at < all.length - 1 || all.length === 1 ? BUTTON : 'white-space:nowrap'}">${escaped(word)}</a>`,
    );
    return `<h1 style="font-size:18px;margin:0 0 8px">${escaped(item.headline)}</h1>
${item.lines.map((line) => `<p style="margin:0 0 6px">${escaped(line)}</p>`).join('\n')}
<p style="margin:12px 0">${buttons.join(' ')}</p>
<p style="${SMALL}">${escaped(item.why)}</p>`;
  });
  const body = blocks.length === 0 ? `<p>${escaped(message.subject)}</p>` : blocks.join('\n<hr>\n');
  const shown = [...repliesOf(message, links), ...(links.asks.size === 0 ? [] : [words.shown])]
    .map((line) => `${escaped(line)}<br>`)
    .join('');
  return `<!doctype html>
<html lang="${message.language}"><body style="font:16px/1.5 system-ui,sans-serif;max-width:600px">
${body}
<hr>
<p style="${SMALL}">${shown}${escaped(message.stop)}<br><a href="${escaped(links.stop)}">${escaped(words.stop)}</a></p>
</body></html>
`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
