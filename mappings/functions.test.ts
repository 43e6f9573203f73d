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
