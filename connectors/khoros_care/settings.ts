/** What an admin types to connect a bot of Khoros Care. */
import { z } from 'zod';
import { needs, secret } from '#sdk';

const Address = z
  .url({ protocol: /^https?$/, error: 'an address such as https://acme.response.lithium.com' })
  .refine((url) => !URL.canParse(url) || isPlain(new URL(url)), 'only protocol, host and path');
const Named = z.string().trim().min(1);

const NEEDED = { account: ['instance_url', 'username', 'password'], token: ['token'] } as const;

const Fields = z.strictObject({
  url: Address.default('https://api.app.lithium.com').meta({
    description: 'Where the Bot API is: api.app.lithium.com, api-eu.app.lithium.com or api-ap.app.lithium.com.',
  }),
  app_id: Named.meta({ description: 'The appId that the bot is registered with.' }),
  sign_in: z.enum(['account', 'token']).default('account').meta({
    description:
      'How Bondfire signs in: with an API account of the company, which tokens are asked for with, or with a token of the bot that was typed in.',
  }),
  instance_url: Address.optional().meta({
    description:
      'The company’s own address: https://acme.response.lithium.com. For `account`; tags and work queues are found by name there.',
  }),
  username: Named.optional().meta({ description: 'Of the API account. For `account`.' }),
  password: secret('Of that account. For `account`.').optional(),
  token: secret('A token (JWT) of the bot. For `token`.').optional(),
  callback_identity: Named.meta({
    description: 'The identity in the credentials that the bot is registered with: Care shows it with every post.',
  }),
  callback_secret: secret('The secret in those credentials.'),
});

export const Settings = Fields.superRefine(needs('sign_in', NEEDED)).meta({ needs: { sign_in: NEEDED } });
export type Settings = z.output<typeof Settings>;

function isPlain({ username, password, search, hash }: URL): boolean {
  return [username, password, search, hash].every((part) => part === '');
}
