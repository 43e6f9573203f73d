/** The seeded people, groups and talk. The same seed makes the same world, as old as its clock says. */
import { createIssuer } from '#sdk/sandbox';
import {
  ACCOUNT,
  APPLICATION,
  addComment,
  addLike,
  post,
  QUIET,
  SEEDED,
  type Group,
  type Person,
  type World,
} from './world.ts';

const FIRST = ['Ines', 'Tom', 'Maria', 'Jonas', 'Aïcha', 'Li', 'Petra', 'Søren', 'Ravi', 'Zoë'];
const LAST = ['Keller', 'Núñez', 'Berg', 'Osei', 'Lindqvist', 'Tanaka', 'Moreau', "O'Hara", 'Iyer', 'Novak'];
const TITLES = ['Camera engineer', 'Firmware engineer', 'Support lead', 'Product manager', null];
const TALK = [
  'Firmware 2.1 goes to the first phones on Monday.',
  'Who knows the supplier of the new lens coating?',
  'Support sees more questions about photos in low light.',
  'The test lab is closed on Friday & Saturday.',
  'Reminder: write down what you learn, the next team will thank you.',
  'Battery numbers of the last week look good.',
  'Is anybody going to the imaging conference?',
  'New guide: how we answer in public, and who says yes.',
  'Lunch talk today: colour science for everybody.',
  'The red tint from last spring was the infrared filter.',
];
const DAY = 24 * 3600 * 1000;
const HOUR = 3600 * 1000;

export function seeded(seed: number, now: () => Date): World {
  const random = generator(seed);
  const pick = <T>(list: readonly [T, ...T[]] | readonly T[], fallback: T): T =>
    list[Math.floor(random() * list.length)] ?? fallback;
  const world: World = {
    now,
    people: new Map(),
    groups: new Map(),
    messages: new Map(),
    conversations: [],
    made: [],
    issuer: createIssuer({ app: APPLICATION, account: ACCOUNT.email, clientCredentials: false, life: 3600, now }),
    last: 1000,
  };
  const start = now().getTime();
  const person = (id: number, first: string, last: string, more: Partial<Person> = {}): void => {
    const username = `${first}${last}`.replaceAll(/[^\p{L}]/gu, '');
    const email = `${first}@acme.example`
      .normalize('NFD')
      .replaceAll(/[^a-zA-Z.@]/g, '')
      .toLowerCase();
    const title = pick(TITLES, null);
    world.people.set(id, {
      id,
      first,
      last,
      username,
      email,
      title,
      role: 'member',
      state: 'active',
      back: null,
      ...more,
    });
  };
  person(ACCOUNT.id, 'Bondfire', 'Account', { email: ACCOUNT.email, title: null });
  const shift = Math.floor(random() * LAST.length);
  FIRST.forEach((first, index) => {
    // One is on holiday, one has left, one never came.
    const away = index === 3 ? { back: new Date(start + 9 * DAY).toISOString().slice(0, 10) } : {};
    const left = index === 8 ? { state: 'terminated' as const } : {};
    const idle = index === 9 ? { state: 'inactive' as const } : {};
    person(11 + index, first, LAST[(index + shift) % LAST.length] ?? 'Berg', { ...away, ...left, ...idle });
  });
  const group = (one: Group): void => void world.groups.set(one.id, one);
  group({ id: 16, name: 'Camera', permission: 'public', stream: 916, members: [1, 11, 12, 13, 14] });
  group({ id: 17, name: 'Firmware', permission: 'private', stream: 917, members: [1, 12, 15] });
  group({
    id: 18,
    name: 'Suppliers & Partners',
    permission: 'external_contributor',
    stream: 918,
    members: [1, 13, 16],
  });
  group({ id: 19, name: 'Board', permission: 'private', stream: 919, members: [17] });
  group({ id: QUIET.id, name: QUIET.name, permission: 'private', stream: 920, members: [ACCOUNT.id] });
  SEEDED.forEach((id, index) => {
    const at = new Date(start - (SEEDED.length - index) * 7 * HOUR);
    const link = index === 7 ? 'https://intranet.acme.example/guides/answering' : null;
    post(world, {
      id,
      by: 11 + (index % 8),
      body: TALK[(index + shift) % TALK.length] ?? '',
      at,
      group: index === 9 ? 16 : null,
      link,
    });
  });
  for (const message of world.messages.values()) {
    // Talk of the past has its past times, and updated its message then.
    const later = new Date(message.updated.getTime() + HOUR);
    const updated = message.updated;
    if (random() < 0.5)
      addComment(
        world,
        message,
        11 + Math.floor(random() * 7),
        pick(['Good to know.', 'Thanks!', 'Let us talk about it.'], ''),
        { at: later },
      );
    if (random() < 0.5) addLike(world, message, message.likes, 11 + Math.floor(random() * 7), { at: later });
    message.updated = message.comments.length + message.likes.length > 0 ? later : updated;
    message.interacted = message.updated.getTime();
  }
  return world;
}

/** mulberry32: small, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
