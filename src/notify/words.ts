/** The texts, by language. */
import type { Kind } from './stage.ts';
import type { Why } from './store.ts';

export interface Words {
  /** @param of the issue's title, or what is asked; `by`: who did it. */
  readonly headline: Readonly<Record<Kind, (of: string, by: string) => string>>;
  readonly somebody: string;
  /** How many, and the first of them. */
  readonly back: {
    asked(count: number, first: string): string;
    mine(count: number, first: string): string;
    missed(count: number, first: string): string;
    moved(count: number, first: string, owner: string | null): string;
    team(count: number, first: string, resolved: number): string;
    readonly nothing: string;
  };
  nobodyCan(title: string): string;
  forTeam(title: string, team: string): string;
  about(title: string): string;
  options(all: string): string;
  by(moment: string): string;
  severity(severity: number): string;
  gone(by: string, to: string | null): string;
  /** So many entries of a kind in the time line; `by`: a person who made one. Null: it is no news. */
  entry(kind: string, count: number, by: string | null): string | null;
  promise(kind: string, moment: string): string;
  because(why: string): string;
  readonly why: Readonly<Record<Why['as'], (of: { readonly team: string; readonly words: string }) => string>>;
  digest(count: number): string;
  stop(url: string): string;
  test(channel: string): string;
  /** What became of what was asked, or given: in the place of the buttons. */
  readonly over: {
    /** `yours`: by whoever reads it; `others`: by name. */
    answered(choice: string, yours: boolean, others: readonly string[]): string;
    readonly lapsed: string;
    readonly cancelled: string;
    readonly away: string;
    passed(to: string | null): string;
    has(name: string): string;
    readonly yours: string;
    readonly resolved: string;
    readonly gone: string;
  };
  /** Those that are no words of whoever asks. */
  readonly choices: Readonly<Record<string, string>>;
}

const PROMISES_EN: Readonly<Record<string, string>> = {
  acknowledge: 'somebody takes it',
  reply: 'a first answer',
  resolution: 'it is resolved',
};
const ENTRIES_EN: Readonly<Record<string, string>> = {
  joined: 'something new was said',
  asked_for_again: 'it was opened again by the same key',
  note: 'a note',
  woken: 'it goes on',
  reopened: 'it was reopened',
  severity: 'its severity changed',
  resolved: 'it was resolved',
  waits: 'it waits',
  took_in: 'another issue was merged into it',
  merged: 'it was merged into another one',
  answered: 'what became of an answer',
};

const en: Words = {
  headline: {
    asked: (of) => `Asked of you: ${of}`,
    reminded: (of) => `Still waiting for you: ${of}`,
    escalated: (of) => `Nobody has answered: ${of}`,
    assigned: (of) => `Yours now: ${of}`,
    handed_over: (of, by) => `${by} hands over to you: ${of}`,
    moved: (of) => `News in: ${of}`,
    at_risk: (of) => `About to be late: ${of}`,
    missed: (of) => `Late: ${of}`,
    signal: (of) => `Noticed: ${of}`,
    back: () => 'Welcome back',
  },
  somebody: 'Somebody',
  back: {
    asked: (count, first) => `${count === 1 ? 'One question waits' : `${count} questions wait`} for you: ${first}`,
    mine: (count, first) => `${count === 1 ? 'One issue is' : `${count} issues are`} yours: ${first}`,
    missed: (count, first) => `${count === 1 ? 'One promise was' : `${count} promises were`} missed: ${first}`,
    moved: (count, first, owner) =>
      `${count === 1 ? 'One issue of yours' : `${count} issues of yours`} went on without you: ${first}${owner === null ? '' : ` (${owner} has it)`}`,
    team: (count, first, resolved) =>
      `${count === 1 ? 'One issue is' : `${count} issues are`} new for your teams, ${resolved} resolved: ${first}`,
    nothing: 'Nothing waits for you, and you missed nothing.',
  },
  nobodyCan: (title) => `Nobody can take it: ${title}`,
  forTeam: (title, team) => `New for ${team}: ${title}`,
  about: (title) => `It is about: ${title}`,
  options: (all) => `Choose one: ${all}`,
  by: (moment) => `By ${moment}`,
  severity: (severity) => `Severity ${severity} of 10`,
  gone: (by, to) => `${by} gave it to ${to ?? 'nobody yet'}.`,
  entry(kind, count, by) {
    const what = ENTRIES_EN[kind];
    if (what === undefined) return null;
    return `${what}${by === null ? '' : ` by ${by}`}${count > 1 ? ` (${count} times)` : ''}`;
  },
  promise: (kind, moment) => `Promised by ${moment}: ${PROMISES_EN[kind] ?? kind}`,
  because: (why) => `You get this because ${why}.`,
  why: {
    asked: ({ words }) => `you are asked (${words})`,
    owner: () => 'the issue is yours',
    was_owner: () => 'the issue was yours',
    lead: ({ team }) => `you lead ${team}`,
    member: ({ team }) => `you are in ${team}`,
    back: () => 'you were away',
  },
  digest: (count) => `${count} things from Bondfire`,
  stop: (url) => `How you are told, and how to stop it: ${url}`,
  test: (channel) => `This is a test: ${channel} reaches you.`,
  over: {
    answered: (choice, yours, others) => `Answered by ${[...(yours ? ['you'] : []), ...others].join(', ')}: ${choice}`,
    lapsed: 'Nobody answered in time.',
    cancelled: 'It was called off.',
    away: 'You are away: others are asked.',
    passed: (to) => (to === null ? 'It was passed on.' : `Passed on to ${to}.`),
    has: (name) => `${name} has it.`,
    yours: 'You have it.',
    resolved: 'It is resolved.',
    gone: 'It does not wait for you any more.',
  },
  choices: { yes: 'approved', no: 'rejected', done: 'filled in' },
};

const PROMISES_DE: Readonly<Record<string, string>> = {
  acknowledge: 'jemand übernimmt ihn',
  reply: 'eine erste Antwort',
  resolution: 'er ist erledigt',
};
const ENTRIES_DE: Readonly<Record<string, string>> = {
  joined: 'es wurde Neues gesagt',
  asked_for_again: 'er wurde mit demselben Schlüssel noch einmal eröffnet',
  note: 'eine Notiz',
  woken: 'er geht weiter',
  reopened: 'er wurde wieder geöffnet',
  severity: 'seine Schwere hat sich geändert',
  resolved: 'er wurde erledigt',
  waits: 'er wartet',
  took_in: 'ein anderer Fall wurde damit vereint',
  merged: 'er wurde mit einem anderen vereint',
  answered: 'was aus einer Antwort wurde',
};
/** Why somebody is asked, as an ask says it, in German; the first that fits. */
const ASKED_DE: readonly (readonly [RegExp, string])[] = [
  [/^escalated, as nobody had answered: (.*)$/s, 'niemand hat geantwortet; $1'],
  [/^asked by name$/, 'namentlich genannt'],
  [/^owner of the issue$/, 'der Fall ist bei Ihnen'],
  [/^on call for (\S+)/, 'Bereitschaft für $1'],
  [/^leads (\S+)/, 'Leitung von $1'],
  [/^of (\S+)$/, 'im Team $1'],
  [/^is (\S+)$/, 'Rolle $1'],
  [/^passed on by (.*)$/s, 'weitergegeben von $1'],
  [/^back: .*$/s, 'Sie sind wieder da, und er ist noch offen'],
];

function askedInGerman(words: string): string {
  for (const [pattern, german] of ASKED_DE) {
    const found = pattern.exec(words);
    if (found === null) continue;
    return german.replace('$1', german.endsWith('; $1') ? askedInGerman(found[1] ?? '') : (found[1] ?? ''));
  }
  return words;
}

const de: Words = {
  headline: {
    asked: (of) => `Sie werden gefragt: ${of}`,
    reminded: (of) => `Wartet noch auf Sie: ${of}`,
    escalated: (of) => `Niemand hat geantwortet: ${of}`,
    assigned: (of) => `Jetzt bei Ihnen: ${of}`,
    handed_over: (of, by) => `${by} übergibt Ihnen: ${of}`,
    moved: (of) => `Neues in: ${of}`,
    at_risk: (of) => `Bald zu spät: ${of}`,
    missed: (of) => `Zu spät: ${of}`,
    signal: (of) => `Aufgefallen: ${of}`,
    back: () => 'Willkommen zurück',
  },
  somebody: 'Jemand',
  back: {
    asked: (count, first) => `${count === 1 ? 'Eine Frage wartet' : `${count} Fragen warten`} auf Sie: ${first}`,
    mine: (count, first) => `${count === 1 ? 'Ein Fall ist' : `${count} Fälle sind`} bei Ihnen: ${first}`,
    missed: (count, first) =>
      `${count === 1 ? 'Ein Versprechen wurde' : `${count} Versprechen wurden`} nicht gehalten: ${first}`,
    moved: (count, first, owner) =>
      `${count === 1 ? 'Einer Ihrer Fälle' : `${count} Ihrer Fälle`} ${count === 1 ? 'ging' : 'gingen'} ohne Sie weiter: ${first}${owner === null ? '' : ` (jetzt bei ${owner})`}`,
    team: (count, first, resolved) =>
      `${count === 1 ? 'Ein Fall ist' : `${count} Fälle sind`} neu in Ihren Teams, davon ${resolved} erledigt: ${first}`,
    nothing: 'Nichts wartet auf Sie, und Sie haben nichts verpasst.',
  },
  nobodyCan: (title) => `Niemand kann ihn übernehmen: ${title}`,
  forTeam: (title, team) => `Neu für ${team}: ${title}`,
  about: (title) => `Es geht um: ${title}`,
  options: (all) => `Zur Wahl: ${all}`,
  by: (moment) => `Bis ${moment}`,
  severity: (severity) => `Schwere ${severity} von 10`,
  gone: (by, to) => `${by} hat ihn ${to ?? 'noch niemandem'} gegeben.`,
  entry(kind, count, by) {
    const what = ENTRIES_DE[kind];
    if (what === undefined) return null;
    return `${what}${by === null ? '' : `, von ${by}`}${count > 1 ? ` (${count}-mal)` : ''}`;
  },
  promise: (kind, moment) => `Versprochen bis ${moment}: ${PROMISES_DE[kind] ?? kind}`,
  because: (why) => `Sie bekommen das, weil ${why}.`,
  why: {
    asked: ({ words }) => `Sie gefragt werden (${askedInGerman(words)})`,
    owner: () => 'der Fall bei Ihnen ist',
    was_owner: () => 'der Fall bei Ihnen war',
    lead: ({ team }) => `Sie ${team} leiten`,
    member: ({ team }) => `Sie in ${team} sind`,
    back: () => 'Sie weg waren',
  },
  digest: (count) => `${count} Dinge von Bondfire`,
  stop: (url) => `Wie Sie benachrichtigt werden, und wie das aufhört: ${url}`,
  test: (channel) => `Das ist ein Test: ${channel} erreicht Sie.`,
  over: {
    answered: (choice, yours, others) =>
      `Beantwortet von ${[...(yours ? ['Ihnen'] : []), ...others].join(', ')}: ${choice}`,
    lapsed: 'Niemand hat rechtzeitig geantwortet.',
    cancelled: 'Es wurde abgesagt.',
    away: 'Sie sind weg: andere werden gefragt.',
    passed: (to) => (to === null ? 'Es wurde weitergegeben.' : `Weitergegeben an ${to}.`),
    has: (name) => `Bei ${name}.`,
    yours: 'Bei Ihnen.',
    resolved: 'Er ist erledigt.',
    gone: 'Das wartet nicht mehr auf Sie.',
  },
  choices: { yes: 'freigegeben', no: 'abgelehnt', done: 'ausgefüllt' },
};

export const WORDS = { en, de };

/** A choice as it reads: an option in its own words. */
export function choiceIn(language: keyof typeof WORDS, choice: string): string {
  return WORDS[language].choices[choice] ?? choice;
}
