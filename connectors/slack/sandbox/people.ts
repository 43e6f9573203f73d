/** People at work in the fake workspace: they press buttons, fill forms, type commands, use shortcuts. Each answers the payload that Slack sends of it. */
import { createHmac } from 'node:crypto';
import type { Push } from '#sdk/sandbox';
import { isObject } from '../schema.ts';
import { wrapped } from './events.ts';
import { ACCOUNT, channelOf, messageAt, nextId, type View, type World } from './world.ts';

type Payload = Readonly<Record<string, unknown>>;

/** A button or a choice, in the message, in what a link there was unfurled to, or in the view that shows it. Throws RangeError where nothing there bears that name. */
export function press(
  world: World,
  user: string,
  where: { readonly channel: string; readonly ts: string; readonly unfurl?: string } | { readonly view: View },
  actionId: string,
  chosen?: { readonly value: string },
): Payload {
  const message = 'ts' in where ? messageAt(channelOf(world, where.channel), where.ts) : null;
  const unfurled = 'unfurl' in where ? world.unfurls.get(where.unfurl ?? '') : null;
  const blocks =
    'view' in where ? where.view.view['blocks'] : isObject(unfurled) ? unfurled['blocks'] : message?.blocks;
  const { block, element } = elementIn(blocks, actionId);
  const { type, value, options } = element;
  const option = Array.isArray(options)
    ? options.filter(isObject).find((one) => one['value'] === chosen?.value)
    : undefined;
  const stamp = `${Math.floor(world.now().getTime() / 1000)}.000800`;
  const action = {
    type,
    action_id: actionId,
    block_id: block,
    action_ts: stamp,
    ...(value !== undefined && { value }),
    ...(option && { selected_option: option }),
  };
  return {
    type: 'block_actions',
    ...whose(world, user),
    actions: [action],
    ...('ts' in where
      ? {
          container: { type: 'message', message_ts: where.ts, channel_id: where.channel, is_ephemeral: false },
          channel: { id: where.channel, name: channelOf(world, where.channel).name },
          message,
        }
      : { container: { type: 'view', view_id: where.view.id }, view: shown(where.view) }),
  };
}

/** What somebody alone was shown is pressed like any message; Slack sends no message with it. */
export function pressWhisper(world: World, user: string, actionId: string): Payload {
  const whisper = world.whispers.findLast((one) => one.user === user);
  if (whisper === undefined) throw new RangeError(`${user} was shown nothing`);
  const { block, element } = elementIn(whisper.blocks, actionId);
  const action = { type: 'button', action_id: actionId, block_id: block, value: element['value'], action_ts: '1.0' };
  const container = { type: 'message', message_ts: '1.0', channel_id: whisper.channel, is_ephemeral: true };
  return {
    type: 'block_actions',
    ...whose(world, user),
    actions: [action],
    container,
    channel: { id: whisper.channel },
  };
}

/** The modal that somebody sees, with what they fill in: values by the id of their block. */
export function submit(world: World, user: string, values: Readonly<Record<string, unknown>>): Payload {
  const view = viewOf(world, user);
  const blocks = (view.view['blocks'] as readonly Payload[]).filter(({ type }) => type === 'input');
  const state = blocks.map(({ block_id: id, element }): [string, object] => {
    const { action_id: action, type, initial_value: initial, initial_option: option } = element as Payload;
    const { value: chosen } = isObject(option) ? option : {};
    const given = values[String(id)] ?? (type === 'plain_text_input' ? (initial ?? null) : chosen);
    return [String(id), { [String(action)]: { type, ...stateOf(String(type), given) } }];
  });
  return {
    type: 'view_submission',
    ...whose(world, user),
    view: { ...shown(view), state: { values: Object.fromEntries(state) } },
  };
}

/** The newest of theirs that is open. */
export function viewOf(world: World, user: string): View {
  const found = [...world.views.values()].findLast((one) => one.user === user);
  if (found === undefined) throw new RangeError(`${user} sees no modal`);
  return found;
}

/** What the app answered a submission with: without errors, the modal is gone. */
export function answered(world: World, view: View, reply: unknown): void {
  const action = isObject(reply) ? reply['response_action'] : undefined;
  if (action === 'errors') return;
  if (action === 'update' && isObject(reply) && isObject(reply['view']))
    world.views.set(view.id, { ...view, view: reply['view'] });
  else world.views.delete(view.id);
}

export function command(world: World, user: string, words: string, channel: string): Payload {
  const { id, name } = channelOf(world, channel);
  return {
    token: 'old-verification-token',
    team_id: world.team.id,
    team_domain: 'acme',
    channel_id: id,
    channel_name: name,
    user_id: user,
    user_name: world.people.get(user)?.name ?? '',
    command: '/bondfire',
    text: words,
    api_app_id: ACCOUNT.app,
    is_enterprise_install: 'false',
    response_url: 'https://hooks.slack.example/commands/1',
    trigger_id: trigger(world, user),
  };
}

/** The shortcut of a message. */
export function shortcut(world: World, user: string, channel: string, ts: string, callback: string): Payload {
  const { id, name } = channelOf(world, channel);
  const message = messageAt(channelOf(world, channel), ts);
  return {
    type: 'message_action',
    ...whose(world, user),
    callback_id: callback,
    channel: { id, name },
    message_ts: ts,
    message,
    action_ts: '1.0',
    response_url: 'https://hooks.slack.example/app/1',
  };
}

export function homeOpened(world: World, user: string): Payload {
  const event = { type: 'app_home_opened', user, channel: 'D0HOME', tab: 'home', event_ts: '1.000001' };
  return { ...wrapped(world, event) };
}

export function linkShared(world: World, user: string, channel: string, ts: string, urls: readonly string[]): Payload {
  const links = urls.map((url) => ({ url, domain: new URL(url).hostname }));
  return { ...wrapped(world, { type: 'link_shared', user, channel, message_ts: ts, links, event_ts: ts }) };
}

/** As Slack posts it: a form, signed. */
export function signedForm(world: World, payload: Payload, at: Date = world.now()): Push {
  const fields = 'command' in payload ? (payload as Record<string, string>) : { payload: JSON.stringify(payload) };
  const event = 'event' in payload;
  const body = event ? JSON.stringify(payload) : new URLSearchParams(fields).toString();
  const stamp = String(Math.floor(at.getTime() / 1000));
  const hash = createHmac('sha256', ACCOUNT.signing_secret).update(`v0:${stamp}:${body}`).digest('hex');
  const type = event ? 'application/json' : 'application/x-www-form-urlencoded';
  return {
    headers: { 'content-type': type, 'x-slack-request-timestamp': stamp, 'x-slack-signature': `v0=${hash}` },
    body,
  };
}

/** Through the open socket; `again`: as one that Slack repeats, under the same id. Resolves with what it is acknowledged with. */
export function throughSocket(world: World, payload: Payload, again?: string): Promise<unknown> {
  const [socket] = [...world.sockets].slice(-1);
  if (socket === undefined) throw new RangeError('no socket is open');
  const id = again ?? nextId(world, 'envelope-');
  const type = 'command' in payload ? 'slash_commands' : 'event' in payload ? 'events_api' : 'interactive';
  const { promise, resolve } = Promise.withResolvers<unknown>();
  world.answers.set(id, resolve);
  socket.send(JSON.stringify({ envelope_id: id, type, payload, accepts_response_payload: type !== 'events_api' }));
  return promise;
}

function whose(world: World, user: string): Payload {
  const { id, name } = world.team;
  return {
    team: { id, domain: name.toLowerCase() },
    user: { id: user, username: world.people.get(user)?.name ?? '', team_id: id },
    api_app_id: ACCOUNT.app,
    token: 'old-verification-token',
    trigger_id: trigger(world, user),
    enterprise: null,
    is_enterprise_install: false,
  };
}

function trigger(world: World, user: string): string {
  const id = nextId(world, 'trigger-');
  world.triggers.set(id, { user, at: world.now().getTime() });
  return id;
}

function shown({ id, hash, view }: View): Payload {
  return { ...view, id, hash, app_id: ACCOUNT.app, bot_id: ACCOUNT.bot };
}

function stateOf(type: string, given: unknown): object {
  if (type === 'static_select' || type === 'radio_buttons')
    return { selected_option: given === undefined ? null : { value: given } };
  if (type === 'checkboxes')
    return { selected_options: ((given ?? []) as readonly string[]).map((value) => ({ value })) };
  if (type === 'users_select') return { selected_user: given ?? null };
  if (type === 'datepicker') return { selected_date: given ?? null };
  return { value: given ?? null };
}

function elementIn(blocks: unknown, actionId: string): { readonly block: string; readonly element: Payload } {
  for (const block of Array.isArray(blocks) ? blocks.filter(isObject) : []) {
    const { elements, accessory, block_id: id } = block;
    const all = [...(Array.isArray(elements) ? elements : []), accessory].filter(isObject);
    const element = all.find((one) => one['action_id'] === actionId);
    if (element) return { block: String(id ?? ''), element };
  }
  throw new RangeError(`nothing there is called ${actionId}`);
}
