import { activities } from '../activities/words.de.ts';
import { connections } from '../connections/words.de.ts';
import { inbox } from '../inbox/words.de.ts';
import { issue } from '../issue/words.de.ts';
import { library } from '../library/words.de.ts';
import { wall } from '../wall/words.de.ts';
import { people } from '../people/words.de.ts';
import { phone } from '../phone/words.de.ts';
import { playbooks } from '../playbooks/words.de.ts';
import { settings } from '../settings/words.de.ts';
import { start } from '../start/words.de.ts';
import { problems } from './problems.de.ts';
import type { Words } from './en.ts';

export const de: Words = {
  frame: {
    skip: 'Zum Inhalt',
    menu: 'Menü',
    tabs: 'Orte',
    home: 'Bondfire, zum Eingang',
    me: 'Angemeldet als {{name}}',
    sign_out: 'Abmelden',
    close: 'Schließen',
    password_shown: 'Passwort zeigen',
    language: 'Sprache',
    places: {
      inbox: 'Eingang',
      library: 'Bibliothek',
      connections: 'Verbindungen',
      wall: 'Wand',
      people: 'Leute',
      playbooks: 'Playbooks',
      settings: 'Einstellungen',
    },
    live: {
      live: 'Live',
      live_why: 'Änderungen erscheinen, sobald sie geschehen.',
      late: 'Nicht live',
      late_why:
        'Die Verbindung ist weg und kommt von selbst wieder. Bis dahin fragt diese Seite alle paar Sekunden nach.',
    },
    bell: {
      title: 'Was Sie erfahren haben',
      unread_zero: 'nichts ungelesen',
      unread_one: '{{count}} ungelesen',
      unread_other: '{{count}} ungelesen',
      many: '{{count}} oder mehr ungelesen',
      none: 'Noch nichts',
      none_cure: 'Was Sie gefragt werden, was Ihnen zufällt, was sich darin bewegt oder zu spät kommt, steht hier.',
      fresh: 'Ungelesen',
      over: 'Das ist erledigt: Es ist nichts mehr zu tun.',
      read: 'Als gelesen markieren',
      read_all: 'Alles als gelesen markieren',
      stop: 'Wie ich davon erfahre',
      rules: 'Wie ich benachrichtigt werde',
      more: 'Mehr zeigen',
    },
    colours: { title: 'Farben', auto: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
    keys: { title: 'Tasten', show: 'Alle Tasten zeigen' },
  },
  sign_in: {
    title: 'Bei Bondfire anmelden',
    email: 'E-Mail',
    password: 'Passwort',
    enter: 'Anmelden',
    by: 'Mit {{name}} anmelden',
    or: 'oder',
    forgotten: 'Vergessen? Ein Admin kann einen neuen Link ausstellen.',
    first_start: 'Noch kann sich niemand anmelden.',
    first_start_cure:
      'Öffnen Sie den Link, den Bondfire beim Start gezeigt hat, oder lassen Sie einen neuen ausstellen:',
  },
  welcome: {
    gone: 'Dieser Link hat seinen Dienst getan',
    first: 'Willkommen. Sie sind die erste Person hier.',
    invited: 'Wählen Sie Ihr Passwort',
    name: 'Ihr Name',
    password: 'Passwort',
    password_rule: 'Mindestens 12 Zeichen; am besten ein paar Wörter, die sonst niemand zusammenstellt.',
    enter: 'Los geht’s',
    no_token: 'Dieser Adresse fehlt das Ende. Öffnen Sie den ganzen Link, den Sie bekommen haben.',
  },
  states: {
    loading: 'Wird geladen',
    failed: 'Das hat nicht geklappt',
    again: 'Noch einmal',
    offline: 'Bondfire antwortet nicht. Es wird von selbst wieder versucht; Getipptes bleibt erhalten.',
    nothing_here: 'Unter dieser Adresse gibt es nichts',
    nothing_here_cure: 'Das Menü zeigt, wohin Sie gehen können.',
  },
  audience: { internal: 'Innen', external: 'Außen' },
  parts: {
    undo: 'Rückgängig',
    undone: 'Zurückgenommen',
    copy: 'Kopieren',
    copied: 'Kopiert',
    goes_outside: 'geht hinaus',
    signal: {
      posts_one: '{{amount}} Beitrag',
      posts_other: '{{amount}} Beiträge',
      authors_one: '{{amount}} Person',
      authors_other: '{{amount}} Personen',
      engagement_one: '{{amount}} Reaktion',
      engagement_other: '{{amount}} Reaktionen',
      facts_one: '{{amount}}',
      facts_other: '{{amount}}',
      more: '{{what}} über {{span}}, üblich ist {{expected}} ({{about}})',
      fewer: 'nur {{what}} über {{span}}, üblich ist {{expected}} ({{about}})',
      silent: 'nichts über {{span}}, üblich ist {{expected}} ({{about}})',
      of_none: '{{what}} über {{span}}, üblich ist nichts ({{about}})',
      alone: '{{what}} über {{span}} ({{about}})',
      worse: 'der Ton ist schlechter geworden: {{observed}} über {{span}}, üblich ist {{expected}} ({{about}})',
      better: 'der Ton ist besser geworden: {{observed}} über {{span}}, üblich ist {{expected}} ({{about}})',
      reach: 'es spricht jemand, dem {{observed}} Menschen folgen oder den sie lesen ({{about}})',
    },
    blind: {
      dead: 'Es ist nicht zu lesen.',
      limited: 'Die Grenze des Anbieters ist erreicht.',
      paused: 'Es ist angehalten.',
      backfilling: 'Was früher gesagt wurde, wird noch gelesen.',
      down: 'Es wurde nichts aufgenommen, während Bondfire stand.',
    },
    tone: { negative: 'negativ', neutral: 'neutral', positive: 'positiv', unknown: 'Ton nicht bekannt' },
  },
  activities,
  connections,
  inbox,
  issue,
  library,
  wall,
  people,
  phone,
  playbooks,
  problems,
  settings,
  start,
};
