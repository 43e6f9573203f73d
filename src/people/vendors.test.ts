import { describe, expect, test } from 'vitest';
import type { OutOfOffice } from '#sdk';
import type { PersonRow } from './store.ts';
import { spellsOf } from './vendors.ts';

const NOW = new Date('2026-03-02T12:00:00Z');

function person(id: string, more: Partial<PersonRow> = {}): PersonRow {
  const none = { hours: null, holidays: null, stand_in: null, calendar: null, busy: [], languages: [], markets: [] };
  const lists = { products: [], topics: [], skills: [], roles: [], accounts: [], expert: true, away: false };
  const read = { calendar_read_at: null, calendar_fault: null, created_at: NOW.toISOString() };
  return { id, name: id, email: null, zone: 'Europe/Berlin', ...none, ...lists, ...read, ...more };
}
function said(more: Partial<OutOfOffice> = {}): OutOfOffice {
  return {
    connection: 'chat',
    id: 'U1',
    handle: 'ines.k',
    email: 'Ines@acme.example',
    until: null,
    heard_at: NOW.toISOString(),
    ...more,
  };
}

describe('who is meant', () => {
  const ines = person('ines', { email: 'ines@acme.example' });
  test.each<[string, PersonRow[], string[]]>([
    ['by e-mail, in whatever letters', [person('tom'), ines], ['ines']],
    ['by the account before that', [ines, person('tom', { accounts: [{ connection: 'chat', id: 'U1' }] })], ['tom']],
    ['by the handle of an account', [person('tom', { accounts: [{ connection: 'chat', id: 'Ines.K' }] })], ['tom']],
    ['not by an account elsewhere', [person('tom', { accounts: [{ connection: 'other', id: 'U1' }] })], []],
    ['not by e-mail whose account is another', [{ ...ines, accounts: [{ connection: 'chat', id: 'U2' }] }], []],
    ['nobody', [person('tom')], []],
  ])('%s', (_, people, expected) => expect(spellsOf(people, [said()], NOW).map((one) => one.person)).toEqual(expected));

  test('nobody by what is not said', () => {
    const people = [person('tom', { email: null, accounts: [{ connection: 'chat', id: 'U9' }] }), person('mia')];
    expect(spellsOf(people, [said({ handle: null, email: null })], NOW)).toEqual([]);
  });
});

describe('until when', () => {
  const people = [person('ines', { email: 'ines@acme.example' })];
  test.each([
    [null, null],
    ['2026-03-05T12:00:00.000Z', '2026-03-05T12:00:00.000Z'],
    ['2026-03-05T12:00:00+02:00', '2026-03-05T10:00:00.000Z'],
    // The day that they are back, where they live.
    ['2026-03-05', '2026-03-04T23:00:00.000Z'],
    ['soon', null],
  ])('%s: %s', (until, expected) =>
    expect(spellsOf(people, [said({ until })], NOW)).toMatchObject([{ until: expected }]),
  );

  test.each(['2026-03-02', '2026-03-02T12:00:00.000Z'])('%s is over', (until) =>
    expect(spellsOf(people, [said({ until })], NOW)).toEqual([]),
  );
});
