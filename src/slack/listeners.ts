/** From what Slack sends to who did what, and back to them. */
import { z } from 'zod';
import type { About, Values } from './ask.ts';
import type { Incoming, Listeners } from './bolt.ts';
import { plainly, type View } from './blocks.ts';
import { command } from './commands.ts';
import { bringView, openView, press, submitted, type Told, type Tools } from './doing.ts';
import { showHome, unfurled } from './home.ts';
import { readersOf } from './readers.ts';
import { confirm, visitOf, whoIs, type Visit } from './who.ts';
import { WORDS } from './words.ts';
import { aCall, openWorkspace, refusal, whisper, type Place, type Workspaces } from './workspace.ts';

const Pressed = z.looseObject({
  user: z.looseObject({ id: z.string() }),
  trigger_id: z.string(),
  channel: z.looseObject({ id: z.string() }).nullish(),
  container: z.looseObject({ message_ts: z.string().nullish(), thread_ts: z.string().nullish() }),
  actions: z
    .array(
      z.looseObject({
        action_id: z.string(),
        block_id: z.string(),
        value: z.string().nullish(),
        selected_option: z.looseObject({ value: z.string() }).nullish(),
      }),
    )
    .min(1),
});

const Submission = z.looseObject({
  type: z.literal('view_submission'),
  user: z.looseObject({ id: z.string() }),
  view: z.looseObject({
    callback_id: z.string(),
    private_metadata: z.string(),
    state: z.looseObject({ values: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))) }),
  }),
});

const Command = z.looseObject({
  user_id: z.string(),
  channel_id: z.string(),
  text: z.string(),
  trigger_id: z.string(),
});

const Shortcut = z.looseObject({
  callback_id: z.string(),
  trigger_id: z.string(),
  user: z.looseObject({ id: z.string() }),
  channel: z.looseObject({ id: z.string() }),
  message: z.looseObject({ ts: z.string(), text: z.string().nullish() }),
});

const Home = z.looseObject({ event: z.looseObject({ user: z.string(), tab: z.string().nullish() }) });

const Shared = z.looseObject({
  is_ext_shared_channel: z.boolean().nullish(),
  event: z.looseObject({
    user: z.string(),
    channel: z.string(),
    message_ts: z.string(),
    links: z.array(z.looseObject({ url: z.string() })),
  }),
});

/** As much of any of them as tells who waits where. */
const Failed = z.looseObject({
  user: z.looseObject({ id: z.string() }).optional(),
  user_id: z.string().optional(),
  channel: z.looseObject({ id: z.string() }).nullish(),
  channel_id: z.string().optional(),
});

const Done = z.looseObject({});
/** Of a link in a message that is not posted yet. https://docs.slack.dev/reference/events/link_shared */
const COMPOSER = 'COMPOSER';
const Metadata = z.strictObject({ channel: z.string().nullable(), thread: z.string().nullable(), of: z.string() });

interface Parts extends Tools {
  readonly connections: Workspaces;
}

export function createListeners(parts: Parts): Listeners {
  const { app, connections, url } = parts;

  async function visitAt(connection: string, place: Place): Promise<Visit> {
    return visitOf(app, { connection, slack: await openWorkspace(connections, connection), ...place });
  }

  /** Whom an account there is of; null: nobody who confirmed it. */
  async function personAt(connection: string, account: string): Promise<string | null> {
    return (await app.authenticateAt({ connection, account }, 'slack'))?.id ?? null;
  }

  return {
    async command({ connection, body, answered }) {
      const { user_id: user, channel_id: channel, text: typed, trigger_id: trigger } = Command.parse(body);
      const visit = await visitAt(connection, { user, channel, thread: null });
      const reply = await trying(visit, async () => {
        const who = await whoIs(app, visit);
        return (
          who &&
          command(parts, who, { typed: plainly(typed), once: `slack ${connection} ${trigger}`, words: visit.words })
        );
      });
      if (reply === null) return;
      const { text, blocks } = typeof reply === 'string' ? { text: reply, blocks: undefined } : reply;
      const said = { response_type: 'ephemeral', text, ...(blocks && { blocks }) };
      if (!answered.reply(said)) await whisper(visit.slack, visit, text, blocks);
    },

    async shortcut({ connection, body }) {
      const { callback_id, trigger_id: trigger, user, channel, message } = Shortcut.parse(body);
      if (callback_id !== 'issue.bring') return;
      const visit = await visitAt(connection, { user: user.id, channel: channel.id, thread: null });
      const told = await trying(visit, async () => {
        if ((await whoIs(app, visit)) === null) return null;
        const about = { channel: channel.id, thread: null, of: `${channel.id}:${message.ts}` };
        return openView(visit, trigger, bringView(about, plainly(message.text ?? ''), visit.words));
      });
      await tell(visit, told);
    },

    async home({ connection, body }) {
      const { user, tab } = Home.parse(body).event;
      if (tab != null && tab !== 'home') return;
      await showHome(parts, await visitAt(connection, { user, channel: null, thread: null }));
    },

    async links({ connection, body }) {
      const { event, is_ext_shared_channel: shared } = Shared.parse(body);
      const { user, channel, message_ts: ts } = event;
      // People of other companies read there; and of what is being written nobody knows yet where it goes: it comes again once it is posted.
      if (shared === true || channel === COMPOSER) return;
      const known = await app.authenticateAt({ connection, account: user }, 'slack');
      if (!known?.who) return;
      const slack = await openWorkspace(connections, connection);
      const readers = await readersOf(app, slack, { connection, channel });
      // Who works on issues in a channel was chosen by whoever named it.
      const all = readers !== null && (!readers.strangers || channel === slack.settings.issue_channel);
      const links = event.links.map((one) => one.url);
      const reader = all ? readers.all : null;
      const words = WORDS[readers?.language ?? 'en'];
      const unfurls = await unfurled({ app, url }, { who: known.who, reader, links, words });
      if (Object.keys(unfurls).length === 0) return;
      await slack.call('chat.unfurl', { channel, ts, unfurls: JSON.stringify(unfurls) }, Done, { call: aCall() });
    },

    async action({ connection, body, answered }) {
      const { user, channel, container, actions, trigger_id: trigger } = Pressed.parse(body);
      const thread = container.thread_ts ?? null;
      const visit = await visitAt(connection, { user: user.id, channel: channel?.id ?? null, thread });
      for (const { action_id: action, block_id: block, value, selected_option: chosen } of actions) {
        const given = chosen?.value ?? value ?? '';
        const told = await trying(visit, async () => {
          if (action === 'person.confirm') return confirm(app, visit);
          const who = await whoIs(app, visit);
          if (who === null || action === 'person.hello') return null;
          return press(parts, who, visit, { action, value: given, block, trigger });
        });
        await tell(visit, told);
      }
      answered.reply(null);
      // What stands at home is what was pressed there: it is shown anew.
      if (container.message_ts == null) await showHome(parts, visit);
    },

    async view(incoming: Incoming) {
      const { connection, answered } = incoming;
      const { user, view } = Submission.parse(incoming.body);
      const about: About = Metadata.parse(JSON.parse(view.private_metadata));
      const { values } = view.state;
      const visit = await visitAt(connection, { user: user.id, channel: about.channel, thread: about.thread });
      let wrong: string | null = null;
      let told: Told = null;
      let instead: View | undefined;
      try {
        const who = await whoIs(app, visit);
        if (who === null) return;
        ({ told, view: instead } = await submitted(parts, who, visit, view.callback_id, about, values, (account) =>
          personAt(connection, account),
        ));
      } catch (thrown) {
        wrong = refusal(thrown, visit.language);
      }
      if (wrong !== null && !answered.reply({ response_action: 'errors', errors: { [blockIn(values)]: wrong } }))
        told = wrong;
      if (instead !== undefined && answered.reply({ response_action: 'update', view: instead })) return;
      answered.reply(null);
      // Where no card shows what was done, it is said.
      if (told === null && wrong === null && about.channel?.startsWith('D') === true) told = visit.words.done;
      await tell(visit, told);
      // The form was opened at home: what stands there is shown anew.
      if (about.channel === null) await showHome(parts, visit);
    },

    async failed({ connection, body }) {
      const { user, user_id, channel, channel_id } = Failed.parse(body);
      const who = user?.id ?? user_id;
      // Of an event nobody waits for an answer.
      if (who === undefined) return;
      const visit = await visitAt(connection, { user: who, channel: channel?.id ?? channel_id ?? null, thread: null });
      await whisper(visit.slack, visit, visit.words.notDone);
    },
  };
}

/** What was done, or why it was not: to whoever did it. */
async function trying<T>({ language }: Visit, work: () => Promise<T>): Promise<T | string> {
  try {
    return await work();
  } catch (thrown) {
    return refusal(thrown, language);
  }
}

/** What is wrong is shown below the first thing that was filled in. */
function blockIn(values: Values): string {
  return Object.keys(values)[0] ?? '';
}

async function tell(visit: Visit, told: Told): Promise<void> {
  if (typeof told === 'string') await whisper(visit.slack, visit, told);
  else if (told !== null) await whisper(visit.slack, visit, told.text, told.blocks);
}
