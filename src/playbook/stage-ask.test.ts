/** People are asked; and what they approve is all of the internal that goes outside. */
import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { keep, minutes } from '../../test/support/kept.ts';
import { causeOf, type Cause, type Intent } from './index.ts';
import { post } from './some-activity.ts';

const internal = { cause: causeOf(post({ audience: 'internal', text: 'Take it back' })) };
const APPROVAL = {
  id: 'ok',
  ask: 'May we say this about {{ activity.id }}?',
  of: 'team:care',
  for: 'approval',
  text: 'We say: {{ activity.text }}',
  within: '2h',
  otherwise: 'stop',
};
const CHOICE = {
  id: 'pick',
  ask: 'Known?',
  of: ['person:ines', 'lead:care'],
  for: 'choice',
  options: ['known', 'unknown'],
  within: '2h',
  otherwise: 'stop',
};
const FORM = {
  id: 'form',
  ask: 'What?',
  of: 'owner',
  for: 'form',
  fields: { words: { type: 'text', outside: true }, note: 'text' },
  within: '2h',
  otherwise: 'stop',
};
function send(text: string, id = 'send'): object {
  return { id, do: 'outside.post', with: { text } };
}

describe('ask', () => {
  test('an approval: the question, the text and the time are told, and yes goes on', () => {
    const run = keep([APPROVAL, send('{{ steps.ok.text }}')], internal);
    expect(run.start()).toMatchObject({
      state: 'parked',
      questions: [
        {
          step: 'ok',
          of: 'team:care',
          question: 'May we say this about a1?',
          text: 'We say: Take it back',
          until: minutes(120),
        },
      ],
      waits: [{ step: 'ok', until: minutes(120), reply: null }],
    });
    expect(run.answer('ok', { text: 'We say: Take it back' }).intents).toHaveLength(1);
    expect(run.answer('ok', { choice: 'no' }).records).toEqual([]);
  });
  test('in business hours: of the team that is asked, else of what the run is about; the clock’s, and it says so, without any', () => {
    const asked: (string | null)[] = [];
    const business = (team: string | null) => {
      asked.push(team);
      return { after: () => minutes(999), lack: team === null ? 'there is no team' : null };
    };
    const view = { ...internal, business };
    expect(keep([{ ...APPROVAL, hours: 'business' }], view).start()).toMatchObject({
      questions: [{ business: true, until: minutes(999) }],
      waits: [{ until: minutes(999) }],
    });
    expect(keep([{ ...FORM, hours: 'business' }], view).start()).toMatchObject({
      records: [{ outcome: { until: minutes(999).toISOString(), by_the_clock: 'there is no team' } }],
    });
    expect(asked).toEqual(['care', null]);
    for (const one of [keep([APPROVAL], view), keep([{ ...APPROVAL, hours: 'business' }], internal)])
      expect(one.start()).toMatchObject({ waits: [{ until: minutes(120) }] });
  });
  test('a choice is read by what follows', () => {
    const run = keep([CHOICE, { ...send('x'), if: "steps.pick.choice == 'known'" }]);
    run.start();
    expect(run.answer('pick', { choice: 'unknown' })).toMatchObject({ state: 'done', intents: [] });
  });
  test('without an answer in time: stop, or the other steps in place of the rest', () => {
    const run = keep([CHOICE, send('x')]);
    run.start();
    expect(run.timer(119).records).toEqual([]);
    expect(run.timer(120)).toMatchObject({
      state: 'stopped',
      reason: `pick: nobody had answered by ${minutes(120).toISOString()}`,
    });
    expect(run.answer('pick', { choice: 'known' }, minutes(121)).records).toEqual([]);
    const other = keep([{ ...CHOICE, otherwise: [send('late', 'late')] }, send('x')]);
    other.start();
    expect(other.timer(120).intents).toMatchObject([{ step: 'late' }]);
    expect(other.done('late').state).toBe('done');
  });
  test('an approval refused: stop with who and why, go on, or the other steps', () => {
    const no = { choice: 'no', comment: 'too soft', by: ['ines'] };
    const stop = keep([APPROVAL, send('x')]);
    stop.start();
    expect(stop.answer('ok', no)).toMatchObject({ state: 'stopped', reason: 'ok was rejected by ines: too soft' });
    const goOn = keep([{ ...APPROVAL, rejected: 'continue' }, send('{{ steps.ok.choice }}')]);
    goOn.start();
    expect(goOn.answer('ok', no).intents).toMatchObject([{ input: { value: { text: 'no' } } }]);
    const steps = keep([{ ...APPROVAL, rejected: [send('{{ steps.ok.comment }}', 'why')] }, send('x')]);
    steps.start();
    expect(steps.answer('ok', no).intents).toMatchObject([{ step: 'why', input: { value: { text: 'too soft' } } }]);
    expect(steps.done('why').state).toBe('done');
  });
  test('watching, what is made of answers that nobody gave is not asked, and fails nothing', () => {
    const approval = { ...APPROVAL, text: '{{ steps.form.fields.words }}' };
    const run = keep([FORM, approval, send('{{ steps.ok.text }}')], { ...internal, mode: 'watch' });
    expect(run.start().state).toBe('done');
    expect(run.outcome('ok')).toEqual({
      note: 'watching, so it cannot be told what it would ask: steps.form is absent',
    });
  });

  test('watching, an approval is taken for granted, and nobody is asked the others', () => {
    const run = keep([APPROVAL, CHOICE, send('{{ steps.ok.text }}')], { ...internal, mode: 'watch' });
    expect(run.start()).toMatchObject({ state: 'done', questions: [], intents: [] });
    expect(run.outcome('ok')).toMatchObject({ would: { text: 'We say: Take it back' }, choice: 'yes' });
    expect(run.outcome('pick')).toEqual({ note: 'watching, so nobody is asked' });
    expect(run.outcome('send')).toMatchObject({ would: { input: { text: 'We say: Take it back' } } });
  });
  test('whom is told by templates, escalations too, as it was when it was asked', () => {
    const whom = { of: 'team:care', pick: 'round_robin', topic: '{{ activity.kind }}' };
    const run = keep([{ ...CHOICE, of: whom, escalate: [{ after: '1h', to: whom }] }]);
    const told = { ...whom, topic: 'create' };
    expect(run.start().questions).toMatchObject([{ of: told, escalate: [{ after: 3600, to: told }] }]);
  });
  test('what its text needs and does not find fails it', () =>
    expect(keep([{ ...APPROVAL, text: '{{ activity.title }}' }]).start()).toMatchObject({
      state: 'failed',
      questions: [],
    }));
  test('whoever wrote it is known: by form, by answer, and through approvals', () => {
    const cause: Cause = {
      kind: 'manual',
      activity: null,
      given: { form: { words: 'Hi' } },
      audience: 'internal',
      activities: [],
      by: 'dana',
      origin: [],
      hop: 0,
    };
    const run = keep(
      [
        FORM,
        { ...APPROVAL, ask: 'a', text: '{{ form.words }} {{ steps.form.fields.note }}' },
        { ...APPROVAL, id: 'again', ask: 'b', text: '{{ steps.ok.text }}' },
        { ...APPROVAL, id: 'all', ask: 'c', text: "{{ steps['form'].fields.note }}" },
      ],
      { cause },
      { on: { manual: { words: 'text' } } },
    );
    run.start();
    expect(
      run.answer('form', { choice: 'done', fields: { words: 'w', note: 'n' }, by: ['bob'] }).questions[0]?.authors,
    ).toEqual(['dana', 'bob']);
    expect(run.answer('ok', { text: 'Hi n', by: ['ines'] }).questions[0]?.authors).toEqual(['dana', 'bob', 'ines']);
    expect(run.answer('again', { text: 'Hi n', by: ['ines'] }).questions[0]?.authors).toEqual(
      expect.arrayContaining(['bob']),
    );
  });
});

describe('mode propose', () => {
  test('waits for a go before the first step', () => {
    const run = keep([send('x')], { mode: 'propose' }, { title: 'Tell {{ them }}' });
    expect(run.start()).toMatchObject({
      intents: [],
      questions: [
        {
          step: 'go',
          of: 'role:responder',
          question: 'Start “Tell { { them }}”? It is about outside, Dana: “My camera is broken”',
          always: true,
        },
      ],
    });
    expect(run.answer('go', {}).intents).toMatchObject([{ step: 'send' }]);
    expect(run.done('send').state).toBe('done');
  });
  test('no, or none in seven days: it stops', () => {
    const no = keep([send('x')], { mode: 'propose' });
    no.start();
    expect(no.answer('go', { choice: 'no' })).toMatchObject({
      state: 'stopped',
      reason: 'go was rejected by ines',
      intents: [],
    });
    const late = keep([send('x')], { mode: 'propose' });
    late.start();
    expect(late.timer(7 * 24 * 60)).toMatchObject({ state: 'stopped', intents: [] });
  });
});

function sent(text: string, approved: string, more: object[] = []): Intent | undefined {
  const run = keep([APPROVAL, ...more, send(text)], internal);
  run.start();
  return run.answer('ok', { text: approved }).intents[0];
}

function words(what: string): string {
  return `they all know of the ${what} of batch seven`;
}

describe('what goes outside', () => {
  const PROPOSED = 'We say: Take it back';
  test('exactly the approved text, by its hash', () => {
    expect(sent('{{ steps.ok.text }}', PROPOSED)).toMatchObject({
      input: { value: { text: PROPOSED }, audience: 'external' },
      approved: [{ step: 'ok', path: ['text'], sha256: hash('sha256', PROPOSED) }],
    });
    // However it was made.
    expect(sent('We say: {{ activity.text }}', PROPOSED)?.input.audience).toBe('external');
  });
  test.each([
    '{{ steps.ok.text }}.',
    ' {{ steps.ok.text }}',
    '{{ activity.text }}',
    '{{ steps.ok.comment }}{{ steps.ok.text }}x',
  ])('not with one character around it: %s', (text) => {
    const run = keep([APPROVAL, send(text)], internal);
    run.start();
    const [intent] = run.answer('ok', { text: PROPOSED, comment: '' }).intents;
    expect(intent).toMatchObject({ input: { audience: 'internal' }, approved: [] });
  });
  test('edited: the edited text is what is sent, and the first draft is not', () => {
    expect(sent('{{ steps.ok.text }}', 'Edited')).toMatchObject({
      input: { value: { text: 'Edited' }, audience: 'external' },
    });
    expect(sent('We say: {{ activity.text }}', 'Edited')).toMatchObject({
      input: { audience: 'internal' },
      approved: [],
    });
  });
  test('not what was approved in another run, nor what was refused', () => {
    const one = keep([APPROVAL, send('{{ steps.ok.text }}')], internal);
    one.start();
    one.answer('ok', { text: PROPOSED });
    const other = keep([{ ...APPROVAL, rejected: 'continue' }, send('We say: {{ activity.text }}')], internal);
    other.start();
    expect(other.answer('ok', { choice: 'no', text: PROPOSED }).intents).toMatchObject([
      { input: { audience: 'internal' }, approved: [] },
    ]);
  });
  test('one text approved does not carry another along', () => {
    const run = keep(
      [
        APPROVAL,
        { id: 'send', do: 'outside.post', with: { text: '{{ steps.ok.text }}', also: '{{ activity.text }}' } },
      ],
      internal,
    );
    run.start();
    expect(run.answer('ok', { text: PROPOSED }).intents).toMatchObject([
      { input: { audience: 'internal' }, approved: [{ path: ['text'] }] },
    ]);
  });
  test.each([
    ['{{ steps.form.fields.words }}', 'external'],
    ['{{ steps.form.fields.note }}', 'internal'],
    ['{{ steps.form.fields.words }} {{ steps.form.fields.note }}', 'internal'],
    ["{{ steps.form.fields['words'] }}", 'internal'],
    ['{{ steps.form.by[0] }}', 'internal'],
  ])('of a form: %s is %s', (text, audience) => {
    const run = keep([FORM, send(text)]);
    run.start();
    expect(run.answer('form', { choice: 'done', fields: { words: 'w', note: 'n' } }).intents[0]?.input.audience).toBe(
      audience,
    );
  });
  test('what was typed for inside stays inside, whatever a later revision says of the field', () => {
    const typed = { choice: 'done', fields: { words: 'w', note: 'n' }, outside: ['words'] };
    const before = keep([FORM, { id: 'rest', wait: '1h' }]);
    before.start();
    before.answer('form', typed);
    const fields = { ...FORM.fields, note: { type: 'text', outside: true } };
    const after = keep([{ ...FORM, fields }, send('{{ steps.form.fields.note }}')]);
    after.journal.set('form', before.journal.get('form') ?? { step: 'form', state: 'done', outcome: {} });
    expect(after.start().intents).toMatchObject([{ input: { value: { text: 'n' }, audience: 'internal' } }]);
    const on = { manual: { subject: { type: 'text', outside: true } } };
    const given = { form: { subject: 's' }, outside: [] };
    const cause: Cause = { ...causeOf(post()), kind: 'manual', activity: null, given, audience: 'internal' };
    expect(keep([send('{{ form.subject }}')], { cause }, { on }).start().intents).toMatchObject([
      { input: { audience: 'internal' } },
    ]);
  });
  test('a list that was internal when it was taken stays so, whatever a later revision makes it of', () => {
    const inside = { cause: causeOf(post({ audience: 'internal', tags: ['glue'] })) };
    const turn = { id: 'e', each: 'activity.tags', steps: [{ id: 'rest', wait: '1h' }] };
    const before = keep([turn], inside);
    before.start();
    const after = keep([{ ...turn, each: "['x']", steps: [send('{{ item }}')] }], inside);
    for (const [step, record] of before.journal) after.journal.set(step, record);
    expect(after.start().intents).toMatchObject([{ input: { value: { text: 'glue' }, audience: 'internal' } }]);
  });
  test('a text is looked through for what was said inside: titles, the issue and what was typed for inside, but for what was said outside as well', () => {
    const cause = causeOf(post({ audience: 'internal', title: words('title'), text: words('text') }));
    const said = { inside: [{ of: 'n1', text: words('note') }], outside: [{ of: 'p1', text: words('post') }] };
    const run = keep([FORM, { id: 'rest', wait: '1h' }], { cause, said });
    run.start();
    run.answer('form', {
      choice: 'done',
      fields: { words: words('answer'), note: words('field') },
      outside: ['words'],
    });
    const found = (what: string): readonly string[] =>
      run.plan.copies({ ...run.view, journal: [...run.journal.values()] }, words(what)).map(({ of }) => of);
    expect(['title', 'text', 'note', 'field'].map(found)).toEqual([
      expect.arrayContaining(['a1']),
      expect.arrayContaining(['a1']),
      expect.arrayContaining(['n1']),
      expect.arrayContaining(['steps.form']),
    ]);
    expect(found('post')).toEqual([]);
  });
});
