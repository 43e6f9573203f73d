/** What helped before, found for an issue at hand, and made into a draft. */
import { describe, expect, test } from 'vitest';
import { OPERATOR, type Principal } from '../../src/app/index.ts';
import { createIssues } from '../../src/issues/index.ts';
import { createResponses, createStems, tickLibrary } from '../../src/library/index.ts';
import { post, scene } from '../support/scene.ts';

const { app, bondfire, sender, say } = await scene();
const parts = {
  responses: createResponses(createStems()),
  story: createIssues({ onEvent: () => Promise.resolve() }).story,
  clock: { now: () => new Date() },
  called: () => Promise.resolve(new Map<string, string>()),
  forecast: () => Promise.resolve(null),
};
const INES: Principal = { name: 'ines', role: 'responder', person: 'ines' };
await app.addPerson(OPERATOR, 'ines', {});
await sender('outside', 'external');
await sender('inside', 'internal');

let count = 0;
async function said(text: string, where = 'outside', more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  count += 1;
  await say(where, post(text, { id: `said-${count}`, ...more }));
  const [found] = await app.listActivities(OPERATOR, { limit: 1 });
  return found?.id ?? '';
}

const hot = await app.addResponse(OPERATOR, {
  title: 'Phone overheats while filming',
  situation: 'The phone gets hot and switches off while it films in the sun',
  decision: 'Known: firmware 4.2 mends it',
  answers: [
    { text: 'Escalate to the camera lab, Ines knows the bench', audience: 'internal' },
    { text: 'Hallo {name}, bitte installieren Sie 4.2.', language: 'de' },
    { text: 'Hello {name}, please install 4.2.', language: 'en' },
  ],
});
await app.addResponse(OPERATOR, {
  title: 'Refund for a headset',
  situation: 'Wants the money back for a broken headset',
});

describe('similar', () => {
  test('is found by what was reported, whatever the issue is called', async () => {
    const report = await said('My phone switched off again, hot as an oven when I film my dog in the sun');
    const { issue } = await app.openIssue(INES, { title: 'Camera' }, [report]);
    const { items, asked } = await app.similarTo(INES, issue.id);
    expect(items.map(({ response }) => response.id)).toEqual([hot.id]);
    expect(items[0]?.fit).toBeGreaterThan(0.3);
    expect(asked).toContain('hot as an oven');
  });

  test('is nothing where that is the truth', async () => {
    const report = await said('Which museum of yours opens on Sundays, and is there parking for bicycles?');
    const { issue } = await app.openIssue(INES, { title: 'Opening hours' }, [report]);
    expect((await app.similarTo(INES, issue.id)).items).toEqual([]);
    await expect(app.similarTo(INES, '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607')).rejects.toThrow('there is no issue');
  });
});

describe('a draft made of one', () => {
  test('is in the language of whoever asked, with their name, and its use is known', async () => {
    const report = await said('Das Handy wird beim Filmen heiß', 'outside', {
      author: { id: 'u1', name: 'Mia' },
      language: 'de',
    });
    const { issue } = await app.openIssue(INES, { title: 'Heiß', language: 'de' }, [report]);
    const name = (await app.showIssue(OPERATOR, issue.id)).said[0]?.actor?.name ?? null;
    const made = await app.useResponse(INES, hot.id, issue.id, report);
    expect(made).toEqual({
      text: `Hallo${name === null ? '' : ` ${name}`}, bitte installieren Sie 4.2.`,
      cut: false,
      otherLanguage: null,
      unknown: name === null ? ['name'] : [],
      open: [],
      doubtful: [],
    });
    const { rows } = await bondfire.database.pool.query('select person, text from issue_drafts where issue = $1', [
      issue.id,
    ]);
    expect(rows).toEqual([{ person: 'ines', text: made.text }]);
    expect(await app.showResponse(OPERATOR, hot.id)).toMatchObject({
      reuse: { used: 1 },
      uses: [{ issue: issue.id, by: 'ines' }],
    });
  });

  test('bears no name of then, whoever wrote the answer, and says what is to be looked at', async () => {
    const first = await said('The hinge is loose', 'outside', { author: { id: 'h', name: 'Mark Huber' } });
    const { issue } = await app.openIssue(INES, { title: 'Hinge' }, [first]);
    await app.resolveIssue(INES, issue.id, 'New hinges');
    await tickLibrary({ ...parts, database: bondfire.database, log: bondfire.logged.log });
    const response = (await app.listResponses(OPERATOR, { limit: 50 })).find((one) => one.issue === issue.id);
    if (!response) throw new Error('there is no response');
    const text = 'Hi Mark, dear {{ticket.requester.name}}! Mark the hinge. See {{ticket.id}}.\n{{agent.name}}';
    await app.editResponse(INES, response.id, { answers: [{ text }] });
    const next = await said('Loose hinge', 'outside', { author: { id: 'z', name: 'Zoé Ito' } });
    const other = await app.openIssue(INES, { title: 'Another hinge' }, [next]);
    expect(await app.useResponse(INES, response.id, other.issue.id, next)).toMatchObject({
      text: 'Hi Zoé, dear Zoé Ito! Mark the hinge. See {{ticket.id}}.\nines',
      unknown: [],
      open: ['{{ticket.id}}'],
      doubtful: ['Mark'],
    });
    await app.retireResponse(INES, response.id, 'wrong');
    await expect(app.useResponse(INES, response.id, other.issue.id, next)).rejects.toThrow('it is retired: wrong');
  });

  test('never says outside what was said inside', async () => {
    const report = await said('The bench is hot');
    const { issue } = await app.openIssue(INES, { title: 'Bench' }, [report]);
    const inside = await app.addResponse(OPERATOR, {
      situation: 'Bench',
      answers: [{ text: 'Ask the lab', audience: 'internal' }],
    });
    await expect(app.useResponse(INES, inside.id, issue.id, report)).rejects.toThrow(
      'nothing was said there that may go',
    );
    const within = await said('The bench is hot, colleagues', 'inside');
    await app.joinIssue(INES, issue.id, [within], 'the same');
    expect(await app.useResponse(INES, inside.id, issue.id, within)).toMatchObject({ text: 'Ask the lab' });
    await expect(app.useResponse(INES, inside.id, issue.id, hot.id)).rejects.toThrow('has not gathered');
  });
});

test('conversations of a system that is gone become responses where they were answered, without names, and go when they are deleted', async () => {
  await sender('archive', 'internal');
  await said('How do I calibrate the seismograph?', 'archive', {
    thread: 't1',
    id: 't1',
    title: 'Seismograph',
    ...by('a', 'Rita Ray'),
  });
  await said('Hi Rita, turn the left screw. Best, Omar', 'archive', {
    thread: 't1',
    id: 't1-1',
    ...by('b', 'Omar Said'),
  });
  await said('Thanks Omar!', 'archive', { thread: 't1', id: 't1-2', ...by('a', 'Rita Ray') });
  await said('Does anybody know the seismograph?', 'archive', { thread: 't2', id: 't2', ...by('c', 'Ulla') });
  await said('Nobody?', 'archive', { thread: 't2', id: 't2-1', ...by('c', 'Ulla') });
  expect(await app.importHistory(OPERATOR, 'archive')).toMatchObject({ rows: 0 });
  expect(await app.importHistory(OPERATOR, 'archive', { threads: true })).toMatchObject({ rows: 1, added: 1, bad: 0 });
  expect(await app.importHistory(OPERATOR, 'archive', { threads: true })).toMatchObject({ same: 1 });
  const { items } = await app.searchLibrary(OPERATOR, { text: 'calibrating seismographs', limit: 5 });
  expect(items).toMatchObject([
    {
      response: {
        ref: 'archive/t1',
        source: 'archive',
        audience: 'internal',
        answers: [{ text: 'Hi {first_name}, turn the left screw. Best, {responder}', audience: 'internal' }],
      },
    },
  ]);
  await say('archive', post('x', { id: 't1', kind: 'delete', text: null, version: '2' }));
  expect(await app.importHistory(OPERATOR, 'archive', { threads: true })).toMatchObject({ retired: 1 });
  expect((await app.searchLibrary(OPERATOR, { text: 'calibrating seismographs', limit: 5 })).items).toEqual([]);
});

function by(id: string, name: string) {
  return { author: { id, name } };
}
