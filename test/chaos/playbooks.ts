/** What the company of the chaos suite does about posts. Whatever goes out stands in brackets, so that it can be counted at the vendors. */

/** One vendor for each kind of repeat. */
export const ROUTES = {
  colleagues: 'socialcast.post_message',
  community: 'drupal.create_node',
  desk: 'webhook.post_keyed',
} as const;
export type Route = keyof typeof ROUTES;

function send(id: string, route: Route, text: string): string {
  const input = {
    colleagues: `{ group: Camera, text: "[${text}]" }`,
    community: `{ type: page, title: "[${text}]", body: Known. }`,
    desk: `{ body: { text: "[${text}]" } }`,
  };
  return `{ id: ${id}, do: ${ROUTES[route]}, via: ${route}, with: ${input[route]} }`;
}

function playbook(on: string, steps: readonly string[], more = ''): string {
  return `title: To be killed
purpose: To be killed.
mode: ${more.includes('go:') ? 'propose' : 'act'}
cap: { runs: 1000000, within: 1h }
${more}on: ${on}
steps:
${steps.map((step) => `  - ${step}`).join('\n')}
`;
}

function said(word: string, steps: readonly string[], more = ''): string {
  const holds = `has(activity.text) && activity.audience == 'external' && activity.text.endsWith(' ${word}.')`;
  return playbook(`{ activity: any, if: "${holds}" }`, steps, more);
}

function happened(event: string, id: string, text: string, word: string | null = null): string {
  const only = word === null ? '' : `, if: "issue.title.endsWith(' ${word}.')"`;
  return playbook(`{ issue: ${event}${only} }`, [send(id, 'desk', `${text} {{ issue.title }}`)]);
}

const OPEN = `{ id: open, do: issue.open, with: { title: "{{ activity.text }}", key: "{{ activity.external_id }}", owner: ann } }`;
const HOUR = 'within: 1h, hours: always';
const NEVER = `otherwise: [${send('late', 'desk', 'Too late {{ activity.text }}')}]`;

/** By the file's name. A post ends with the word that sets its playbook off. */
export const PLAYBOOKS: Readonly<Record<string, string>> = {
  tinted: said('tinted', [send('ask', 'colleagues', 'Asked {{ activity.text }}')]),
  blurry: said('blurry', [send('ask', 'community', 'Asked {{ activity.text }}')]),
  frozen: said('frozen', [send('ask', 'desk', 'Asked {{ activity.text }}')]),

  // Asked of one person, who approves it, approves it otherwise, or rejects it.
  weighed: said('weighed', [
    OPEN,
    `{ id: note, do: issue.note, with: { text: "Weighed {{ activity.text }}" } }`,
    `{ id: approval, ask: "{{ activity.text }}", of: "person:ann", for: approval, text: "[Sent {{ activity.text }}]", ${HOUR}, ${NEVER},
       rejected: [${send('rejected', 'colleagues', 'Rejected {{ activity.text }}')}, { id: end_rejected, do: issue.resolve, with: { outcome: Rejected. } }] }`,
    `{ id: send, do: socialcast.post_message, via: colleagues, with: { group: Camera, text: "{{ steps.approval.text }}" } }`,
    `{ id: end, do: issue.resolve, with: { outcome: Sent. } }`,
  ]),
  // Asked of two, who both must agree.
  agreed: said('agreed', [
    `{ id: both, ask: "{{ activity.text }}", of: ["person:ben", "person:cleo"], need: all, for: approval, text: "{{ activity.text }}", rejected: continue, ${HOUR}, ${NEVER} }`,
    `{ id: which, choose: [{ when: "steps.both.choice == 'yes'", steps: [${send('yes', 'desk', 'Agreed {{ activity.text }}')}] }],
       else: [${send('no', 'community', 'Disagreed {{ activity.text }}')}] }`,
  ]),
  // Nobody answers.
  ignored: said('ignored', [
    `{ id: choice, ask: "{{ activity.text }}", of: "person:ann", for: choice, options: [now, later], within: 2s, hours: always,
       otherwise: [${send('nobody', 'colleagues', 'Nobody {{ activity.text }}')}] }`,
    send('chosen', 'desk', 'Chosen {{ activity.text }}'),
  ]),
  // Only who is asked in the end answers.
  urgent: said('urgent', [
    `{ id: form, ask: "{{ activity.text }}", of: "person:ann", for: form, fields: { words: text }, remind: 1s, escalate: [{ after: 1s, to: "person:cleo" }], ${HOUR}, ${NEVER} }`,
    send('told', 'colleagues', 'Told {{ steps.form.fields.words }}'),
  ]),
  // For a time, then for somebody's reply.
  patient: said('patient', [
    `{ id: pause, wait: 1s }`,
    send('later', 'desk', 'Later {{ activity.text }}'),
    `{ id: reply, wait: 1h, for: { reply_to: activity }, ${NEVER} }`,
    send('replied', 'community', 'Replied {{ steps.reply.reply.text }}'),
  ]),
  listed: said('listed', [
    `{ id: all, each: "['a', 'b', 'c']", at_once: 2, steps: [{ id: pause, if: "item == 'b'", wait: 1s }, ${send('one', 'colleagues', '{{ item }} {{ activity.text }}')}] }`,
    send('after', 'desk', 'After {{ activity.text }}'),
  ]),
  parallel: said('parallel', [
    `{ id: sides, together: [
        [{ id: left, ask: "{{ activity.text }}", of: "person:cleo", for: choice, options: [a, b], ${HOUR}, otherwise: stop }, ${send('chose', 'desk', 'Chose {{ steps.left.choice }} {{ activity.text }}')}],
        [{ id: right, wait: 1s }, ${send('waited', 'community', 'Waited {{ activity.text }}')}]] }`,
    send('joined', 'colleagues', 'Joined {{ activity.text }}'),
  ]),
  raced: said('raced', [
    `{ id: sides, until: first, together: [
        [{ id: timer, wait: 1s }, ${send('timed', 'desk', 'Timer {{ activity.text }}')}],
        [{ id: person, ask: "{{ activity.text }}", of: "person:cleo", for: choice, options: [a, b], ${HOUR}, otherwise: stop }, ${send('won', 'desk', 'Person {{ activity.text }}')}]] }`,
  ]),
  proposed: said('proposed', [send('done', 'desk', 'Proposed {{ activity.text }}')], 'go: person:cleo\n'),
  // Whoever is asked passes it on.
  passed: said('passed', [
    `{ id: approval, ask: "{{ activity.text }}", of: "person:ben", for: approval, text: "Passed {{ activity.text }}", ${HOUR}, ${NEVER} }`,
    send('told', 'desk', '{{ steps.approval.text }}'),
  ]),
  // One in turn, one who has least to do, one who is on call; in business hours.
  turned: said('turned', [
    `{ id: turn, ask: "{{ activity.text }}", of: { of: "role:turner", pick: round_robin }, for: choice, options: [a, b], ${HOUR}, otherwise: stop }`,
    `{ id: busy, ask: "{{ activity.text }}", of: { of: "team:care", pick: least_busy }, for: choice, options: [a, b], within: 1h, hours: business, remind: 1m, otherwise: stop }`,
    `{ id: call, ask: "{{ activity.text }}", of: "oncall:night", for: choice, options: [a, b], ${HOUR}, otherwise: stop }`,
    send('told', 'colleagues', 'Turned {{ activity.text }}'),
  ]),
  // Somebody ends it.
  cancelled: said('cancelled', [
    `{ id: sides, together: [[{ id: wait, wait: 1d }], [{ id: ask, ask: "{{ activity.text }}", of: "person:cleo", for: choice, options: [a, b], within: 1d, hours: always, otherwise: stop }]] }`,
    send('never', 'desk', 'Never {{ activity.text }}'),
  ]),
  // Never resolved: it moves when its owner becomes away.
  kept: said('kept', [
    OPEN,
    `{ id: team, do: issue.assign, with: { team: care } }`,
    `{ id: note, do: issue.note, with: { text: "Kept {{ activity.text }}" } }`,
  ]),
  // Nobody takes it: its promise is at risk, then missed, and it is idle.
  grave: said('grave', [
    `{ id: open, do: issue.open, with: { title: "{{ activity.text }}", key: "{{ activity.external_id }}", severity: 9 } }`,
  ]),
  opened: happened('opened', 'tell', 'Opened'),
  resolved: happened('resolved', 'tell', 'Closed', 'weighed'),
  at_risk: happened('at_risk', 'tell', 'Risk', 'grave'),
  missed: happened('missed', 'tell', 'Missed', 'grave'),
  idle: playbook(`{ issue: idle, for: 4s, if: "issue.title.endsWith(' grave.')" }`, [
    send('tell', 'desk', 'Idle {{ issue.title }}'),
  ]),
  minutely: playbook(`{ schedule: "* * * * *", zone: UTC }`, [send('tell', 'desk', 'Minute {{ time }}')]),
  announce: playbook(`{ manual: { issue: text, words: { type: text, outside: true } } }`, [
    `{ id: tell, do: issue.answer, with: { issue: "{{ form.issue }}", text: "{{ form.words }}" } }`,
  ]),
  spare: playbook(`{ manual: { words: text } }`, [send('tell', 'desk', '{{ form.words }}')]),
  by_hand: playbook(`{ manual: { words: text } }`, [send('tell', 'desk', '{{ form.words }}')]),
};
