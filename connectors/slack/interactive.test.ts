/** What the sandbox makes of buttons, forms and commands, as Slack's own libraries see it. */
import { HTTPModuleFunctions, verifySlackRequest } from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';
import { LogLevel, WebClient, type ModalView } from '@slack/web-api';
import { afterAll, describe, expect, test } from 'vitest';
import { startSandbox } from '#sdk/sandbox';
import { people, sandbox, say, channelOf, SEEDED } from './sandbox.ts';
import { ACCOUNT } from './sandbox/world.ts';

const running = await startSandbox(sandbox);
const { world, url } = running;
afterAll(() => running.stop());
const web = new WebClient(ACCOUNT.token, {
  slackApiUrl: `${url}/api/`,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  logLevel: LogLevel.ERROR,
});
const channel = SEEDED.support;

const BLOCKS = [
  { type: 'section', text: { type: 'mrkdwn', text: 'Who?' } },
  {
    type: 'actions',
    block_id: 'of',
    elements: [{ type: 'button', action_id: 'claim', text: { type: 'plain_text', text: 'I' }, value: '7' }],
  },
] as const;

async function posted(blocks: readonly object[] = BLOCKS): Promise<string> {
  const answer: unknown = await web.apiCall('chat.postMessage', { channel, text: 'Who?', blocks });
  return String((answer as { readonly ts: string }).ts);
}

describe('over HTTP', () => {
  test('a press, a command and a shortcut are signed and shaped as Bolt wants them', async () => {
    const ts = await posted();
    const note = say(world, channelOf(world, channel), { by: 'U0TOM', text: 'Red?' });
    const all = [
      people.press(world, 'U0INES', { channel, ts }, 'claim'),
      people.command(world, 'U0INES', 'issues', channel),
      people.shortcut(world, 'U0INES', channel, note.ts, 'bring'),
    ];
    for (const payload of all) {
      const { headers, body } = people.signedForm(world, payload);
      const stamp = Number(headers['x-slack-request-timestamp']);
      const signature = headers['x-slack-signature'] ?? '';
      const of = { 'x-slack-signature': signature, 'x-slack-request-timestamp': stamp };
      expect(() => verifySlackRequest({ signingSecret: ACCOUNT.signing_secret, body, headers: of })).not.toThrow();
      expect(HTTPModuleFunctions.parseHTTPRequestBody({ rawBody: Buffer.from(body), headers } as never)).toEqual(
        payload,
      );
    }
  });
});

test('a trigger opens one view; what does not fit is refused with where', async () => {
  const { trigger_id } = people.press(world, 'U0INES', { channel, ts: await posted() }, 'claim');
  const view: ModalView = { type: 'modal', callback_id: 'x', title: { type: 'plain_text', text: 'Form' }, blocks: [] };
  const bad: ModalView = { ...view, title: { type: 'plain_text', text: 'A title that is far too long for a modal' } };
  await expect(web.views.open({ trigger_id: 'none', view })).rejects.toMatchObject({
    data: { error: 'invalid_trigger_id' },
  });
  expect(await web.views.open({ trigger_id: String(trigger_id), view })).toMatchObject({ ok: true });
  await expect(web.views.open({ trigger_id: String(trigger_id), view })).rejects.toMatchObject({
    data: { error: 'invalid_trigger_id' },
  });
  await expect(web.views.publish({ user_id: 'U0INES', view: bad })).rejects.toMatchObject({
    data: { error: 'invalid_arguments' },
  });
  await expect(posted([{ type: 'actions', elements: [] }])).rejects.toMatchObject({
    data: { error: 'invalid_blocks' },
  });
});

test('through the socket a press is acknowledged with an answer, and comes again under the same id', async () => {
  const socket = new SocketModeClient({ appToken: ACCOUNT.app_token, clientOptions: { slackApiUrl: `${url}/api/` } });
  const heard: string[] = [];
  socket.on('slack_event', async ({ type, ack }: { type: string; ack(reply: object): Promise<void> }) => {
    heard.push(type);
    await ack({ text: 'Done.' });
  });
  await socket.start();
  const press = people.press(world, 'U0INES', { channel, ts: await posted() }, 'claim');
  expect(await people.throughSocket(world, press)).toEqual({ text: 'Done.' });
  expect(await people.throughSocket(world, people.command(world, 'U0INES', '', channel))).toEqual({ text: 'Done.' });
  expect(heard.filter((type) => type !== 'events_api')).toEqual(['interactive', 'slash_commands']);
  await socket.disconnect();
});

test('a workspace that keeps to its limits sends away what comes too fast', async () => {
  world.strict = true;
  const sent = await Promise.allSettled(Array.from({ length: 6 }, () => posted()));
  world.strict = false;
  expect(sent.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
});
