/** The pages that a message's link opens: without a script, in the reader's language. */
import { createHash } from 'node:crypto';
import { apart } from '#sdk';
import { momentOf, type MessageLink } from '../app/index.ts';
import { escaped } from './oauth.ts';

const STYLE = `
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
  main { max-width: 36rem; margin: 8vh auto; padding: 0 1.25rem 3rem }
  h1 { font-size: 1.4rem; overflow-wrap: anywhere }
  p, blockquote { overflow-wrap: anywhere; white-space: pre-line }
  blockquote { margin: 1rem 0; padding: .5rem 1rem; border-left: .25rem solid #b3410e }
  label { display: block; margin: 0 0 1rem }
  input, textarea, select { display: block; box-sizing: border-box; width: 100%; padding: .5rem; font: inherit }
  button { font: inherit; padding: .7rem 1.2rem; margin: 0 .5rem .5rem 0; border: 1px solid; border-radius: .4rem; cursor: pointer }
  button.main { background: #b3410e; border-color: #b3410e; color: #fff }
  :focus-visible { outline: 3px solid; outline-offset: 2px }
  .wrong { border: 1px solid; border-radius: .4rem; padding: .5rem 1rem }
  label small { display: block }
  .above { margin-bottom: 0 }
  small { opacity: .85 }
`;
export const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;

interface Words {
  /** In the name of whom. */
  as(name: string): string;
  about(title: string): string;
  by(moment: string): string;
  readonly will: string;
  readonly yours: string;
  readonly approve: string;
  readonly reject: string;
  readonly answer: string;
  readonly pass: string;
  readonly passes: string;
  readonly comment: string;
  readonly outside: string;
  /** Of somebody without an account: who asks them, and who reads it. */
  asks(by: string, name: string): string;
  asGuest(name: string, by: string): string;
  readonly used: string;
  readonly revoked: string;
  readonly closed: string;
  readonly choose: string;
  readonly yes: string;
  readonly no: string;
  stops(channel: string): string;
  readonly stop: string;
  readonly answered: string;
  passed(to: string): string;
  readonly stopped: string;
  goesOut(moment: string): string;
  readonly takeBack: string;
  takenBack(again: boolean): string;
  readonly close: string;
}

const WORDS: Readonly<Record<MessageLink['language'], Words>> = {
  en: {
    as: (name) => `You answer as ${name}. This link works once.`,
    about: (title) => `It is about: ${title}`,
    by: (moment) => `By ${moment}`,
    will: 'Nothing has been done yet. This will be your answer:',
    yours: 'Nothing has been done yet. Your answer:',
    approve: 'Approve',
    reject: 'Reject',
    answer: 'Answer',
    pass: 'Pass it on',
    passes: 'Nothing has been done yet. The next right person will be asked instead of you.',
    comment: 'A word about it (it stays inside)',
    outside: 'May be sent outside as you write it.',
    asks: (by, name) => `${by} asks you, ${name}:`,
    asGuest: (name, by) => `You answer as ${name}, asked by ${by}. The link takes one answer.`,
    used: 'This link was used already. Thank you.',
    revoked: 'This link was taken back by whoever gave it to you.',
    closed: 'This is not asked of you any more.',
    choose: 'Choose',
    yes: 'yes',
    no: 'no',
    stops: (channel) => `Nothing has been changed yet. You will get no more messages of this kind by ${channel}.`,
    stop: 'Stop them',
    answered: 'Your answer was taken.',
    passed: (to) => `${to} is asked now.`,
    stopped: 'You will get no more of these.',
    goesOut: (moment) => `It goes out at ${moment}. Until then you can take it back.`,
    takeBack: 'Take it back',
    takenBack: (again) => `Nothing of it goes out${again ? '; the same is asked once more' : ''}.`,
    close: 'You can close this page.',
  },
  de: {
    as: (name) => `Sie antworten als ${name}. Dieser Link gilt einmal.`,
    about: (title) => `Es geht um: ${title}`,
    by: (moment) => `Bis ${moment}`,
    will: 'Noch ist nichts geschehen. Das wird Ihre Antwort:',
    yours: 'Noch ist nichts geschehen. Ihre Antwort:',
    approve: 'Freigeben',
    reject: 'Ablehnen',
    answer: 'Antworten',
    pass: 'Weitergeben',
    passes: 'Noch ist nichts geschehen. Statt Ihnen wird die nächste richtige Person gefragt.',
    comment: 'Ein Wort dazu (bleibt intern)',
    outside: 'Geht vielleicht so nach außen, wie Sie es schreiben.',
    asks: (by, name) => `${by} fragt Sie, ${name}:`,
    asGuest: (name, by) => `Sie antworten als ${name}, gefragt von ${by}. Der Link nimmt eine Antwort an.`,
    used: 'Dieser Link wurde schon benutzt. Danke.',
    revoked: 'Dieser Link wurde von dem zurückgenommen, der ihn Ihnen gab.',
    closed: 'Das werden Sie nicht mehr gefragt.',
    choose: 'Bitte wählen',
    yes: 'ja',
    no: 'nein',
    stops: (channel) => `Noch ist nichts geändert. Sie bekommen Nachrichten dieser Art nicht mehr per ${channel}.`,
    stop: 'Keine mehr davon',
    answered: 'Ihre Antwort ist angekommen.',
    passed: (to) => `${to} wird jetzt gefragt.`,
    stopped: 'Sie bekommen keine mehr davon.',
    goesOut: (moment) => `Es geht um ${moment} hinaus. Bis dahin können Sie es zurücknehmen.`,
    takeBack: 'Zurücknehmen',
    takenBack: (again) => `Nichts davon geht hinaus${again ? '; dasselbe wird noch einmal gefragt' : ''}.`,
    close: 'Sie können diese Seite schließen.',
  },
};

interface Shown {
  /** As the link in the message said it. */
  readonly choice: string | null;
  readonly pass: boolean;
  /** What was typed, and does not fit. */
  readonly typed?: Readonly<Record<string, string>>;
  readonly wrong?: string;
}

export function linkPage(link: MessageLink, shown: Shown): string {
  const words = WORDS[link.language];
  const { ask, guest } = link;
  if (ask === null) {
    const form = `<form method="post"><button class="main">${escaped(words.stop)}</button></form>`;
    return html(link.language, words.stop, `${p(words.stops(link.channel))}${form}`);
  }
  const head = [
    ...(guest === null || guest.note === null ? [] : [p(guest.note)]),
    ...(link.issue === null ? [] : [p(words.about(apart(link.issue)))]),
    ...(ask.text === null ? [] : [`<blockquote>${escaped(ask.text)}</blockquote>`]),
  ];
  if (link.over === 'revoked') return html(link.language, words.revoked, p(words.close));
  const wrong = shown.wrong === undefined ? '' : `<div class="wrong" role="alert">${p(shown.wrong)}</div>`;
  if (link.over !== null)
    return html(
      link.language,
      ask.question,
      `${guest === null ? head.join('') : ''}${wrong}${p(words[link.over])}${takeBackHtml(link)}${p(words.close)}`,
    );
  const moment = momentOf(ask.due_at, link.zone, link.language);
  const passes = shown.pass && guest === null;
  const answers = passes ? '' : answersHtml(ask, shown, words);
  const passing = `<form method="post"><input type="hidden" name="do" value="pass"><button${shown.pass ? ' class="main"' : ''}>${escaped(words.pass)}</button></form>`;
  const body = [
    ...head,
    p(words.by(moment)),
    wrong,
    passes ? p(words.passes) : p(guest === null ? words.will : words.yours),
    answers,
    ...(guest === null ? [passing] : []),
  ];
  const as = guest === null ? words.as(apart(link.name)) : words.asGuest(apart(guest.name), apart(guest.by));
  const above = guest === null ? null : words.asks(apart(guest.by), apart(guest.name));
  return html(link.language, ask.question, `${body.join('\n')}<p><small>${escaped(as)}</small></p>`, above);
}

function answersHtml(ask: NonNullable<MessageLink['ask']>, { choice, typed = {} }: Shown, words: Words): string {
  const options: readonly (readonly [string, string])[] =
    ask.kind === 'approval'
      ? [
          ['yes', words.approve],
          ['no', words.reject],
        ]
      : ask.options.map((one) => [one, one] as const);
  // What the message's link said alone, so that nothing else is done by a slip.
  const named = options.filter(([value]) => value === choice);
  const buttons =
    ask.kind === 'form'
      ? `<button class="main">${escaped(words.answer)}</button>`
      : (named.length > 0 ? named : options)
          .map(
            ([value, word]) =>
              `<button class="main" name="choice" value="${escaped(value)}">${escaped(word.replaceAll('_', ' '))}</button>`,
          )
          .join('');
  const fields = Object.entries(ask.fields).map(([name, field]) =>
    fieldHtml(name, field, typed[`field.${name}`] ?? '', words),
  );
  const comment =
    ask.kind === 'form' ? '' : `<label>${escaped(words.comment)}<input name="comment" maxlength="1000"></label>`;
  return `<form method="post"><input type="hidden" name="do" value="answer"><input type="hidden" name="version" value="${ask.version}">${fields.join('')}${comment}${buttons}</form>`;
}

function fieldHtml(
  name: string,
  { type, optional, options, label, outside }: NonNullable<MessageLink['ask']>['fields'][string],
  typed: string,
  words: Words,
): string {
  const head = `name="field.${escaped(name)}"${optional ? '' : ' required'}`;
  const choices = type === 'bool' ? (['true', 'false'] as const) : options;
  const shown = (one: string): string => (type === 'bool' ? (one === 'true' ? words.yes : words.no) : one);
  const input =
    choices !== undefined
      ? `<select ${head}><option value="">${escaped(words.choose)}</option>${choices.map((one) => `<option value="${escaped(one)}"${one === typed ? ' selected' : ''}>${escaped(shown(one))}</option>`).join('')}</select>`
      : type === 'text'
        ? `<textarea ${head} rows="4">${escaped(typed)}</textarea>`
        : `<input ${head} type="${type === 'date' ? 'date' : 'text'}" value="${escaped(typed)}">`;
  const hint = outside === true ? `<small>${escaped(words.outside)}</small>` : '';
  return `<label>${escaped(label ?? name.replaceAll('_', ' '))}${input}${hint}</label>`;
}

/** As long as it can be: without a script, by whoever has the link. */
function takeBackHtml({ language, zone, undo_until }: MessageLink): string {
  if (undo_until === null) return '';
  const words = WORDS[language];
  const moment = new Date(undo_until).toLocaleTimeString(language, { timeZone: zone, timeZoneName: 'short' });
  const form = `<form method="post"><input type="hidden" name="do" value="take_back"><button>${escaped(words.takeBack)}</button></form>`;
  return `${p(words.goesOut(moment))}${form}`;
}

export function takenBackPage({ language }: MessageLink, again: boolean): string {
  const words = WORDS[language];
  return html(language, words.takenBack(again), p(words.close));
}

export function donePage(link: MessageLink, what: 'answered' | 'passed' | 'stopped', of: string | null): string {
  const { language } = link;
  const words = WORDS[language];
  const said = what === 'passed' ? words.passed(apart(of ?? '')) : words[what];
  const chosen =
    what === 'answered' && of !== null ? p(of === 'yes' ? words.approve : of === 'no' ? words.reject : of) : '';
  const back = what === 'answered' ? takeBackHtml(link) : '';
  return html(language, said, `${chosen}${back}${p(words.close)}`);
}

/** Whose link it was nobody knows. */
export function nothingPage(): string {
  return html(
    'en',
    'This link opens nothing',
    p('It was mistyped, or has expired. · Er ist falsch geschrieben oder abgelaufen.'),
  );
}

/** Whoever asks so often is no person. */
export function tooOftenPage(): string {
  return html(
    'en',
    'That was asked too often',
    p('Wait a minute, and open the link again. · Warten Sie eine Minute, und öffnen Sie den Link dann noch einmal.'),
  );
}

function p(text: string): string {
  return `<p>${escaped(text)}</p>`;
}

function html(language: string, title: string, body: string, above: string | null = null): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Bondfire</title>
<style>${STYLE}</style>
<main>${above === null ? '' : `<p class="above">${escaped(above)}</p>`}<h1>${escaped(title)}</h1>${body}</main>
</html>
`;
}
