/** Every connector's sandbox, loaded when it is asked for: the product itself never is. Sorted by the connector's id. */
import type { SandboxSpec } from '#sdk/sandbox';

export const sandboxes: Readonly<Record<string, () => Promise<SandboxSpec<unknown>>>> = {
  chatter: async () => (await import('./chatter/sandbox.ts')).sandbox,
  drupal: async () => (await import('./drupal/sandbox.ts')).sandbox,
  feed: async () => (await import('./feed/sandbox.ts')).sandbox,
  khoros_care: async () => (await import('./khoros_care/sandbox.ts')).sandbox,
  mail: async () => (await import('./mail/sandbox.ts')).sandbox,
  mastodon: async () => (await import('./mastodon/sandbox.ts')).sandbox,
  radian6: async () => (await import('./radian6/sandbox.ts')).sandbox,
  slack: async () => (await import('./slack/sandbox.ts')).sandbox,
  socialcast: async () => (await import('./socialcast/sandbox.ts')).sandbox,
  spredfast: async () => (await import('./spredfast/sandbox.ts')).sandbox,
  webhook: async () => (await import('./webhook/sandbox.ts')).sandbox,
  wordpress: async () => (await import('./wordpress/sandbox.ts')).sandbox,
};
