/** Every connector's sandbox, loaded when it is asked for: the product itself never is. Sorted by the connector's id. */
import type { SandboxSpec } from '#sdk/sandbox';

export const sandboxes: Readonly<Record<string, () => Promise<SandboxSpec<unknown>>>> = {
  drupal: async () => (await import('./drupal/sandbox.ts')).sandbox,
  radian6: async () => (await import('./radian6/sandbox.ts')).sandbox,
  slack: async () => (await import('./slack/sandbox.ts')).sandbox,
  socialcast: async () => (await import('./socialcast/sandbox.ts')).sandbox,
  webhook: async () => (await import('./webhook/sandbox.ts')).sandbox,
};
