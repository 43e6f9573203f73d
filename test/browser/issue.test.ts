/** The page of an issue, as responders use it: what is seen first on a phone, answering in three taps, two at once, restarts, the keyboard alone, and what hostile people write. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { OPERATOR, type Principal } from '../../src/app/index.ts';
import { accessibility } from '../support/axe.ts';
import { browser, focused, PHONE } from '../support/browser.ts';
import { deskScene } from '../support/desk-scene.ts';
import { first, post, until } from '../support/scene.ts';
import { noteSecret } from '../support/secrets.ts';

const { app, url, restart, say, network, posts, tokens, said, saidInside, opened, run } = await deskScene();
const { visit } = await browser(url);
const INES: Principal = { name: 'Ines Paz', role: 'responder', person: 'ines' };
const BEN: Principal = { name: 'Ben Okoro', role: 'responder', person: 'ben' };
const COMPLAINT = 'Every picture of my Vega 3 has a red tint since the update, is that known?';
/** Above the tabs at the bottom. */
const TABS = 58;

// One page each, as the day of a responder is.
const ines = await visit({ token: tokens.ines });
const ben = await visit({ token: tokens.ben });

const outside = posts.filter(({ audience }) => audience === 'external');
const [one, two] = outside;
if (!one || !two) throw new Error('the sandbox has too few posts');

async function shows(page: Page, id: string): Promise<void> {
  await page.goto(`/issues/${id}`);
  await page.getByRole('heading', { level: 2 }).waitFor();
}

async function asked(issue: string) {
  return first(async () =>
    (await app.showDesk(OPERATOR, issue)).asks.filter(({ state }) => state === 'open' || state === 'answered'),
  );
}

function bidi(element: unknown): string {
  const page = globalThis as unknown as { getComputedStyle(of: unknown): { readonly unicodeBidi: string } };
  return page.getComputedStyle(element).unicodeBidi;
}

async function harmless(page: Page): Promise<void> {
  expect(await page.evaluate('window.pwned ?? null')).toBe(null);
  expect(await page.locator('#screen img, #screen script, [onerror], [onload], svg[onload]').count()).toBe(0);
  expect(await page.locator('a[href^="javascript:" i], [src^="javascript:" i]').count()).toBe(0);
}

describe('on a phone', () => {
  test('the first screen shows what, who, what is asked and what worked before; the right answer is two taps away', async () => {
    const issue = await opened('Fault? vega_3: every picture has a red tint', [one, await said(COMPLAINT)]);
    await run('approve', 'parked');
    for (const language of ['en-GB', 'de-DE']) {
      const page = await visit({ size: PHONE, language, token: tokens.ines });
      await shows(page, issue);
      const ask = page.locator('[data-ask=approval]');
      const seen = [
        page.getByRole('heading', { name: 'every picture has a red tint' }),
        page.getByText(/Nobody has it|Niemand hat ihn/),
        page.getByText(/Reported by|Gemeldet von/),
        ask.getByText('We know of the fault'),
        ask.getByRole('button', { name: /^(Approve|Freigeben)$/ }),
        ask.getByRole('button', { name: /^(Reject|Ablehnen)$/ }),
        page.getByText('Known: switch HDR off'),
        page.getByRole('button', { name: /^(Use|Nehmen)$/ }),
      ];
      for (const what of seen) {
        await what.first().waitFor();
        const box = await what.first().boundingBox();
        expect([String(what), (box?.y ?? 0) + (box?.height ?? 9_999) <= PHONE.height - TABS]).toEqual([
          String(what),
          true,
        ]);
      }
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      expect(await accessibility(page)).toEqual([]);
      // Opening the notification was the first tap.
      if (language === 'de-DE') await ask.getByRole('button', { name: 'Freigeben' }).tap();
    }
    const answered = await until(async () => {
      const ask = await asked(issue);
      return ask.state === 'answered' && ask;
    });
    expect(answered.decision).toMatchObject({ choice: 'yes', by: ['ines'], text: answered.text });
  }, 300_000);

  test('from a notification to an answer made of what worked before: three taps, and it stands at the network', async () => {
    const issue = await opened('Red tint again', [two, await said(COMPLAINT, 'Mia')]);
    const page = await visit({ size: PHONE, token: tokens.ines });
    const before = network.state().made.length;
    await shows(page, issue);
    await page.getByRole('button', { name: 'Use', exact: true }).first().tap();
    await page.locator('[data-composer=reply]').getByRole('button', { name: /^Send/ }).tap();
    await until(() => Promise.resolve(network.state().made.length > before));
    expect(network.state().made.at(-1)?.text).toContain('switch HDR off until version 4.2');
    await page.getByText('Ines Paz answered').waitFor();
    await page.getByRole('button', { name: 'Take back' }).tap();
    await page.getByRole('button', { name: 'Delete it there for everybody?' }).tap();
    await page.getByText('took an answer back').waitFor();
  }, 300_000);
});

describe('two at once', () => {
  test('see each other’s drafts; one answer goes out, and the other is shown it first', async () => {
    const issue = await opened('Two at once', [one]);
    for (const page of [ines, ben]) {
      await shows(page, issue);
      await page.getByRole('button', { name: 'Answer', exact: true }).first().click();
    }
    await ines.getByText('Ben Okoro is here').waitFor({ state: 'attached' });
    await ben.getByText('Ines Paz is here').waitFor({ state: 'attached' });
    const [mine, theirs] = [ines.locator('[data-reply]'), ben.locator('[data-reply]')];
    await mine.fill('We send a new one.');
    await ines.getByText('Draft kept').waitFor();
    await theirs.pressSequentially('Please restart it.');
    await ines.getByText('Ben Okoro is writing').first().waitFor({ state: 'attached' });
    await ben.getByText('Ines Paz is writing here too:').waitFor();
    await ben.getByText('We send a new one.').waitFor();
    const before = network.state().made.length;
    await mine.press('Control+Enter');
    await until(() => Promise.resolve(network.state().made.length === before + 1));
    await ben.getByRole('button', { name: 'Send on Mastodon' }).click();
    const held = ben.locator('[data-held]');
    await held.getByText('Ines Paz has answered there:').waitFor();
    await held.getByText('We send a new one.').waitFor();
    expect(await theirs.inputValue()).toBe('Please restart it.');
    expect(network.state().made.length).toBe(before + 1);
    await held.getByRole('button', { name: 'Discard' }).click();
    await until(async () => (await app.showIssue(OPERATOR, issue)).drafts.length === 0);
  }, 300_000);

  test('what was said inside is marked, and goes out only when that is said expressly', async () => {
    const secret = 'The board knows that the sensor of batch nine is faulty and says nothing';
    const issue = await opened('Nothing leaks', [one, await saidInside(secret)]);
    const page = ines;
    await shows(page, issue);
    await page.keyboard.press('r');
    await page.locator('[data-reply]').fill(`Sorry! ${secret}.`);
    await page.locator('[data-composer=reply] mark').waitFor();
    const before = network.state().made.length;
    await page.getByRole('button', { name: 'Send on Mastodon' }).click();
    await page.locator('[data-held]').getByText('These words were said inside').waitFor();
    expect(network.state().made.length).toBe(before);
    await page.locator('[data-held]').getByRole('button', { name: 'Discard' }).click();
    // The note is another field, another colour, another word.
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Note', exact: true }).click();
    await page.locator('[data-composer=note]').getByText('only colleagues see this').waitFor();
    expect(await page.locator('[data-composer=reply]').count()).toBe(0);
  }, 300_000);
});

test('a restart loses nothing that was typed, and the page recovers by itself', async () => {
  const issue = await opened('It restarts', [one]);
  const page = ines;
  await shows(page, issue);
  await page.getByRole('button', { name: 'Answer', exact: true }).first().click();
  const field = page.locator('[data-reply]');
  await field.fill('Before.');
  await page.getByText('Draft kept').waitFor();
  await restart(async () => {
    await field.fill('Before. While it was gone.');
    await page.getByText('Kept in this browser').waitFor();
  });
  await page.getByText('Draft kept').waitFor({ timeout: 60_000 });
  expect((await app.showIssue(OPERATOR, issue)).drafts.map(({ text }) => text)).toEqual(['Before. While it was gone.']);
  await page.reload();
  await page.getByRole('button', { name: 'Answer', exact: true }).first().click();
  await until(async () => (await field.inputValue()) === 'Before. While it was gone.');
}, 300_000);

test('of many posts the newest are read, earlier ones by a button, and what comes meanwhile is added', async () => {
  await say(
    'forum',
    Array.from({ length: 130 }, (_, at) => post(`The strap of number ${at} tears`, { id: `strap-${at}` })),
  );
  const all = await until(async () => {
    const found = await app.listActivities(OPERATOR, { connection: 'forum', limit: 500 });
    const straps = found.filter(({ external_id }) => external_id.startsWith('strap-'));
    return straps.length === 130 ? straps : undefined;
  });
  const issue = await opened('Straps tear', all);
  const page = ines;
  await shows(page, issue);
  const shown = page.locator('[data-said]');
  await until(async () => ((await shown.count()) === 100 ? true : undefined));
  // What was done before the oldest of them comes with what was said then.
  await app.joinIssue(OPERATOR, issue, [(await said('This one too')).id], 'by hand');
  await until(async () => ((await shown.getByText('This one too').count()) === 1 ? true : undefined));
  await page.getByRole('button', { name: 'Show 31 earlier' }).click();
  await until(async () => ((await shown.count()) === 131 ? true : undefined));
  expect(await page.getByRole('button', { name: /^Show \d+ earlier/ }).count()).toBe(0);
  expect(new Set(await shown.allTextContents()).size).toBe(131);
}, 300_000);

test('by the keyboard alone: taken, noted, resolved with how it ended, and undone', async () => {
  const issue = await opened('By keys', [one]);
  const page = await visit({ token: tokens.ines, colours: 'dark' });
  await shows(page, issue);
  await page.keyboard.press('c');
  await page.getByText('Ines Paz has it').waitFor();
  await page.keyboard.press('n');
  await page.keyboard.type('I look at it c e now.');
  await page.keyboard.press('Control+Enter');
  await page.locator('[data-deed=note]').getByText('I look at it c e now.').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('e');
  await focused(page.getByRole('dialog').getByLabel('How it ended'));
  await page.keyboard.type('Sent a new one.');
  await page.keyboard.press('Control+Enter');
  await page.getByText('How it ended: Sent a new one.').waitFor();
  expect((await app.showIssue(OPERATOR, issue)).state).toBe('resolved');
  await page.keyboard.press('z');
  await page.getByText('Taken back').waitFor();
  expect((await app.showIssue(OPERATOR, issue)).state).toBe('open');
  await page.keyboard.press('?');
  await page
    .getByRole('dialog')
    .getByText('Answer with what worked before')
    .or(page.getByText('Hand over'))
    .first()
    .waitFor();
  expect(await accessibility(page)).toEqual([]);
}, 300_000);

test('a choice and a form are answered in place; what goes outside says so', async () => {
  const issue = await opened('Choice: what to do', [one]);
  await run('choose', 'parked');
  const page = ben;
  await shows(page, issue);
  await page.locator('[data-ask=choice]').getByRole('button', { name: 'refund' }).click();
  const form = page.locator('[data-ask=form]');
  await form.getByText('goes outside').waitFor();
  await form.getByLabel('What they get').fill('You get your money back.');
  await form.getByLabel('urgent').check();
  await form.getByRole('button', { name: 'Answer' }).click();
  await form.waitFor({ state: 'detached' });
  const fields = (await app.showDesk(OPERATOR, issue)).asks.find(({ kind }) => kind === 'form')?.decision?.fields;
  expect(fields).toEqual({ answer: 'You get your money back.', urgent: true });
}, 300_000);

test('the reporter’s accounts are joined by hand; the replay tells how it went, to print and pass on', async () => {
  const issue = await opened('Who is it?', [
    one,
    await said('It is me again.', one.actor.name ?? one.actor.handle ?? ''),
  ]);
  await app.draftAnswer(BEN, issue, one.id, 'We know of it.');
  await app.sendAnswer(BEN, issue, one.id);
  const page = ines;
  await shows(page, issue);
  await page.getByRole('tab', { name: 'Reporter' }).click();
  await page.getByRole('button', { name: 'The same person' }).first().click();
  await page.getByRole('button', { name: 'Somebody else' }).first().waitFor();
  await page.getByRole('tab', { name: 'Playbook' }).click();
  await page.getByText('No playbook is about this issue.').waitFor();
  await page.goto(`/issues/${issue}/replay`);
  for (const phase of ['noticing', 'deciding', 'answering']) await page.locator(`dl [data-phase=${phase}]`).waitFor();
  await page.getByText('until somebody took it').waitFor();
  expect(await accessibility(page)).toEqual([]);
  const looks = await visit({ token: tokens.viewer });
  await looks.goto(`/issues/${issue}/replay`);
  await looks.getByRole('heading', { name: 'Who is it?' }).waitFor();
  await shows(looks, issue);
  expect(await looks.getByRole('button', { name: 'Resolve' }).count()).toBe(0);
}, 300_000);

describe('hostile texts', () => {
  const ATTACK = '<img src=x onerror="window.pwned=1"><svg onload="window.pwned=1"></svg>{{7*7}}$t(frame.home)';
  const TURNED = '\u202Egnp.exe\u202C';
  const where = [
    'the title',
    'a name',
    'a text',
    'a note',
    'a draft of somebody else',
    'an entry of the library',
    'an outcome',
    'an answer',
    'a reason',
  ];

  test(`are shown as they are written: ${where.join(', ')}`, async () => {
    const evil = await said(`${ATTACK} ${TURNED}`, `Eve ${ATTACK}`, {
      url: 'javascript:window.pwned=1',
      author: { id: 'eve', name: `Eve ${ATTACK}`, url: 'javascript:window.pwned=1' },
      title: ATTACK,
    });
    await app.addResponse(OPERATOR, {
      title: ATTACK,
      situation: `${ATTACK} hostile camera words of everybody`,
      decision: ATTACK,
      answers: [{ text: `Hello {name} ${ATTACK}`, language: 'en' }],
    });
    const issue = await opened(`Fault ${ATTACK} hostile camera words`, [one, evil]);
    const other = await opened(`Other ${ATTACK}`, [evil]);
    await app.noteIssue(BEN, issue, ATTACK);
    await app.handOverIssue(BEN, issue, 'ada', ATTACK);
    await app.draftAnswer(BEN, issue, one.id, `Hello ${ATTACK}`);
    await app.linkIssues(OPERATOR, issue, other, ATTACK);
    await app.resolveIssue(INES, other, ATTACK);
    const page = ines;
    await shows(page, issue);
    await page.getByRole('button', { name: 'Answer', exact: true }).first().click();
    await page.locator('[data-reply]').fill(`${ATTACK} javascript:window.pwned=1 https://example.org/"onmouseover="x`);
    await page.getByText('Ben Okoro is writing here too:').waitFor();
    for (const tab of ['Library', 'Reporter', 'Playbook', 'Around']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.waitForLoadState('networkidle');
      await harmless(page);
    }
    const heading = await page.getByRole('heading', { level: 2 }).innerText();
    expect(heading).toContain('<img src=x onerror=');
    expect(heading).toContain('{{7*7}}$t(frame.home)');
    const text = page.locator('[data-said=external]', { hasText: 'gnp.exe' });
    expect(await text.locator('div.said').evaluate(bidi)).toBe('plaintext');
    expect(await text.innerText()).toContain(ATTACK);
    await page.goto(`/issues/${issue}/replay`);
    await page.getByText('Minute by minute').first().waitFor();
    await harmless(page);
    await shows(page, other);
    await page.getByText('How it ended:').waitFor();
    await harmless(page);
  }, 300_000);
});

test('a question is put to somebody without an account by a link, answered on a phone without signing in, and taken back', async () => {
  const issue = await opened('Choice: who knows the sensor?', [await said(COMPLAINT)]);
  const page = await visit({ token: tokens.ines });
  await shows(page, issue);
  const card = page.locator('[data-ask=choice]');
  await card.getByRole('button', { name: 'Ask somebody by a link' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ask somebody without an account' });
  await focused(dialog.getByLabel('Their name'));
  await dialog.getByLabel('Their name').fill('Kim <b>Lee');
  await dialog.getByLabel('Their e-mail address').fill('dana@lab.example');
  await dialog.getByLabel('A word to them').fill('You built it.');
  await dialog.getByRole('button', { name: 'Ask them' }).click();
  await dialog.getByText('one line without < and >').waitFor();
  expect(await accessibility(page)).toEqual([]);
  await dialog.getByLabel('Their name').fill('Dana Roe');
  await dialog.getByRole('button', { name: 'Ask them' }).click();
  await dialog.getByText('It was not sent: no mail server is set up here').waitFor();
  const link = noteLink(await dialog.locator('pre').innerText());
  expect(await accessibility(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  const guest = await visit({ size: PHONE, language: 'de-DE', colours: 'dark' });
  await guest.goto(link);
  await guest.getByText('Ines Paz asks you, Dana Roe:').waitFor();
  expect(await guest.getByText(/sensor|red tint/).count()).toBe(0);
  expect(await guest.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
  expect(await accessibility(guest)).toEqual([]);
  await guest.getByRole('button', { name: 'refund' }).tap();
  await guest.getByText('Your answer was taken.').waitFor();
  await page.getByText(/Dana Roe <dana@lab.example> by link from ines.* answered “refund”/).waitFor();
  await page.getByText(/Ines Paz.* asked .*Dana Roe.* by a link: What shall we do/).waitFor();
  // What is asked next is taken back.
  const form = page.locator('[data-ask=form]');
  await form.getByRole('button', { name: 'Ask somebody by a link' }).click();
  await dialog.getByLabel('Their name').fill('Kim Lee');
  await dialog.getByLabel('They read').selectOption('de');
  await dialog.getByRole('button', { name: 'Make the link' }).click();
  await guest.goto(noteLink(await dialog.locator('pre').innerText()));
  await guest.getByText('Geht vielleicht so nach außen').waitFor();
  await dialog.getByRole('button', { name: 'Take back the link of Kim Lee' }).click();
  await dialog.getByText('taken back').waitFor();
  await guest.reload();
  await guest.getByText('zurückgenommen').waitFor();
}, 300_000);

/** It leads here, whatever address the product has. */
function noteLink(text: string): string {
  const { pathname } = new URL(text.trim());
  noteSecret(pathname.slice('/m/'.length));
  return `${url}${pathname}`;
}
