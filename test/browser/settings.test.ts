/** Settings and the audit log: one's own sign-ins, letting people in and shutting them out, tokens, rights, and who did what. */
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { Fault } from '#sdk';
import { startServer } from '../../src/api/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import type { Channel } from '../../src/notify/index.ts';
import { accessibility } from '../support/axe.ts';
import { testBondfire } from '../support/bondfire.ts';
import { browser, focused, PHONE, type VisitOptions } from '../support/browser.ts';
import { captureLog } from '../support/log.ts';
import { loopback } from '../support/loopback.ts';
import { noteSecret } from '../support/secrets.ts';

const PASSWORD = noteSecret('several plain words together');
const NEWER = noteSecret('some other words altogether');
/** Turns what follows around, and would be markup. */
const HOSTILE = '\u202E<img src=x onerror=alert(1)> no';

/** Takes what it is given, or nothing. */
const slack = { fault: null as string | null };
const channels: readonly Channel[] = [
  {
    id: 'slack',
    reaches: async () => true,
    async send() {
      if (slack.fault !== null) throw new Fault('rejected', slack.fault);
      return { id: null };
    },
  },
  { id: 'mail', reaches: async (_tx, { email }) => email !== null, send: async () => ({ id: null }) },
];
const { app, startWork, database } = await testBondfire({ channels });
await startWork();
const server = await startServer({ app, log: captureLog().log, host: '127.0.0.1', port: 0 });
afterAll(() => server.stop());
const { visit } = await browser(server.url);
const first = await app.firstLink(OPERATOR);
const begun = await app.makeFirstAdmin(
  { token: noteSecret(first?.token ?? ''), name: 'Ada Osei', email: 'ada@example.org', password: PASSWORD },
  { address: null, agent: null },
);
const ADA = begun.who;
const admin = noteSecret((await app.createToken(OPERATOR, { role: 'admin', name: 'test' })).token);
const viewer = noteSecret((await app.createToken(OPERATOR, { role: 'viewer', name: 'looks' })).token);

/** However slow the machine is. */
function eventually<T>(read: () => T | Promise<T>) {
  return expect.poll(read, { timeout: 60_000 });
}

async function at(path: string, { token = admin, ...options }: VisitOptions = {}): Promise<Page> {
  const page = await visit({ token, ...options });
  await page.goto(path);
  return page;
}

async function signedIn(options: VisitOptions = {}): Promise<Page> {
  const page = await visit(options);
  const answer = await page.request.post('/api/v1/session', {
    data: { email: 'ada@example.org', password: PASSWORD },
    headers: { origin: server.url },
  });
  expect(answer.status()).toBe(200);
  return page;
}

async function width(page: Page): Promise<unknown> {
  return page.evaluate('document.documentElement.scrollWidth');
}

async function rulesKept() {
  return (await app.showNotificationRules(ADA)).said;
}

describe('me', () => {
  test('where I am signed in, this one marked; the others are ended, and a new password ends them too', async () => {
    const other = await signedIn();
    const page = await signedIn({ size: PHONE });
    await page.goto('/settings');
    await page.getByText('Here, now').waitFor();
    expect(await page.getByText('Here, now').count()).toBe(1);
    expect(await accessibility(page)).toEqual([]);
    expect(await width(page)).toBe(PHONE.width);
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere else' }).click();
    await eventually(() => page.getByRole('button', { name: /^Sign out there/ }).count()).toBe(0);
    expect((await other.request.get('/api/v1/sessions')).status()).toBe(401);
    await page.getByLabel('Current password').fill('no such words at all');
    await page.getByLabel('New password').fill(NEWER);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('the current password does not fit').waitFor();
    expect(await page.getByLabel('New password').inputValue()).toBe(NEWER);
    await page.getByLabel('Current password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('The password is changed').waitFor();
    await app.changePassword(ADA, NEWER, PASSWORD);
  });

  test('who may not set things up sees no more than their own, and is told who may', async () => {
    const page = await at('/settings?tab=accounts', { token: viewer, language: 'de-DE', colours: 'dark', size: PHONE });
    await page.getByText('sehen Admins').waitFor();
    await page.getByText('API-Token').waitFor();
    expect(await page.getByRole('tab').allTextContents()).toEqual(['Ich', 'Benachrichtigungen']);
  });
});

test('how I am told, led there by a message: each kind, when, and tried; refused at the field, and taken back', async () => {
  const page = await signedIn({ size: PHONE });
  await page.goto('/settings#notifications-moved');
  const row = page.locator('[data-kind=moved]');
  await focused(row.getByRole('heading', { name: 'News in what is mine' }));
  await row.getByRole('radio', { name: 'At once' }).click();
  // Past push, and past Slack.
  for (let step = 0; step < 2; step += 1) await row.getByRole('button', { name: 'Mail earlier' }).click();
  await row.getByRole('checkbox', { name: /^Not read/ }).click();
  const minutes = row.getByLabel('After so many minutes');
  await minutes.fill('0');
  await row.getByRole('button', { name: 'Save' }).click();
  await row.getByText('at least a minute').waitFor();
  expect(await minutes.getAttribute('aria-invalid')).toBe('true');
  expect(await accessibility(page)).toEqual([]);
  await minutes.fill('30');
  await row.getByRole('button', { name: 'Save' }).click();
  await row.getByText('At once by Mail. Not read after 30 minutes: Slack as well.').waitFor();
  await focused(row.getByRole('button', { name: 'Change: News in what is mine' }));
  expect(await rulesKept()).toEqual({
    kinds: { moved: { when: 'now', channels: ['mail', 'slack', 'push'], escalate: 30 } },
  });
  await page.getByRole('button', { name: 'Undo' }).click();
  await row.getByText('Gathered, once an hour by Slack. If that fails: Mail.').waitFor();
  expect(await rulesKept()).toEqual({ kinds: {} });
  await page.getByRole('switch', { name: 'Quiet hours' }).press('Space');
  await page.getByLabel('Until', { exact: true }).fill('22:00');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('the whole day').waitFor();
  await page.getByLabel('Until', { exact: true }).fill('06:30');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved. It holds from now on.').waitFor();
  expect(await rulesKept()).toEqual({ kinds: {}, quiet: ['22:00', '06:30'] });
  slack.fault = 'the workspace is closed';
  await page.getByRole('button', { name: 'Send me a test' }).click();
  await page.getByText('The test was sent.').waitFor();
  await page.getByText(/not taken: the workspace is closed/).waitFor();
  slack.fault = null;
  await database.pool.query(
    `insert into mail_bounces (address, status, at) values ('ada@example.org', '5.1.1', now())`,
  );
  await page.reload();
  await page.getByText(/ada@example.org.? come back, last .* \(5\.1\.1\)/).waitFor();
  expect(await width(page)).toBe(PHONE.width);
  expect(await accessibility(page)).toEqual([]);
  await page.getByRole('button', { name: 'Try it again' }).click();
  await page.getByText('comes back').waitFor({ state: 'detached' });
  expect(await width(page)).toBe(PHONE.width);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await accessibility(page)).toEqual([]);
});

test('the bell: live, with why I was told, by keyboard and thumb, read one by one and all at once', async () => {
  const page = await signedIn({ size: PHONE });
  await page.goto('/wall');
  const bell = page.getByRole('button', { name: /^What you were told/ });
  const panel = page.getByRole('dialog', { name: 'What you were told' });
  await bell.click();
  await panel.getByText('Nothing yet').waitFor();
  await page.keyboard.press('Escape');
  await focused(bell);
  const owner = ADA.person ?? '';
  const { issue } = await app.openIssue(OPERATOR, { title: HOSTILE, owner });
  await app.noteIssue(OPERATOR, issue.id, 'It begins again.');
  const unread = (words: string) => page.getByRole('button', { name: `What you were told: ${words}` }).waitFor();
  await unread('2 unread');
  await page.keyboard.press('g');
  await page.keyboard.press('n');
  await panel.getByText('You get this because the issue is yours.').first().waitFor();
  await panel.getByText('a note by operator').waitFor();
  expect(await accessibility(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await accessibility(page)).toEqual([]);
  expect(await width(page)).toBe(PHONE.width);
  // The same person has it open once more.
  const tab = await page.context().newPage();
  await tab.goto('/inbox');
  await tab.getByText('Live', { exact: true }).waitFor();
  await tab.getByRole('button', { name: 'What you were told: 2 unread' }).waitFor();
  await panel.getByRole('button', { name: /^Mark as read: News in/ }).click();
  await unread('1 unread');
  await tab.getByRole('button', { name: 'What you were told: 1 unread' }).waitFor();
  await tab.close();
  await focused(panel.getByRole('link', { name: /^News in/ }));
  await page.keyboard.press('ArrowDown');
  await focused(panel.getByRole('link', { name: /^Unread: Yours now/ }));
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/issues/${issue.id}`);
  await unread('nothing unread');
  await app.openIssue(OPERATOR, { title: 'The battery', owner });
  await unread('1 unread');
  await bell.click();
  await panel.getByRole('button', { name: 'Mark all as read' }).click();
  await panel.getByRole('button', { name: /^Mark/ }).first().waitFor({ state: 'detached' });
  await panel.getByRole('link', { name: 'How I am told of this: Yours now: The battery' }).click();
  await focused(page.locator('[data-kind=assigned]').getByRole('heading'));
  await unread('nothing unread');
  expect(await page.locator('img[src=x]').count()).toBe(0);
});

test('somebody is invited by a link that is shown once, becomes another role, and is shut out', async () => {
  const page = await at('/settings?tab=accounts');
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  await page.getByLabel('Name').fill(HOSTILE);
  await page.getByLabel('E-mail').fill('ada@example.org');
  await page.getByRole('dialog').getByRole('button', { name: 'Make the link' }).click();
  await page.getByText('has the e-mail address ada@example.org already').waitFor();
  // Loaded again, what was typed is there.
  await page.reload();
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  await eventually(() => page.getByLabel('Name').inputValue()).toBe(HOSTILE);
  await page.getByLabel('E-mail').fill('ines@example.org');
  await page.getByRole('dialog').getByRole('button', { name: 'Make the link' }).click();
  await page.getByText('it is shown this once').waitFor();
  expect(await accessibility(page)).toEqual([]);
  const link = noteSecret((await page.getByText(`${server.url}/welcome#`).textContent()) ?? '');
  await page.getByRole('button', { name: 'Done' }).click();
  const invited = (await app.listAccounts(OPERATOR)).find(({ email }) => email === 'ines@example.org');
  expect(invited).toMatchObject({ name: HOSTILE, role: 'responder', ready: false });
  await page.getByText('did not come yet').waitFor();
  const ines = await visit();
  await ines.goto(link);
  await ines.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await ines.getByRole('button', { name: 'Begin' }).click();
  await ines.getByRole('button', { name: 'Signed in as' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: /^Manage.*img/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Signed in at').waitFor();
  await dialog.getByRole('radio', { name: 'Viewer' }).click();
  await dialog.getByRole('button', { name: 'Save the role' }).click();
  await eventually(async () => (await app.listAccounts(OPERATOR)).map(({ role }) => role)).toContain('viewer');
  await dialog.getByRole('button', { name: 'Disable' }).click();
  // The question, before what it is asked in.
  await eventually(() => page.getByRole('dialog').count()).toBe(2);
  await page.getByRole('dialog').last().getByRole('button', { name: 'Disable' }).click();
  await dialog.getByRole('button', { name: 'Enable' }).waitFor();
  expect((await ines.request.get('/api/v1/sessions')).status()).toBe(401);
  expect(await page.locator('img[src=x]').count()).toBe(0);
});

test('a token is made with less than its role and shown once, and revoked after a question', async () => {
  const page = await at('/settings?tab=tokens', { size: PHONE, colours: 'dark' });
  await page.getByRole('button', { name: 'Make a token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('nightly report');
  // What is offered of a role is what the API grants it.
  for (const role of ['admin', 'developer', 'viewer', 'responder'] as const) {
    const { token } = await app.createToken(OPERATOR, { role, name: role });
    const session = await fetch(`${server.url}/api/v1/session`, {
      headers: { authorization: `Bearer ${noteSecret(token)}` },
    });
    const { permissions } = (await session.json()) as { readonly permissions: readonly string[] };
    await dialog.getByRole('radio', { name: role }).click();
    const offered = dialog.getByRole('checkbox');
    expect(await offered.evaluateAll((all) => all.map((one) => one.getAttribute('value')))).toEqual(permissions);
  }
  await dialog.getByRole('checkbox', { name: 'post outside as the brand' }).click();
  expect(await accessibility(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Make a token' }).click();
  await dialog.getByText('it is shown this once').waitFor();
  const token = noteSecret((await dialog.getByText(/^bf_/).textContent()) ?? '');
  expect(await app.authenticate(token)).toMatchObject({ role: 'responder', scopes: ['read', 'act'] });
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByText('May: look and work on issues').waitFor();
  expect(await page.getByText(token).count()).toBe(0);
  await page.getByRole('button', { name: /Revoke: .*nightly report/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('button', { name: '1 that opens nothing any more' }).waitFor();
  expect(await app.authenticate(token)).toBeNull();
  expect(await width(page)).toBe(PHONE.width);
});

test('a rule is read as a sentence before it is added, and removed by keyboard alone', async () => {
  const page = await at('/settings?tab=rights');
  await page.getByText('Nothing is narrowed').waitFor();
  await page.getByRole('button', { name: 'Add a rule' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('A role').selectOption('responder');
  await dialog.getByLabel('Connections').selectOption('none');
  const says = /Everybody who is Responder may not post outside as the brand/;
  await dialog.getByText(says).waitFor();
  await dialog.getByRole('button', { name: 'Add it' }).click();
  await page.getByRole('listitem').getByText(says).waitFor();
  expect(await app.listRights(OPERATOR)).toMatchObject([{ holder: 'responder', permission: 'speak', connections: [] }]);
  await page.getByRole('button', { name: /^Remove/ }).focus();
  await page.keyboard.press('Enter');
  await focused(dialog.getByRole('button', { name: 'Leave it as it is' }));
  await page.keyboard.press('Tab');
  await focused(dialog.getByRole('button', { name: 'Remove' }));
  await page.keyboard.press('Enter');
  await page.getByText('Nothing is narrowed').waitFor();
  await eventually(() => page.evaluate('document.activeElement.id')).toBe('screen');
  await page.keyboard.press('6');
  await eventually(() => new URL(page.url()).searchParams.get('tab')).toBe('audit');
});

test('a program is told: added with its secret once, looked into, told again, and removed and taken back', async () => {
  let takes = 503;
  await using receiver = await loopback((_request, response) => {
    response.writeHead(takes).end();
  });
  const url = receiver.at('/hook').href;
  const page = await at('/settings?tab=webhooks', { size: PHONE });
  await page.getByText('No program is told').waitFor();
  await page.getByRole('button', { name: 'Tell a program' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Where it listens').fill(url);
  await dialog.getByRole('checkbox', { name: 'teams' }).click();
  expect(await accessibility(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Tell a program' }).click();
  await dialog.getByText('it is shown this once').waitFor();
  const secret = noteSecret((await dialog.getByText(/^whsec_/).textContent()) ?? '');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByText('Told of: teams · no words said inside').waitFor();
  expect(await page.getByText(secret).count()).toBe(0);
  const [added] = await app.listWebhooks(OPERATOR);
  expect(added).toMatchObject({ url, nouns: ['team'], internal: false });
  await page.getByRole('button', { name: /^Test:/ }).click();
  await page.getByText('It did not take the test').waitFor();
  await app.addTeam(OPERATOR, 'told', { title: 'Told' });
  await page.getByText('Takes nothing').waitFor();
  await page.getByRole('button', { name: /^What it was told/ }).click();
  await page.getByText('team.changed').waitFor();
  expect(await accessibility(page)).toEqual([]);
  expect(await width(page)).toBe(PHONE.width);
  takes = 204;
  await page.getByRole('button', { name: /^Try all now:/ }).click();
  await page.getByText('taken, answered 204').waitFor();
  await page.getByText('Well', { exact: true }).waitFor();
  const before = receiver.seen.length;
  await page.getByRole('button', { name: 'Tell again: team.changed' }).click();
  await eventually(() => receiver.seen.length).toBe(before + 1);
  await page.getByRole('button', { name: /^Pause:/ }).click();
  await page.getByText(/paused it. What waits is kept/).waitFor();
  await page.getByRole('button', { name: /^Another secret:/ }).click();
  await dialog.getByRole('button', { name: 'Another secret' }).click();
  const newer = noteSecret((await page.getByText(/^whsec_/).textContent()) ?? '');
  expect(newer).not.toBe(secret);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Remove:/ }).click();
  await page.getByText('is told nothing any more').waitFor();
  await page.getByText('No program is told').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText(/paused it. What waits is kept/).waitFor();
  expect(await app.listWebhooks(OPERATOR)).toMatchObject([{ id: added?.id }]);
});

test('the audit log: what changed beside what was, narrowed by the address, and taken away as a file', async () => {
  await app.addPerson(OPERATOR, 'mallory', { name: HOSTILE });
  await app.editPerson(OPERATOR, 'mallory', { name: `${HOSTILE} more` });
  const page = await at('/settings?tab=audit&noun=person&id=mallory', { colours: 'dark' });
  await page.getByText('person.edit').waitFor();
  expect(await page.locator('ol > li').count()).toBe(2);
  await page.getByRole('button', { name: 'Details' }).first().click();
  const row = page.getByRole('row', { name: /^name/ });
  expect(await row.getByRole('cell').allTextContents()).toEqual([HOSTILE, `${HOSTILE} more`]);
  await row.getByText('changed').waitFor();
  expect(await page.locator('img[src=x]').count()).toBe(0);
  expect(await accessibility(page)).toEqual([]);
  await page.getByLabel('By whom').fill('nobody of that name');
  await page.getByText('Nothing was done that fits').waitFor();
  expect(new URL(page.url()).searchParams.get('actor')).toBe('nobody of that name');
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByText('token.create').first().waitFor();
  expect(await page.getByLabel('By whom').inputValue()).toBe('');
  const nouns = await page
    .getByLabel('Of what')
    .getByRole('option')
    .evaluateAll((all) => all.map((one) => one.getAttribute('value')));
  expect(nouns).toEqual(
    expect.arrayContaining((await app.listAudit(OPERATOR, { limit: 200 })).map(({ noun }) => noun)),
  );
  await page.getByLabel('Of what').selectOption('person');
  await page.getByText('token.create').first().waitFor({ state: 'detached' });
  const file = await page.request.get((await page.getByRole('link', { name: 'CSV' }).getAttribute('href')) ?? '');
  expect(file.headers()['content-type']).toContain('text/csv');
  expect(await file.text()).toContain('person.edit');
  const phone = await at(`/settings${new URL(page.url()).search}`, { size: PHONE });
  await phone.getByRole('button', { name: 'Details' }).first().click();
  await phone.getByRole('table').waitFor();
  expect(await width(phone)).toBe(PHONE.width);
});
