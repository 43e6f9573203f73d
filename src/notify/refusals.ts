/** Why something was refused, as whoever wanted it reads it. Pure. */
import { asFault, describeProblem, problemIn, type Fault, type FaultKind } from '#sdk';
import { Refused, type Plain, type Reason, type Thing, type Unit } from '../platform/index.ts';
import type { Language } from './texts.ts';
import { choiceIn } from './words.ts';

type Telling = Exclude<Reason['code'], Plain>;
type Of<Code, One> = One extends { readonly code: infer Codes } ? (Code extends Codes ? One : never) : never;
type Told<Code extends Telling> = (of: Of<Code, Reason>) => string;

const OVER_DE = {
  answered: 'Das ist schon entschieden',
  lapsed: 'Dafür ist es zu spät',
  cancelled: 'Das wurde abgesagt',
  open: 'Das ist noch offen',
} as const;

/** After “es gibt”. */
const NONE_DE: Readonly<Record<Thing, string>> = {
  account: 'kein Konto',
  activity: 'keinen Beitrag',
  answer: 'keine solche Antwort',
  archive: 'kein Archiv',
  backfill: 'nichts Früheres, das gelesen wird:',
  browser: 'keinen Browser',
  cases: 'keine Fälle dazu',
  channel: 'keinen Weg',
  connection: 'keine Verbindung',
  connector: 'keinen Konnektor',
  draft: 'keinen Entwurf',
  effect: 'keine Wirkung',
  field: 'kein Feld',
  file: 'keine Datei dazu',
  id: 'nichts mit der Kennung',
  link: 'keinen Link',
  person: 'keine Person',
  playbook: 'kein Playbook',
  policy: 'kein Versprechen',
  quarantined: 'nichts in Quarantäne unter',
  reporter: 'niemanden mit dem Konto',
  response: 'keinen Eintrag',
  revision: 'keine eindeutige Fassung',
  right: 'kein Recht',
  run: 'keinen Lauf',
  sample: 'keine Beispielfirma',
  session: 'keine Anmeldung',
  signal: 'kein Signal',
  slice: 'keinen Ausschnitt',
  step: 'keinen Schritt',
  stream: 'keinen Strom',
  team: 'kein Team',
  'time zone': 'keine Zeitzone',
  token: 'kein Token',
  view: 'keine Ansicht',
  webhook: 'keinen Webhook',
  'webhook event': 'keine Meldung an den Webhook',
};

const UNITS_DE: Readonly<Record<Unit, string>> = {
  activities: 'Beiträge',
  days: 'Tage',
  facts: 'Zahlen',
  megabytes: 'MB',
  posts: 'Beiträge',
  records: 'Datensätze',
  spans: 'Abschnitte',
};

function named(id: string | null): string {
  return id === null ? '' : ` „${id}“`;
}

function english(why: string | null): string {
  return why === null ? '' : ` Warum, auf Englisch: „${why}“`;
}

const PLAIN_DE: Readonly<Record<Plain, string>> = {
  about_no_issue: 'Es geht um keinen Fall.',
  account_gone: 'Dieses Konto gibt es nicht mehr. Bitten Sie einen Admin um eine Einladung.',
  approval_not_shared: 'Eine Freigabe gibt nur, wer es darf; sonst kann niemand darum gebeten werden.',
  asked_nothing: 'In dieser Mail wurde nichts gefragt.',
  bad_sign_in:
    'Diese E-Mail-Adresse und dieses Passwort passen nicht zusammen. Bessern Sie sie aus, oder bitten Sie einen Admin um einen Link für ein neues Passwort.',
  bad_text: 'Darin ist ein Zeichen, das in keinem Text vorkommt. Nehmen Sie es heraus.',
  changed_meanwhile: 'Jemand hat es inzwischen geändert. Sehen Sie es noch einmal an, und ändern Sie es dann.',
  date_ahead: 'Früheres beginnt an einem Tag, der vorbei ist.',
  empty: 'Es fehlen die Worte: schreiben Sie wenigstens eines.',
  ends_first: 'Das Ende liegt vor dem Anfang.',
  gathered_already: 'Das gehört schon zum Fall.',
  gone_out: 'Es ist schon hinausgegangen, und lässt sich dort nicht zurücknehmen.',
  hops: 'Zwei Playbooks oder Systeme antworten einander. Sorgen Sie dafür, dass eines das andere in Ruhe lässt.',
  inside_only: 'Das wurde intern gesagt, und kein Dienst außen bekommt es zu lesen.',
  joined_already: 'Dass das dieselbe Person ist, ist schon bekannt.',
  link_used: 'Der Link wurde schon benutzt. Die Antwort bleibt.',
  linked_already: 'Die beiden sind schon verbunden.',
  longer_spans:
    'So genau ist das so lange her nicht mehr da. Wählen Sie längere Abschnitte, oder was nicht so lange her ist.',
  market_alone: 'Nur ein Markt kann sich nach dem Modus der anderen richten. Nennen Sie den Markt, oder einen Modus.',
  no_ask: 'Diese Frage gibt es nicht mehr, oder Sie dürfen sie nicht lesen.',
  nameless: 'Wer das geschrieben hat, hat keinen Namen, und die Vorlage nennt ihn.',
  no_cursor: 'An dieser Stelle geht die Liste nicht weiter. Beginnen Sie noch einmal von vorn.',
  no_issue: 'Diesen Fall gibt es nicht, oder Sie dürfen ihn nicht lesen.',
  no_mail: 'Das ist keine Mail.',
  no_provider: 'Hier meldet sich niemand über einen Anbieter an.',
  no_replies: 'Antworten per Mail werden hier nicht angenommen.',
  no_time: 'Das ist kein Zeitpunkt. Schreiben Sie ihn wie 2026-03-02T08:30:00Z.',
  no_words: 'Darin hat niemand etwas gesagt.',
  nobody_answers: 'Hier wird nichts gefragt, also antwortet auch niemand.',
  nobody_can: 'Niemand davon kann gerade gefragt werden. Antworten Sie, oder nennen Sie jemand anderen.',
  nobody_else:
    'Niemand sonst kann das gerade gefragt werden. Antworten Sie, oder geben Sie es namentlich an jemanden weiter.',
  nobody_outside: 'In diesem Fall kann niemand außen eine Antwort bekommen.',
  none_failed: 'Keine der Antworten ist fehlgeschlagen; es ist nichts noch einmal zu senden.',
  none_proposed: 'Nichts davon ist für diesen Fall vorgeschlagen; vielleicht hat schon jemand darüber entschieden.',
  not_for_there: 'Damals wurde nichts gesagt, was dorthin darf. Schreiben Sie die Antwort selbst.',
  not_gathered: 'Das gehört nicht zum Fall, oder nicht mehr.',
  not_joined: 'Das Konto ist mit keinem anderen verbunden.',
  not_linked: 'Die beiden sind nicht verbunden.',
  not_retired: 'Das ist nicht zurückgezogen.',
  not_unknown: 'Von Hand klären lässt sich nur, wovon niemand weiß, ob es angekommen ist.',
  nothing_changes: 'Damit würde sich nichts ändern.',
  nothing_in_it: 'Darin steht nichts. Nehmen Sie eine Datei, in der Beiträge stehen.',
  nothing_left: 'Vom Fall bliebe nichts übrig. Lassen Sie mindestens einen Beitrag darin.',
  nothing_waits: 'Davon wartet nichts mehr: es ist hinausgegangen, oder wurde schon zurückgenommen.',
  open_already: 'Der Fall ist schon offen.',
  opens_nothing:
    'Das gilt nicht mehr: es wurde benutzt oder ist abgelaufen. In Bondfire steht, was Sie gefragt werden.',
  opens_nothing_here:
    'Dieser Link gilt nicht mehr: er wurde benutzt, ist abgelaufen, oder es gibt einen neueren. Bitten Sie einen Admin um einen neuen.',
  ours: 'Der Fehler liegt bei uns; was es ist, steht im Protokoll.',
  own_stand_in: 'Niemand vertritt sich selbst. Nennen Sie jemand anderen.',
  passed_time: 'Diese Zeit ist vorbei. Nennen Sie eine, die noch kommt.',
  plays_activities:
    'Ein Probelauf spielt Beiträge, und dieses Playbook beginnt anders. Spielen Sie seine Fälle, oder lassen Sie es zusehen.',
  present_revision: 'Der Lauf geht schon nach der Fassung, die in Kraft ist.',
  private_to_whom: 'Es soll nur ein Team sehen: sagen Sie, welches.',
  promises_nothing: 'Damit wäre nichts versprochen. Geben Sie mindestens eine Zeit an.',
  read_by_connections: 'Was jemand lesen darf, hängt an Verbindungen und nicht an Teams. Lassen Sie die Teams weg.',
  retired_already: 'Das ist schon zurückgezogen.',
  run_over: 'Der Lauf ist schon zu Ende.',
  run_under_way: 'Der Lauf ist noch unterwegs. Brechen Sie ihn erst ab.',
  same_account: 'Das ist dasselbe Konto. Nennen Sie zwei.',
  sample_beside: 'Die Beispielfirma ist da, und Eigenes wird nicht damit vermischt. Entfernen Sie sie erst.',
  sample_elsewhere: 'Die Beispielfirma braucht alles in einem Prozess: Starten Sie Bondfire mit „bondfire start“.',
  secret_in_file: 'In der Datei steht etwas Geheimes. Nehmen Sie es heraus; es wird beim Verbinden eingegeben.',
  settled_meanwhile: 'Jemand anderes hat es gerade geklärt.',
  shut_out: 'Ihr Konto ist gesperrt. Bitten Sie einen Admin, es wieder freizugeben.',
  sign_in_lapsed: 'Danach hat niemand gefragt, oder es ist länger als eine halbe Stunde her. Beginnen Sie noch einmal.',
  signed_out: 'So ist niemand angemeldet. Melden Sie sich mit Ihrem Passwort an.',
  speaks_outside: 'Für das Unternehmen spricht man immer nach außen. Lassen Sie das Publikum weg.',
  stays_there:
    'Dort lässt es sich nicht zurücknehmen. Löschen Sie es im Netzwerk von Hand, oder antworten Sie noch einmal.',
  taken_back: 'Es wurde schon zurückgenommen.',
  test_post_under_way: 'Ein Testbeitrag ist schon unterwegs. Warten Sie ab, was daraus wird.',
  test_posts_apart: 'Testbeiträge liegen mindestens zehn Minuten auseinander.',
  trigger_stays: 'Was den Lauf ausgelöst hat, bleibt, wie es ist. Nennen Sie den Schritt, für den die Eingabe ist.',
  under_way_there: 'Die letzte Änderung ist noch auf dem Weg dorthin.',
  went_meanwhile: 'Es wurde entfernt, während es gelesen wurde.',
  whose: 'Sagen Sie, um wen es geht.',
  whose_right: 'Wem soll das Recht gehören? Nennen Sie eine Person, ein Team oder eine Rolle, und nur eines davon.',
  with_itself: 'Das ist derselbe Fall. Nennen Sie einen anderen.',
  wrong_password:
    'Das bisherige Passwort stimmt nicht. Bessern Sie es aus, oder bitten Sie einen Admin um einen Link für ein neues.',
};

/** The English of each is the fault's own. */
const DE: { readonly [Code in Telling]: Told<Code> } = {
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
  no_such_choice: ({ options }) =>
    `Das ist keine der Antworten: ${options.map((one) => choiceIn('de', one)).join(', ')}.`,
  unfit: ({ fields }) =>
    fields.length === 0 ? 'So passt die Antwort nicht zur Frage.' : `Das passt noch nicht: ${fields.join(', ')}.`,
  said_inside: ({ words }) =>
    `Das fiel intern: „${words.join('“, „')}“. Sagen Sie es anders, oder sagen Sie dazu, dass es hinaus darf.`,
  may_not: ({ needs }) =>
    `Das dürfen Sie nicht.${needs.length === 0 ? '' : ` Es braucht die Rolle ${needs.join(' oder ')}.`}`,
  may_not_speak: ({ connection }) =>
    `Sie dürfen über ${connection} nicht für das Unternehmen sprechen. Fragen Sie jemanden, der es darf, oder einen Admin.`,
  no_response: ({ retired }) =>
    retired
      ? 'Das wurde zurückgezogen. Sehen Sie nach, was sonst ähnlich ist.'
      : 'Das gibt es in der Bibliothek nicht, oder Sie dürfen es nicht lesen.',
  issue_over: ({ merged }) =>
    merged ? 'Dieser Fall wurde mit einem anderen vereint.' : 'Dieser Fall ist erledigt. Öffnen Sie ihn erst wieder.',
  has_it: ({ person }) => `Der Fall ist schon bei ${person}.`,
  too_long: ({ most }) => `Das ist zu lang: höchstens ${most} Zeichen.`,
  same_key: ({ key }) => `Ein anderer Fall ist unter demselben Schlüssel offen, ${key}. Legen Sie die beiden zusammen.`,
  link_not_yours: ({ person }) => `${person} hat diesen Link gegeben und nimmt ihn zurück; oder ein Admin.`,
  views_full: ({ most }) => `Sie haben schon ${most} Ansichten. Entfernen Sie eine, die Sie nicht mehr brauchen.`,
  wrong_file: ({ problems }) =>
    `So ist die Datei nicht in Ordnung:\n${problems.map((one) => describeProblem(problemIn('de', one))).join('\n')}`,
  another_account: ({ name }) => `Dieses Konto ist das von ${name}. Ein Admin kann es dort wegnehmen.`,
  not_there: ({ what, id }) => `Es gibt hier ${NONE_DE[what]}${named(id)}.`,
  there_already: ({ what, id }) => `Es gibt schon ${NONE_DE[what].replace(/^k/, '')}${named(id)}.`,
  name_used: ({ id, connector }) =>
    `Unter dem Namen ${id} steht noch, was ${connector} gebracht hat. Wählen Sie einen anderen.`,
  too_many: ({ most, of }) => `Das ist zu viel: höchstens ${most.toLocaleString('de')} ${UNITS_DE[of]}.`,
  not_between: ({ least, most }) => `Das passt nicht: nennen Sie eine Zahl von ${least} bis ${most}.`,
  no_word: ({ example }) => `So kann nichts heißen. Schreiben Sie ein kurzes Wort in Kleinbuchstaben, etwa ${example}.`,
  bad_row: ({ row, why }) => `${row === null ? 'Es' : `Zeile ${row}`} lässt sich nicht lesen.${english(why)}`,
  not_read: ({ endings }) =>
    `So eine Datei wird hier nicht gelesen. Nehmen Sie eine, die auf ${endings.join(', ')} endet; Gepacktes muss erst ausgepackt werden.`,
  inside_words: ({ connection }) =>
    `Damit kämen interne Worte nach ${connection}, also nach außen. Sagen Sie es ohne sie, oder lassen Sie genau diesen Text freigeben.`,
  no_history: ({ connection }) => `${connection} hat nichts, was sich nachträglich lesen lässt.`,
  no_test_post: ({ connection }) => `${connection} hat keinen Ort für einen Testbeitrag, der niemanden stört.`,
  not_in_browser: ({ connection }) => `${connection} wird nicht im Browser verbunden, sondern mit Zugangsdaten.`,
  posts_nothing: ({ connection }) => `${connection} schickt uns von selbst nichts, und hat darum keine Adresse.`,
  sample_fixed: ({ connection }) =>
    `${connection} gehört zur Beispielfirma, die bleibt, wie sie ist. Entfernen Sie sie als Ganzes, unter Verbindungen.`,
  talks_outside: ({ connection }) =>
    `Was bei ${connection} gesagt wird, ist außen. Reden Sie über Fälle, wo nur Ihr Unternehmen mitliest.`,
  lacks: ({ connection, fields }) =>
    `${connection} fehlt noch etwas${fields.length === 0 ? '' : `: ${fields.join(', ')}`}.`,
  leads_elsewhere: ({ fields }) =>
    `Damit ginge es anderswohin, und Geheimes mit. Geben Sie auch noch einmal ein: ${fields.join(', ')}.`,
  other_account: ({ name, connection, before }) =>
    `Das ist das Konto ${name}, und ${connection} ist mit ${before} verbunden. Melden Sie sich als ${before} an, oder verbinden Sie ${name} eigens.`,
  no_email: ({ person }) => `${person} hat keine E-Mail-Adresse.`,
  account_shut: ({ person }) => `Das Konto von ${person} ist gesperrt. Geben Sie es erst wieder frei.`,
  only_admin: ({ person }) => `Außer ${person} ist niemand Admin. Geben Sie erst jemand anderem diese Rolle.`,
  as_oneself: ({ person }) => `Das tun Sie als ${person}, und nicht für jemand anderes.`,
  view_of: ({ person }) => `Diese Ansicht gehört ${person}. Merken Sie sich eine eigene.`,
  address_taken: ({ person }) => `Diese E-Mail-Adresse hat schon ${person ?? 'jemand anderes'}.`,
  in_teams: ({ person, teams }) => `${person} ist noch in ${teams.join(', ')}. Nehmen Sie ${person} erst dort heraus.`,
  beyond_role: ({ role, permissions }) => `Das darf die Rolle ${role} nicht: ${permissions.join(', ')}.`,
  bad_password: ({ how, limit }) =>
    ({
      short: `Ein Passwort hat mindestens ${limit} Zeichen.`,
      long: `Ein Passwort hat höchstens ${limit} Zeichen.`,
      plain: 'Ein Passwort wiederholt nicht dieselben wenigen Zeichen.',
      own: 'Ein Passwort ist nicht Ihr Name und nicht Ihre Adresse.',
    })[how],
  not_reached: ({ channel, person }) => `Über ${channel} ist ${person} nicht zu erreichen.`,
  no_channel: ({ channels }) =>
    channels.length === 0
      ? 'Hier ist kein Weg eingerichtet, auf dem jemand benachrichtigt wird.'
      : `Auf keinem Weg zu erreichen. Es gibt ${channels.join(', ')}: für Slack ein Konto dort, für Mail eine E-Mail-Adresse, für Push ein Browser, der es erlaubt.`,
  placeholder: ({ words }) =>
    `Mit ${words} kann die Vorlage nichts anfangen. Sie kennt {name}: den Namen der meldenden Person.`,
  no_answer_way: ({ network, why }) =>
    `Über ${network} lässt sich das von hier nicht beantworten. Antworten Sie dort von Hand.${english(why)}`,
  too_long_there: ({ network, most }) => `Für ${network} ist der Text zu lang: höchstens ${most} Zeichen.`,
  /** Within a sentence. */
  no_answers: ({ why }) => (why === null ? 'So etwas beantwortet dort niemand' : `auf Englisch: „${why}“`),
  not_vouched: ({ provider }) =>
    `${provider} sagt nicht, dass Ihre E-Mail-Adresse Ihre ist. Lassen Sie sie dort bestätigen.`,
  no_way_in: ({ provider }) =>
    `Mit dem, was ${provider} von Ihnen sagt, kommen Sie hier nicht hinein. Bitten Sie einen Admin darum.`,
  private_to: ({ team }) => `Das sieht nur ${team ?? 'ein Team'}. Geben Sie es erst für alle frei.`,
  off: ({ what }) =>
    what === 'translation' ? 'Übersetzt wird hier nicht.' : 'Ein Sprachmodell ist hier nicht eingeschaltet.',
  own_beside: ({ own }) =>
    `Sie haben schon Eigenes verbunden, und die Beispielfirma wird nicht damit vermischt: ${own.join(', ')} müsste erst weg.`,
  sample_gathered: ({ issues }) =>
    `Beiträge der Beispielfirma sind in einem Fall mit Ihren eigenen: ${issues.join('; ')}. Nehmen Sie sie auf der Seite des Falls heraus, und entfernen Sie dann die Beispielfirma.`,
  not_in_force: ({ playbook }) =>
    `${playbook} ist so, wie es in der Datei steht, nicht in Kraft. Bessern Sie die Datei aus.`,
  not_by_hand: ({ playbook }) => `${playbook} wird nicht von Hand begonnen. Erproben Sie es mit dem, was gesagt wurde.`,
  cannot_start: ({ playbook, why }) => `${playbook} konnte nicht beginnen.${english(why)}`,
  would_ask_nobody: ({ who }) =>
    `Es würde ${who.join(', ')} fragen, und das ist noch niemand. Tragen Sie erst Leute dafür ein.`,
  not_asked_now: ({ step }) => `${step} wird gerade nicht gefragt. Antworten Sie, sobald es gefragt wird.`,
  not_known_yet: ({ step }) =>
    `Noch weiß niemand, ob ${step} getan wurde; es könnte doppelt geschehen. Klären Sie das erst.`,
  takes_no_input: ({ step }) => `${step} nimmt keine Eingabe.`,
  waits_at: ({ step }) =>
    `Der Lauf wartet bei ${step}, und diesen Schritt gibt es in der Fassung nicht, die in Kraft ist. Lassen Sie ihn, oder brechen Sie ihn ab.`,
  not_on_the_way: ({ step, why }) =>
    `Zu ${step} kommt der Lauf nicht. Nennen Sie den Schritt, der über den Weg entscheidet, oder einen davor.${english(why)}`,
  done_for_each: ({ step, each }) =>
    each ? `${step} geschieht für jedes aus einer Liste: sagen Sie, für welches.` : `${step} geschieht nur einmal.`,
  after_approval: ({ step, approval }) =>
    `${step} kommt nach der Freigabe ${approval}, und was Sie geschrieben haben, hat niemand freigegeben. Legen Sie es erst zur Freigabe vor.`,
};

const ALL_DE = { ...PLAIN_DE, ...DE };

/** Null where it is told by no code. */
export function reasonOf(thrown: unknown): Reason | null {
  return thrown instanceof Refused ? thrown.reason : null;
}

/** What a fault says, in English, and what to do. */
export function sentencesOf({ message, cure }: Pick<Fault, 'message' | 'cure'>): string {
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
  return cure === null ? sentence : `${sentence} ${cure}`;
}

/** What to do of what nobody has German words for, by its kind. */
const KINDS_DE: Readonly<Record<FaultKind, string>> = {
  config: 'So ist es nicht eingerichtet; ein Admin kann es ändern.',
  auth: 'Die Anmeldung dort gilt nicht mehr; ein Admin kann sie erneuern.',
  limited: 'Dort geht gerade nichts mehr. Versuchen Sie es später noch einmal.',
  transient: 'Das ging gerade nicht. Versuchen Sie es gleich noch einmal.',
  rejected: 'Das ging nicht.',
  drift: 'Die Antwort von dort war nicht zu verstehen.',
  bug: 'Der Fehler liegt bei uns.',
};

/** `words`: the English, which is quoted where nobody has German for it. */
export function refusalIn(
  language: Language,
  reason: Reason | null,
  words: string,
  kind: FaultKind = 'rejected',
): string {
  if (language === 'en') return words;
  if (reason === null) return `${KINDS_DE[kind]}${english(words)}`;
  const told = ALL_DE[reason.code] as string | ((of: Reason) => string);
  return typeof told === 'string' ? told : told(reason);
}

/** Of what went wrong, what is told beside all that went well: without what to do. */
export function whyIn(language: Language, thrown: unknown): string {
  const { message, kind } = asFault(thrown);
  return refusalIn(language, reasonOf(thrown), message, kind);
}
