/** When somebody is told: what is gathered, quiet hours, and working hours, where they live. */
import { describe, expect, test } from 'vitest';
import { refusalIn } from './refusals.ts';
import { messagesOf, plan, rulesOf, saidThen, STORM, type Due, type RulesChange, type Situation } from './stage.ts';

const AT_WORK = { can: true, away: false, why: 'at work', until: null };
const MORNING = '2026-03-03T08:00:00.000Z';
const OFF = { can: false, away: false, why: 'it is late for them', until: MORNING };

function planned(one: Partial<Due>, at: string, said: RulesChange = {}, more: Partial<Situation> = {}) {
  const due = {
    kind: 'handed_over' as const,
    urgent: false,
    asks: false,
    overtaken: null,
    told: new Set<string>(),
    done: false,
  };
  const situation = { zone: 'Europe/Berlin', reaching: new Set(['push', 'mail']), availability: AT_WORK };
  const now = new Date(at);
  return plan({ ...due, at: now, ...one }, { ...situation, rules: rulesOf(said), now, ...more });
}
function waits(until: string) {
  return { do: 'wait', until: new Date(until) };
}

describe('somebody is told', () => {
  test('by the first channel that reaches them', () => {
    expect(planned({}, MORNING)).toMatchObject({ do: 'send', channel: 'push', next: null });
    expect(planned({ kind: 'asked' }, MORNING)).toMatchObject({ next: new Date('2026-03-03T08:15:00.000Z') });
    expect(planned({ kind: 'asked', told: new Set(['push']) }, MORNING)).toMatchObject({ channel: 'mail', next: null });
    expect(planned({}, MORNING, {}, { reaching: new Set() })).toMatchObject({ do: 'end' });
  });

  test('not in quiet hours, past midnight and when the clock moves', () => {
    const quiet: RulesChange = { quiet: ['22:00', '07:00'] };
    expect(planned({}, '2026-03-02T21:30:00Z', quiet)).toEqual(waits('2026-03-03T06:00:00.000Z'));
    expect(planned({}, '2026-03-03T05:59:00Z', quiet)).toEqual(waits('2026-03-03T06:00:00.000Z'));
    expect(planned({}, '2026-03-03T06:00:00Z', quiet)).toMatchObject({ do: 'send' });
    // Summer time begins in that night.
    expect(planned({}, '2026-03-28T22:00:00Z', quiet)).toEqual(waits('2026-03-29T05:00:00.000Z'));
    expect(planned({ kind: 'asked', asks: true, urgent: true }, '2026-03-02T21:30:00Z', quiet)).toMatchObject({
      do: 'send',
    });
  });

  test('when they work, unless a playbook waits for them', () => {
    const off = { availability: OFF };
    expect(planned({}, '2026-03-02T21:30:00Z', {}, off)).toEqual(waits(MORNING));
    expect(planned({ asks: true }, '2026-03-02T21:30:00Z', {}, off)).toMatchObject({ do: 'send' });
    expect(planned({}, '2026-03-02T21:30:00Z', { hours: 'always' }, off)).toMatchObject({ do: 'send' });
    const away = { availability: { ...OFF, away: true, until: null } };
    expect(planned({}, '2026-03-02T21:30:00Z', { hours: 'always' }, away)).toEqual(waits('2026-03-02T22:30:00.000Z'));
  });

  test('of what is gathered, by the hour or the day', () => {
    expect(planned({ kind: 'moved' }, '2026-03-02T09:10:00Z')).toEqual(waits('2026-03-02T10:00:00.000Z'));
    const daily: RulesChange = { kinds: { moved: { when: 'daily' } } };
    expect(planned({ kind: 'moved' }, '2026-03-02T09:10:00Z', daily)).toEqual(waits('2026-03-03T07:30:00.000Z'));
    expect(
      planned({ kind: 'moved', at: new Date('2026-03-02T09:10:00Z') }, '2026-03-03T07:30:00Z', daily),
    ).toMatchObject({
      do: 'send',
      gathered: true,
    });
  });
});

test('what is said of one kind leaves the others as they were, and can be taken back', () => {
  const said = saidThen(
    { quiet: ['22:00', '07:00'], kinds: { moved: { when: 'never' } } },
    { kinds: { moved: { channels: ['mail'] }, back: { when: 'never' } } },
  );
  expect(said).toEqual({
    quiet: ['22:00', '07:00'],
    kinds: { moved: { when: 'never', channels: ['mail'] }, back: { when: 'never' } },
  });
  expect(rulesOf(saidThen(said, { quiet: null, kinds: { moved: null } }))).toMatchObject({
    quiet: null,
    kinds: { moved: { when: 'hourly', channels: ['slack', 'push', 'mail'] }, back: { when: 'never' } },
  });
});

test('too many become one, and then wait', () => {
  const now = new Date(MORNING);
  const one = { gathered: false };
  const six = Array.from({ length: STORM.most + 1 }, () => one);
  expect(
    messagesOf([one, { gathered: true }, { gathered: true }], { sends: 0, digestAt: null }, now).messages,
  ).toMatchObject([{ digest: false }, { digest: true, of: [{}, {}] }]);
  expect(messagesOf(six, { sends: 0, digestAt: null }, now).messages).toEqual([{ digest: true, of: six }]);
  expect(messagesOf([one], { sends: STORM.most, digestAt: now }, now)).toEqual({
    messages: [],
    until: new Date(now.getTime() + STORM.withinMs),
  });
});

test('why something is refused is told by its code, and quoted in English where there is none', () => {
  const reason = { code: 'ask_over', how: 'answered', choice: 'yes', by: ['tom'], own: null } as const;
  expect(refusalIn('de', reason, 'This was answered.')).toBe(
    'Das ist schon entschieden: freigegeben, von tom. Hier ist nichts mehr zu tun.',
  );
  expect(refusalIn('en', reason, 'This was answered.')).toBe('This was answered.');
  expect(refusalIn('de', { code: 'not_there', what: 'run', id: 'a1' }, 'There is no run a1.')).toBe(
    'Es gibt hier keinen Lauf „a1“.',
  );
  expect(refusalIn('de', null, 'It broke.')).toBe('Das ging nicht. Warum, auf Englisch: „It broke.“');
  expect(refusalIn('de', null, 'They left.', 'auth')).toBe(
    'Die Anmeldung dort gilt nicht mehr; ein Admin kann sie erneuern. Warum, auf Englisch: „They left.“',
  );
});
