import type { Words } from '../words/en.ts';

export const start: Words['start'] = {
  title: 'Erste Schritte',
  lead: 'Drei Schritte, in beliebiger Reihenfolge. Gehen Sie, wann Sie wollen: Sie kommen dorthin zurück, wo Sie waren.',
  no_right: 'Ein Admin richtet Bondfire ein.',
  steps: 'Schritte',
  done: 'erledigt',
  skipped: 'übersprungen',
  back: 'Zurück',
  next: 'Weiter',
  skip: 'Vorerst überspringen',
  finish: 'Fertig',
  skip_finish: 'Überspringen und fertig',
  found_again: 'Das war es. Sie finden diese Anleitung wieder hinter Ihrem Namen, oben.',
  connect: {
    name: 'Zuhören',
    title: 'Etwas, dem zugehört wird',
    what: 'Bondfire gehören keine Gespräche: Es hört dort zu, wo schon gesprochen wird.',
    there: 'Verbunden:',
    system: 'Ihre eigenen Systeme',
    system_what:
      'Wählen Sie eines, füllen Sie sein Formular aus oder melden Sie sich dort an, und sehen Sie Recht für Recht, was geht.',
    choose: 'Ein System verbinden',
  },
  playbooks: {
    name: 'Entscheiden',
    title: 'Was dann geschieht',
    what: 'Ein Playbook sagt, was geschieht, wenn etwas zu hören ist. Lassen Sie es erst zusehen, und mehr tun, wenn Sie gesehen haben, was es getan hätte.',
    none: 'Es gibt keine Playbooks',
    none_cure: 'Sie liegen als Dateien im Ordner playbooks des Datenordners.',
    how_far: 'Wie weit „{{title}}“ gehen darf',
    lacks: 'Beginnt noch nichts: {{what}}',
    nobody: 'Es kann nur zusehen: Darüber hinaus würde es {{who}} fragen, und das ist noch niemand.',
    people: 'Menschen und Teams hinzufügen',
    mode: {
      watch: 'Zusehen',
      watch_what: 'schreibt nur auf, was es getan hätte',
      propose: 'Vorschlagen',
      propose_what: 'fragt einen Menschen, bevor es etwas tut',
      act: 'Handeln',
      act_what: 'tut es; wonach es Menschen fragt, fragt es weiterhin',
    },
    titles: {
      camera_complaint: 'Eine Beschwerde über eine Kamera',
      crisis: 'Eine Krise durch ihre Menge',
      idea: 'Eine Idee',
      influencer_complaint: 'Jemand mit vielen Followern beschwert sich',
      internal_question: 'Eine Frage im Haus, die niemand beantwortet',
      market_routing: 'Eine Frage an die Filiale um die Ecke',
      praise: 'Lob erreicht die, denen es gilt',
      product_fault: 'Ein Produktfehler, früh bemerkt',
      recruiting_question: 'Jemand möchte hier arbeiten',
      security_report: 'Eine Sicherheitsmeldung',
      translation_request: 'Etwas übersetzen lassen',
      weekly_digest: 'Wie die Woche war',
      wrong_information: 'Falsches macht die Runde',
    },
    told: {
      camera_complaint:
        'Wer die Kamera baut, wird im eigenen Netz gefragt, und was dort entschieden wird, wird festgehalten.',
      crisis:
        'Es wird viel mehr gesagt als je: Die Kommunikation urteilt in Minuten, und eine Erklärung beantwortet alle.',
      idea: 'Jede Idee wird mit ihrer Herkunft festgehalten, und binnen einer Woche sagt jemand, was daraus wird.',
      influencer_complaint:
        'Wer die Sprache spricht, schreibt sofort eine Antwort, und ein zweiter Mensch gibt sie frei.',
      internal_question: 'Nach einem Tag ohne Antwort wird daraus ein Fall, der jemandem gehört.',
      market_routing: 'Die Filialen dieses Marktes werden gefragt; schweigen sie, wird der Kundendienst gefragt.',
      praise: 'Freundliche Worte werden denen erzählt, die das Produkt bauen, je Verfasser höchstens einmal am Tag.',
      product_fault:
        'Viele sagen dasselbe über ein Produkt: Wer Bereitschaft hat, entscheidet einmal, und alle bekommen eine freigegebene Antwort.',
      recruiting_question:
        'Wer einstellt, bekommt eine fertige Antwort in der Sprache der Frage, und ein Ja verschickt sie.',
      security_report: 'Wer es beurteilen kann, wird sofort gefragt, zu jeder Stunde; keine Maschine antwortet.',
      translation_request: 'Wer die Sprache spricht, wird reihum gefragt, und ein zweiter Mensch sieht darüber.',
      weekly_digest: 'Am Montag lesen alle, was eröffnet, gelöst und versäumt wurde, und was am längsten offen ist.',
      wrong_information:
        'Wer es weiß, sagt, ob es stimmt, bevor jemand antwortet; Falsches wird mit einer Quelle richtiggestellt.',
    },
  },
  invite: {
    name: 'Einladen',
    title: 'Menschen, die damit arbeiten',
    what: 'Jeder bekommt einen eigenen Link, mit dem er ein Passwort wählt. Sie schicken ihn; gezeigt wird er einmal.',
    there: 'Wer sich anmelden darf',
    not_yet: 'hat noch kein Passwort gewählt',
  },
};
