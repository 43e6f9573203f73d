/** What an admin typed, checked against the connector and parted into what may be shown and what may not. */
import { z } from 'zod';
import type { Connector } from '#sdk';
import { misfit, Refused } from '../platform/index.ts';

const ID = /^[a-z][a-z0-9_-]{0,62}$/;

/** Throws `config`. */
export function checkName(id: string): void {
  if (ID.test(id)) return;
  throw new Refused({ code: 'no_word', example: 'socialcast' }, `"${id}" can't name a connection`, {
    kind: 'config',
    cure: 'Begin with a letter; use lower-case letters, digits, - and _; 63 at most.',
  });
}

export interface Parted {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, unknown>>;
}

/** Throws `config` naming every mistake. What was typed is kept, not what zod made of it: defaults may change with the connector. */
export function partSettings(connector: Connector, typed: Readonly<Record<string, unknown>>): Parted {
  const parsed = connector.settings.safeParse(typed);
  if (!parsed.success) {
    throw misfit(connector.settings, typed, {
      lead: `the settings of ${connector.id} do not fit: `,
      kind: 'config',
      within: ['settings'],
      cure: `Give ${Object.keys(connector.settings.shape).join(', ')} as connectors/${connector.id}/README.md says.`,
    });
  }
  return parted(connector, typed);
}

/** As `partSettings`, whether or not they fit. */
export function parted(connector: Connector, typed: Readonly<Record<string, unknown>>): Parted {
  const secrets = secretNames(connector);
  const parts: { settings: Record<string, unknown>; secrets: Record<string, unknown> } = { settings: {}, secrets: {} };
  for (const [name, value] of Object.entries(typed)) parts[secrets.has(name) ? 'secrets' : 'settings'][name] = value;
  return parts;
}

/** The setting that would lead to another address than before, if any: to another scheme, host or port, or to one where a connector's default was. */
export function whereElse(
  before: Readonly<Record<string, unknown>>,
  typed: Readonly<Record<string, unknown>>,
): string | null {
  return Object.keys(typed).find((name) => placeOf(name, typed[name]) !== placeOf(name, before[name])) ?? null;
}

function placeOf(name: string, value: unknown): string | null {
  if (typeof value !== 'string') return null;
  if (/^https?:/i.test(value) && URL.canParse(value)) return new URL(value).origin;
  return /(^|_)(host|server|domain)$/.test(name) ? value.toLowerCase() : null;
}

/** Secrets that these settings lack, where that is all they lack. Throws `config` naming every other mistake. */
export function missingSecrets(connector: Connector, settings: Readonly<Record<string, unknown>>): readonly string[] {
  const secrets = secretNames(connector);
  const missing: string[] = [];
  for (;;) {
    const filled = { ...settings, ...Object.fromEntries(missing.map((name) => [name, STAND_IN])) };
    const { error } = connector.settings.safeParse(filled);
    const wrong = error?.issues.filter(({ path }) => !missing.includes(String(path[0]))) ?? [];
    const more = wrong.map(({ path }) => String(path[0])).filter((name) => secrets.has(name) && !(name in settings));
    if (wrong.length > more.length) partSettings(connector, filled);
    if (more.length === 0) return missing;
    missing.push(...new Set(more));
  }
}

/** For a secret that is still to come. */
const STAND_IN = 'to be given';

/** The fields made by `secret()`, optional or not. */
export function secretNames(connector: Connector): ReadonlySet<string> {
  return marked(connector, 'secret');
}

/** The fields made by `intakeAddress()`. */
export function intakeNames(connector: Connector): ReadonlySet<string> {
  return marked(connector, 'intake');
}

function marked(connector: Connector, mark: 'secret' | 'intake'): ReadonlySet<string> {
  const { properties = {} } = z.toJSONSchema(connector.settings, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, Partial<Record<typeof mark, boolean>>>;
  };
  return new Set(Object.entries(properties).flatMap(([name, schema]) => (schema[mark] === true ? [name] : [])));
}
