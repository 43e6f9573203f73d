/** What an admin typed, checked against the connector and parted into what may be shown and what may not. */
import { z } from 'zod';
import { Fault, type Connector } from '#sdk';

export interface Parted {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, unknown>>;
}

/** Throws `config` naming every mistake. What was typed is kept, not what zod made of it: defaults may change with the connector. */
export function partSettings(connector: Connector, typed: Readonly<Record<string, unknown>>): Parted {
  const parsed = connector.settings.safeParse(typed);
  if (!parsed.success) {
    throw new Fault('config', `the settings of ${connector.id} do not fit:\n${z.prettifyError(parsed.error)}`, {
      cure: `Give ${Object.keys(connector.settings.shape).join(', ')} as connectors/${connector.id}/README.md says.`,
    });
  }
  const secrets = secretNames(connector);
  const parts: { settings: Record<string, unknown>; secrets: Record<string, unknown> } = { settings: {}, secrets: {} };
  for (const [name, value] of Object.entries(typed)) parts[secrets.has(name) ? 'secrets' : 'settings'][name] = value;
  return parts;
}

/** The fields made by `secret()`, optional or not. */
export function secretNames(connector: Connector): ReadonlySet<string> {
  const { properties = {} } = z.toJSONSchema(connector.settings, { io: 'input' }) as {
    properties?: Record<string, { secret?: boolean }>;
  };
  return new Set(Object.entries(properties).flatMap(([name, schema]) => (schema.secret === true ? [name] : [])));
}
