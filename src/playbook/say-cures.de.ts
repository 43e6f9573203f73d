/** What to do about it, in German, by its English. */
export const CURES_DE = {
  'write ‹it›': 'schreiben Sie ‹it›',
  'write ‹it›, with a whole number': 'schreiben Sie ‹it›, mit einer ganzen Zahl',
  "write ‹it›, perhaps with a language: 'de'": "schreiben Sie ‹it›, vielleicht mit einer Sprache: 'de'",
  'write ‹it›, or a text in quotes': 'schreiben Sie ‹it›, oder einen Text in Anführungszeichen',
  'write {{ an expression }}': 'schreiben Sie {{ ein Ausdruck }}',
  'write {{ an expression }}, or remove it': 'schreiben Sie {{ ein Ausdruck }}, oder entfernen Sie es',
  'write {{ activity.text }}, with nothing more around it': 'schreiben Sie {{ activity.text }}, ohne mehr darum',
  'did you mean ‹it›?': 'meinten Sie ‹it›?',
  'one of: ‹all›': 'eines von: ‹all›',
  "one of: ‹all›; a word stands in quotes: '‹word›'": "eines von: ‹all›; ein Wort steht in Anführungszeichen: '‹word›'",
  'remove it': 'entfernen Sie es',
  'remove it; ‹cure›': 'entfernen Sie es; ‹cure›',
  'remove it, or mend the cases': 'entfernen Sie es, oder ändern Sie die Fälle',
  'remove it, or mend the condition': 'entfernen Sie es, oder ändern Sie die Bedingung',
  'remove it, or put it before that one': 'entfernen Sie es, oder stellen Sie es vor jenen',
  'remove one of them': 'entfernen Sie eines davon',
  'leave ‹key› out': 'lassen Sie ‹key› weg',
  'leave need out': 'lassen Sie need weg',
  'write it out': 'schreiben Sie es aus',
  'write a text': 'schreiben Sie einen Text',
  'give it something else': 'geben Sie etwas anderes',

  // Of the file and of YAML.
  'split it': 'teilen Sie sie auf',
  'make it flatter': 'machen Sie es flacher',
  'let the user that Bondfire runs as read it': 'lassen Sie den Benutzer, unter dem Bondfire läuft, sie lesen',
  'name it in lower-case words joined by -, such as answer-camera.yaml':
    'nennen Sie sie in Kleinbuchstaben, Wörter mit - verbunden, etwa answer-camera.yaml',
  'see the playbooks that ship with Bondfire': 'sehen Sie die mitgelieferten Playbooks an',
  'save the file as UTF-8, and write the character anew':
    'speichern Sie die Datei als UTF-8, und schreiben Sie das Zeichen neu',
  'indent with spaces': 'rücken Sie mit Leerzeichen ein',
  'keep one document: remove the line ---': 'behalten Sie ein Dokument: entfernen Sie die Zeile ---',
  'put it in quotes: "‹written›"': 'setzen Sie es in Anführungszeichen: "‹written›"',
  'remove the tag': 'entfernen Sie das Tag',
  'put the whole text in quotes': 'setzen Sie den ganzen Text in Anführungszeichen',
  'put the whole text in quotes: "{{ … }}"': 'setzen Sie den ganzen Text in Anführungszeichen: "{{ … }}"',
  'put the whole of it in quotes of the other kind: ‹quotes›':
    'setzen Sie das Ganze in Anführungszeichen der anderen Art: ‹quotes›',
  'mind indentation, quotes and brackets; put an expression that holds : or # in quotes':
    'achten Sie auf Einrückung, Anführungszeichen und Klammern; ein Ausdruck mit : oder # gehört in Anführungszeichen',
  'begin it in column ‹column›, straight below ‹key›': 'beginnen Sie sie in Spalte ‹column›, genau unter ‹key›',
  'keep one of the two; the first is in line ‹line›': 'behalten Sie eines der beiden; das erste steht in Zeile ‹line›',
  'remove the escape': 'entfernen Sie das Escape',
  'put the text in quotes; a remark has a space after its #':
    'setzen Sie den Text in Anführungszeichen; eine Bemerkung hat ein Leerzeichen nach dem #',
  'write it out where it is used': 'schreiben Sie es dort aus, wo es gebraucht wird',
  'write out the keys that it would bring in': 'schreiben Sie die Schlüssel aus, die es brächte',
  'keys are words; put others in quotes': 'Schlüssel sind Wörter; setzen Sie andere in Anführungszeichen',

  // Of keys: what belongs in the place.
  'write title: and a few words': 'schreiben Sie title: und ein paar Wörter',
  'write purpose: and why somebody wants this': 'schreiben Sie purpose: und warum jemand das will',
  'write mode: watch, mode: propose or mode: act': 'schreiben Sie mode: watch, mode: propose oder mode: act',
  '‹cure›; for one market: bondfire playbook mode <name> act --market <market>':
    '‹cure›; für einen Markt: bondfire playbook mode <name> act --market <market>',
  'write on: { activity: any, if: "…" }, or a signal, issue, schedule or manual':
    'schreiben Sie on: { activity: any, if: "…" }, oder signal, issue, schedule oder manual',
  'write activity: any': 'schreiben Sie activity: any',
  'write five fields: minute hour day month weekday, such as "0 9 * * 1"':
    'schreiben Sie fünf Felder: Minute Stunde Tag Monat Wochentag, etwa "0 9 * * 1"',
  'write five fields: minute hour day month weekday, such as "0 9 * * 1" for Mondays at nine':
    'schreiben Sie fünf Felder: Minute Stunde Tag Monat Wochentag, etwa "0 9 * * 1" für montags um neun',
  'name a time zone, such as Europe/Berlin': 'nennen Sie eine Zeitzone, etwa Europe/Berlin',
  'name it as Europe/Berlin or UTC': 'nennen Sie sie wie Europe/Berlin oder UTC',
  'write manual: and the fields of the form, such as { product: text }':
    'schreiben Sie manual: und die Felder des Formulars, etwa { product: text }',
  'write cap: { runs: 20, within: 1h }': 'schreiben Sie cap: { runs: 20, within: 1h }',
  "write market: and an expression, such as default(signal.market, 'all'); a mode for one market is set by bondfire playbook mode":
    "schreiben Sie market: und einen Ausdruck, etwa default(signal.market, 'all'); den Modus für einen Markt setzt bondfire playbook mode",
  'write retry: { times: 3, every: 5m }': 'schreiben Sie retry: { times: 3, every: 5m }',
  'write escalate: [{ after: 30m, to: lead:care }], or the name of a policy of escalations.yaml':
    'schreiben Sie escalate: [{ after: 30m, to: lead:care }], oder den Namen einer Regel aus escalations.yaml',
  'write hours: working, always or business': 'schreiben Sie hours: working, always oder business',
  'write dedupe: { by: activity.external_id, within: 24h }':
    'schreiben Sie dedupe: { by: activity.external_id, within: 24h }',
  'write by: and an expression, such as activity.external_id':
    'schreiben Sie by: und einen Ausdruck, etwa activity.external_id',
  'write a number and s, m, h or d: 30m': 'schreiben Sie eine Zahl und s, m, h oder d: 30m',
  'write a time such as 30m or 2h': 'schreiben Sie eine Zeit wie 30m oder 2h',
  'write id: and lower-case words joined by _':
    'schreiben Sie id: und einen Namen aus Kleinbuchstaben, Wörter mit _ verbunden',
  'write id: and a verb, such as { id: later, wait: 2h }':
    'schreiben Sie id: und ein Verb, etwa { id: later, wait: 2h }',
  'write the condition as a text in quotes': 'schreiben Sie die Bedingung als Text in Anführungszeichen',
  'write do: connector.action, such as socialcast.post_message':
    'schreiben Sie do: konnektor.aktion, etwa socialcast.post_message',
  'write do: connector.action, or wait: 2h': 'schreiben Sie do: konnektor.aktion, oder wait: 2h',
  'write do: connector.action, such as slack.post_message; people are asked by ask:':
    'schreiben Sie do: konnektor.aktion, etwa slack.post_message; Leute fragt ask:',
  "write with: and the action's input": 'schreiben Sie with: und die Eingabe der Aktion',
  'write for: { reply_to: <an earlier step> }': 'schreiben Sie for: { reply_to: <ein früherer Schritt> }',
  'write for: approval, choice or form': 'schreiben Sie for: approval, choice oder form',
  'write for: and a time with issue: idle, such as for: 24h; else leave it out':
    'schreiben Sie zu issue: idle for: und eine Zeit, etwa for: 24h; sonst lassen Sie es weg',
  'name an earlier do step': 'nennen Sie einen früheren Schritt mit do',
  'write otherwise: stop, or a list of steps': 'schreiben Sie otherwise: stop, oder eine Liste von Schritten',
  'write otherwise: stop, or a list of steps for when the time is up':
    'schreiben Sie otherwise: stop, oder eine Liste von Schritten für den Fall, dass die Zeit um ist',
  'write rejected: stop, continue, or a list of steps':
    'schreiben Sie rejected: stop, continue, oder eine Liste von Schritten',
  'write else: fail, continue, or a list of steps': 'schreiben Sie else: fail, continue, oder eine Liste von Schritten',
  'write a list of steps, or leave else out: the run goes on after the choose':
    'schreiben Sie eine Liste von Schritten, oder lassen Sie else weg: der Lauf geht nach dem choose weiter',
  "write via: and the connection's id": 'schreiben Sie via: und die Kennung der Verbindung',
  'write ask: and the question': 'schreiben Sie ask: und die Frage',
  'write ask: and the question, of:, for: approval and text:':
    'schreiben Sie ask: und die Frage, of:, for: approval und text:',
  'write of: and who is asked, such as team:care, person:ines, role:approver, oncall:camera or owner':
    'schreiben Sie of: und wer gefragt wird, etwa team:care, person:ines, role:approver, oncall:camera oder owner',
  'write to: and who is asked as well, such as lead:care':
    'schreiben Sie to: und wer noch gefragt wird, etwa lead:care',
  'write go: and who may start it, such as role:responder':
    'schreiben Sie go: und wer es starten darf, etwa role:responder',
  'write text: and exactly what is to be approved': 'schreiben Sie text: und genau das, was freizugeben ist',
  'write options: and two words or more, such as [known, unknown]':
    'schreiben Sie options: und zwei Wörter oder mehr, etwa [known, unknown]',
  'write fields: and their types, such as { reason: text, refund: number }':
    'schreiben Sie fields: und ihre Typen, etwa { reason: text, refund: number }',
  'write fields: { reason: text }': 'schreiben Sie fields: { reason: text }',
  'write type: text, number, bool, date or choice': 'schreiben Sie type: text, number, bool, date oder choice',
  'write type: choice and options: [one, other], or leave options out':
    'schreiben Sie type: choice und options: [one, other], oder lassen Sie options weg',
  'write text, number, bool or date, or { type: choice, options: [a, b] }':
    'schreiben Sie text, number, bool oder date, oder { type: choice, options: [a, b] }',
  'write lower-case words joined by _, such as slice: camera':
    'schreiben Sie Kleinbuchstaben, Wörter mit _ verbunden, etwa slice: camera',
  'write how many runs, 1 at least, such as runs: 20': 'schreiben Sie, wie viele Läufe, mindestens 1, etwa runs: 20',
  'write how often, from 1 to 10': 'schreiben Sie, wie oft, von 1 bis 10',
  'write how many at a time, from 1 to 100': 'schreiben Sie, wie viele auf einmal, von 1 bis 100',
  'write true or false': 'schreiben Sie true oder false',
  'write need: any, all, or how many': 'schreiben Sie need: any, all, oder wie viele',
  'write a list of { when: "…", steps: […] }': 'schreiben Sie eine Liste von { when: "…", steps: […] }',
  'write choose: [{ when: "…", steps: […] }]': 'schreiben Sie choose: [{ when: "…", steps: […] }]',
  'write choose: [{ when: "…", steps: […] }], with else: for the other case':
    'schreiben Sie choose: [{ when: "…", steps: […] }], mit else: für den anderen Fall',
  'write each: and an expression that gives a list, such as signal.activities':
    'schreiben Sie each: und einen Ausdruck, der eine Liste gibt, etwa signal.activities',
  'write a list of lists of steps, two at least': 'schreiben Sie eine Liste von Listen von Schritten, mindestens zwei',
  'write until: all, or until: first': 'schreiben Sie until: all, oder until: first',
  'write a list of steps, each with an id and a verb':
    'schreiben Sie eine Liste von Schritten, jeder mit id und einem Verb',
  'write - before each step, and its id in it: - id: tell':
    'schreiben Sie - vor jeden Schritt, und darin seine id: - id: tell',
  'write title:, purpose:, mode:, on: and steps:, as in the playbooks that ship with Bondfire':
    'schreiben Sie title:, purpose:, mode:, on: und steps:, wie in den mitgelieferten Playbooks',
  'write within: and by when it is answered, such as within: 4h':
    'schreiben Sie within: und bis wann geantwortet wird, etwa within: 4h',
  'write within: and a time, such as within: 1h': 'schreiben Sie within: und eine Zeit, etwa within: 1h',
  'add for: { reply_to: … } and otherwise: stop, or leave both out':
    'fügen Sie for: { reply_to: … } und otherwise: stop hinzu, oder lassen Sie beides weg',
  'make two playbooks of it': 'machen Sie zwei Playbooks daraus',
  'make two steps of it': 'machen Sie zwei Schritte daraus',
  'remove it, and what comes after it: a run ends after its last step; what ends it early is stop under otherwise: or rejected: of an ask, or otherwise: of a wait':
    'entfernen Sie es, und was danach kommt: ein Lauf endet nach dem letzten Schritt; früher endet er durch stop unter otherwise: oder rejected: einer Frage, oder otherwise: eines wait',
  'put it under on:, beside what starts it': 'setzen Sie es unter on:, neben das, was es auslöst',
  'put it under on:, beside schedule:': 'setzen Sie es unter on:, neben schedule:',
  'give it to a step, or to cap:': 'geben Sie es einem Schritt, oder cap:',
  'put it into steps: [{ id: …, ‹key›: … }]': 'setzen Sie es in steps: [{ id: …, ‹key›: … }]',
  'call it in lower-case words joined by _, such as refund_amount':
    'nennen Sie es in Kleinbuchstaben, Wörter mit _ verbunden, etwa refund_amount',
  'call it such as night_shift': 'nennen Sie es etwa night_shift',
  'write it out: a run says what it is about': 'schreiben Sie ihn aus: ein Lauf sagt, worum es geht',
  'write the key out': 'schreiben Sie den Schlüssel aus',

  // Of steps, and what they may read.
  'call it something else: a run in mode propose waits at go':
    'nennen Sie ihn anders: ein Lauf im Modus propose wartet bei go',
  'call one of them something else; the first is ‹place›': 'nennen Sie einen davon anders; der erste ist ‹place›',
  '‹most› are the most': 'höchstens ‹most›',
  'call it such as ‹name›_it': 'nennen Sie es etwa ‹name›_it',
  'read steps that came before this one': 'lesen Sie Schritte, die vor diesem kamen',
  'read steps that came before ‹step›': 'lesen Sie Schritte, die vor ‹step› kamen',
  'read steps that came before this one on the same way': 'lesen Sie Schritte, die auf demselben Weg vor diesem kamen',
  'read it after ‹step›, or put both into one branch': 'lesen Sie es nach ‹step›, oder setzen Sie beide in einen Zweig',
  'put this step after ‹step›': 'setzen Sie diesen Schritt hinter ‹step›',
  'read a step that does, asks or waits for a reply':
    'lesen Sie einen Schritt, der etwas tut, fragt oder auf eine Antwort wartet',
  'read it within ‹step›': 'lesen Sie es innerhalb von ‹step›',
  'put a do step before it': 'setzen Sie einen Schritt mit do davor',
  'put a step do: issue.open before it, or name a team or a person':
    'setzen Sie einen Schritt do: issue.open davor, oder nennen Sie ein Team oder eine Person',
  'put a step do: issue.open before it, or name one: issue: under with':
    'setzen Sie einen Schritt do: issue.open davor, oder nennen Sie einen: issue: unter with',
  'leave the condition out; in a choice use else:': 'lassen Sie die Bedingung weg; in einem choose nehmen Sie else:',
  'put what is to follow a no under rejected: of ‹ask›, or write rejected: continue there':
    'setzen Sie, was auf ein Nein folgen soll, unter rejected: von ‹ask›, oder schreiben Sie dort rejected: continue',
  'name a list, such as signal.activities': 'nennen Sie eine Liste, etwa signal.activities',
  'remove the step ‹step›, or let another trigger than issue: ‹event› start ‹playbook›; a condition cannot mend it':
    'entfernen Sie den Schritt ‹step›, oder lassen Sie etwas anderes als issue: ‹event› das Playbook ‹playbook› auslösen; eine Bedingung hilft nicht',

  // Of actions, connections and whom they name.
  '‹connection› is a connection of ‹connector›: write do: ‹action› and via: ‹connection›':
    '‹connection› ist eine Verbindung von ‹connector›: schreiben Sie do: ‹action› und via: ‹connection›',
  '‹connector› has ‹actions›': '‹connector› hat ‹actions›',
  'write ‹key›: under with, such as with: { ‹key›: … }': 'schreiben Sie ‹key›: unter with, etwa with: { ‹key›: … }',
  'write a number, without quotes': 'schreiben Sie eine Zahl, ohne Anführungszeichen',
  'write a whole number, without quotes': 'schreiben Sie eine ganze Zahl, ohne Anführungszeichen',
  'write a list: [one, other]': 'schreiben Sie eine Liste: [one, other]',
  'write a map: { name: value }': 'schreiben Sie eine Zuordnung: { name: value }',
  'give it a text': 'geben Sie einen Text',
  'give it a number, without quotes': 'geben Sie eine Zahl, ohne Anführungszeichen',
  'give it a whole number, without quotes': 'geben Sie eine ganze Zahl, ohne Anführungszeichen',
  'give it true or false': 'geben Sie true oder false',
  'give it a list: [one, other]': 'geben Sie eine Liste: [one, other]',
  'give it a map: { name: value }': 'geben Sie eine Zuordnung: { name: value }',
  '‹cure›; an expression alone in its {{ }} keeps its type':
    '‹cure›; ein Ausdruck allein in seinen {{ }} behält seinen Typ',
  'what it takes: ‹command›': 'was sie nimmt: ‹command›',
  'shorten it; of a template: truncate(…, ‹most›)': 'kürzen Sie es; eine Vorlage mit truncate(…, ‹most›)',
  'write ‹number› or less': 'schreiben Sie ‹number› oder weniger',
  'write ‹number› or more': 'schreiben Sie ‹number› oder mehr',
  'write something': 'schreiben Sie etwas',
  'write a shorter time than within: ‹time›': 'schreiben Sie eine kürzere Zeit als within: ‹time›',
  'write a choose with a step for each connection, or issue.answer, which answers where it was said':
    'schreiben Sie ein choose mit einem Schritt je Verbindung, oder issue.answer, das dort antwortet, wo es gesagt wurde',
  'add it: ‹command›': 'legen Sie es an: ‹command›',
  'add one: ‹command›': 'legen Sie eine an: ‹command›',
  'say which with via: ‹all›': 'sagen Sie mit via:, welche: ‹all›',
  'send exactly what was approved: "{{ steps.‹ask›.text }}", and nothing around it':
    'senden Sie genau das Freigegebene: "{{ steps.‹ask›.text }}", und nichts darum',
  'ask for an approval of the whole text first (for: approval), and send "{{ steps.<that ask>.text }}"':
    'lassen Sie erst den ganzen Text freigeben (for: approval), und senden Sie "{{ steps.<diese Frage>.text }}"',
  'give somebody that role: ‹command›': 'geben Sie jemandem diese Rolle: ‹command›',
  '‹command› gives it to a team': '‹command› gibt ihn einem Team',

  // Of asks and times.
  'leave rejected out, and read steps.‹step› in the steps after it':
    'lassen Sie rejected weg, und lesen Sie steps.‹step› in den Schritten danach',
  'ask somebody else as well, or leave self out': 'fragen Sie noch jemanden, oder lassen Sie self weg',
  'ask more people, or write a smaller number': 'fragen Sie mehr Leute, oder schreiben Sie eine kleinere Zahl',
  'mend it at ‹place›: ‹cure›': 'ändern Sie sie in ‹place›: ‹cure›',
  'write it into ‹file› beside the playbooks, such as ‹name›: [{ after: 30m, to: lead:care }]':
    'schreiben Sie sie in ‹file› neben den Playbooks, etwa ‹name›: [{ after: 30m, to: lead:care }]',
  'ask for longer than that: within is ‹time›; or name another policy':
    'fragen Sie länger als das: within ist ‹time›; oder nennen Sie eine andere Regel',
  '‹cure› (at ‹place›)': '‹cure› (in ‹place›)',
  'say how many hours: ‹hours›h where a day has eight': 'sagen Sie, wie viele Stunden: ‹hours›h, wenn ein Tag acht hat',
  'write night: [{ after: 15m, to: oncall:care }, { after: 1h, to: lead:care }]':
    'schreiben Sie night: [{ after: 15m, to: oncall:care }, { after: 1h, to: lead:care }]',
  'write them in the order of their times': 'schreiben Sie sie in der Reihenfolge ihrer Zeiten',
  'write people: [ines, tom], teams: [care], roles: [approver]':
    'schreiben Sie people: [ines, tom], teams: [care], roles: [approver]',

  // Of expressions and templates.
  'compare it with something, or ask has(…)': 'vergleichen Sie es mit etwas, oder fragen Sie has(…)',
  "write join(…, ', ') around it": "schreiben Sie join(…, ', ') darum",
  'choose a field of it, such as .name': 'nehmen Sie ein Feld davon, etwa .name',
  'names are joined by _: ‹name›': 'Namen verbindet _: ‹name›',
  'reply is known in for.if alone; later steps read steps.<the wait>.reply':
    'reply ist nur in for.if bekannt; spätere Schritte lesen steps.<das wait>.reply',
  'no step has come to an end before this place': 'vor dieser Stelle ist noch kein Schritt zu Ende',
  'no step before this one leaves anything to read': 'kein Schritt vor diesem hinterlässt etwas zu lesen',
  'item and index are known within each': 'item und index sind innerhalb von each bekannt',
  'ask its items: ‹path›.exists(one, …)': 'fragen Sie nach den Einträgen: ‹path›.exists(one, …)',
  'use ‹path› itself': 'nehmen Sie ‹path› selbst',
  'name it as de or pt-BR': 'nennen Sie sie wie de oder pt-BR',
  'write its code, such as de or pt-BR': 'schreiben Sie ihr Kürzel, etwa de oder pt-BR',
  "write the pattern out, in RE2's syntax: re2(activity.text, r'(?i)broken|cracked')":
    "schreiben Sie das Muster aus, in der Schreibweise von RE2: re2(activity.text, r'(?i)broken|cracked')",
  "put r before the quote: r'\\bcam\\b'": "setzen Sie r vor das Anführungszeichen: r'\\bcam\\b'",
  "put r before the quote of a pattern: r'\\d+'": "setzen Sie r vor das Anführungszeichen eines Musters: r'\\d+'",
  'write has(‹path›) or !has(‹path›)': 'schreiben Sie has(‹path›) oder !has(‹path›)',
  'ask has(‹missing›) first, or write default(‹path›, …)':
    'fragen Sie erst has(‹missing›), oder schreiben Sie default(‹path›, …)',
  'make it shorter: a choose with several cases, a list with in, or one re2() in place of many contains()':
    'machen Sie es kürzer: ein choose mit mehreren Fällen, eine Liste mit in, oder ein re2() statt vieler contains()',
  'correct the expression; texts are in quotes, && and || join conditions':
    'berichtigen Sie den Ausdruck; Texte stehen in Anführungszeichen, && und || verbinden Bedingungen',
  'give the fallback the type of the value': 'geben Sie dem Ersatz den Typ des Werts',
  "write it as fit(activity.text, 'mastodon'), with one of them":
    "schreiben Sie es wie fit(activity.text, 'mastodon'), mit einem davon",
  'write the number with a point: 5.0': 'schreiben Sie die Zahl mit einem Punkt: 5.0',
  'check what it is called with; functions: ‹functions›; of a text or list: ‹methods›':
    'prüfen Sie, womit es aufgerufen wird; Funktionen: ‹functions›; eines Textes oder einer Liste: ‹methods›',
  "write activity.text.contains('a')": "schreiben Sie activity.text.contains('a')",
  'both sides must be of one type; string(x) makes a text of a number':
    'beide Seiten müssen von einem Typ sein; string(x) macht aus einer Zahl einen Text',
  'correct the types: conditions are joined by && and ||, and compared with == or <':
    'berichtigen Sie die Typen: Bedingungen verbinden && und ||, verglichen wird mit == oder <',
  'remove the {{ and the }}': 'entfernen Sie die {{ und die }}',
  'write \' or "': 'schreiben Sie \' oder "',
  "write exists(one, one == 'a'): a name, a comma, and what is asked of it":
    "schreiben Sie exists(one, one == 'a'): ein Name, ein Komma, und was danach gefragt wird",
  "write default(activity.title, 'none'), or ask has(activity.title)":
    "schreiben Sie default(activity.title, 'none'), oder fragen Sie has(activity.title)",
  'write ! before what is not to be': 'schreiben Sie ! vor das, was nicht sein soll',
  'filters are functions: write ‹it›': 'Filter sind Funktionen: schreiben Sie ‹it›',
  'texts are not changed here: write the text anew': 'Texte werden hier nicht geändert: schreiben Sie den Text neu',
  'write the expression out where it is used': 'schreiben Sie den Ausdruck dort aus, wo er gebraucht wird',
  'no expression reads the clock: use a schedule, a wait or dedupe':
    'kein Ausdruck liest die Uhr: nehmen Sie schedule, wait oder dedupe',
  "instants are texts in UTC and compared as they are: activity.published_at > '2026-01-01'":
    "Zeitpunkte sind Texte in UTC und werden so verglichen, wie sie sind: activity.published_at > '2026-01-01'",
  "how far two instants are apart says between(activity.published_at, activity.seen_at, 'en')":
    "wie weit zwei Zeitpunkte auseinander sind, sagt between(activity.published_at, activity.seen_at, 'en')",
  'numbers are doubles: compare with 3.0': 'Zahlen haben einen Punkt: vergleichen Sie mit 3.0',
  "write the text with {{ }} in it, or date(activity.seen_at, 'Europe/Berlin')":
    "schreiben Sie den Text mit {{ }} darin, oder date(activity.seen_at, 'Europe/Berlin')",
  'write has(activity.title), or of a list .exists(one, …)':
    'schreiben Sie has(activity.title), oder bei einer Liste .exists(one, …)',
} as const;
