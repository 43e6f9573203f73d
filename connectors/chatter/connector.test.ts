/** What is odd about Chatter, over real HTTP to its sandbox; and Salesforce's own client for JavaScript against that sandbox. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { Connection, OAuth2 } from 'jsforce';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asFault, type Call, type DirectoryEntry, type Stream } from '#sdk';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { createSignIn, keepInMemory } from '../../src/connections/index.ts';
import { createHttp, type ClosableHttp } from '../../src/platform/index.ts';
import { comment } from './actions/comment.ts';
import { createCase } from './actions/create-case.ts';
import { edit } from './actions/edit.ts';
import { post } from './actions/post.ts';
import { uploadFile } from './actions/upload-file.ts';
import type { Chatter } from './client.ts';
import { chatter } from './connector.ts';
import { quota } from './quota.ts';
import { sandbox, type World } from './sandbox.ts';
import { CAMERA, INES, LEADS, OURS, RED_TINT, TOMAS } from './sandbox/seed.ts';
import { topicId } from './sandbox/shapes.ts';
import { addLike, addPost, addReply, APP, rewrite, salesforceId } from './sandbox/world.ts';
import { segmentsOfHtml, segmentsOfText } from './segments.ts';

let running: RunningSandbox<World>;
const open: ClosableHttp[] = [];
const { feed_elements, comments, likes } = chatter.streams as Readonly<Record<string, Stream<Chatter>>>;

beforeEach(async () => {
  running = await startSandbox(sandbox);
});
afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  await running.stop();
});

function connect(change: object = {}): Chatter {
  const settings = chatter.settings.parse({ ...running.settings, ...change });
  const plan = chatter.oauth?.of(settings);
  if (!plan) throw new Error('every way of signing in is OAuth');
  const options = { allowPrivate: true, log: { debug: () => undefined }, retries: 0 } as const;
  const signIn = createSignIn({
    connection: 'chatter',
    plan,
    http: kept(createHttp(options)),
    keeper: keepInMemory(null),
    hide: () => undefined,
    now: () => new Date(),
  });
  return chatter.client(settings, kept(createHttp({ ...options, signer: signIn })), signIn) as Chatter;
}

function kept(http: ClosableHttp): ClosableHttp {
  open.push(http);
  return http;
}

function call(since = new Date()): Call {
  return { key: randomUUID(), since, signal: AbortSignal.timeout(60_000) };
}

async function pull(
  stream: Stream<Chatter> | undefined,
  client: Chatter,
  cursor: string | null,
): Promise<{ ids: string[]; cursor: string | null }> {
  const ids: string[] = [];
  let last = cursor;
  for await (const page of stream?.pull?.(client, cursor, AbortSignal.timeout(60_000)) ?? []) {
    ids.push(...page.records.map((record) => (record as { id: string }).id));
    last = page.cursor;
  }
  return { ids, cursor: last };
}

function faultOf(work: Promise<unknown>) {
  return work.then(() => null, asFault);
}

async function shown(id: string): Promise<Readonly<Record<string, unknown>>> {
  const asked = { doing: 'look' };
  return (await connect().send('GET', `/chatter/feed-elements/${id}`, asked)) as Readonly<Record<string, unknown>>;
}

describe('signing in', () => {
  test('by a signed assertion: RS256 for a user, of a few minutes', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    running.world.certificate = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const jwt = { sign_in: 'jwt', username: 'bondfire@acme.example', private_key: key };
    expect((await connect(jwt).me()).name).toBe('Bondfire Integration');
    expect(await faultOf(connect({ ...jwt, username: 'nobody@acme.example' }).me())).toMatchObject({
      kind: 'auth',
      cure: expect.stringContaining('pre-authorise'),
    });
    expect(await faultOf(connect({ ...jwt, private_key: 'none' }).me())).toMatchObject({
      kind: 'config',
      cure: expect.stringContaining('PEM'),
    });
  });

  test('with a wrong secret is a fault of the settings', async () => {
    expect(await faultOf(connect({ client_secret: 'wrong' }).me())).toMatchObject({ kind: 'config' });
  });

  test('the token goes to the instance that the answer names, and nowhere else', () => {
    const plan = chatter.oauth?.of(
      chatter.settings.parse({ ...running.settings, login_url: 'https://login.salesforce.com' }),
    );
    expect(plan?.sendTo({ instance_url: 'https://acme.my.salesforce.com' }).map(String)).toEqual([
      'https://acme.my.salesforce.com/',
    ]);
    expect(() => plan?.sendTo({})).toThrow(/instance_url/);
  });

  test('a browser goes out with a proof, and asks for renewal', () => {
    const plan = chatter.oauth?.of(chatter.settings.parse({ client_id: 'key' }));
    expect(plan).toMatchObject({ flow: 'code', pkce: true, scopes: ['api', 'refresh_token'], app: { secret: null } });
    expect(String(plan?.token)).toBe('https://login.salesforce.com/services/oauth2/token');
  });
});

describe('limits', () => {
  test.each([
    ['hourly_limit', 'limited', 15],
    ['daily_limit', 'limited', 60],
    ['maintenance', 'transient', null],
    ['edge', 'transient', null],
    ['no_chatter', 'config', null],
    ['unauthorized', 'auth', null],
  ] as const)('%s is %s', async (name, kind, minutes) => {
    const client = connect();
    await client.me();
    running.fault({ name });
    const fault = await faultOf(client.send('GET', '/chatter/groups', { doing: 'read groups' }));
    expect(fault).toMatchObject({ kind });
    const wait = fault?.retryAt ? Math.round((fault.retryAt.getTime() - Date.now()) / 60_000) : null;
    expect(wait).toBe(minutes);
  });

  test('a limit of the hour and one of the day are told apart', async () => {
    const client = connect();
    await client.me();
    const cures = [];
    for (const name of ['hourly_limit', 'daily_limit']) {
      running.fault({ name, times: 1 });
      cures.push((await faultOf(client.send('GET', '/chatter/groups', { doing: 'read' })))?.cure);
    }
    expect(cures[0]).toMatch(/user, app and hour/);
    expect(cures[1]).toMatch(/24 hours/);
  });

  test('jsforce tries nothing again by itself', async () => {
    const client = connect();
    await client.me();
    running.fault({ name: 'maintenance' });
    const before = running.state().requests;
    await faultOf(client.send('GET', '/chatter/groups', { doing: 'read groups' }));
    await faultOf(client.send('DELETE', `/chatter/feed-elements/${OURS}`, { doing: 'delete', call: call() }));
    expect(running.state().requests - before).toBe(2);
  });

  test.each([
    ['api-usage=10018/100000; api-bursts=1/750', 89_982],
    ['api-usage=25/5000; per-app-api-usage=17/250(appName=x)', 233],
    ['api-usage=120/100', 0],
    ['', null],
  ])('what is left by "%s" is %s', (header, left) => {
    const told = quota({ status: 200, headers: { 'sforce-limit-info': header } }, new Date());
    expect(told?.left ?? null).toBe(left);
  });
});

describe('the version', () => {
  test('is the newest that both know, or the one that is pinned', async () => {
    await connect().me();
    await connect({ api_version: '58.0' }).me();
    const paths = running.state().seen.filter((line) => line.includes('/users/me'));
    expect(paths.map((line) => /v(\d+)/.exec(line)?.[1])).toEqual(['67', '58']);
    expect(await faultOf(connect({ api_version: '99.0' }).me())).toMatchObject({
      kind: 'config',
      message: 'the org offers no version 99.0',
    });
  });
});

describe('reading', () => {
  test('an old post that gets a comment comes with it, and nested answers too', async () => {
    const client = connect();
    const { cursor } = await pull(comments, client, null);
    const tint = running.world.posts.get(RED_TINT);
    if (!tint) throw new Error('no post');
    const first = addReply(running.world, tint, INES, { pieces: [{ type: 'Text', text: 'Again.' }] });
    const second = addReply(running.world, tint, TOMAS, { pieces: [{ type: 'Text', text: 'Yes.' }], under: first.id });
    const third = addReply(running.world, tint, INES, { pieces: [{ type: 'Text', text: 'So?' }], under: second.id });
    for (const fault of [null, 'collapsed']) {
      if (fault !== null) running.fault({ name: fault });
      const { ids } = await pull(comments, client, cursor);
      expect(ids).toEqual(expect.arrayContaining([first.id, second.id, third.id]));
    }
  });

  test('hundreds of one second arrive, and more than a page of comments', async () => {
    const client = connect();
    const { cursor } = await pull(feed_elements, client, null);
    const at = new Date();
    const added = Array.from({ length: 250 }, (_, index) =>
      addPost(running.world, { by: INES, text: `One of many ${index}`, at }),
    );
    expect((await pull(feed_elements, client, cursor)).ids).toEqual(expect.arrayContaining(added.map(({ id }) => id)));
    const [busy] = added;
    const said = Array.from({ length: 130 }, () =>
      busy ? addReply(running.world, busy, TOMAS, { pieces: [{ type: 'Text', text: 'Me too' }], at }).id : '',
    );
    expect((await pull(comments, client, null)).ids).toEqual(expect.arrayContaining(said));
  });

  test('a history too long for memory arrives whole, and what is no post costs only itself', async () => {
    const at = new Date(Date.now() - 3_600_000);
    const added = Array.from({ length: 1_150 }, (_, index) =>
      addPost(running.world, { by: INES, text: `Old ${index}`, at }),
    );
    running.fault({ name: 'strange_post' });
    const { ids } = await pull(feed_elements, connect(), null);
    const read = new Set(ids);
    expect(added.filter(({ id }) => !read.has(id))).toEqual([]);
    expect(running.state().seen.some((line) => line.includes('/feed-elements/batch/'))).toBe(true);
  });

  test('a bundle gives what it holds, with all its pages', async () => {
    running.fault({ name: 'bundled' });
    const { ids } = await pull(feed_elements, connect({ feeds: { records: [CAMERA], company: false } }), null);
    expect(ids).toContain(RED_TINT);
    const other = [...running.world.posts.values()].filter(({ parent }) => parent === CAMERA).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(other));
  });

  test('a topic is a feed of its own', async () => {
    const client = connect({ feeds: { company: false, topics: [topicId('firmware')] } });
    expect((await pull(feed_elements, client, null)).ids).toEqual([RED_TINT]);
  });

  test('what was there of a feed that is chosen later is history', async () => {
    let cursor: string | null = null;
    const read = async (feeds: object) => {
      const histories = new Set<unknown>();
      for await (const page of feed_elements?.pull?.(connect({ feeds }), cursor, AbortSignal.timeout(60_000)) ?? []) {
        if (page.records.length > 0) histories.add(page.history);
        ({ cursor } = page);
      }
      return [...histories];
    };
    const topics = [topicId('firmware')];
    expect(await read({ company: false, topics })).toEqual([false]);
    expect(await read({ company: true, topics })).toContain(true);
    expect(await read({ company: true, topics })).not.toContain(true);
  });

  test('likes of posts that did not move, more than a page of them, and of a comment; dated by when they were seen', async () => {
    const client = connect();
    const { cursor } = await pull(likes, client, null);
    const tint = running.world.posts.get(RED_TINT);
    const [said] = tint?.replies ?? [];
    if (!tint || !said) throw new Error('no post');
    const fans = Array.from({ length: 130 }, (_, index) => salesforceId('005', 5_000 + index));
    const made = [
      ...fans.map((by) => addLike(running.world, tint, by)),
      ...fans.slice(0, 30).map((by) => addLike(running.world, said, by)),
    ];
    const seen = new Map<string, unknown>();
    for await (const { records } of likes?.pull?.(client, cursor, AbortSignal.timeout(60_000)) ?? [])
      for (const one of records as { id: string; seen: unknown }[]) seen.set(one.id, one.seen);
    expect(made.filter(({ like }) => !seen.has(like.id))).toEqual([]);
    expect(made.every(({ like }) => typeof seen.get(like.id) === 'string')).toBe(true);
  });

  test('people with who is away, groups with who is in those that are named', async () => {
    const entries: DirectoryEntry[] = [];
    const listed =
      chatter.directory?.list(connect({ feeds: { groups: ['Camera'] } }), AbortSignal.timeout(60_000)) ?? [];
    for await (const some of listed) entries.push(...some);
    expect(entries.find(({ id }) => id === TOMAS)).toMatchObject({
      handle: 'tomas@acme.example',
      active: true,
      out_of_office: { until: null },
    });
    expect(entries.find(({ id }) => id === INES)).toMatchObject({ out_of_office: null });
    expect(entries.filter(({ type }) => type === 'group')).toMatchObject([
      { id: CAMERA, private: false, members: expect.arrayContaining([INES]) },
    ]);
  });

  test('texts come as they were typed, with and without the header that asks for it', async () => {
    const post = addPost(running.world, { by: INES, text: `a < b & "c" isn't \\ d` });
    const [record] = feed_elements?.parse(Buffer.from(JSON.stringify(await shown(post.id))), 'application/json') ?? [];
    expect(record).toMatchObject({ body: { text: `a < b & "c" isn't \\ d` } });
    const { body } = await fetch(`${running.url}/services/data/v67.0/chatter/feed-elements/${post.id}`, {
      headers: { authorization: `Bearer ${await tokenOf()}` },
    }).then((answer) => answer.json() as Promise<{ body: { text: string } }>);
    expect(body.text).toContain('&lt;');
    const [decoded] = feed_elements?.parse(Buffer.from(JSON.stringify({ id: post.id, body })), '') ?? [];
    expect(decoded).toMatchObject({ body: { text: `a < b & "c" isn't \\ d` } });
  });

  test('a feed that is closed to us does not keep the others from being read', async () => {
    const client = connect({ feeds: { company: true, groups: [CAMERA], records: [LEADS] } });
    const ids: string[] = [];
    const reading = feed_elements?.pull?.(client, null, AbortSignal.timeout(60_000)) ?? [];
    const ended = await faultOf(
      (async () => {
        for await (const { records } of reading) ids.push(...records.map((one) => (one as { id: string }).id));
      })(),
    );
    expect(ids.length).toBeGreaterThan(0);
    expect(ended).toMatchObject({ kind: 'rejected', cure: expect.stringContaining('member of the group') });
  });
});

describe('writing', () => {
  test('mentions and topics are real segments, not text', async () => {
    const { external_id } = await post.run(
      connect(),
      post.input.parse({ to: 'Camera', text: `@[${TOMAS}] is #firmware 2.1 to blame for #[red tint]?` }),
      call(),
    );
    const { body } = (await shown(external_id)) as { body: { messageSegments: { type: string; tag?: string }[] } };
    expect(body.messageSegments.map(({ type }) => type)).toEqual([
      'Mention',
      'Text',
      'Hashtag',
      'Text',
      'Hashtag',
      'Text',
    ]);
    expect(body.messageSegments.flatMap(({ tag }) => tag ?? [])).toEqual(['firmware', 'red tint']);
  });

  test('a question, a poll, a link, rich text and an uploaded file', async () => {
    const client = connect();
    const file = await uploadFile.run(
      client,
      uploadFile.input.parse({ name: 'curve.txt', content: Buffer.from('curve').toString('base64') }),
      call(),
    );
    const make = async (input: object) =>
      shown((await post.run(client, post.input.parse({ to: 'Camera', ...input }), call())).external_id);
    expect(await make({ question: 'Why red?', text: 'Since 2.1' })).toMatchObject({
      capabilities: { questionAndAnswers: { questionTitle: 'Why red?' } },
    });
    expect(await make({ poll: ['Yes', 'No'], text: 'Seen it?' })).toMatchObject({
      capabilities: { poll: { choices: [{ text: 'Yes' }, { text: 'No' }] } },
    });
    expect(await make({ link: { url: 'https://practices.example/1', name: 'Practice' } })).toMatchObject({
      capabilities: { link: { url: 'https://practices.example/1', urlName: 'Practice' } },
    });
    expect(await make({ text: 'The curve', files: [file.external_id] })).toMatchObject({
      capabilities: { files: { items: [{ id: file.external_id }] } },
    });
    const rich = (await make({ html: '<p>It is <b>known</b>: <a href="https://x.example">here</a></p>' })) as {
      body: { messageSegments: { type: string; markupType?: string }[] };
    };
    expect(rich.body.messageSegments.filter(({ type }) => type === 'MarkupBegin').map((one) => one.markupType)).toEqual(
      ['Paragraph', 'Bold', 'Hyperlink'],
    );
  });

  test('what a lost answer hides is found by account, place and words; the same words elsewhere are not it', async () => {
    const client = connect();
    const effect = call();
    const input = post.input.parse({ to: 'Camera', text: 'Known: firmware 2.2 fixes it.' });
    const find = post.lookUp as (client: Chatter, input: object, call: Call) => Promise<{ external_id: string } | null>;
    expect(await find(client, input, effect)).toBeNull();
    const made = await post.run(client, input, effect);
    expect(await find(client, input, effect)).toEqual(made);
    expect(await find(client, post.input.parse({ text: 'Known: firmware 2.2 fixes it.' }), effect)).toBeNull();
    expect(await find(client, post.input.parse({ ...input, poll: ['a', 'b'] }), effect)).toBeNull();
  });

  test('a case is found by what it says, whatever signs that holds', async () => {
    const client = connect();
    const find = createCase.lookUp as (client: Chatter, input: object, call: Call) => Promise<unknown>;
    const effect = call();
    for (const subject of [`It's "red" \\`, String.raw`\' OR Subject != '`, 'a AND b']) {
      const input = createCase.input.parse({ subject, description: 'Since 2.1\nand 2.2' });
      expect(await find(client, input, effect)).toBeNull();
      const made = await createCase.run(client, input, effect);
      expect(await find(client, input, effect)).toEqual(made);
      expect(await find(client, { ...input, description: 'Another' }, effect)).toBeNull();
    }
  });

  test('an address keeps what follows its #; a topic is letters', () => {
    expect(segmentsOfText('See https://x.example/a#part, #2 and #zwölf')).toEqual([
      { type: 'Text', text: 'See https://x.example/a#part, #2 and ' },
      { type: 'Hashtag', tag: 'zwölf' },
    ]);
  });

  test.each([
    ['<div>a</div><div>b</div>', 'a|\n|b'],
    ['<h2>Title</h2>text<br>more', 'Title|\n|text|\n|more'],
    ['<script>alert(1)</script>x<style>p{}', 'x'],
    ['a<!-- b --> c', 'a c'],
    ['<p>one</p>\n<p>two', '<Paragraph>|one|</Paragraph>|<Paragraph>|two|</Paragraph>'],
    ['<b><i>x</b> y</i>', '<Bold>|<Italic>|x|</Italic>|</Bold>| y'],
    ['<code>a <b>c</b> #d</code>', '<Code>|a |c| #d|</Code>'],
    ['a &lt;b&gt; &amp;amp; &#xD800; &#8364;', 'a <b> &amp; &#xD800; €'],
  ])('%s is %s', (html, wanted) => {
    const shown = segmentsOfHtml(html).map((one) => {
      if ('text' in one) return one.text;
      return 'markupType' in one ? `<${one.type === 'MarkupEnd' ? '/' : ''}${one.markupType}>` : one.type;
    });
    expect(shown.join('|')).toBe(wanted);
  });

  test('an answer to a comment hangs below it', async () => {
    const { replies } = running.world.posts.get(RED_TINT) ?? { replies: [] };
    const under = replies[0]?.id ?? '';
    const made = await comment.run(
      connect(),
      comment.input.parse({ post: RED_TINT, reply_to: under, text: 'Thanks!' }),
      call(),
    );
    expect(replies.find(({ id }) => id === made.external_id)?.under).toBe(under);
  });

  test('an edit to the same words makes no revision', async () => {
    const client = connect();
    const own = running.world.posts.get(OURS);
    if (!own) throw new Error('no post');
    rewrite(running.world, own, [{ type: 'Text', text: 'As it is' }]);
    const before = own.revision;
    await edit.run(client, edit.input.parse({ id: OURS, text: 'As it is' }), call());
    expect(own.revision).toBe(before);
    for (const other of [{ text: 'Another' }, { html: '<b>Another</b>' }, { text: 'Another' }]) {
      await edit.run(client, edit.input.parse({ id: OURS, ...other }), call());
      await edit.run(client, edit.input.parse({ id: OURS, ...other }), call());
    }
    const to = (url: string) =>
      edit.run(client, edit.input.parse({ id: OURS, html: `<a href="${url}">Another</a>` }), call());
    await to('https://a.example');
    await to('https://b.example');
    expect(own.revision).toBe(before + 5);
  });
});

async function tokenOf(): Promise<string> {
  const answer = await fetch(`${running.url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: APP.id, client_secret: APP.secret }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

describe('jsforce itself, against the sandbox', () => {
  test('signs in with a code and reads, posts, likes and asks in SOQL', async () => {
    const oauth2 = new OAuth2({
      loginUrl: running.url,
      clientId: APP.id,
      clientSecret: APP.secret,
      redirectUri: 'http://127.0.0.1/callback',
    });
    const back = await fetch(oauth2.getAuthorizationUrl({ scope: 'api' }), { redirect: 'manual' });
    const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const connection = new Connection({ oauth2, version: '66.0' });
    await connection.authorize(code);
    expect(connection.instanceUrl).toBe(running.url);
    const page = (await connection.chatter.resource('/feeds/company/feed-elements').retrieve()) as {
      elements: { id: string }[];
    };
    expect(page.elements.map(({ id }) => id)).toContain(RED_TINT);
    const made = (await connection.chatter.resource('/feed-elements').create({
      feedElementType: 'FeedItem',
      subjectId: CAMERA,
      body: { messageSegments: [{ type: 'Text', text: 'From jsforce' }] },
    })) as { id: string; type: string };
    expect(made.type).toBe('TextPost');
    await connection.chatter.resource(`/feed-elements/${made.id}/capabilities/chatter-likes/items`).create('');
    expect(running.world.posts.get(made.id)?.likes).toHaveLength(1);
    const { records } = await connection.query(`SELECT Id, Subject FROM Case WHERE Subject = 'Red tint'`);
    expect(records).toMatchObject([{ Subject: 'Red tint' }]);
    const refreshed = await oauth2.refreshToken(connection.refreshToken ?? '');
    expect(refreshed.access_token).not.toBe(connection.accessToken);
    await expect(oauth2.refreshToken(connection.refreshToken ?? '')).rejects.toThrow(
      'The refresh token is wrong or used.',
    );
  });
});
