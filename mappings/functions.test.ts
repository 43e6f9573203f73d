import { describe, expect, test } from 'vitest';
import { functions } from './functions.ts';

function call(name: string, ...args: readonly unknown[]): unknown {
  const found = functions[name];
  if (!found) throw new Error(`no function ${name}`);
  return found(...args);
}

test('functions are sorted by name', () => {
  expect(Object.keys(functions)).toEqual(Object.keys(functions).toSorted());
});

describe('created_or_saved', () => {
  test.each([
    ['2026-01-05T08:00:00+00:00', '2026-01-05T08:00:00+00:00', false, 'create'],
    ['2026-01-05T08:00:00+00:00', '2026-01-05T08:00:01+00:00', false, 'update'],
    ['2026-01-05T08:00:00+00:00', '2026-01-05T08:00:00+00:00', true, 'update'],
    ['2026-01-05T09:00:00+01:00', '2026-01-05T08:00:00+00:00', null, 'create'],
    ['soon', '2026-01-05T08:00:00+00:00', null, 'create'],
    [null, null, null, 'create'],
  ])('%s, %s, %s: %s', (created, changed, resaved, kind) => {
    expect(functions['created_or_saved']?.(created, changed, resaved)).toBe(kind);
  });
});

describe('later_instant', () => {
  test.each([
    ['2026-01-06T10:30:00+01:00', '2026-01-05T08:00:00+00:00', '2026-01-06T09:30:00.000Z'],
    ['2026-01-05T08:00:00+00:00', '2026-01-05T08:00:00+00:00', null],
    ['2026-01-04T08:00:00+00:00', '2026-01-05T08:00:00+00:00', null],
    ['soon', '2026-01-05T08:00:00+00:00', null],
    ['2026-01-06T08:00:00+00:00', null, null],
  ])('%s, %s: %s', (date, than, instant) => {
    expect(functions['later_instant']?.(date, than)).toBe(instant);
  });
});

describe('created_or_updated and edited_at', () => {
  const made = '2026-06-20T14:45:51-07:00';

  test.each([
    ['touched within seconds', ['2026-06-20T21:45:53+00:00'], null],
    ['edited', ['2026-06-20T22:45:53+00:00'], '2026-06-20T22:45:53.000Z'],
    ['updated by a reply', ['2026-06-20T22:45:53Z', ['2026-06-20T22:00:00Z', '2026-06-20T22:45:50Z'], null], null],
    ['updated by a like', ['2026-06-20T22:45:53Z', [], ['2026-06-20T22:45:53Z']], null],
    ['edited after a reply', ['2026-06-20T22:45:53Z', ['2026-06-20T22:00:00Z']], '2026-06-20T22:45:53.000Z'],
    [
      'updated by an interaction that left no trace',
      ['2026-06-20T22:45:53Z', Date.parse('2026-06-20T22:45:50Z') / 1000],
      null,
    ],
    ['the same in milliseconds', ['2026-06-20T22:45:53Z', Date.parse('2026-06-20T22:45:50Z')], null],
    ['edited after an interaction', ['2026-06-20T22:45:53Z', 1_000_000_000], '2026-06-20T22:45:53.000Z'],
    ['never updated', [null], null],
    ['updated at no date', ['soon'], null],
  ])('%s', (_, [updated, ...others], edited) => {
    expect(call('edited_at', made, updated, ...others)).toBe(edited);
    expect(call('created_or_updated', made, updated, ...others)).toBe(edited === null ? 'create' : 'update');
  });
});

test('first_text takes the first text or whole number', () => {
  expect(call('first_text', null, 80, 'ines')).toBe('80');
  expect(call('first_text', 'ines', 80)).toBe('ines');
  expect(call('first_text', null, {})).toBeNull();
});

test('names takes names, or objects that have one, each once', () => {
  expect(call('names', ['camera', { name: ' photos ' }, { id: 1 }, '', 'camera'])).toEqual(['camera', 'photos']);
  expect(call('names', { name: 'camera' })).toEqual(['camera']);
  expect(call('names', null)).toEqual([]);
});

describe('socialcast_attachments', () => {
  test('leaves out the same file, previews of links and what has no address', () => {
    const file = {
      id: 5,
      filename: 'tint.png',
      url: 'https://acme.example/5',
      content_type: 'image/png',
      file_size: '12',
    };
    const media = [
      { attachment_id: 5, url: 'https://s3.example/5' },
      { attachment_id: null, title: 'Clip', page_url: 'https://s3.example/6' },
    ];
    const links = [
      { url: 'https://video.example/1', title: '', media_files: [{ url: 'https://s3.example/7' }] },
      { url: null },
    ];
    expect(call('socialcast_attachments', file, media, links)).toEqual([
      { type: 'image', name: 'tint.png', url: 'https://acme.example/5', media_type: 'image/png', bytes: 12 },
      { type: 'file', name: 'Clip', url: 'https://s3.example/6', media_type: null, bytes: null },
      { type: 'link', name: null, url: 'https://video.example/1', media_type: null, bytes: null },
    ]);
    expect(call('socialcast_attachments', null, null, null)).toEqual([]);
  });
});

describe('socialcast_attachments of older records', () => {
  const none = [null, null, []];

  test.each([
    ['the link that stands alone', 'https://shop.example/tint', 'Red tint', 'Red tint'],
    ['a title that is the link itself names nothing', 'https://shop.example/tint', 'https://shop.example/tint', null],
  ])('%s', (_, external, title, name) => {
    const link = { type: 'link', name, url: external, media_type: null, bytes: null };
    expect(call('socialcast_attachments', ...none, external, title)).toEqual([link]);
  });

  test('no link twice, no preview of a link, and a player is a film', () => {
    const player = 'https://video.example/v/1';
    const media = [
      { url: player, content_type: 'application/x-shockwave-flash', attachment_id: null, external_resource_id: null },
      { url: 'https://files.example/preview.jpg', content_type: 'image/jpeg', external_resource_id: 4 },
    ];
    const links = [{ id: 4, url: 'https://video.example/1', title: 'Tint' }];
    expect(call('socialcast_attachments', [], media, links, 'https://video.example/1', 'Tint')).toMatchObject([
      { type: 'video', url: player },
      { type: 'link', name: 'Tint', url: 'https://video.example/1' },
    ]);
  });
});

test('socialcast_avatar is the largest picture, and not the one of everybody', () => {
  const sizes = { square16: 'https://files.example/16.png', square140: 'https://files.example/140.png' };
  expect(call('socialcast_avatar', sizes)).toBe('https://files.example/140.png');
  expect(call('socialcast_avatar', { square16: sizes.square16, square140: '' })).toBe(sizes.square16);
  expect(call('socialcast_avatar', { ...sizes, is_system_default: true })).toBeNull();
  expect(call('socialcast_avatar', null)).toBeNull();
});

test.each([
  ['question', 'asked a question', 'question'],
  ['help_request', null, 'question'],
  ['status_message', 'asked a question', 'note'],
  ['thanks', 'gave thanks', 'note'],
  [null, 'asked a question', 'question'],
  [null, 'shared an idea', 'idea'],
  [null, 'created a poll', 'poll'],
  [null, 'shared a link', 'note'],
  [null, null, 'note'],
])('socialcast_object of %s, %s: %s', (type, action, object) => {
  expect(call('socialcast_object', type, action)).toBe(object);
});

describe('socialcast_text', () => {
  test.each([
    [
      'as it was typed',
      ' Line one\r\n\r\nR & D: a < b, List<Photo>, &amp;\n',
      'Line one\n\nR & D: a < b, List<Photo>, &amp;',
    ],
    [
      'without HTML',
      '<p>Tint &amp; blur</p><p>See <a href="https://x.example">here</a><br/>now &lt;b&gt;</p>',
      'Tint & blur\nSee here\nnow <b>',
    ],
    ['nothing but space', ' \n ', null],
    ['nothing but HTML', '<p> </p>', null],
    ['nothing', null, null],
  ])('%s', (_, text, said) => {
    expect(call('socialcast_text', text)).toBe(said);
  });

  test('is text, or drift', () => {
    expect(() => call('socialcast_text', { id: 1 })).toThrow('is not text');
  });

  test('takes time that grows with its length alone', () => {
    const start = performance.now();
    call('socialcast_text', '<p '.repeat(300_000));
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

test('socialcast_mentions tells people from groups', () => {
  const recipients = [
    { id: 12, name: 'Tom', type: 'User', mention_name: 'TomOsei' },
    { id: '17', name: 'Firmware', groupname: 'Firmware' },
  ];
  expect(call('socialcast_mentions', recipients)).toEqual([
    { type: 'person', id: '12', name: 'Tom', handle: 'TomOsei' },
    { type: 'group', id: '17', name: 'Firmware', handle: 'Firmware' },
  ]);
});

test('socialcast_message_id reads it out of an address where nothing else tells it', () => {
  const address = 'https://acme.example/api/messages/120-red-tint/comments/2';
  expect(call('socialcast_message_id', 119, address)).toBe('119');
  expect(call('socialcast_message_id', null, null, address)).toBe('120');
  expect(call('socialcast_message_id', null, 'https://acme.example/comments/2')).toBeNull();
});

describe('spredfast_link', () => {
  test.each([
    [
      'https://acme.example/a',
      'News',
      [{ type: 'link', name: 'News', url: 'https://acme.example/a', media_type: null, bytes: null }],
    ],
    [
      'https://acme.example/a',
      '',
      [{ type: 'link', name: null, url: 'https://acme.example/a', media_type: null, bytes: null }],
    ],
    ['', 'News', []],
    [null, null, []],
  ])('%s, %s', (url, title, attachments) => {
    expect(call('spredfast_link', url, title)).toEqual(attachments);
  });
});

describe('spredfast_instant', () => {
  test.each([
    [['2026-01-05T08:00:00'], '2026-01-05T08:00:00.000Z'],
    [['2026-01-05 08:00'], '2026-01-05T08:00:00.000Z'],
    [['2026-01-05'], '2026-01-05T00:00:00.000Z'],
    [['2026-01-05T08:00:00.5'], '2026-01-05T08:00:00.500Z'],
    [['2026-01-05T08:00:00+01:00'], '2026-01-05T07:00:00.000Z'],
    [[1767600000], '2026-01-05T08:00:00.000Z'],
    [['1767600000000'], '2026-01-05T08:00:00.000Z'],
    [[null, '', '2026-01-05T08:00:00Z'], '2026-01-05T08:00:00.000Z'],
  ])('%j: %s', (dates, instant) => {
    expect(call('spredfast_instant', ...dates)).toBe(instant);
  });

  test.each([[[null, '']], [['soon']], [['2026-13-45T00:00:00']]])('%j is drift', (dates) => {
    expect(() => call('spredfast_instant', ...dates)).toThrow(expect.objectContaining({ kind: 'drift' }));
  });
});

test('joined', () => {
  expect(call('joined', 'facebook', 987, 'u-1')).toBe('facebook/987/u-1');
  expect(call('joined', 'facebook', null, 'u-1')).toBeNull();
});
