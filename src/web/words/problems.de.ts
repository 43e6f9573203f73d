/** What is refused, in German. */
import type { Words } from './en.ts';

export const problems: Words['problems'] = {
  code: {
    not_permitted: 'Ihre Rolle erlaubt das nicht. Ein Admin kann sie ändern.',
    not_the_brand:
      'Sie dürfen über {{connection}} nicht als die Marke schreiben. Fragen Sie jemanden, der es darf, oder einen Admin nach dem Recht.',
    ask_over: 'Das wird nicht mehr gefragt: es ist inzwischen beantwortet oder beendet.',
    not_asked: 'Sie sind hier nicht gefragt. Gefragt sind: {{asked}}.',
    text_changed: '{{by}} hat den Text inzwischen geändert. Sehen Sie ihn sich an, und antworten Sie noch einmal.',
    wrote_it: 'Einen Teil davon haben Sie selbst geschrieben, deshalb gibt es jemand anders frei.',
    asked_already: '{{person}} wurde das schon gefragt. Wählen Sie jemand anders.',
    wrote_some:
      '{{person}} hat einen Teil davon geschrieben, und jemand anders muss es freigeben. Wählen Sie jemand anders.',
    has_it: '{{person}} hat den Fall schon.',
    same_key: 'Ein anderer Fall ist unter demselben Schlüssel offen, {{key}}. Legen Sie die beiden zusammen.',
    not_resolved: 'Der Fall ist schon offen.',
    open_already: 'Der Fall ist schon offen; es ist nichts zu beenden.',
    empty: 'Es steht kein Wort darin.',
    too_long: 'Das sind {{length}} Zeichen. Höchstens {{most}} sind möglich.',
    time_passed: 'Diese Zeit ist vorbei. Wählen Sie eine, die noch kommt.',
    merged: 'Der Fall wurde mit einem anderen zusammengelegt. Arbeiten Sie dort, oder lösen Sie ihn wieder heraus.',
    resolved: 'Der Fall ist gelöst. Öffnen Sie ihn zuerst wieder.',
    with_itself: 'Das ist derselbe Fall. Wählen Sie einen anderen.',
    nothing_left: 'Vom Fall bliebe nichts übrig. Lassen Sie mindestens einen Beitrag darin.',
    linked_already: 'Die beiden sind schon verbunden.',
    no_issue: 'Diesen Fall gibt es nicht.',
    gathered_already: 'Das gehört schon zum Fall.',
    nothing_waits:
      'Davon wartet nichts mehr: es ist hinausgegangen. Nehmen Sie es Beitrag für Beitrag zurück, wo das Netzwerk es zulässt.',
    stands_in: '{{person}} ist abwesend. Antworten Sie selbst, oder wählen Sie jemand anders.',
    approval_not_shared: 'Eine Freigabe gibt nur, wer es darf; sonst kann niemand darum gebeten werden.',
    link_not_yours: '{{person}} hat diesen Link gegeben und nimmt ihn zurück; oder ein Admin.',
    link_used: 'Der Link wurde schon benutzt. Die Antwort bleibt.',
    gone_out:
      'Alles davon ist schon hinausgegangen. Nehmen Sie es Beitrag für Beitrag zurück, wo das Netzwerk es zulässt.',
    taken_back: 'Es wurde schon zurückgenommen.',
    not_taken_back:
      'Dort lässt es sich nicht zurücknehmen. Löschen Sie es im Netzwerk von Hand, oder antworten Sie noch einmal.',
    nobody_to_answer: 'Es gibt niemanden, dem von hier geantwortet werden kann.',
    none_failed: 'Keine der Antworten ist fehlgeschlagen; es ist nichts noch einmal zu senden.',
    views_full: 'Sie haben schon {{most}} Ansichten. Entfernen Sie eine, die Sie nicht mehr brauchen.',
  },
  status: {
    401: 'Sie sind abgemeldet. Melden Sie sich wieder an.',
    404: 'Das gibt es hier nicht oder nicht mehr.',
    409: 'Das geht jetzt nicht.',
    412: 'Es hat sich geändert, seit Sie es gelesen haben. Sehen Sie nach, was anders ist, und tun Sie es noch einmal.',
    413: 'Das ist zu groß.',
    429: 'Das war zu oft. Warten Sie ein wenig.',
    500: 'Der Fehler liegt bei uns; was es ist, steht im Protokoll.',
    503: 'Es ließ sich gerade nicht lesen oder speichern, und nichts ist geschehen. Versuchen Sie es gleich noch einmal.',
    other: 'Das wurde abgelehnt.',
  },
  original: 'Bondfire sagt dazu auf Englisch: {{text}}',
};
