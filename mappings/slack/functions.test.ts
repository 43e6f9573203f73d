import { describe, expect, test } from 'vitest';
import { SLACK as of } from './functions.ts';

function said(text: string, blocks: unknown = null, bot: unknown = null): string | null {
  return of.slack_text(text, blocks, null, bot, null);
}

describe('what Slack marks in a text', () => {
  test.each([
    ['<@U0TOM>', '@U0TOM'],
    ['<@U0TOM|@tom>', '@tom'],
    ['<#C0CAMERA|>', '#C0CAMERA'],
    ['<!channel> <!everyone>', '@channel @everyone'],
    ['<!subteam^S0LEADS>', '@S0LEADS'],
    ['<!date^1772442900^{date_short}^https://a.example|2 March>', '2 March'],
    ['<https://a.example>', 'https://a.example'],
    ['<https://a.example/x|a.example/x>', 'a.example/x'],
    ['<tel:+49301234|+49301234>', '+49301234'],
    ['&lt;b&gt; &amp;amp; R&amp;D', '<b> &amp; R&D'],
    ['1 < 2 and <\n> stay', '1 < 2 and <\n> stay'],
    ['*bold* _stays_ `as it is`', '*bold* _stays_ `as it is`'],
  ])('%s is %s', (marked, plain) => {
    expect(said(marked)).toBe(plain);
  });

  test('what looks like a mark but was typed is none', () => {
    expect(said('&lt;@U0TOM&gt;')).toBe('<@U0TOM>');
    expect(of.slack_mentions('&lt;@U0TOM&gt;', null, null)).toEqual([]);
  });
});

describe('slack_text', () => {
  const blocks = [{ type: 'section', text: { type: 'plain_text', text: '<@U0TOM> in blocks' } }];

  test('people write text, apps write blocks', () => {
    expect(said('typed', blocks)).toBe('typed');
    expect(said('typed', blocks, 'B0BUILD')).toBe('<@U0TOM> in blocks');
    expect(said('  ', blocks)).toBe('<@U0TOM> in blocks');
    expect(said('typed', [{ type: 'actions' }], 'B0BUILD')).toBe('typed');
  });

  test('what was deleted says nothing, whatever is left of it', () => {
    expect(of.slack_text('old words', blocks, null, null, 'message_deleted')).toBeNull();
    expect(of.slack_text('old words', blocks, null, null, 'tombstone')).toBeNull();
    expect(of.slack_mentions('<@U0TOM>', null, 'tombstone')).toEqual([]);
    expect(of.slack_reaction('reaction_removed', 'eyes')).toBeNull();
  });

  test.each([[7], [{}], [[null, 7, 'x', { type: 'rich_text', elements: [7, { type: 'rich_text_section' }] }]]])(
    'blocks that are %j are no text',
    (broken) => {
      expect(said('', broken)).toBeNull();
    },
  );
});

test('a person who is named twice is mentioned once', () => {
  const rich = [{ elements: [{ elements: [{ type: 'user', user_id: 'U0TOM' }] }] }];
  expect(of.slack_mentions('<@U0TOM|tom> <@U0TOM>', rich, null)).toEqual([
    { type: 'person', id: 'U0TOM', name: 'tom', handle: null },
  ]);
});

test.each([
  ['channel', null],
  ['group', 'internal'],
  ['im', 'internal'],
  ['mpim', 'internal'],
  ['app_home', 'internal'],
  [null, 'internal'],
])('a channel of type %s is %s', (type, audience) => {
  expect(of.slack_audience(type)).toBe(audience);
});

test.each([
  ['T1', 'T1', null, true],
  ['T1', 'T2', null, false],
  ['T1', null, null, true],
  ['T1', null, true, false],
])('of %s, whose author is of %s (stranger: %s): internal is %s', (team, userTeam, stranger, internal) => {
  expect(of.slack_internal(team, userTeam, stranger)).toBe(internal);
});

test('likes are counted, and none is no count', () => {
  expect(of.slack_likes([{ count: 2 }, { count: 1 }, { count: -1 }, {}])).toBe(3);
  expect(of.slack_likes([])).toBeNull();
  expect(of.slack_likes(null)).toBeNull();
});
