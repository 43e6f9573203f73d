/** What hostile people say at every vendor, wherever the console, a mail or a public page shows it: as it was written, and nothing of it is markup, a script, a link that runs, or turns around what stands beside it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Activity } from '#sdk';
import { OPERATOR, type Message } from '../../src/app/index.ts';
import { htmlOf } from '../../src/mail/index.ts';
import { served } from '../support/api.ts';
import { browser } from '../support/browser.ts';
import { testBondfire } from '../support/bondfire.ts';
import { FILE, FILE_NAME, FROM, hostileSites, NAME, PICTURE, TO } from '../support/hostile.ts';
import { noteSecret } from '../support/secrets.ts';
import { until } from '../support/scene.ts';

const LOOK = `
title: Look at what is said
purpose: To be tried.
mode: act
on: { activity: any, if: "has(activity.text) && re2(activity.text, 'from-')" }
steps:
  - { id: open, do: issue.open, with: { title: "{{ truncate(one_line(activity.text), 150) }}", key: "said/{{ activity.connection }}", severity: 7 } }
  - { id: note, do: issue.note, with: { issue: "{{ steps.open.external_id }}", text: "{{ default(activity.actor.name, 'Somebody') }} said {{ activity.text }}" } }
  - { id: ask, ask: "What of {{ truncate(one_line(activity.text), 150) }}?", of: ["person:ines"], for: approval, text: "{{ activity.text }}", within: 2h, otherwise: stop }
`;

const GUEST = `
title: Ask somebody else
purpose: To be tried.
mode: act
on: { manual: { what: text } }
steps:
  - { id: ask, ask: "What of {{ form.what }}?", of: ["person:ines"], for: choice, options: [yes, no], within: 2h, otherwise: stop }
`;

const mails: Message[] = [];
const { app, startWork, tellPeople, lookAtOutcomes } = await testBondfire({
  enrich: true,
  pullEveryMs: 1_000_000,
  files: { 'playbooks/look.yaml': LOOK, 'playbooks/guest.yaml': GUEST },
  channels: [{ id: 'mail', reaches: async () => true, send: async (message) => ({ id: String(mails.push(message)) }) }],
});
const { url } = await served(app);
const { visit } = await browser(url);
const sites = await hostileSites();
afterAll(async () => {
  for (const { running } of sites) await running.stop();
});
const INES = { name: NAME, role: 'admin', person: 'ines' } as const;
await app.addPerson(OPERATOR, 'ines', { name: NAME, email: 'ines@example.com' });
const { token } = await app.createToken(OPERATOR, { role: 'admin', name: NAME, person: 'ines' });
const page = await visit({ token: noteSecret(token) });
const dialogs: string[] = [];
page.on('dialog', (dialog) => {
  dialogs.push(dialog.message());
  void dialog.dismiss();
});

/** By connector. */
const said = new Map<string, Activity>();
const at = { issue: '', ended: '', response: '', run: '', ask: '' };

beforeAll(async () => {
  for (const { connector, stream, running, say, pushed } of sites) {
    const { token: intake } = await app.addConnection(OPERATOR, {
      id: connector,
      connector,
      audience: ['chatter', 'slack', 'socialcast'].includes(connector) ? 'internal' : 'external',
      settings: running.settings,
    });
    // What is there at first is history; what comes then is news.
    const read = async (): Promise<void> => {
      for (const request of pushed()) await app.receive(connector, intake ?? '', request);
      if (pushed().length === 0) await app.pull(OPERATOR, connector, stream, AbortSignal.timeout(60_000));
    };
    await read();
    say();
    say(true);
    await read();
  }
  await startWork();
  for (const { connector } of sites) {
    const one = await until(async () =>
      (await app.listActivities(OPERATOR, { connection: connector, limit: 100 })).find(({ text }) =>
        text?.includes(`from-${connector}`),
      ),
    );
    said.set(connector, one);
  }
  const ids = [...said.values()].map(({ id }) => id);
  const title = said.get('webhook')?.text?.slice(0, 150) ?? '';
  at.issue = (await app.openIssue(OPERATOR, { title, owner: 'ines' }, ids)).issue.id;
  at.ended = (await app.openIssue(OPERATOR, { title: `${title} again` }, ids)).issue.id;
  await app.noteIssue(INES, at.issue, said.get('mail')?.text ?? '');
  await app.resolveIssue(INES, at.ended, said.get('feed')?.text ?? '');
  await lookAtOutcomes();
  at.response = (await until(async () => (await app.listResponses(OPERATOR, { limit: 1 }))[0])).id;
  await app.startPlaybook(OPERATOR, 'guest', { what: said.get('mastodon')?.text?.slice(0, 300) }, at.issue);
  const asks = await until(async () => {
    const all = await app.listAsks(OPERATOR, { state: 'open', limit: 50 });
    return all.length === sites.length + 1 && all;
  });
  at.ask = asks.find(({ kind }) => kind === 'choice')?.id ?? '';
  at.run = asks.find(({ kind }) => kind === 'approval')?.run ?? '';
  await tellPeople();
}, 240_000);

/** What a page makes of it: nothing runs, nothing is markup, no link runs, and beside what turns around stands nothing of ours. */
const HARM = `(() => {
  const harm = [];
  if (window.pwned !== undefined) harm.push('it ran');
  for (const element of document.querySelectorAll('*')) {
    if (element.matches('iframe, object, embed, base, img[src=x], svg[onload], script:not([src])')) harm.push(element.outerHTML);
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on')) harm.push(element.outerHTML);
      if (/^\\s*(javascript|data:text|data:image.svg.*pwned|vbscript)/i.test(value) && /^(href|src|action|formaction|xlink:href)$/.test(name)) harm.push(element.outerHTML);
    }
  }
  const apart = (element) => {
    const { display, unicodeBidi } = getComputedStyle(element);
    return display !== 'inline' || /isolate|plaintext/.test(unicodeBidi);
  };
  // What is on one line with what turns around; theirs as one sign, which ends where it was cut short.
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (!/[\\u202A-\\u202E\\u2066-\\u2069]/.test(data) || !parentElement.checkVisibility()) continue;
    if (parentElement.closest('script, style, textarea')) continue;
    let line = parentElement;
    while (!apart(line)) line = line.parentElement;
    const inline = document.createTreeWalker(line, NodeFilter.SHOW_ALL, (node) =>
      node instanceof Element && apart(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    let all = '';
    while (inline.nextNode()) if (inline.currentNode instanceof Text) all += inline.currentNode.data;
    const ours = all.replaceAll(/${FROM}[^${TO}…]*[${TO}…]?/g, (theirs) => (/[\\u202A-\\u202E\\u2066-\\u2069]/.test(theirs) ? '\\u0001' : ''));
    if (ours.split('\\n').some((one) => one.includes('\\u0001') && /[\\p{L}\\p{N}]/u.test(one))) harm.push('turned around: ' + JSON.stringify(ours));
  }
  return [...new Set(harm)];
})()`;

/** `shows`: from how many connectors something stands there, or what stands there of theirs. */
interface Sink {
  readonly sink: string;
  readonly shows: number | string;
  open(): Promise<void>;
}

const goto = (path: () => string) => async (): Promise<void> => void (await page.goto(path()));
const tab = (name: string) => async (): Promise<void> => {
  if (new URL(page.url()).pathname !== `/issues/${at.issue}`) await page.goto(`/issues/${at.issue}`);
  await page.getByRole('tab', { name }).click();
};

/** What does not fit is tried in the mapping: as a vendor answers it, as one pushes it, made of XML and of a mail. */
const PREVIEWED = new Set(['mail', 'radian6', 'slack', 'webhook']);

function unfitOf(connector: string): Sink {
  return {
    sink: `what does not fit of ${connector}`,
    shows: 0,
    async open() {
      await page.goto(`/connections/${connector}?tab=quarantine`);
      await page.getByRole('button', { name: 'Show payload' }).first().click();
      const payload = page.getByRole('textbox', { name: /What the vendor sent/ });
      // What does not fit there is too long to be shown whole.
      await expect.poll(() => payload.inputValue()).toContain(connector === 'feed' ? 'Post ' : `from-${connector}`);
      if (!PREVIEWED.has(connector)) return;
      expect(await page.evaluate(HARM)).toEqual([]);
      await page.getByRole('button', { name: 'Try it in the mapping' }).first().click();
      await page.getByRole('button', { name: 'See what it becomes' }).click();
      await page.getByRole('heading', { name: 'Record 1 does not fit' }).waitFor();
    },
  };
}

const SINKS: readonly Sink[] = [
  { sink: 'rows of the inbox', shows: 12, open: goto(() => '/inbox?view=all') },
  { sink: 'an issue’s story', shows: 12, open: goto(() => `/issues/${at.issue}`) },
  {
    sink: 'the files of what was said',
    shows: FILE_NAME,
    async open() {
      const files = page.getByText(FILE_NAME);
      await files.first().waitFor();
      // Only to the web, telling it nothing, and never as a picture.
      const links = page.getByRole('link', { name: FILE_NAME });
      expect(
        await links.evaluateAll((all) => [...new Set(all.map((one) => `${one.href} ${one.target} ${one.rel}`))]),
      ).toEqual([`${FILE} _blank noopener noreferrer nofollow`]);
    },
  },
  {
    sink: 'the composer and its preview',
    shows: 12,
    async open() {
      await page.getByRole('button', { name: 'Answer', exact: true }).first().click();
      await page.locator('[data-reply]').fill(said.get('webhook')?.text ?? '');
    },
  },
  { sink: 'an issue’s reporters', shows: 1, open: tab('Reporter') },
  { sink: 'what may have been said before', shows: 1, open: tab('Library') },
  { sink: 'an issue’s surroundings', shows: 1, open: tab('Around') },
  { sink: 'the replay', shows: 12, open: goto(() => `/issues/${at.issue}/replay`) },
  { sink: 'an issue that ended', shows: 12, open: goto(() => `/issues/${at.ended}`) },
  {
    sink: 'the page of a link that somebody without an account answers by',
    shows: 1,
    async open() {
      const { url: link } = await app.shareAsk(INES, at.ask, {
        name: 'Dana Roe',
        note: 'You built it.',
        include: true,
      });
      const { pathname } = new URL(link);
      noteSecret(pathname.slice('/m/'.length));
      await page.goto(pathname);
    },
  },
  {
    sink: 'a search of the library',
    shows: 1,
    async open() {
      await page.goto('/library?q=gnp.exe');
      await page.getByRole('main').getByText('from-').first().waitFor();
    },
  },
  { sink: 'an entry of the library', shows: 1, open: goto(() => `/library/${at.response}`) },
  {
    sink: 'the wall',
    shows: 'autofocus',
    async open() {
      // Which words are telling is known a while after they came.
      await until(async () =>
        (await app.frequentTerms(OPERATOR, { span: 'hour' })).rows.some(({ term }) => term === 'autofocus'),
      );
      await page.goto('/wall');
    },
  },
  { sink: 'the posts behind a number', shows: 3, open: goto(() => '/activities') },
  { sink: 'the runs of a playbook', shows: '· until', open: goto(() => '/playbooks/look?tab=runs') },
  { sink: 'the journal of a run', shows: 1, open: goto(() => `/playbooks/look?tab=runs&run=${at.run}`) },
  { sink: 'the connections', shows: NAME, open: goto(() => '/connections') },
  ...sites.map(({ connector }) => unfitOf(connector)),
  {
    sink: 'what a record becomes in the mapping preview',
    shows: FILE_NAME,
    async open() {
      await page.goto('/connections/socialcast?tab=quarantine');
      await page.getByRole('button', { name: 'Show payload' }).first().click();
      await page.getByRole('button', { name: 'Try it in the mapping' }).first().click();
      const record = page.getByRole('textbox', { name: /Payload/ });
      await expect.poll(() => record.inputValue()).toContain('created_at');
      const sent = JSON.parse(await record.inputValue()) as { readonly created_at: unknown };
      await record.fill(JSON.stringify({ ...sent, created_at: new Date().toISOString() }));
      await page.getByRole('button', { name: 'See what it becomes' }).click();
    },
  },
  { sink: 'the people', shows: NAME, open: goto(() => '/people') },
  { sink: 'a person', shows: NAME, open: goto(() => '/people/ines') },
  { sink: 'the audit log', shows: NAME, open: goto(() => '/settings?tab=audit') },
  { sink: 'the tokens', shows: NAME, open: goto(() => '/settings?tab=tokens') },
  {
    sink: 'the bell',
    shows: 1,
    async open() {
      await page.goto('/wall');
      await page.getByRole('button', { name: /^What you were told/ }).click();
    },
  },
  {
    sink: 'the mails',
    shows: 12,
    async open() {
      const links = { asks: new Map<string, string>(), stop: `${url}/m/stop`, replies: 'note' } as const;
      // A mail program knows nothing of our rules for pages.
      await page.goto('about:blank');
      await page.setContent(mails.map((mail) => htmlOf(mail, links)).join('\n'));
    },
  },
];

function having(fits: (one: Activity) => boolean): readonly string[] {
  return [...said].flatMap(([connector, one]) => (fits(one) ? [connector] : []));
}

test('it comes from the sandbox of each connector, under a name that means harm', () => {
  expect(having(({ actor }) => actor?.name === NAME)).toEqual(
    sites.map(({ connector }) => connector).filter((connector) => connector !== 'slack'),
  );
});

test('and with pictures and files that would run something, where the vendor has such', () => {
  expect(having(({ actor }) => actor?.avatar === PICTURE)).toEqual([
    'mastodon',
    'radian6',
    'slack',
    'socialcast',
    'webhook',
  ]);
  const filed = (address: string) => having(({ attachments }) => attachments.some(({ url: at }) => at === address));
  expect(filed(FILE)).toEqual(['feed', 'mastodon', 'slack', 'socialcast']);
  expect(filed(PICTURE)).toEqual(['chatter', 'mastodon', 'slack', 'socialcast']);
  expect(having(({ attachments }) => attachments.some(({ name }) => name === FILE_NAME))).toEqual([
    'chatter',
    'mail',
    'mastodon',
    'slack',
    'socialcast',
  ]);
});

test.each(SINKS)('$sink', async ({ open, shows }) => {
  await open();
  const shown = async (): Promise<number> => {
    const text = (await page.evaluate('document.body.innerText')) as string;
    if (typeof shows === 'string') return text.includes(shows) ? 1 : 0;
    return sites.filter(({ connector }) => text.includes(`from-${connector}`)).length;
  };
  await expect.poll(shown, { timeout: 60_000 }).toBeGreaterThanOrEqual(typeof shows === 'string' ? 1 : shows);
  expect(await page.evaluate(HARM)).toEqual([]);
  expect(dialogs).toEqual([]);
});
