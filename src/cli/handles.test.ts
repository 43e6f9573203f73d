/** Handles and profile links in a recording: one made-up person for each, wherever they turn up. */
import { describe, expect, test } from 'vitest';
import { createRecorder } from './recorder.ts';
import { createStandIns } from './stand-ins.ts';

const INES = { id: '102', username: 'ines', acct: 'ines', display_name: 'Inés Keller' };
const TOMAS = { id: '103', username: 'tomas', acct: 'tomas@fotos.example', display_name: 'Tomás' };

/** What becomes of a text in a recording of these bodies. */
function said(text: string, ...bodies: unknown[]): string {
  const standIns = createStandIns();
  for (const body of bodies) standIns.learn(body);
  return standIns.text(text, 'text');
}

/** What is kept of a body, and of the address that it was asked from. */
function kept(body: unknown, href = 'https://social.example/api/v1/timelines/home') {
  const recorder = createRecorder();
  recorder.take({
    method: 'GET',
    url: new URL(href),
    status: 200,
    headers: new Headers({ 'content-type': 'application/json' }),
    body: Buffer.from(JSON.stringify(body)),
  });
  const [one] = recorder.recorded();
  return { url: one?.request.url, body: one?.response.body, replaced: recorder.replaced() };
}

describe('somebody’s handle and profile', () => {
  test('are those of the made-up person, in fields, texts, markup and addresses', () => {
    const status = {
      account: { ...INES, url: 'https://social.example/@ines', avatar: 'https://files.example/f00d/ines.png?v=2' },
      url: 'https://social.example/@ines/1234',
      content: '<p><a href="https://fotos.example/@tomas">@<span>tomas</span></a> and @Ines: see news</p>',
      mentions: [{ ...TOMAS, url: 'https://fotos.example/@tomas' }],
      source: 'Thanks, @tomas@fotos.example! Yours, Inés',
    };
    expect(kept(status, 'https://social.example/users/ines/feed?screen_name=ines')).toMatchObject({
      url: 'https://social.example/users/robin_ash/feed?screen_name=robin_ash',
      body: {
        account: {
          id: '102',
          username: 'robin_ash',
          acct: 'robin_ash',
          display_name: 'Robin Ash',
          url: 'https://example.com/people/robin_ash',
          avatar: 'https://example.com/people/robin_ash.png',
        },
        url: 'https://social.example/@robin_ash/1234',
        content:
          '<p><a href="https://example.com/people/kim_birch">@<span>kim_birch</span></a> and @robin_ash: see news</p>',
        mentions: [
          { username: 'kim_birch', acct: 'kim_birch@example.com', url: 'https://example.com/people/kim_birch' },
        ],
        source: 'Thanks, @kim_birch@example.com! Yours, Robin',
      },
      replaced: { names: 2, handles: 2, links: 3, mails: 0 },
    });
  });

  test('are known where only another answer says whose they are', () => {
    const mention = { user: { username: 'ines' }, text: 'Ask @ines.' };
    expect(kept([mention, { user: INES }]).body).toMatchObject([
      { user: { username: 'robin_ash' }, text: 'Ask @robin_ash.' },
      { user: { username: 'robin_ash' } },
    ]);
  });

  test('are made up for who has no name as well, and told apart where two have one', () => {
    const people = ['ines', 'ines2'].map((username) => ({ user: { name: 'Inés Keller', username } }));
    expect(kept([...people, { user: { login: 'nobody' } }]).body).toMatchObject([
      { user: { username: 'robin_ash' } },
      { user: { username: 'robin_ash_2' } },
      { user: { login: 'person_1' } },
    ]);
  });

  test('are found in markup', () => {
    const feed =
      '<author><name>Ada Perle</name><uri>https://ada.example/</uri></author><user><screen_name>adap</screen_name></user>';
    expect(said('@adap writes at https://ada.example/ and https://ada.example/2026', feed)).toBe(
      '@person_1 writes at https://example.com/people/robin_ash and https://ada.example/2026',
    );
  });

  test('of several sizes are all pictures of the same person', () => {
    const user = {
      ...INES,
      avatars: { square30: 'https://files.example/30.jpg', square70: 'https://files.example/70.jpg' },
    };
    expect(kept({ user }).body).toMatchObject({
      user: {
        avatars: {
          square30: 'https://example.com/people/robin_ash.jpg',
          square70: 'https://example.com/people/robin_ash.jpg',
        },
      },
    });
  });
});

describe('what stays', () => {
  test.each<[string, unknown]>([
    [
      'a group’s handle and address',
      { name: 'Camera', username: 'camera', type: 'Group', url: 'https://x.example/g/1' },
    ],
    ['a number for a login', { user: { login: '004512' } }],
    ['a channel', { channel: { name: 'news', slug: 'news', link: 'https://x.example/news' } }],
    ['the address of what was said', { url: 'https://x.example/posts/1', text: 'Hello' }],
  ])('%s', (_what, body) => {
    expect(kept(body)).toMatchObject({ body: body as object, replaced: { handles: 0, links: 0 } });
  });

  test('a handle that is a mere word, where nobody is called by it', () => {
    const user = { user: { username: 'news', name: 'Ada Perle' } };
    expect(said('news of @news at a@news.io, see /news and x@news', user)).toBe(
      'news of @robin_ash at person-1@example.com, see /news and x@news',
    );
  });
});
