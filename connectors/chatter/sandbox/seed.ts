/** The people, groups and talk of a small company that makes cameras. */
import { ACCOUNT, addLike, addPost, addReply, emptyWorld, salesforceId, type Person, type World } from './world.ts';

const person = (number: number, first: string, last: string, more: Partial<Person> = {}): Person => ({
  id: salesforceId('005', number),
  first,
  last,
  username: `${first.toLowerCase()}@acme.example`,
  title: null,
  userType: 'Internal',
  active: true,
  away: '',
  ...more,
});

const PEOPLE: readonly Person[] = [
  person(1, 'Bondfire', 'Integration', { username: 'bondfire@acme.example', title: 'Integration' }),
  person(2, 'Ines', 'Duarte', { title: 'Support lead' }),
  person(3, 'Tomás', 'Okafor', {
    username: 'tomas@acme.example',
    title: 'Firmware',
    away: 'Back on Monday. Ask Ines.',
  }),
  person(4, 'Yuki', 'Sato', { title: 'Field sales' }),
  person(5, 'Petra', 'Lind', { userType: 'ChatterGuest', title: 'Dealer' }),
  person(6, 'Omar', 'Haddad', { active: false }),
];
export const [, INES, TOMAS, YUKI] = PEOPLE.map(({ id }) => id) as [string, string, string, string, string];
export const CAMERA = salesforceId('0F9', 1);
export const LEADS = salesforceId('0F9', 2);

const MINUTE = 60_000;

/** Ids in the order in which `seeded` posts. */
export const SEEDED = Array.from({ length: 9 }, (_, index) => salesforceId('0D5', 1001 + index));
export const [RED_TINT = '', , OURS = ''] = SEEDED;

export function seeded(_seed: number, now: () => Date): World {
  const world = emptyWorld(now);
  for (const one of PEOPLE) world.people.set(one.id, one);
  const group = (id: string, name: string, visibility: 'PublicAccess' | 'PrivateAccess', members: readonly string[]) =>
    world.groups.set(id, { id, name, visibility, members, archived: false });
  group(CAMERA, 'Camera', 'PublicAccess', [ACCOUNT, INES, TOMAS, YUKI]);
  group(LEADS, 'Leads', 'PrivateAccess', [INES, YUKI]);
  const ago = (minutes: number): Date => new Date(now().getTime() - minutes * MINUTE);

  const tint = addPost(world, {
    by: YUKI,
    parent: CAMERA,
    at: ago(300),
    pieces: [
      { type: 'Text', text: 'Three customers see a red tint since ' },
      { type: 'Hashtag', tag: 'firmware' },
      { type: 'Text', text: ' 2.1. Has anybody seen this & knows why? ' },
      { type: 'Mention', id: TOMAS },
    ],
  });
  addPost(world, {
    by: INES,
    parent: INES,
    at: ago(280),
    text: 'A fresh start into the quarter: 12 tickets open, <10 by Friday.',
  });
  addPost(world, { by: ACCOUNT, parent: ACCOUNT, at: ago(260), text: 'Bondfire listens here.' });
  addPost(world, {
    by: INES,
    parent: CAMERA,
    at: ago(240),
    question: 'Which lens caps fit the Mark II?',
    text: 'The old ones come off.',
  });
  addPost(world, {
    by: YUKI,
    parent: CAMERA,
    at: ago(200),
    poll: ['Monday', 'Tuesday'],
    text: 'When do we meet for the launch?',
  });
  addPost(world, {
    by: TOMAS,
    parent: CAMERA,
    at: ago(180),
    link: { url: 'https://practices.example/node/1', name: 'Keep the lens cover on' },
    text: 'Worth reading.',
  });
  const plan = { id: salesforceId('069', 1), title: 'launch-plan.pdf', size: 48_213, by: INES, at: ago(170) };
  world.files.set(plan.id, plan);
  addPost(world, { by: INES, parent: CAMERA, at: ago(170), files: [plan.id], text: 'The plan.' });
  addPost(world, {
    by: YUKI,
    parent: salesforceId('500', 1),
    at: ago(150),
    type: 'CreateRecordEvent',
    header: '00001026 — Yuki Sato created a case.',
  });
  addPost(world, { by: INES, parent: LEADS, at: ago(140), text: 'Among leads only.' });
  world.cases.set(salesforceId('500', 1), {
    id: salesforceId('500', 1),
    number: '00001026',
    by: YUKI,
    at: ago(150),
    fields: { Subject: 'Red tint', Description: 'Since 2.1', Status: 'New' },
  });

  const first = addReply(world, tint, TOMAS, {
    at: ago(120),
    pieces: [{ type: 'Text', text: "It's the white balance. Fixed on Friday." }],
  });
  addReply(world, tint, YUKI, { at: ago(110), under: first.id, pieces: [{ type: 'Text', text: 'Thanks!' }] });
  tint.modified = ago(110);
  addLike(world, tint, INES);
  addLike(world, first, YUKI);
  return world;
}
