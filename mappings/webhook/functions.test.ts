import { describe, expect, test } from 'vitest';
import { ACTIVITY_STREAMS as of } from './functions.ts';

describe('what ActivityStreams leaves open', () => {
  test.each([
    [{ type: 'Article' }, 'Create', 'article'],
    [{ type: ['Note', 'Question'] }, 'Create', 'question'],
    [null, 'Video', 'video'],
    ['https://a.example/1', 'Like', 'note'],
    [{ type: 'constructor' }, null, 'note'],
  ])('the object of %j in %j is %s', (object, type, made) => {
    expect(of.activity_object(object, type)).toBe(made);
  });

  test.each([
    ['https://a.example/1', 'https://a.example/1'],
    [{ id: 'https://a.example/1', url: 'https://a.example/page' }, 'https://a.example/page'],
    [{ url: { type: 'Link', href: 'https://a.example/2' } }, 'https://a.example/2'],
    [
      {
        url: [
          { href: 'https://a.example/v', mediaType: 'video/mp4' },
          { href: 'https://a.example/3', mediaType: 'text/html' },
        ],
      },
      'https://a.example/3',
    ],
    [{ url: ['https://a.example/4', 'https://a.example/5'] }, 'https://a.example/4'],
    [{ id: 'urn:uuid:1' }, null],
    [{ url: 'javascript:alert(1)' }, null],
    [7, null],
  ])('the address of %j is %s', (thing, url) => {
    expect(of.activity_url(thing)).toBe(url);
  });

  test.each([
    [['https://a.example/@ines'], 'https://a.example/@ines'],
    [[null, [{ name: 'no id' }, { id: 'https://a.example/@tom' }]], 'https://a.example/@tom'],
    [[{}, 7, ''], null],
  ])('who did %j is %s', (candidates, id) => {
    expect(of.activity_actor(...candidates)?.id ?? null).toBe(id);
  });

  test('what it answers may be an address, an object or several', () => {
    expect(of.activity_in_reply_to({ inReplyTo: 'https://a.example/1' }, {})).toBe('https://a.example/1');
    expect(of.activity_in_reply_to('https://a.example/0', { inReplyTo: [{ id: 'x:2' }, 'x:3'] })).toBe('x:2');
    expect(of.activity_in_reply_to(null, {})).toBeNull();
  });

  test('attachments, mentions and tags are told apart, and what has no address is left out', () => {
    const attachment = [
      { type: 'Document', mediaType: 'video/mp4', url: 'https://a.example/v.mp4' },
      { type: 'Link', href: 'https://a.example/page', name: 'More' },
      { type: 'Image', url: { href: 'https://a.example/i.png' } },
      { type: 'Image', url: null },
    ];
    expect(of.activity_attachments(null, { attachment })).toEqual([
      { type: 'video', name: null, url: 'https://a.example/v.mp4', media_type: 'video/mp4', bytes: null },
      { type: 'link', name: 'More', url: 'https://a.example/page', media_type: null, bytes: null },
      { type: 'image', name: null, url: 'https://a.example/i.png', media_type: null, bytes: null },
    ]);
    const tag = [
      { type: 'Mention', href: 'https://a.example/@tom', name: '@tom' },
      { type: 'Hashtag', name: '#red' },
      7,
    ];
    expect(of.activity_mentions({ tag })).toEqual([
      { type: 'person', id: 'https://a.example/@tom', name: null, handle: 'tom' },
    ]);
    expect(of.activity_tags('https://a.example/1', { tag })).toEqual(['red']);
    expect(of.activity_tags(null)).toEqual([]);
  });
});
