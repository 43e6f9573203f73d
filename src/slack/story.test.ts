/** The whole story of an issue as one person after the other sees it in Slack, through Socket Mode, and what the journal says of it; and what is in Slack beside cards. */
import { afterAll, describe, expect, test } from 'vitest';
import { startSandbox } from '#sdk/sandbox';
import { addPost, INES as REPORTER, sandbox as mastodon } from '../../connectors/mastodon/sandbox.ts';
import { channelOf, people, sandbox, say, SEEDED, type Message } from '../../connectors/slack/sandbox.ts';
import { testBondfire } from '../../test/support/bondfire.ts';
import { until } from '../../test/support/scene.ts';
import { noteSecret } from '../../test/support/secrets.ts';
import { OPERATOR } from '../app/index.ts';

const PLAYBOOK = `
title: Answer a lens that fogs
purpose: To be tried.
mode: act
on: { activity: any, if: "activity.connector == 'mastodon' && has(activity.text) && activity.text.contains('fogs')" }
steps:
  - { id: open, do: issue.open, with: { title: The lens fogs, severity: 9 } }
  - { id: words, ask: "May this go out?", of: role:approver, for: approval, text: "We are looking into it.", within: 2h, otherwise: stop }
  - { id: reply, do: mastodon.reply, via: fedi, with: { status: "{{ activity.external_id }}", text: "{{ steps.words.text }}" } }
`;
const INES = 'U0INES';
const TOM = 'U0TOM';
const URL_HERE = 'https://bondfire.example';

const bondfire = await testBondfire({
  files: { 'playbooks/lens.yaml': PLAYBOOK },
  publicUrl: URL_HERE,
  holdMs: 3_600_000,
});
const { app } = bondfire;
const workspace = await startSandbox(sandbox);
const fedi = await startSandbox(mastodon);
const newsroom = await startSandbox(mastodon);
const { world } = workspace;
afterAll(async () => {
  await workspace.stop();
  await fedi.stop();
  await newsroom.stop();
});
const support = channelOf(world, SEEDED.support);
await app.addConnection(OPERATOR, {
  id: 'chat',
  connector: 'slack',
  audience: 'internal',
  settings: { ...workspace.settings, issue_channel: SEEDED.support },
});
await app.addConnection(OPERATOR, { id: 'fedi', connector: 'mastodon', audience: 'external', settings: fedi.settings });
for (const [id, user, name] of [
  ['ines', INES, 'Ines Keller'],
  ['tom', TOM, 'Tom Núñez'],
] as const) {
  const accounts = [{ connection: 'chat', id: user }];
  await app.addPerson(OPERATOR, id, { name, email: `${id}@acme.example`, roles: ['approver'], accounts });
  const invited = { person: id, role: 'responder', email: `${id}@acme.example` };
  noteSecret((await app.inviteAccount(OPERATOR, invited)).token);
}
await app.addConnection(OPERATOR, {
  id: 'press',
  connector: 'mastodon',
  audience: 'external',
  settings: newsroom.settings,
});
// What journalists say is not for Tom.
await app.addRight(OPERATOR, { permission: 'read', person: 'tom', audience: 'external', connections: ['fedi'] });
const accounts = [{ connection: 'chat', id: 'U0PETRA' }];
await app.addPerson(OPERATOR, 'petra', { name: 'Petra Novak', accounts });
// Asked as the others are, and nobody in Slack.
await app.addPerson(OPERATOR, 'bo', { name: 'Bo Brandt', roles: ['approver'] });
await app.addTeam(OPERATOR, 'care', { title: 'Care', members: ['ines', 'tom'], lead: 'ines' });
const response = await app.addResponse(OPERATOR, {
  title: 'A lens that fogs in the cold',
  situation: 'The lens fogs from inside when it comes in from the cold',
  decision: 'Leave it in its bag for an hour',
  outcome: 'resolved',
  answers: [{ text: 'Hello {name}, please leave it in its bag for an hour.', language: 'en' }],
});
const pull = (id: string, stream: string) => app.pull(OPERATOR, id, stream, AbortSignal.timeout(60_000));
for (const stream of ['messages', 'replies'] as const) await pull('chat', stream);
await pull('fedi', 'mentions');
await bondfire.startWork();
await until(async () => world.sockets.size > 0);

type Payload = Parameters<typeof people.throughSocket>[1];

async function does(payload: Payload): Promise<{ readonly text?: string } & Record<string, unknown>> {
  const answer = (await people.throughSocket(world, payload)) as Record<string, unknown>;
  const open = 'select from slack_deliveries where body is not null';
  await until(async () => (await bondfire.database.pool.query(open)).rowCount === 0);
  return answer ?? {};
}

function written(what: string, channel = support): Message[] {
  return channel.messages.filter(({ user, text, blocks }) => {
    const all = `${text} ${JSON.stringify(blocks ?? [])}`;
    return user === 'U0BONDFIRE' && all.includes(what);
  });
}

const shows = (what: string, channel = support): Promise<Message> => until(async () => written(what, channel)[0]);
/** As if it had waited long enough. */
async function letOut(): Promise<void> {
  await bondfire.database.pool.query(`update effects set due_at = now() where state = 'intended'`);
  await bondfire.database.pool.query(`select pg_notify('bondfire_effects', '')`);
}
const at = ({ ts }: Message) => ({ channel: SEEDED.support, ts });
const presses = (user: string, message: Message, action: string, chosen?: { readonly value: string }) =>
  does(people.press(world, user, at(message), action, chosen));
const whispers = (user: string): string => world.whispers.findLast((one) => one.user === user)?.text ?? '';
/** At once, or alone where it took longer than Slack waits. */
const commanded = async (user: string, words: string): Promise<string> =>
  (await does(people.command(world, user, words, SEEDED.support))).text ?? whispers(user);

test('the story of an issue, from the first post to what was learnt', { timeout: 300_000 }, async () => {
  const post = addPost(fedi.world, { by: REPORTER, text: '@aurora my lens fogs from inside in the cold' });
  await pull('fedi', 'mentions');
  const card = await shows('issue.claim');
  await shows('ask.yes');

  // What worked before stands in its thread, and becomes a draft.
  const before = await shows('A lens that fogs in the cold');
  expect(before.thread_ts).toBe(card.ts);
  await presses(INES, before, 'library.use');
  expect(whispers(INES)).toContain('leave it in its bag');

  // Looked over and sent, but not past what was said meanwhile.
  await does(people.pressWhisper(world, INES, 'issue.answer'));
  const form = people.viewOf(world, INES);
  expect(JSON.stringify(form.view)).toContain('my lens fogs from inside');
  addPost(fedi.world, { by: REPORTER, text: '@aurora it is better now', in_reply_to_id: post.id });
  await pull('fedi', 'mentions');
  const again = await does(people.submit(world, INES, {}));
  people.answered(world, form, again);
  expect(JSON.stringify(again)).toMatch(/Said meanwhile.*it is better now.*please leave it in its bag/);
  expect(fedi.state().made).toEqual([]);
  const answer = 'Good! Else please leave it in its bag.';
  people.answered(world, form, await does(people.submit(world, INES, { text: answer })));

  // Taken back before it went out, it is a draft again.
  await does(people.pressWhisper(world, INES, 'issue.take_back'));
  expect(whispers(INES)).toContain('your draft again');
  await presses(INES, card, 'issue.answer');
  const anew = people.viewOf(world, INES);
  expect(JSON.stringify(anew.view)).toContain(answer);
  const sends = people.submit(world, INES, { text: answer });
  people.answered(world, anew, await does(sends));
  // As a process finds it that does not know that it was done.
  await bondfire.database.pool.query('delete from slack_deliveries');
  await does(sends);
  expect(whispers(INES)).toBe('Your answer is on its way.');
  expect(fedi.state().made).toEqual([]);
  await letOut();
  const answered = () => fedi.state().made.filter(({ text }) => text.includes(answer));
  await until(async () => answered().length > 0);

  await presses(INES, card, 'issue.claim');
  await shows('Ines Keller has it');
  await presses(INES, card, 'issue.huddle');
  const huddle = [...world.channels.values()].find(({ name }) => name.startsWith('issue-the-lens-fogs'));
  if (huddle === undefined) throw new Error('no channel was opened');
  expect(huddle.kind).toBe('private');
  expect(huddle.members).toEqual(expect.arrayContaining([INES, TOM]));
  expect(whispers(INES)).toMatch(/What is said there stays inside.*invite them yourself: Bo Brandt/);

  // Whoever is given it later is brought in.
  const [{ id } = { id: '' }] = await app.listIssues(OPERATOR, { limit: 1 });
  await app.handOverIssue(OPERATOR, id, 'petra', 'You know lenses.');
  await until(async () => huddle.members.includes('U0PETRA'));
  await app.handOverIssue(OPERATOR, id, 'ines', 'I do not.');

  // Talk in the thread and in the channel is of the issue, inside, once.
  say(world, support, { by: TOM, text: 'It is batch 7.', thread: card.ts });
  say(world, huddle, { by: INES, text: 'Then we recall it.' });
  const inside = async () => (await app.showIssue(OPERATOR, id)).said.filter(({ connection }) => connection === 'chat');
  await until(async () => {
    for (const stream of ['messages', 'replies'] as const) await pull('chat', stream);
    return (await inside()).length >= 2;
  });
  expect((await inside()).map(({ audience, text }) => `${audience}: ${text}`).toSorted()).toEqual([
    'internal: It is batch 7.',
    'internal: Then we recall it.',
  ]);

  await presses(TOM, card, 'ask.edit');
  await does(people.submit(world, TOM, { text: 'We mend it by Friday.' }));
  await does(people.pressWhisper(world, TOM, 'ask.take_back'));
  expect(whispers(TOM)).toBe('Nothing of it goes out; the same is asked once more.');
  const [asked] = await app.listAsks(OPERATOR, { state: 'open', limit: 1 });
  await shows(asked?.id ?? '');
  await presses(TOM, card, 'ask.edit');
  await does(people.submit(world, TOM, { text: 'We mend it, and write to you.' }));
  await letOut();
  const sent = () => fedi.state().made.filter(({ text }) => text.includes('We mend it'));
  await until(async () => sent().length === 1);
  expect(answered()).toHaveLength(1);
  expect(JSON.stringify(fedi.state().made)).not.toContain('Friday');
  // What was done is told in the issue a moment after it is done.
  await until(async () => (await app.showIssue(OPERATOR, id)).timeline.some(({ kind }) => kind === 'did'));

  await presses(INES, card, 'issue.resolve');
  await does(people.submit(world, INES, { outcome: 'Batch 7 was recalled.' }));
  await shows('Batch 7 was recalled.');
  const summary = await shows('Batch 7 was recalled.', huddle);
  expect(JSON.stringify(summary.blocks)).toContain('May this go out?');

  // What the journal says; and nothing of the talk went outside.
  const { timeline } = await app.showIssue(OPERATOR, id);
  const told = timeline.map(({ kind, actor }) => `${kind} ${actor.id}`);
  const deeds = ['claimed ines', 'decided tom', 'took_back tom', 'decided tom', 'did lens', 'resolved ines'];
  expect(told.filter((one) => deeds.includes(one))).toEqual(deeds);
  expect(told.filter((one) => one === 'joined places')).toHaveLength(2);
  expect(JSON.stringify(fedi.state().made)).not.toMatch(/batch 7|recall/i);
  expect(written('Batch 7 was recalled.')).toHaveLength(1);
  const { made, duplicates } = workspace.state();
  expect(duplicates.filter(({ what }) => what === 'message')).toEqual([]);
  // Each who is asked was told so alone: the channel stands before the words.
  const direct = made.filter(({ what, text }) => what === 'direct' && text.endsWith('May this go out?'));
  expect(new Set(direct.map(({ text }) => text)).size).toBe(2);
});

describe('beside cards', { timeout: 300_000 }, () => {
  test('commands answer whoever typed them', async () => {
    expect(await commanded(INES, '')).toContain('/bondfire on-call');
    const typed = people.command(world, INES, 'open The strap tears', SEEDED.support);
    const opened = (await does(typed)).text;
    expect(opened).toContain('Opened: <https://bondfire.example/issues/');
    // As a process finds it that does not know that it was done.
    await bondfire.database.pool.query('delete from slack_deliveries');
    expect((await does(typed)).text).toBe(opened);
    const [strap] = await app.listIssues(OPERATOR, { limit: 1 });
    await app.claimIssue(OPERATOR, strap?.id ?? '', 'ines');
    expect(await commanded(INES, 'search lens')).toContain('A lens that fogs in the cold');
    expect(await commanded(INES, 'issues')).toContain('|The strap tears>');
    expect(await commanded(TOM, 'away 4h at a fair')).toContain('You are away until');
    expect((await app.showPerson(OPERATOR, 'tom')).absences).toMatchObject([{ reason: 'at a fair' }]);
    expect(await commanded(TOM, 'back')).toBe('Welcome back.');
    expect(await commanded(TOM, 'on-call')).toBe('No team has a rota.');
    expect(await commanded('U0AICHA', 'issues')).toContain('Nobody in Bondfire has the address');
  });

  test('a message is brought once, with its words', async () => {
    const said = say(world, support, { by: TOM, text: 'The box smells\nof glue &amp; <https://shop.example|a jar>' });
    await pull('chat', 'messages');
    await does(people.shortcut(world, INES, SEEDED.support, said.ts, 'issue.bring'));
    expect(JSON.stringify(people.viewOf(world, INES).view)).toContain('of glue & a jar (https://shop.example)');
    await does(people.submit(world, INES, { title: 'A smell of glue' }));
    expect(whispers(INES)).toBe('Opened: A smell of glue.');
    const issue = (await app.listIssues(OPERATOR, { limit: 5 })).find(({ title }) => title === 'A smell of glue');
    const story = await app.showIssue(OPERATOR, issue?.id ?? '');
    expect(story.said.map(({ text }) => text)).toEqual(['The box smells\nof glue & a jar (https://shop.example)']);
    await does(people.shortcut(world, TOM, SEEDED.support, said.ts, 'issue.bring'));
    await does(people.submit(world, TOM, { title: 'Glue' }));
    expect(whispers(TOM)).toBe('There is an issue of it already: A smell of glue.');
  });

  test('home shows what needs whoever looks', async () => {
    await app.openIssue(OPERATOR, { title: 'The hinge squeaks', owner: 'ines' });
    await does(people.homeOpened(world, INES));
    expect(JSON.stringify(world.homes.get(INES)?.view)).toContain('The hinge squeaks');
    // What is nobody's yet is taken there, and what stands there is true again.
    const { issue } = await app.openIssue(OPERATOR, { title: 'The spring is weak', team: 'care' });
    await does(people.homeOpened(world, INES));
    const shown = world.homes.get(INES);
    if (shown === undefined) throw new Error('nothing stands at home');
    await does(people.press(world, INES, { view: shown }, 'issue.claim'));
    expect((await app.showIssue(OPERATOR, issue.id)).owner).toBe('ines');
    expect(JSON.stringify(world.homes.get(INES)?.view)).not.toContain('issue.claim');
    await does(people.homeOpened(world, 'U0AICHA'));
    expect(JSON.stringify(world.homes.get('U0AICHA')?.view)).toContain('once Bondfire knows who you are');
  });

  test('a channel is shown what all who read there may read; each looks at the rest alone', async () => {
    addPost(newsroom.world, { by: REPORTER, text: '@aurora we print it tomorrow' });
    await pull('press', 'mentions');
    const said = await app.listActivities(OPERATOR, { connection: 'press', limit: 1 });
    const ids = said.map(({ id }) => id);
    const { issue: secret } = await app.openIssue(OPERATOR, { title: 'A journalist asks' }, ids);
    const { issue } = await app.openIssue(OPERATOR, { title: 'The clasp bends' });
    const links = [secret, issue].map(({ id }) => `${URL_HERE}/issues/${id}`);
    const [hidden = '', open = ''] = links;
    const shared = async (user: string, channel: string) => {
      world.unfurls.clear();
      const { ts } = say(world, channelOf(world, channel), { by: user, text: links.join(' ') });
      await does(people.linkShared(world, user, channel, ts, ['https://other.example/issues/1', ...links]));
      return { channel, ts, keys: [...world.unfurls.keys()], shown: JSON.stringify([...world.unfurls.values()]) };
    };
    // All who read there are known; one of them may not read of the journalist.
    const known = await shared(INES, 'C0RANDOM');
    expect(known.keys).toEqual([hidden, open]);
    expect(known.shown).toContain('The clasp bends');
    expect(known.shown).not.toMatch(/journalist|print/);
    await does(people.press(world, INES, { ...known, unfurl: hidden }, 'card.look'));
    expect(JSON.stringify(channelOf(world, SEEDED.direct).messages.at(-1))).toContain('we print it tomorrow');
    await does(people.press(world, TOM, { ...known, unfurl: hidden }, 'card.look'));
    const alone = [...world.channels.values()].find(({ kind, members }) => kind === 'direct' && members.includes(TOM));
    expect(alone?.messages.at(-1)?.text).toContain('There is no issue');
    // Others read there, of whom nobody knows who they are; what is being written is not there yet.
    expect((await shared(INES, SEEDED.camera)).shown).not.toMatch(/journalist|print|clasp/);
    expect((await shared(TOM, 'C0RANDOM')).keys).toEqual([open]);
    expect((await shared('U0AICHA', SEEDED.support)).keys).toEqual([]);
    const past = { channel: 'C0RANDOM', link: `${URL_HERE}/library/${response.id}` };
    const { ts } = say(world, channelOf(world, past.channel), { by: INES, text: past.link });
    await does(people.linkShared(world, INES, past.channel, ts, [past.link]));
    expect(JSON.stringify(world.unfurls.get(past.link))).toContain('Leave it in its bag');
    world.unfurls.clear();
    await does(people.linkShared(world, INES, SEEDED.camera, ts, [past.link]));
    expect(world.unfurls.size).toBe(0);
    const composed = people.linkShared(world, INES, 'COMPOSER', 'being-written', links);
    world.unfurls.clear();
    await does(composed);
    expect(world.unfurls.size).toBe(0);
    // What somebody called it mentions nobody, links nowhere and turns nothing around.
    const { issue: hostile } = await app.openIssue(OPERATOR, {
      title: '<!channel> <https://evil.example|press> *\u202Egnp.exe',
    });
    const address = `${URL_HERE}/issues/${hostile.id}`;
    await does(people.linkShared(world, INES, 'C0RANDOM', ts, [address]));
    const unfurled = JSON.stringify(world.unfurls.get(address));
    expect(unfurled).toContain('&lt;!channel&gt; &lt;https://evil.example/press&gt;');
    expect(unfurled).not.toMatch(/<!channel|<https:..evil|\u202E/);
    // In the channel of issues as well.
    await shows('card.look');
    await shows('The clasp bends');
    expect(written('journalist')).toEqual([]);
  });

  test('a storm becomes one message, in which each can have its card; limits are kept', async () => {
    world.strict = true;
    const titles = Array.from({ length: 12 }, (_, at) => `Storm ${at + 1}`);
    const all = await Promise.all(titles.map((title) => app.openIssue(OPERATOR, { title })));
    const digest = await shows('issues at once');
    await until(async () => JSON.stringify(digest.blocks).includes('|Storm 12>') || written('|Storm 12>').length > 0);
    const single = titles.filter((title) => support.messages.some(({ text }) => text === `open: ${title}`));
    expect(single.length).toBeLessThan(titles.length / 2);
    const inside = all.find(({ issue }) => JSON.stringify(digest.blocks).includes(issue.id));
    const value = inside?.issue.id ?? '';
    await presses(INES, digest, 'card.show', { value });
    await until(async () => support.messages.some(({ text }) => text === `open: ${inside?.issue.title}`));
    world.strict = false;
    expect(bondfire.logged.text()).not.toContain('could not be shown');
  });
});
