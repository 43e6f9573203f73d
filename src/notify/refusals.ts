/** Why something was refused, as whoever wanted it reads it. Pure. */
import { describeProblem, problemIn, type Fault } from '#sdk';
import { Refused, type Reason } from '../platform/index.ts';
import type { Language } from './texts.ts';
import { choiceIn, WORDS } from './words.ts';

type Told<Code extends Reason['code']> = (of: Extract<Reason, { readonly code: Code }>) => string;

const OVER_DE = {
  answered: 'Das ist schon entschieden',
  lapsed: 'Dafür ist es zu spät',
  cancelled: 'Das wurde abgesagt',
  open: 'Das ist noch offen',
} as const;

/** The English of each is the fault's own. */
const DE: { readonly [Code in Reason['code']]: Told<Code> } = {
  ask_over({ how, choice, by, own }) {
    const decided = choice === null ? '' : `: ${choiceIn('de', choice)}, von ${by.join(', ')}`;
    const yours = own === null ? '' : ` Ihre Antwort war: ${choiceIn('de', own)}.`;
    return `${OVER_DE[how]}${decided}.${yours} Hier ist nichts mehr zu tun.`;
  },
  not_asked: ({ asked }) =>
    asked.length === 0
      ? 'Das werden Sie nicht gefragt.'
      : `Das werden Sie nicht gefragt. Gefragt: ${asked.join(', ')}; eine Person davon antwortet oder gibt es weiter.`,
  text_changed: ({ by }) =>
    `${by ?? 'Jemand'} hat den Text inzwischen geändert. Sehen Sie ihn an, wie er jetzt ist, und antworten Sie noch einmal.`,
  own_text: ({ waitsFor }) =>
    `Das haben Sie selbst geschrieben; freigeben muss es jemand anderes${waitsFor.length === 0 ? '' : `: ${waitsFor.join(', ')}`}.`,
  asked_before: ({ person }) => `${person} wurde das schon gefragt. Nennen Sie jemand anderen.`,
  wrote_some: ({ person }) =>
    `${person} hat daran mitgeschrieben, und freigeben muss es jemand anderes. Nennen Sie jemand anderen.`,
  stands_in: ({ away }) =>
    `${away} ist weg, und Sie sind die Vertretung. Antworten Sie, oder nennen Sie jemand anderen.`,
  nobody_else: () =>
    'Niemand sonst kann das gerade gefragt werden. Antworten Sie, oder geben Sie es namentlich an jemanden weiter.',
  nobody_can: () => 'Niemand davon kann gerade gefragt werden. Antworten Sie, oder nennen Sie jemand anderen.',
  no_such_choice: ({ options }) =>
    `Das ist keine der Antworten: ${options.map((one) => choiceIn('de', one)).join(', ')}.`,
  unfit: ({ fields }) =>
    fields.length === 0 ? 'So passt die Antwort nicht zur Frage.' : `Das passt noch nicht: ${fields.join(', ')}.`,
  nothing_waits: () => 'Davon wartet nichts mehr: es ist hinausgegangen, oder wurde schon zurückgenommen.',
  said_inside: ({ words }) =>
    `Das fiel intern: „${words.join('“, „')}“. Sagen Sie es anders, oder sagen Sie dazu, dass es hinaus darf.`,
  may_not: ({ needs }) =>
    `Das dürfen Sie nicht.${needs.length === 0 ? '' : ` Es braucht die Rolle ${needs.join(' oder ')}.`}`,
  may_not_speak: ({ connection }) =>
    `Sie dürfen über ${connection} nicht für das Unternehmen sprechen. Fragen Sie jemanden, der es darf, oder einen Admin.`,
  opens_nothing: () =>
    'Das gilt nicht mehr: es wurde benutzt oder ist abgelaufen. In Bondfire steht, was Sie gefragt werden.',
  no_issue: () => 'Diesen Fall gibt es nicht, oder Sie dürfen ihn nicht lesen.',
  no_ask: () => 'Diese Frage gibt es nicht mehr, oder Sie dürfen sie nicht lesen.',
  no_response: ({ retired }) =>
    retired
      ? 'Das wurde zurückgezogen. Sehen Sie nach, was sonst ähnlich ist.'
      : 'Das gibt es in der Bibliothek nicht, oder Sie dürfen es nicht lesen.',
  issue_over: ({ merged }) =>
    merged ? 'Dieser Fall wurde mit einem anderen vereint.' : 'Dieser Fall ist erledigt. Öffnen Sie ihn erst wieder.',
  has_it: ({ person }) => `Der Fall ist schon bei ${person}.`,
  empty: () => 'Es fehlen die Worte: schreiben Sie wenigstens eines.',
  too_long: ({ most }) => `Das ist zu lang: höchstens ${most} Zeichen.`,
  passed_time: () => 'Diese Zeit ist vorbei. Nennen Sie eine, die noch kommt.',
  same_key: ({ key }) => `Ein anderer Fall ist unter demselben Schlüssel offen, ${key}. Legen Sie die beiden zusammen.`,
  open_already: () => 'Der Fall ist schon offen.',
  with_itself: () => 'Das ist derselbe Fall. Nennen Sie einen anderen.',
  nothing_left: () => 'Vom Fall bliebe nichts übrig. Lassen Sie mindestens einen Beitrag darin.',
  linked_already: () => 'Die beiden sind schon verbunden.',
  gathered_already: () => 'Das gehört schon zum Fall.',
  approval_not_shared: () => 'Eine Freigabe gibt nur, wer es darf; sonst kann niemand darum gebeten werden.',
  link_not_yours: ({ person }) => `${person} hat diesen Link gegeben und nimmt ihn zurück; oder ein Admin.`,
  link_used: () => 'Der Link wurde schon benutzt. Die Antwort bleibt.',
  taken_back: () => 'Es wurde schon zurückgenommen.',
  stays_there: () =>
    'Dort lässt es sich nicht zurücknehmen. Löschen Sie es im Netzwerk von Hand, oder antworten Sie noch einmal.',
  none_failed: () => 'Keine der Antworten ist fehlgeschlagen; es ist nichts noch einmal zu senden.',
  views_full: ({ most }) => `Sie haben schon ${most} Ansichten. Entfernen Sie eine, die Sie nicht mehr brauchen.`,
  gone_out: () => 'Es ist schon hinausgegangen, und lässt sich dort nicht zurücknehmen.',
  nobody_outside: () => 'In diesem Fall kann niemand außen eine Antwort bekommen.',
  not_for_there: () => 'Damals wurde nichts gesagt, was dorthin darf. Schreiben Sie die Antwort selbst.',
  wrong_file: ({ problems }) =>
    `So ist die Datei nicht in Ordnung:\n${problems.map((one) => describeProblem(problemIn('de', one))).join('\n')}`,
  another_account: ({ name }) => `Dieses Konto ist das von ${name}. Ein Admin kann es dort wegnehmen.`,
};

/** Null where it is told by no code. */
export function reasonOf(thrown: unknown): Reason | null {
  return thrown instanceof Refused ? thrown.reason : null;
}

/** What a fault says, in English, and what to do. */
export function sentencesOf({ message, cure }: Pick<Fault, 'message' | 'cure'>): string {
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
  return cure === null ? sentence : `${sentence} ${cure}`;
}

/** `english`: what is told where nobody has other words for it. */
export function refusalIn(language: Language, reason: Reason | null, english: string): string {
  if (language === 'en') return english;
  if (reason === null) return WORDS[language].inEnglish(english);
  return (DE[reason.code] as (of: Reason) => string)(reason);
}
