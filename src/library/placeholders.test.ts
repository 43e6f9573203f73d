/** Placeholders of other systems become ours, and ours what is known of the case at hand. */
import { describe, expect, test } from 'vitest';
import { filledIn, firstNameOf, recognised, sayable } from './placeholders.ts';

test.for([
  ['Zendesk', 'Hi {{ticket.requester.first_name}}, {{current_user.name}}', 'Hi {first_name}, {responder}'],
  ['Zendesk’s whole name', 'Hi {{ ticket.requester.name }}', 'Hi {name}'],
  ['Freshdesk', 'Hi {{ticket.requester.firstname}} – {{ticket.agent.name}}', 'Hi {first_name} – {responder}'],
  ['Help Scout', 'Hi {%customer.firstName,fallback=there%} {%user.fullName%}', 'Hi {first_name} {responder}'],
  ['Intercom', 'Hi {{first_name | fallback:"there"}}', 'Hi {first_name}'],
  ['Intercom’s HTML', 'Hi <attribute key="user.name" default="there"/>!', 'Hi {name}!'],
  ['Gorgias', 'Hi {{ticket.customer.firstname}} {{current_user.firstname}}', 'Hi {first_name} {responder}'],
  ['Salesforce', 'Hi {!Contact.FirstName} {{{Recipient.Name}}}', 'Hi {first_name} {name}'],
  ['HubSpot', 'Hi {{contact.firstname}}', 'Hi {first_name}'],
  ['Mailchimp', 'Hi *|FNAME|*', 'Hi {first_name}'],
  ['LiveAgent', 'Hi {$contact_firstname}', 'Hi {first_name}'],
  ['per cent', '50% off or 20% off, %name%, %%FIRST_NAME%%', '50% off or 20% off, {name}, {first_name}'],
  [
    'brackets',
    'Dear [NAME] / [Customer Name] / <first name> / <<Name>> / [[Name]]',
    'Dear {name} / {name} / {first_name} / {name} / {name}',
  ],
  [
    'braces',
    'Hi {first_name} {customer} {agent_name} {username} {product_name}',
    'Hi {first_name} {name} {responder} {handle} {product}',
  ],
  [
    'other languages',
    '[Vorname] {prénom} [имя] {{姓名}} [nombre] [Kundenname]',
    '{first_name} {first_name} {first_name} {name} {name} {name}',
  ],
] as const)('%s', ([, text, ours]) => {
  expect(recognised(text).text).toBe(ours);
});

test('what is not known stays and is told; what only looks like one is left alone', () => {
  const { text, found } = recognised(
    '{{ticket.id}} {{customer.email}} [ORDER NUMBER] {order_id} {{first_name}} {name}',
  );
  expect(text).toBe('{{ticket.id}} {{customer.email}} [ORDER NUMBER] {order_id} {first_name} {name}');
  expect(found).toEqual([
    { was: '{{ticket.id}}', becomes: null },
    { was: '{{customer.email}}', becomes: null },
    { was: '[ORDER NUMBER]', becomes: null },
    { was: '{order_id}', becomes: null },
    { was: '{{first_name}}', becomes: 'first_name' },
  ]);
  for (const plain of [
    '[link](https://a.b)',
    'a < b and c > d',
    '5% of 10% less',
    '{}',
    '[1]',
    '[first] do',
    '<b>x</b>',
    '{{}}',
    '[x] done',
  ])
    expect(recognised(plain)).toEqual({ text: plain, found: [] });
});

test('hostile texts cost no time', () => {
  const began = process.cpuUsage().user;
  for (const text of [
    '{{'.repeat(50_000),
    '<attribute '.repeat(20_000),
    '%a'.repeat(50_000),
    '[['.repeat(50_000),
    '__a'.repeat(30_000),
    '{%'.repeat(50_000),
  ])
    recognised(text);
  expect(process.cpuUsage().user - began).toBeLessThan(20_000_000);
});

describe('filled in', () => {
  const NONE = { name: null, first_name: null, handle: null, product: null, responder: null };
  test.for([
    ['Hi {name}, thanks', 'Hi, thanks'],
    ['Thanks, {name}!', 'Thanks!'],
    ['{name}, thanks', 'thanks'],
    ['{handle} thanks', 'thanks'],
    ['See you.\n\nBest,\n{responder}', 'See you.\n\nBest,'],
    ['See you.\n– {responder}\nPS: x', 'See you.\nPS: x'],
    ['Update to 4.2. – {responder}', 'Update to 4.2.'],
    ['Your {product} is fine', 'Your is fine'],
  ] as const)('%j without knowing anything', ([text, left]) => {
    expect(filledIn(text, NONE).text).toBe(left);
  });

  test('with what is known, once, and says what is not', () => {
    const known = { ...NONE, name: '{product} $& $1', responder: 'Ines' };
    expect(filledIn('Hi {name}, {product}?\n{responder}', known)).toEqual({
      text: 'Hi {product} $& $1?\nInes',
      unknown: ['product'],
    });
  });
});

test.for([
  ['Mia Meyer', null, 'Mia'],
  ['Dr. Mia Meyer', 'de', 'Mia'],
  ['Meyer, Mia', 'de', 'Mia'],
  ['Kovács Anna', 'hu', 'Kovács Anna'],
  ['王小明', null, '王小明'],
  ['M. Meyer', null, 'M. Meyer'],
  ['mia', null, 'mia'],
] as const)('the first name of %s (%s) is %s', ([name, language, first]) => {
  expect(firstNameOf(name, language)).toBe(first);
});

test('no name is an address, a page or a trick', () => {
  expect(
    ['https://evil.example', 'win at evil.com', 'a@b.c', 'x'.repeat(81), '🔥', '', null, '\u202E'].map(sayable),
  ).toEqual(Array.from({ length: 8 }, () => null));
  expect(sayable('@Mia\u202E\n Meyer {name}')).toBe('Mia Meyer name');
});
