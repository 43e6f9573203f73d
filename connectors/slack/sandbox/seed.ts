/** The seeded people, channels and talk. The same seed makes the same world, as old as its clock says. */
import { SCOPES } from './scopes.ts';
import { ACCOUNT, midnight, react, say, SEEDED, type Channel, type Person, type World } from './world.ts';

const PEOPLE = [
  ['U0INES', 'ines', 'Ines Keller'],
  ['U0TOM', 'tom', 'Tom Núñez'],
  ['U0AICHA', 'aicha', 'Aïcha Osei'],
  ['U0LI', 'li', 'Li Tanaka'],
  ['U0PETRA', 'petra', 'Petra Novak'],
] as const;
const TALK = [
  'The new camera shows a red tint in low light &amp; nobody knows why.',
  'Three customers sent photos since this morning, see <https://support.example/4711|ticket 4711>.',
  'Firmware 2.1 goes out on Monday.',
  'Battery numbers of the last week look good.',
  'Who answers the forum today? <@U0TOM>?',
  'The test lab is closed on Friday.',
  'カメラの赤い色味について報告があります。',
  'Write down what you learn, the next team will thank you.',
];
const HOUR = 3_600_000;

export function seeded(seed: number, now: () => Date): World {
  const random = generator(seed);
  const world: World = {
    now,
    team: { id: 'T0ACME', name: 'Acme', url: 'https://acme.slack.example/' },
    people: new Map(),
    channels: new Map(),
    usergroups: [{ id: 'S0LEADS', name: 'Support leads', handle: 'support-leads', users: ['U0INES', 'U0PETRA'] }],
    made: [],
    scopes: new Set(SCOPES),
    tokens: new Set(),
    rotates: true,
    asked: new Map(),
    socket: null,
    tickets: new Set(),
    sockets: new Set(),
    unacknowledged: new Map(),
    acknowledged: [],
    triggers: new Map(),
    views: new Map(),
    homes: new Map(),
    whispers: [],
    unfurls: new Map(),
    answers: new Map(),
    strict: false,
    last: 0,
  };
  const start = now().getTime();
  const until = Math.floor(start / 1000) + 5 * 24 * 3600;
  for (const [id, name, real] of PEOPLE) {
    const away = id === 'U0LI' ? { text: 'Vacationing', emoji: ':palm_tree:', expiration: until } : NO_STATUS;
    world.people.set(id, person(id, name, real, { status: away }));
  }
  world.people.set('U0GONE', person('U0GONE', 'jonas', 'Jonas Berg', { deleted: true }));
  world.people.set(ACCOUNT.user, person(ACCOUNT.user, 'bondfire', 'Bondfire', { bot: true, email: null }));
  const everybody = [...PEOPLE.map(([id]) => id), ACCOUNT.user];
  const created = Math.floor(start / 1000) - 90 * 24 * 3600;
  const open = (id: string, name: string, kind: Channel['kind'], members: string[]): Channel => {
    const channel = {
      id,
      name,
      kind,
      creator: 'U0PETRA',
      created,
      topic: '',
      members,
      messages: [],
      pins: new Set<string>(),
    };
    world.channels.set(id, channel);
    return channel;
  };
  const support = open(SEEDED.support, 'support', 'public', everybody);
  const camera = open(SEEDED.camera, 'camera', 'public', [...everybody]);
  open('C0RANDOM', 'random', 'public', ['U0INES', 'U0TOM']);
  const leads = open(SEEDED.private, 'leads', 'private', ['U0INES', 'U0PETRA', ACCOUNT.user]);
  const direct = open(SEEDED.direct, '', 'direct', ['U0INES', ACCOUNT.user]);
  for (const [index, text] of TALK.entries()) {
    const by = PEOPLE[Math.floor(random() * PEOPLE.length)]?.[0] ?? 'U0INES';
    const at = new Date(start - (TALK.length - index) * 3 * HOUR);
    const channel = index % 3 === 2 ? camera : support;
    const message = say(world, channel, { by, text, at, more: { client_msg_id: `seed-${seed}-${index}` } });
    if (index % 2 === 0) react(message, 'eyes', 'U0AICHA');
    if (index > 1) continue;
    for (const [nth, answer] of ['I see it too.', 'It is the infrared filter: firmware 2.1 mends it.'].entries())
      say(world, channel, {
        by: 'U0TOM',
        text: answer,
        at: new Date(at.getTime() + (nth + 1) * 60_000),
        thread: message.ts,
      });
  }
  for (const daysBefore of [1, 0]) {
    const at = (counter: string) => ({ ts: `${midnight(now(), daysBefore)}.${counter}` });
    say(world, support, { by: 'U0AICHA', text: 'Who has seen the red tint?', more: at(SEEDED.counters.thread) });
    say(world, support, { by: ACCOUNT.user, text: 'Three reports so far.', more: at(SEEDED.counters.own) });
  }
  say(world, support, { by: ACCOUNT.user, text: 'Five people report the same thing.', at: new Date(start - HOUR) });
  say(world, leads, { by: 'U0PETRA', text: 'Nobody talks to the press before Monday.', at: new Date(start - HOUR) });
  say(world, direct, { by: 'U0INES', text: 'What do we know about the red tint?', at: new Date(start - HOUR) });
  return world;
}

const NO_STATUS: Person['status'] = { text: '', emoji: '', expiration: 0 };

function person(id: string, name: string, real: string, more: Partial<Person> = {}): Person {
  const email = `${name}@acme.example`;
  return { id, name, real, email, bot: false, deleted: false, tz: 'Europe/Berlin', status: NO_STATUS, ...more };
}

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
