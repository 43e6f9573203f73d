/** What an admin says about the site. Field names are those of a standard installation where they are not given. */
import { z } from 'zod';
import { needs, secret } from '#sdk';

/** Drupal's own rule for names of types and fields. */
const MachineName = z.string().regex(/^[a-z][a-z0-9_]*$/, 'a machine name such as field_tags');
const Format = z.string().regex(/^[a-z0-9_]+$/, 'the machine name of a text format such as basic_html');

const NEEDED = {
  password: ['username', 'password'],
  client_credentials: ['client_id', 'client_secret'],
  browser: ['client_id', 'client_secret'],
} as const;

const Fields = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .meta({ description: 'Where the site is, with its sub-folder if it has one: https://community.example' }),
  sign_in: z.enum(['password', 'client_credentials', 'browser']).default('password').meta({
    description:
      'How Bondfire signs in: with a name and a password (HTTP Basic), or by OAuth 2 (the module Simple OAuth), as the application’s own account or as whoever allows it in a browser.',
  }),
  username: z.string().min(1).optional().meta({
    description: 'The account that Bondfire uses; one of its own is best. For `password`.',
  }),
  password: secret("That account's password. For `password`.").optional(),
  client_id: z.string().min(1).optional().meta({
    description: 'Of the consumer at /admin/config/services/consumer. For `client_credentials` and `browser`.',
  }),
  client_secret: secret("That consumer's secret.").optional(),
  scopes: z.array(z.string().min(1)).default([]).meta({
    description: 'Scopes to ask for by OAuth; none asks for the consumer’s own.',
  }),
  types: z
    .array(MachineName)
    .min(1)
    .default(['article', 'page'])
    .meta({ description: 'Content types to read, by machine name.' }),
  comments: z
    .array(
      z.strictObject({
        bundle: MachineName.meta({ description: 'The comment type.' }),
        field: MachineName.meta({ description: 'The field of the content that holds such comments.' }),
      }),
    )
    .default([{ bundle: 'comment', field: 'comment' }])
    .meta({ description: 'Comment types to read, and where they hang.' }),
  body_field: MachineName.default('body').meta({ description: 'The field that holds the text of content.' }),
  comment_body_field: MachineName.default('comment_body').meta({
    description: 'The field that holds the text of a comment.',
  }),
  tags_field: MachineName.nullable()
    .default('field_tags')
    .meta({ description: 'The field that refers to terms; null where there is none.' }),
  vocabulary: MachineName.default('tags').meta({ description: 'The vocabulary in which terms are looked up by name.' }),
  text_format: Format.default('plain_text').meta({
    description:
      'The text format for plain text that we write. plain_text exists on every site and everybody may use it.',
  }),
  html_format: Format.default('basic_html').meta({ description: 'The text format for HTML that we write.' }),
  probe_type: MachineName.optional().meta({
    description:
      'Which of them the test post of a probe is; without it, the first. One without required fields of its own.',
  }),
  window: z
    .int()
    .min(0)
    .max(86_400)
    .default(120)
    .meta({ description: 'Seconds that are read again each time: longer than the slowest save on the site takes.' }),
});

export const Settings = Fields.superRefine(needs('sign_in', NEEDED)).meta({ needs: { sign_in: NEEDED } });
export type Settings = z.output<typeof Settings>;
