/** What somebody is told of what they wrote: in their language, what became of it, and what they can do. Pure. */
import { choiceIn, type AnsweredMail } from '../app/index.ts';
import { choicesOf } from './choose.ts';
import { escaped } from './compose.ts';
import type { Outcome } from './store.ts';

type Language = AnsweredMail['language'];

interface About {
  /** What they wrote to. */
  readonly subject: string;
  readonly ask: AnsweredMail['ask'];
  readonly open: boolean;
  /** Where it is in the console. */
  readonly url: string;
  /** Why it was refused, in their language; else what there is to say of it. */
  readonly detail: string | null;
  readonly sender: string | null;
  readonly invited: string | null;
  readonly words: string | null;
  readonly email: string;
}

interface Words {
  readonly answered: (said: string | null) => string;
  readonly noted: string;
  readonly empty: string;
  readonly late: string;
  readonly decided: (choice: string, by: string) => string;
  readonly stranger: (sender: string, own: string) => string;
  readonly forged: string;
  readonly refused: (why: string) => string;
  readonly nothing: string;
  readonly failed: string;
  readonly guest: (address: string) => string;
  readonly undelivered: (address: string, status: string) => string;
  readonly choices: (all: readonly string[]) => string;
  readonly look: (url: string) => string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    answered: (said) => `Your answer was taken${said === null ? '' : `: ${said}`}.`,
    noted: 'What you wrote is none of the answers, so it became an internal note. The question is still open.',
    empty: 'Your mail had no words of its own, so nothing was done.',
    late: 'Nothing was done: this does not wait for you any more.',
    decided: (choice, by) => `It was decided: ${choice}, by ${by}.`,
    stranger: (sender, own) =>
      `A reply to our mail came from ${sender}. It was not taken: here you are known as ${own}, and nobody else may answer for you. If it was you, reply from ${own}.`,
    forged:
      'A reply to our mail says that it comes from you, and by the checks of its mail server it does not. It was not taken. If it was you, answer in Bondfire.',
    refused: (why) => `Your answer was not taken: ${why}`,
    nothing:
      'Nothing was done: the mail that you replied to is about nothing, or too much, that a reply could belong to.',
    guest: (address) =>
      `${address} answered you by mail, and not by the link, so that it is no answer yet. They wrote:`,
    undelivered: (address, status) =>
      `Your question did not reach ${address} (${status}). Give them the link in another way: make another beside the question.`,
    failed: 'Your mail could not be worked on, and nothing was done.',
    choices: (all) => `To answer, reply with one of these alone on a line: ${all.join(', ')}.`,
    look: (url) => `In Bondfire: ${url}`,
  },
  de: {
    answered: (said) => `Ihre Antwort ist angekommen${said === null ? '' : `: ${said}`}.`,
    noted: 'Was Sie schrieben, ist keine der Antworten; es wurde eine interne Notiz. Die Frage ist noch offen.',
    empty: 'Ihre Mail enthielt keine eigenen Worte; es ist nichts geschehen.',
    late: 'Es ist nichts geschehen: das wartet nicht mehr auf Sie.',
    decided: (choice, by) => `Es wurde entschieden: ${choice}, von ${by}.`,
    stranger: (sender, own) =>
      `Eine Antwort auf unsere Mail kam von ${sender}. Sie wurde nicht angenommen: hier sind Sie als ${own} bekannt, und niemand sonst darf für Sie antworten. Wenn Sie es waren, antworten Sie von ${own} aus.`,
    forged:
      'Eine Antwort auf unsere Mail gibt an, von Ihnen zu kommen; nach der Prüfung ihres Mailservers kommt sie nicht von Ihnen. Sie wurde nicht angenommen. Wenn Sie es waren, antworten Sie in Bondfire.',
    refused: (why) => `Ihre Antwort wurde nicht angenommen: ${why}`,
    nothing:
      'Es ist nichts geschehen: die Mail, auf die Sie antworteten, handelt von nichts, oder zu vielem, wozu eine Antwort gehören könnte.',
    guest: (address) =>
      `${address} hat Ihnen per Mail geantwortet, und nicht mit dem Link; das ist noch keine Antwort. Die Mail sagt:`,
    undelivered: (address, status) =>
      `Ihre Frage hat ${address} nicht erreicht (${status}). Geben Sie den Link auf anderem Weg weiter: neben der Frage machen Sie einen neuen.`,
    failed: 'Ihre Mail konnte nicht verarbeitet werden; es ist nichts geschehen.',
    choices: (all) => `Um zu antworten, schreiben Sie eines davon allein in eine Zeile: ${all.join(', ')}.`,
    look: (url) => `In Bondfire: ${url}`,
  },
};

/** Null: of that nobody is told. */
export function toldOf(
  { outcome }: Pick<Outcome, 'outcome'>,
  about: About,
  language: Language,
): readonly string[] | null {
  const words = WORDS[language];
  const { ask, open, detail, sender, email } = about;
  const how =
    open && ask !== null && choicesOf(ask, language).length > 0 ? [words.choices(choicesOf(ask, language))] : [];
  const look = words.look(about.url);
  const decision = ask?.decision ?? null;
  const choice = decision === null ? '' : choiceIn(language, decision.choice);
  switch (outcome) {
    case 'answered':
      return [words.answered(detail), look];
    case 'noted':
      return ask === null ? null : [words.noted, ...how, look];
    case 'late':
      return [words.late, ...(decision === null ? [] : [words.decided(choice, decision.by.join(', '))]), look];
    case 'stranger':
      return [words.stranger(sender ?? '?', email), look];
    case 'refused':
      return [words.refused(detail ?? ''), ...how, look];
    case 'forged':
    case 'empty':
    case 'nothing':
    case 'failed':
      return [words[outcome], ...how, look];
    case 'guest':
      return [words.guest(about.invited ?? '?'), about.words ?? '–', look];
    case 'undelivered':
      return [words.undelivered(about.invited ?? '?', detail ?? '–'), look];
    case 'ignored':
    case 'bounced':
      return null;
  }
}

export function htmlOfTold(lines: readonly string[], language: Language): string {
  const body = lines.map((line) => `<p>${escaped(line)}</p>`).join('\n');
  return `<!doctype html>
<html lang="${language}"><body style="font:16px/1.5 system-ui,sans-serif;max-width:600px">
${body}
</body></html>
`;
}
