/** People, teams and issues over real HTTP. */
import { describe, expect, test } from 'vitest';
import { served } from '../../test/support/api.ts';
import { testBondfire } from '../../test/support/bondfire.ts';

const { app } = await testBondfire();
const { call, viewer } = await served(app);

describe('people and teams', () => {
  test('are added, changed, away and back, and removed', async () => {
    expect(await call('POST', 'people/ines', { name: 'Inès', roles: ['expert'] })).toMatchObject({
      status: 201,
      body: { id: 'ines', now: { can: true } },
    });
    expect(await call('POST', 'people/ines', {})).toMatchObject({ status: 400 });
    const german = { headers: { 'accept-language': 'de' } };
    const unfit = { zone: 'UTC', languages: ['deutsch!'], email: 'no address' };
    expect(await call('PATCH', 'people/ines', unfit, german)).toMatchObject({
      status: 400,
      body: {
        detail: 'Das passt noch nicht: email: Ungültig: E-Mail-Adresse, languages.0: eine Sprache wie de oder pt-BR.',
        errors: [
          { pointer: '/email', detail: 'Ungültig: E-Mail-Adresse' },
          { pointer: '/languages/0', detail: 'eine Sprache wie de oder pt-BR' },
        ],
      },
    });
    expect(await call('POST', 'people/tom', { stand_in: 'ines' })).toMatchObject({ status: 201 });
    expect(await call('PATCH', 'people/ines', { zone: 'Mars' })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('zone') as string },
    });
    expect(
      await call('POST', 'people/tom/away', { until: '2999-01-01T00:00:00+01:00', reason: 'a trip' }),
    ).toMatchObject({
      status: 200,
      body: { now: { can: false, away: true, why: 'away (a trip)', until: '2998-12-31T23:00:00.000Z' } },
    });
    expect(await call('POST', 'people/tom/back', {})).toMatchObject({
      body: { ended: true, person: { now: { can: true } } },
    });
    // A day ends where they live.
    await call('PATCH', 'people/tom', { zone: 'Asia/Tokyo' });
    expect(await call('POST', 'people/tom/away', { until: '2999-01-01' })).toMatchObject({
      body: { now: { until: '2999-01-01T15:00:00.000Z' } },
    });
    expect(await call('POST', 'people/tom/away', { until: '2999-02-30' })).toMatchObject({ status: 400 });
    expect(await call('POST', 'people/tom/away', { from: '2999-03-01', until: '2999-03-01' })).toMatchObject({
      body: { absences: [{}, { from_at: '2999-02-28T15:00:00.000Z', until_at: '2999-03-01T15:00:00.000Z' }] },
    });
    await call('POST', 'people/tom/back', {});
    const rota = { turn: ['ines', 'tom'], from: '2026-03-02T00:00:00Z', days: 1, zone: 'UTC' };
    expect(await call('POST', 'teams/care', { members: ['ines', 'tom'], lead: 'tom', rota })).toMatchObject({
      status: 201,
    });
    expect(await call('GET', 'teams/care/on-call?at=2026-03-03T12:00:00Z')).toMatchObject({
      body: { on_call: { person: 'tom' } },
    });
    const until = new Date(Date.now() + 3_600_000).toISOString();
    expect(await call('POST', 'teams/care/shifts', { person: 'ines', until })).toMatchObject({
      body: { on_call: { person: 'ines', until, why: 'took the shift' } },
    });
    expect(await call('POST', 'teams/care/shifts', { person: 'nobody', until })).toMatchObject({ status: 400 });
    expect(await call('POST', 'holidays/de', { text: '2999-12-25 Christmas Day' })).toMatchObject({
      body: { days: 1 },
    });
    expect(await call('POST', 'people/tom/away', {})).toMatchObject({ body: { now: { away: true } } });
    // There until then, whatever is said; without a body, whatever is said now.
    expect(await call('POST', 'people/tom/back', { until })).toMatchObject({
      body: { ended: true, person: { presences: [{ until_at: until, by: 'test' }] } },
    });
    expect(await call('POST', 'people/tom/back')).toMatchObject({ status: 200, body: { ended: false } });
    expect(await call('DELETE', 'people/tom')).toMatchObject({ status: 409 });
    expect(await call('GET', 'people?limit=1')).toMatchObject({ body: { items: [{ id: 'ines' }], next: 'ines' } });
    expect(await call('GET', 'people?limit=1&before=ines')).toMatchObject({
      body: { items: [{ id: 'tom' }], next: null },
    });
    expect(await call('PATCH', 'teams/care', { members: ['ines'], lead: null, rota: null })).toMatchObject({
      status: 200,
    });
    expect(await call('DELETE', 'people/tom')).toMatchObject({ status: 200 });
    expect(await call('GET', 'people')).toMatchObject({ body: { items: [{ id: 'ines', teams: ['care'] }] } });
    expect(await call('GET', 'people/tom')).toMatchObject({ status: 404 });
  });

  test.each([
    ['POST', 'people/x', {}],
    ['PATCH', 'teams/care', {}],
    ['POST', 'people/ines/away', {}],
    ['POST', 'people/ines/back', {}],
    ['POST', 'teams/care/shifts', { person: 'ines', until: '2999-01-01T00:00:00Z' }],
    ['POST', 'holidays/de', { text: '2999-12-25 Christmas Day' }],
  ])('%s %s is not for whoever may only look', async (method, path, body) => {
    expect(await call(method, path, body, viewer)).toMatchObject({ status: 403 });
  });
});

describe('issues', () => {
  test('are promised something by severity and market', async () => {
    const policy = { id: 'office', severity: 1, market: null, reply: 14_400, hours: 'business' };
    expect(await call('POST', 'promise-policies', policy)).toMatchObject({
      status: 200,
      body: { ...policy, acknowledge: null, resolution: null, at_risk: 0.75 },
    });
    expect(await call('POST', 'promise-policies', { id: 'none' })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('promises nothing') as string },
    });
    expect(await call('POST', 'promise-policies', { ...policy, hours: 'nights' })).toMatchObject({ status: 400 });
    expect(await call('POST', 'promise-policies', policy, viewer)).toMatchObject({ status: 403 });
    expect(await call('GET', 'promise-policies')).toMatchObject({ body: { items: [{ id: 'office' }] } });
    expect(await call('DELETE', 'promise-policies/grave')).toMatchObject({
      status: 404,
      body: { cure: 'There are office.' },
    });
    expect(await call('DELETE', 'promise-policies/office')).toMatchObject({ body: { removed: 'office' } });
  });

  test('are opened once a key, claimed once, snoozed, resolved and reopened', async () => {
    const opened = await call('POST', 'issues', { title: 'The lens', key: 'lens', severity: 7 });
    expect(opened).toMatchObject({ status: 201, body: { fresh: true } });
    const { id } = (opened.body as { issue: { id: string } }).issue;
    expect(await call('POST', 'issues', { title: 'The lens again', key: 'lens' })).toMatchObject({
      status: 200,
      body: { fresh: false, issue: { id } },
    });
    expect(await call('POST', `issues/${id}/claim`, { as: 'ines' })).toMatchObject({
      status: 200,
      body: { owner: 'ines' },
    });
    expect(await call('POST', `issues/${id}/claim`, { as: 'nobody' })).toMatchObject({ status: 400 });
    expect(await call('POST', `issues/${id}/note`, { text: 'Batch 7' })).toMatchObject({ status: 200 });
    expect(await call('POST', `issues/${id}/snooze`, { until: '2999-01-01T00:00:00Z' })).toMatchObject({
      body: { state: 'snoozed' },
    });
    expect(await call('POST', `issues/${id}/wake`, {})).toMatchObject({ body: { state: 'open' } });
    // A day begins with its work for whoever has it.
    const hours = { wed: [['10:30', '17:00']] };
    await call('PATCH', 'people/ines', { zone: 'America/New_York', hours });
    expect(await call('POST', `issues/${id}/snooze`, { until: '2999-01-02' })).toMatchObject({
      body: { until: '2999-01-02T15:30:00.000Z' },
    });
    expect(await call('POST', `issues/${id}/wait`, { for: 'the factory', until: '2999-01-03' })).toMatchObject({
      body: { until: '2999-01-03T14:00:00.000Z' },
    });
    expect(await call('POST', `issues/${id}/wake`, {})).toMatchObject({ body: { state: 'open' } });
    expect(await call('POST', `issues/${id}/resolve`, { outcome: 'Mended.' })).toMatchObject({
      body: { state: 'resolved' },
    });
    const rival = (await call('POST', 'issues', { title: 'The lens once more', key: 'lens' })).body as {
      issue: { id: string };
    };
    // Another has the key meanwhile.
    expect(await call('POST', `issues/${id}/reopen`, {})).toMatchObject({
      status: 400,
      body: { cure: expect.stringContaining(`merge ${id} ${rival.issue.id}`) as string },
    });
    expect(await call('POST', `issues/${rival.issue.id}/resolve`, { outcome: 'The same.' })).toMatchObject({
      status: 200,
    });
    expect(await call('POST', `issues/${id}/reopen`, {})).toMatchObject({ body: { state: 'open' } });
    expect(await call('POST', `issues/${id}/link`, { issue: rival.issue.id })).toMatchObject({ status: 200 });
    expect(await call('GET', `issues/${id}`)).toMatchObject({ status: 200, body: { title: 'The lens' } });
    expect(await call('GET', 'issues?state=open')).toMatchObject({ body: { items: [{ id }] } });
    expect(await call('POST', `issues/${id}/note`, { text: 'x' }, viewer)).toMatchObject({ status: 403 });
  });
});
