/** From what Slack sends to who did what, and back to them. */
import { z } from 'zod';
import type { App } from '../app/index.ts';
import type { About, Values } from './ask.ts';
import type { Incoming, Listeners } from './bolt.ts';
import { press, submitted } from './doing.ts';
import { confirm, whoIs, type Visit } from './who.ts';
import { openWorkspace, refusal, whisper, type Workspaces } from './workspace.ts';

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

const Metadata = z.strictObject({ channel: z.string().nullable(), thread: z.string().nullable(), of: z.string() });

interface Parts {
  readonly app: App;
  readonly connections: Workspaces;
}

export function createListeners({ app, connections }: Parts): Listeners {
  async function visitOf(connection: string, place: Omit<Visit, 'slack' | 'connection'>): Promise<Visit> {
    return { connection, slack: await openWorkspace(connections, connection), ...place };
  }

  /** Whom an account there is of; null: nobody who confirmed it. */
  async function personAt(connection: string, account: string): Promise<string | null> {
    return (await app.authenticateAt({ connection, account }, 'slack'))?.id ?? null;
  }

  return {
    async action({ connection, body, answered }) {
      const { user, channel, container, actions, trigger_id: trigger } = Pressed.parse(body);
      const thread = container.thread_ts ?? null;
      const visit = await visitOf(connection, { user: user.id, channel: channel?.id ?? null, thread });
      for (const { action_id: action, block_id: block, value, selected_option: chosen } of actions) {
        const given = chosen?.value ?? value ?? '';
        const told = await trying(async () => {
          if (action === 'person.confirm') return confirm(app, visit);
          const who = await whoIs(app, visit);
          return who && press(app, who, visit, { action, value: given, block, trigger });
        });
        if (told !== null) await whisper(visit.slack, visit, told);
      }
      answered.reply(null);
    },

    async view(incoming: Incoming) {
      const { connection, answered } = incoming;
      const { user, view } = Submission.parse(incoming.body);
      const about: About = Metadata.parse(JSON.parse(view.private_metadata));
      const { values } = view.state;
      const visit = await visitOf(connection, { user: user.id, channel: about.channel, thread: about.thread });
      let wrong: string | null = null;
      let told: string | null = null;
      try {
        const who = await whoIs(app, visit);
        if (who !== null)
          ({ told } = await submitted(app, who, view.callback_id, about, values, (account) =>
            personAt(connection, account),
          ));
      } catch (thrown) {
        wrong = refusal(thrown);
      }
      if (wrong !== null && !answered.reply({ response_action: 'errors', errors: { [blockIn(values)]: wrong } }))
        told = wrong;
      answered.reply(null);
      if (told !== null) await whisper(visit.slack, visit, told);
    },
  };
}

/** What was done, or why it was not: to whoever did it. */
async function trying(work: () => Promise<string | null>): Promise<string | null> {
  try {
    return await work();
  } catch (thrown) {
    return refusal(thrown);
  }
}

/** What is wrong is shown below the first thing that was filled in. */
function blockIn(values: Values): string {
  return Object.keys(values)[0] ?? '';
}
