/** Playbooks in a real browser: how they are, the text with its graph, how far each may go, what it was. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { OPERATOR } from '../../src/app/index.ts';
import { served } from '../support/api.ts';
import { accessibility } from '../support/axe.ts';
import { browser, PHONE, type VisitOptions } from '../support/browser.ts';
import { post, scene } from '../support/scene.ts';
import { noteSecret } from '../support/secrets.ts';

const CHOOSE = `
title: Choose <img src=x onerror=alert(1)>
purpose: To be tried.
mode: act
on: { manual: { words: text } }
steps:
  - { id: ask, ask: "{{ form.words }}", of: role:expert, for: choice, options: [known, unknown], within: 1h, otherwise: stop }
  - id: sort
    choose:
      - when: steps.ask.choice == 'known'
        steps:
          - { id: rest, wait: 1h }
    else:
      - { id: longer, wait: 2h }
`;
const CASES = `
- case: somebody speaks of the lens
  activity: { text: The lens fogs }
- case: somebody speaks of a strap
  activity: { text: The strap tears }
`;
const TELL = `
title: Tell
purpose: To be tried.
mode: act
on: { activity: any, if: "has(activity.text) && activity.text.contains('lens')" }
steps:
  - { id: pause, wait: 1h }
`;
const SPEAK = `
title: Speak
purpose: To be tried.
mode: act
on: { manual: { words: { type: text, outside: true } } }
steps:
  - { id: out, do: webhook.post_keyed, via: out, with: { body: { text: "{{ form.words }}" } } }
`;
const { app, bondfire, sender, desk, say, run } = await scene({
  holdMs: 7 * 86_400_000,
  files: {
    'playbooks/speak.yaml': SPEAK,
    'playbooks/choose.yaml': CHOOSE,
    'playbooks/tell.yaml': TELL,
    'playbooks/tell.cases.yaml': CASES,
    'playbooks/wrong.yaml': CHOOSE.replace('wait: 1h', 'wait: soon'),
  },
});
const { url, admin } = await served(app);
const { visit } = await browser(url);
await app.addPerson(OPERATOR, 'ines', { name: 'Inès Paz', roles: ['expert'] });
await sender('crowd', 'external');
const out = await desk('out', 'external');
await bondfire.startWork();

/** However slow the machine is. */
function eventually<T>(read: () => T | Promise<T>) {
  return expect.poll(read, { timeout: 60_000 });
}

async function at(place: string, { token = admin, ...options }: VisitOptions = {}): Promise<Page> {
  const page = await visit({ token, ...options });
  page.setDefaultTimeout(60_000);
  await page.goto(place);
  return page;
}

test('how they are is seen, and all are stopped and resumed by keyboard alone', async () => {
  await app.startPlaybook(OPERATOR, 'choose', { words: 'Is it known?' }, null);
  const page = await at('/playbooks');
  await page.getByText('One file is not in force').waitFor();
  await page.getByText(/wrong.yaml:\d+/).waitFor();
  await page.getByText('Last run').waitFor();
  expect(await accessibility(page)).toEqual([]);
  await page.getByRole('button', { name: 'Stop all' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('nothing of theirs goes out').waitFor();
  await dialog.getByRole('textbox', { name: 'Why' }).fill('a storm');
  await dialog.getByRole('button', { name: 'Stop all' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('All playbooks are stopped').waitFor();
  expect((await app.listPlaybooks(OPERATOR)).stopped).toMatchObject({ reason: 'a storm' });
  expect(await accessibility(page)).toEqual([]);
  await page.getByRole('button', { name: 'Resume all' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Resume all' }).click();
  await eventually(() => page.getByText('All playbooks are stopped').count()).toBe(0);
  expect((await app.listPlaybooks(OPERATOR)).stopped).toBeNull();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await eventually(() => new URL(page.url()).pathname).toBe('/playbooks/choose');
  expect(await page.locator('img[src=x]').count()).toBe(0);
});

test('a step of the graph is gone to in the text, and where one is in the text is marked in the graph', async () => {
  const page = await at('/playbooks/choose');
  const text = page.getByRole('textbox', { name: 'The text of choose.yaml' });
  await page.getByRole('button', { name: /^longer/ }).click();
  await eventually(() => page.locator('.cm-activeLine').textContent()).toContain('id: longer');
  await eventually(() => text.evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true);
  for (let lines = 0; lines < 3; lines += 1) await page.keyboard.press('ArrowUp');
  await page.locator('[aria-current=step]', { hasText: 'sort' }).waitFor();
  expect(await accessibility(page)).toEqual([]);
});

test('what is changed stays in this browser, with what is wrong of it; how it is taken up is told', async () => {
  const page = await at('/playbooks/choose', { colours: 'dark' });
  await page.getByRole('button', { name: /^rest/ }).click();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.type('x');
  await page.getByText('1 fault in this text').waitFor();
  await page.locator('.cm-lintRange-error').waitFor();
  await page.getByText('As it is now it would not be taken up').waitFor();
  await page.reload();
  await page.getByText('1 fault in this text').waitFor();
  const downloaded = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  expect((await downloaded).suggestedFilename()).toBe('choose.yaml');
  expect(await accessibility(page)).toEqual([]);
  await page.getByRole('button', { name: 'Discard my changes' }).click();
  await page.getByText('This is the file as it is.').waitFor();
});

test('a market gets a mode of its own by the record, and gives it up', async () => {
  const page = await at('/playbooks/choose?tab=standing');
  await page.getByRole('textbox', { name: 'A market of its own mode' }).fill('de');
  await page.getByRole('button', { name: 'propose' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('columnheader', { name: 'Waiting' }).waitFor();
  await dialog.getByRole('textbox', { name: 'Why' }).fill('right so far');
  await dialog.getByRole('button', { name: 'Change' }).click();
  await page.getByRole('button', { name: 'Take away its own mode' }).waitFor();
  await page.getByText('right so far').waitFor();
  expect((await app.showPlaybook(OPERATOR, 'choose')).markets).toEqual({ de: 'propose' });
  expect(await accessibility(page)).toEqual([]);
  await page.getByRole('button', { name: 'Take away its own mode' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Change' }).click();
  await eventually(() => page.getByRole('button', { name: 'Take away its own mode' }).count()).toBe(0);
  expect((await app.showPlaybook(OPERATOR, 'choose')).markets).toEqual({});
});

test('cases are played in place, and what it would have done is told', async () => {
  await say('crowd', post('The lens fogs', { created_at: new Date().toISOString() }));
  await run('tell', 'parked');
  const page = await at('/playbooks/tell?tab=cases');
  await page.getByRole('button', { name: 'Play the cases' }).click();
  await page.getByText('1 of 2 are wrong.').waitFor();
  await page.getByRole('listitem').getByText('no run starts').waitFor();
  await page.locator('.cm-lintRange-error').waitFor();
  expect(await accessibility(page)).toEqual([]);
  await page.getByRole('tab', { name: 'Dry run' }).click();
  await page.getByRole('combobox', { name: 'Compared with' }).click();
  await page.getByRole('option').last().click();
  await page.getByRole('button', { name: 'Play it' }).click();
  await page.getByText('It would have run once. Activities looked at: 1.').waitFor();
  await page.getByText('would have done the very same').waitFor();
  await page.getByText('The lens fogs').waitFor();
  expect(await accessibility(page)).toEqual([]);
});

test('a run is followed on the graph, answered in place, ended, and done again with another answer', async () => {
  const page = await at('/playbooks/choose?tab=runs');
  await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
  const step = (name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) });
  await eventually(() => step('ask').getAttribute('data-state')).toBe('parked');
  expect(await accessibility(page)).toEqual([]);
  await page.getByRole('button', { name: 'known', exact: true }).click();
  await eventually(() => step('ask').getAttribute('data-state')).toBe('done');
  await eventually(() => step('rest').getAttribute('data-state')).toBe('parked');
  await page.getByRole('button', { name: 'Cancel this run' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Why' }).fill('by phone');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel this run' }).click();
  await page
    .getByText(/cancelled by .*: by phone/)
    .first()
    .waitFor();
  const before = page.url();
  await page.getByRole('combobox', { name: 'From' }).click();
  await page.getByRole('option', { name: 'ask' }).click();
  const other = page.getByRole('textbox', { name: 'With something else (JSON)' });
  await other.fill('{"choice": ');
  await page.getByText('This is no JSON').waitFor();
  await other.fill('{"choice": "unknown"}');
  await page.getByRole('button', { name: 'Do it again' }).click();
  await eventually(() => page.url()).not.toBe(before);
  await eventually(() => step('longer').getAttribute('data-state')).toBe('parked');
  expect(await app.listRuns(OPERATOR, { playbook: 'choose', limit: 5 })).toMatchObject([
    { state: 'parked' },
    { state: 'stopped' },
  ]);
});

test('one is started by hand, and done again with other words; both are taken back by a press', async () => {
  const page = await at('/playbooks/speak');
  const undo = page
    .getByRole('alert')
    .filter({ hasText: 'goes out in a moment' })
    .getByRole('button', { name: 'Undo' });
  const cancelled = async () => {
    await undo.click();
    await page.getByText('Taken back').last().waitFor();
    await page
      .getByText(/cancelled by /)
      .first()
      .waitFor();
  };
  await page.getByRole('button', { name: 'Start it' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('goes outside').waitFor();
  expect(await dialog.getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
  await dialog.getByRole('textbox', { name: 'words' }).fill('Too hasty.');
  expect(await accessibility(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Start' }).click();
  await cancelled();
  const first = page.url();
  await page.getByRole('textbox', { name: 'With something else (JSON)' }).fill('{"words": "As hasty."}');
  await page.getByRole('button', { name: 'Do it again' }).click();
  await eventually(() => page.url()).not.toBe(first);
  await cancelled();
  expect(out.state().made).toEqual([]);
});

test('a new revision shows by itself, with what changed', async () => {
  const page = await at('/playbooks/choose?tab=revisions');
  await page.getByText('There is one revision so far').waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  await writeFile(path.join(bondfire.config.dataDir, 'playbooks/choose.yaml'), CHOOSE.replace('wait: 2h', 'wait: 3h'));
  await bondfire.playbooks.takeUp();
  await page.locator('del', { hasText: 'wait: 2h' }).waitFor();
  expect(await page.locator('ins').textContent()).toContain('wait: 3h');
  expect(await accessibility(page)).toEqual([]);
});

test('in German, in the dark, on a phone; who may only look has no button that changes anything', async () => {
  const token = noteSecret((await app.createToken(OPERATOR, { role: 'viewer', name: 'v', person: 'ines' })).token);
  const page = await at('/playbooks', { token, language: 'de-DE', colours: 'dark', size: PHONE });
  await page.getByText('zum Ansehen.').waitFor();
  await page.getByText('von Hand', { exact: true }).first().waitFor();
  await page.getByText('eine Aktivität, wenn has(activity.text)').waitFor();
  expect(await accessibility(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
  await page.goto('/playbooks/choose');
  await page.getByRole('button', { name: /^sort/ }).waitFor();
  await page.getByText('Auswahl: role:expert').waitFor();
  for (const way of ['sonst', 'beantwortet', 'nicht in 1 Stunde', "steps.ask.choice == 'known'"])
    await page.locator('.react-flow__edge', { hasText: way }).first().waitFor();
  expect(await page.locator('[aria-label^="Edge"]').count()).toBe(0);
  expect(await accessibility(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
  expect(await page.getByRole('button', { name: 'Anhalten' }).count()).toBe(0);
  await page.goto('/playbooks/choose?tab=standing');
  await page.getByText('Ein Admin kann das ändern.').waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
  const { id } = await run('choose', 'parked');
  await page.goto(`/playbooks/choose?tab=runs&run=${id}`);
  await page.getByText(/^(ask|longer) wartet .*bis .*\d\d:\d\d\.$/).waitFor();
  await page.goto('/issues/019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607');
  await page.getByText('Diesen Fall gibt es nicht, oder Sie dürfen ihn nicht lesen.').waitFor();
  await page.goto('/playbooks/nothing');
  await page.getByText('Es gibt hier kein Playbook „nothing“.').waitFor();
});
