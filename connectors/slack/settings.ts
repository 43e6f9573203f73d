/** What an admin types to connect a workspace. */
import { z } from 'zod';
import { secret } from '#sdk';

const ChannelId = z
  .string()
  .regex(/^[CGD][A-Z0-9]{2,}$/, 'an id such as C0123ABCD: it stands at the end of what "View channel details" shows');

export const Settings = z
  .strictObject({
    token: secret(
      'The bot token (xoxb-…), where the app is installed by hand. Not needed with client_id and client_secret.',
    ).optional(),
    client_id: z.string().trim().min(1).optional().meta({
      description: 'The app’s Client ID, to install it by OAuth: bondfire connection reconnect <connection>.',
    }),
    client_secret: secret('The app’s Client Secret, with client_id.').optional(),
    signing_secret: secret('The app’s Signing Secret: lets Slack push events over HTTP.').optional(),
    app_token: secret(
      'An app-level token (xapp-…) with connections:write: lets Slack push events over a WebSocket (Socket Mode).',
    ).optional(),
    channels: z
      .array(ChannelId)
      .default([])
      .meta({ description: 'Ids of the channels to read; none: all that the app is a member of.' }),
    kinds: z
      .array(z.enum(['public', 'private', 'direct', 'group_direct']))
      .min(1)
      .default(['public', 'private'])
      .meta({ description: 'Kinds of conversations to read, among those that the app is a member of.' }),
    since: z.iso
      .datetime({ offset: true, error: 'an instant such as 2026-01-01T00:00:00Z' })
      .optional()
      .meta({ description: 'The first read goes back to here; without it, to the beginning.' }),
    look_back_days: z
      .number()
      .min(0)
      .max(90)
      .default(3)
      .meta({ description: 'Days of messages that are looked at again for late replies, reactions and edits.' }),
    page: z
      .int()
      .min(1)
      .max(999)
      .default(200)
      .meta({ description: 'Messages asked for at once. Slack may send fewer.' }),
    probe_channel: ChannelId.optional().meta({
      description: 'Where the test post of a probe goes: the id of a quiet channel that is read.',
    }),
    issue_channel: ChannelId.optional().meta({
      description:
        'Where issues are shown as cards, to be worked on there: the id of a channel that the app is a member of. Without it, none are.',
    }),
    issue_severity: z.int().min(1).max(10).default(1).meta({
      description: 'Only issues of this severity and above are shown there (1 to 10).',
    }),
    workspace_url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .meta({ description: 'https://acme.slack.com: makes links to messages that come in over HTTP.' }),
    api_url: z
      .url({ protocol: /^https?$/ })
      .default('https://slack.com/api/')
      .meta({ description: 'Where the Web API is; https://slack-gov.com/api/ for GovSlack.' }),
  })
  .refine(
    ({ token, client_id, client_secret }) =>
      token !== undefined || (client_id !== undefined && client_secret !== undefined),
    {
      message: 'give either token, or client_id and client_secret',
      path: ['token'],
    },
  );
export type Settings = z.output<typeof Settings>;
export type Kind = Settings['kinds'][number];
