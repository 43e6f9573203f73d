import { z } from 'zod';
import { needs, secret } from '#sdk';

const HeaderName = z
  .string()
  .regex(/^[A-Za-z0-9-]+$/, 'the name of a header, such as X-Hub-Signature-256')
  .transform((name) => name.toLowerCase());

const Fields = z.strictObject({
  mapping: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, 'lower-case words joined by _, the name of the file with _ for -')
    .default('posts')
    .meta({
      description:
        'The mapping that reads plain JSON: a file of mappings/webhook/, or of mappings/<connection>/ in the data folder. CloudEvents are read by `events`, ActivityStreams by `activities`.',
    }),
  verify: z.enum(['address', 'standard_webhooks', 'hmac', 'shared_secret', 'basic']).default('address').meta({
    description: 'How a sender proves itself: by knowing the address alone, or by a signature or secret as well.',
  }),
  verify_secret: secret(
    'What the sender signs with or sends: `whsec_…` for `standard_webhooks`, the key of the `hmac`, the value of the header, or `name:password` for `basic`.',
  ).optional(),
  verify_header: HeaderName.optional().meta({
    description: 'The header that holds the signature of `hmac`, or the secret of `shared_secret`.',
  }),
  verify_algorithm: z.enum(['sha256', 'sha1', 'sha512']).default('sha256').meta({
    description:
      'Of the `hmac`. Hexadecimal or base64, with or without a prefix such as `sha256=`: all are understood.',
  }),
  verify_signs: z.string().includes('{body}', 'it has to hold {body}').default('{body}').meta({
    description:
      'What the `hmac` is of, where that is not the body alone: `{timestamp}.{body}`, `v0:{timestamp}:{body}`. With a timestamp, what is older than five minutes is refused.',
  }),
  verify_timestamp_header: HeaderName.optional().meta({
    description: 'The header that holds that timestamp; without it, it is the `t=` of the signature’s own header.',
  }),
  url: z
    .url({ protocol: /^https?$/, error: 'a web address that begins with https:// or http://' })
    .optional()
    .meta({ description: 'Where the actions post to. Leave it out to receive only.' }),
  token: secret('Sent to that address as a bearer token, where it wants one.').optional(),
  signing_secret: secret('`whsec_…`: what `post_signed` signs with, as Standard Webhooks say.')
    .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'whsec_ and 24 to 64 bytes in base64')
    .optional(),
});

const NEEDED = {
  standard_webhooks: ['verify_secret'],
  hmac: ['verify_secret', 'verify_header'],
  shared_secret: ['verify_secret', 'verify_header'],
  basic: ['verify_secret'],
} as const;

export const settings = Fields.superRefine(needs('verify', NEEDED)).meta({ needs: { verify: NEEDED } });
export type Settings = z.output<typeof settings>;
