/** What arrives finds the issue that it belongs to by its link or its words, says why, and stays out where it was taken out. */
import { describe, expect, test } from 'vitest';
import { OPERATOR, type IssueStory } from '../../src/app/index.ts';
import { post, scene } from '../support/scene.ts';

const { app, bondfire, sender, say } = await scene();
await sender('outside', 'external');
await sender('inside', 'internal');

const NOW = new Date().toISOString();
let count = 0;

/** Each in a thread of its own. Answers its id. */
async function said(
  text: string,
  { from = 'outside', ...more }: Readonly<Record<string, unknown>> & { readonly from?: string } = {},
): Promise<string> {
  count += 1;
  await say(
    from,
    post(text, { id: `said-${count}`, created_at: NOW, author: { id: `u${count}`, name: 'Ines' }, ...more }),
  );
  const [found] = await app.listActivities(OPERATOR, { limit: 1 });
  return found?.id ?? '';
}

async function opened(title: string, activities: readonly string[]): Promise<string> {
  return (await app.openIssue(OPERATOR, { title }, activities)).issue.id;
}

function show(issue: string): Promise<IssueStory> {
  return app.showIssue(OPERATOR, issue);
}

async function gathered(issue: string): Promise<string[]> {
  return (await show(issue)).activities.map(({ activity }) => activity);
}

/** A link and words that nobody else has. */
function about(what: string): { readonly link: string; readonly text: string } {
  return {
    link: `https://news.example/${what}/recall?id=7`,
    text: `The ${what} that I bought last week in your shop in Lyon stopped working after two days, what shall I do now?`,
  };
}

describe('by link', () => {
  test('joins where it shares an address, however it is spelt, and says which', async () => {
    const { link } = about('camera');
    const first = await said(`Have you seen this? ${link}`);
    const issue = await opened('Recall', [first]);
    await said('Nothing to do with it: https://news.example/ and https://www.news.example/de/');
    const second = await said('Again?', { url: 'http://www.news.example/camera/recall/?utm_source=mail&id=7#top' });
    const third = await said(`(${link}), really?`, { from: 'inside' });
    const { activities, timeline } = await show(issue);
    expect(activities.map(({ activity, why, by }) => [activity, why, by.id])).toEqual([
      [first, 'by hand', 'operator'],
      [second, `has the link news.example/camera/recall?id=7 of ${first}`, 'links'],
      [third, `has the link news.example/camera/recall?id=7 of ${first}`, 'links'],
    ]);
    expect(timeline.findLast(({ kind }) => kind === 'joined')).toMatchObject({
      actor: { id: 'links' },
      cause: { noun: 'activity', id: third },
      detail: { activities: [third], like: [first], why: 'has a link of what is gathered' },
    });
  });

  test('what came by itself draws nothing further', async () => {
    const { link } = about('kettle');
    const first = await said(link);
    const issue = await opened('Kettle', [first]);
    const second = await said(`${link} and https://news.example/other/page`);
    await said('https://news.example/other/page');
    expect(await gathered(issue)).toEqual([first, second]);
  });

  test('a link that many open issues share tells nothing', async () => {
    const { link } = about('help');
    const seeds = [await said(link), await said(link), await said(link), await said(link)];
    const issues: string[] = [];
    for (const one of seeds.slice(0, 3)) issues.push(await opened('Help', [one]));
    const shared = await said(`${link} again`);
    for (const [at, issue] of issues.entries()) expect(await gathered(issue)).toEqual([seeds[at], shared]);
    issues.push(await opened('Help', seeds.slice(3)));
    await said(`${link} and again`);
    for (const [at, issue] of issues.entries())
      expect(await gathered(issue)).toEqual(at === 3 ? [seeds[3]] : [seeds[at], shared]);
  });
});

describe('by nearly the same words', () => {
  test('joins a copy with small changes, and nothing else', async () => {
    const { text } = about('toaster');
    const first = await said(text);
    const issue = await opened('Toaster', [first]);
    const second = await said(`RT @ines: ${text.toUpperCase()}!!! #toaster`);
    await said('Thank you so much for your help!');
    await said('My lamp is fine, thanks for asking, but I would like to have another one for the kitchen');
    const story = await show(issue);
    expect(story.activities.map(({ activity, why }) => [activity, why])).toEqual([
      [first, 'by hand'],
      [second, `says nearly the same as ${first}`],
    ]);
    expect(story.timeline.at(-1)).toMatchObject({ kind: 'joined', actor: { id: 'words' }, detail: { like: [first] } });
  });

  test('short words of thanks never gather, even if somebody gathered some', async () => {
    const issue = await opened('Thanks', [await said('Thanks a lot!')]);
    await said('Thanks a lot!');
    expect(await gathered(issue)).toHaveLength(1);
  });

  test('a copy of internal words found outside joins, and its reasons hold no word of them', async () => {
    const { text } = about('unreleased projector');
    const inside = await said(text, { from: 'inside' });
    const issue = await opened('Leak', [inside]);
    const copy = await said(`${text} (I heard)`);
    const story = await show(issue);
    expect(story.activities.at(-1)).toMatchObject({
      activity: copy,
      why: `says nearly the same as ${inside}, which was said inside`,
    });
    expect(JSON.stringify([story.timeline.slice(2), story.activities])).not.toContain('projector');
    expect(story.timeline.every(({ audience }) => audience === 'internal')).toBe(true);
    expect(await app.listEffects(OPERATOR, { limit: 10 })).toEqual([]);
    const { rows } = await bondfire.database.pool.query('select * from issue_marks');
    expect(JSON.stringify(rows)).not.toContain('projector');
  });

  test('what is old draws nothing, nor what was deleted', async () => {
    const { text } = about('drone');
    const first = await said(text, { id: 'drone' });
    const issue = await opened('Drone', [first]);
    await said(text, { created_at: '2020-01-01T00:00:00Z' });
    expect(await gathered(issue)).toEqual([first]);
    await bondfire.database.pool.query(`update issue_marks set at = at - interval '31 days' where issue = $1`, [issue]);
    await said(text);
    expect(await gathered(issue)).toEqual([first]);
  });
});

describe('taken out', () => {
  test('it does not come back by itself, in whatever version, and draws nothing', async () => {
    const { link, text } = about('blender');
    const first = await said(`${text} ${link}`);
    const issue = await opened('Blender', [first]);
    const second = await said(text, { id: 'mine' });
    const third = await said(link, { id: 'linked' });
    expect(await gathered(issue)).toEqual([first, second, third]);
    await app.partIssue(OPERATOR, issue, [second, third], 'another fault');
    await said(`${text} Please!`, { id: 'mine', edited_at: NOW, created_at: NOW });
    await said(`See ${link}`, { id: 'linked' });
    expect(await gathered(issue)).toEqual([first]);
    await app.partIssue(OPERATOR, issue, [first], 'no fault at all');
    await said(text);
    await said(link);
    expect(await gathered(issue)).toEqual([]);
    await app.joinIssue(OPERATOR, issue, [second], 'it is, after all');
    const later = await said(text);
    expect(await gathered(issue)).toEqual([second, later]);
  });

  test('it goes with a split, and its likes go there', async () => {
    // Alike, but each copy is most like its own.
    const [strap, lens] = [about('strap'), about('lens')];
    const [a, b] = [await said(strap.text), await said(lens.text)];
    const issue = await opened('Camera', [a, b]);
    const { issue: apart } = await app.splitIssue(OPERATOR, issue, [b], 'Lens');
    const c = await said(`${lens.text} Hello?`);
    const d = await said(`${strap.text} Hello?`);
    expect([await gathered(issue), await gathered(apart.id)]).toEqual([
      [a, d],
      [b, c],
    ]);
  });

  test('only what is open draws, read through what it was merged into', async () => {
    const { text } = about('speaker');
    const first = await said(text);
    const issue = await opened('Speaker', [first]);
    await app.resolveIssue(OPERATOR, issue, 'mended');
    await said(text);
    expect(await gathered(issue)).toEqual([first]);
    await app.reopenIssue(OPERATOR, issue);
    const second = await said(text);
    const other = await opened('Other', [await said('What?')]);
    await app.mergeIssue(OPERATOR, issue, other);
    const third = await said(text);
    expect(await gathered(other)).toEqual(expect.arrayContaining([first, second, third]));
    expect((await show(other)).timeline.at(-1)).toMatchObject({ issue: other, kind: 'joined', actor: { id: 'words' } });
  });
});
