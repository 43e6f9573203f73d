import { describe, expect, test } from 'vitest';
import { functions } from '../functions.ts';

function call(name: string, ...args: readonly unknown[]): unknown {
  const made = functions[name];
  if (!made) throw new Error(`no function ${name}`);
  return made(...args);
}

function xml(value: string): unknown {
  return { PostDynamicsDefinition: [{ label: 'Sentiment', value }] };
}

describe('radian6_instant', () => {
  test.each([
    [[{ '@epoch': '1308738914000', '#': 'Jun 22, 2011 11:35 AM' }], '2011-06-22T10:35:14.000Z'],
    [[1308738914], '2011-06-22T10:35:14.000Z'],
    [[null, '1308738914'], '2011-06-22T10:35:14.000Z'],
    [['2015-07-21T10:07:58Z'], '2015-07-21T10:07:58.000Z'],
    [['2012-07-11 02:24:04 +1200'], '2012-07-10T14:24:04.000Z'],
    [['2013-08-12T10:48:28-0400'], '2013-08-12T14:48:28.000Z'],
    [['2013-08-13 09:45:03'], '2013-08-13T09:45:03.000Z'],
    [['2013-08-13'], '2013-08-13T00:00:00.000Z'],
    [['Jun 22, 2011 12:05 AM'], '2011-06-22T00:05:00.000Z'],
    [['Jun 2, 2011'], '2011-06-02T00:00:00.000Z'],
    [[null, null], null],
  ])('%j: %s', (dates, instant) => {
    expect(call('radian6_instant', ...dates)).toBe(instant);
  });

  test.each([
    'soon',
    '07/11/2012',
    'Jun 22, 2011 11:35 AM ADT',
    '9999999999999999',
    '2011-13-40 00:00',
    { '@epoch': 'soon' },
  ])('no instant: %j', (date) => {
    expect(() => call('radian6_instant', date)).toThrow('not an instant');
  });
});

describe('radian6_sentiment', () => {
  test.each([
    [[null], null],
    [[10], 1],
    [[-5], -0.5],
    [['0'], 0],
    [[99], null],
    [[-100], null],
    [[[{ value: 10 }, { value: 0 }]], 0.5],
    [[[{ value: 99 }, { value: -10 }]], -1],
    [
      [
        [
          { value: 10, overridden: false },
          { value: -10, overridden: true },
        ],
      ],
      -1,
    ],
    [[[]], null],
    [[null, xml('5')], 0.5],
    [[null, xml('Somewhat Negative')], -0.5],
    [[null, null, 'Positive'], 1],
    [[null, null, 'Mixed'], null],
  ])('%j: %s', (given, score) => {
    expect(call('radian6_sentiment', ...given, null, null)).toBe(score);
  });
});

describe('radian6_actor', () => {
  test.each([
    [
      'a number that is known',
      [{ id: '2184', title: 'lensfan', authorFullName: 'Lena Novak', avatar: 'https://p.example/1' }],
      { id: '2184', name: 'Lena Novak', handle: 'lensfan', avatar: 'https://p.example/1' },
    ],
    [
      '-1, and a name',
      [{ id: '-1', externalId: '-1', title: 'YouTube Channel' }],
      { id: 'YouTube Channel', name: 'YouTube Channel', handle: null },
    ],
    ['-1, and the number of the network', [{ id: '-1', externalId: '77', title: 'x' }], { id: '77', handle: 'x' }],
    ['an element', [null, { '@fbid': '-1', '#': 'lensfan' }, 'Lena Novak'], { id: 'lensfan', name: 'Lena Novak' }],
    ['an element without attributes', [null, 'lensfan'], { id: 'lensfan', name: 'lensfan' }],
  ])('%s', (_, given, actor) => {
    expect(call('radian6_actor', ...given)).toMatchObject(actor);
  });

  test.each([[[{ id: '-1', title: '' }]], [[null, null]]])('nobody: %j', (given) => {
    expect(call('radian6_actor', ...given)).toBeNull();
  });
});

test('radian6_metrics reads labels in attributes and elements, one or many', () => {
  const one = { PostDynamicsDefinition: { '@label': 'View Count', '@value': '1,200' } };
  expect(call('radian6_metrics', one, null, null, null, null)).toEqual({
    likes: null,
    shares: null,
    replies: null,
    views: 1200,
    reach: null,
  });
  const json = [
    { label: 'Likes and Votes', value: '0' },
    { label: 'Comment Count', value: 'many' },
  ];
  expect(call('radian6_metrics', null, json, null, null, null)).toMatchObject({ likes: 0, replies: null });
});

test.each([
  [['8'], 'note'],
  [[null, '1'], 'article'],
  [[null, null, 2], 'video'],
  [[null, null, null, { '@id': '2', '#': 'YouTube' }], 'video'],
  [[null, null, null, null, 'TWITTER'], 'note'],
  [[null, null, null, null, 'Forum Replies'], 'comment'],
  [['4711'], 'note'],
])('radian6_object of %j: %s', (given, object) => {
  expect(call('radian6_object', ...given)).toBe(object);
});
