/** What hostile people say at every vendor, wherever the console, a mail or a public page shows it: as it was written, and nothing of it is markup, a script, a link that runs, or turns around what stands beside it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Activity } from '#sdk';
import { OPERATOR, type Message } from '../../src/app/index.ts';
import { htmlOf } from '../../src/mail/index.ts';
import { served } from '../support/api.ts';
import { browser } from '../support/browser.ts';
import { testBondfire } from '../support/bondfire.ts';
import { FROM, hostileSites, NAME, TO } from '../support/hostile.ts';
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
const INES = { name: 'ines', role: 'admin', person: 'ines' } as const;
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
      if (/^\\s*(javascript|data:text|vbscript)/i.test(value) && /^(href|src|action|formaction|xlink:href)$/.test(name)) harm.push(element.outerHTML);
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

/** `shows`: from how many connectors something stands there. */
interface Sink {
  readonly sink: string;
  readonly shows: number;
  open(): Promise<void>;
}

const goto = (path: () => string) => async (): Promise<void> => void (await page.goto(path()));
const tab = (name: string) => async (): Promise<void> => {
  if (new URL(page.url()).pathname !== `/issues/${at.issue}`) await page.goto(`/issues/${at.issue}`);
  await page.getByRole('tab', { name }).click();
};

const SINKS: readonly Sink[] = [
  { sink: 'rows of the inbox', shows: 12, open: goto(() => '/inbox?view=all') },
  { sink: 'an issue’s story', shows: 12, open: goto(() => `/issues/${at.issue}`) },
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
  { sink: 'the wall', shows: 0, open: goto(() => '/wall') },
  { sink: 'the posts behind a number', shows: 3, open: goto(() => '/activities') },
  { sink: 'the runs of a playbook', shows: 0, open: goto(() => '/playbooks/look?tab=runs') },
  { sink: 'the journal of a run', shows: 1, open: goto(() => `/playbooks/look?tab=runs&run=${at.run}`) },
  { sink: 'the connections', shows: 0, open: goto(() => '/connections') },
  {
    sink: 'what does not fit, and the mapping preview',
    shows: 0,
    async open() {
      await page.goto('/connections/webhook?tab=quarantine');
      await page.getByRole('button', { name: 'Show payload' }).first().click();
      await page.getByRole('textbox', { name: /What the vendor sent/ }).waitFor();
      expect(await page.evaluate(HARM)).toEqual([]);
      await page.getByRole('button', { name: 'Try it in the mapping' }).first().click();
      await page.getByRole('button', { name: 'See what it becomes' }).click();
      await page.getByRole('heading', { name: 'Record 1 does not fit' }).waitFor();
    },
  },
  { sink: 'the people', shows: 0, open: goto(() => '/people') },
  { sink: 'a person', shows: 0, open: goto(() => '/people/ines') },
  { sink: 'the audit log', shows: 0, open: goto(() => '/settings?tab=audit') },
  { sink: 'the tokens', shows: 0, open: goto(() => '/settings?tab=tokens') },
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

test('it comes from the sandbox of each connector, under a name that means harm', () => {
  expect([...said].flatMap(([connector, { actor }]) => (actor?.name === NAME ? [connector] : []))).toEqual(
    sites.map(({ connector }) => connector).filter((connector) => connector !== 'slack'),
  );
});

test.each(SINKS)('$sink', async ({ open, shows }) => {
  await open();
  const shown = async (): Promise<number> => {
    const text = (await page.evaluate('document.body.innerText')) as string;
    return sites.filter(({ connector }) => text.includes(`from-${connector}`)).length;
  };
  if (shows === 0) await page.waitForLoadState('networkidle');
  await expect.poll(shown, { timeout: 15_000 }).toBeGreaterThanOrEqual(shows);
  expect(await page.evaluate(HARM)).toEqual([]);
  expect(dialogs).toEqual([]);
});
