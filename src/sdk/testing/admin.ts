/** What an admin meets: the settings form, the test of a connection, and the data that belongs to each stream and action. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { asFault, type Check, type Connector } from '#sdk';
import type { SandboxSpec } from '#sdk/sandbox';
import { checkIn, OPERATOR } from '../../app/index.ts';
import type { Connect, Product } from './site.ts';

const WRONG = 'wrong-as-can-be-0123456789';
/** Some words. */
const SAID = expect.stringMatching(/\w/) as string;

export function admin<World>(
  connector: Connector,
  sandbox: SandboxSpec<World>,
  { app }: Product,
  connect: Connect<World>,
  checks: boolean,
): void {
  const typed = sandbox.settings('http://127.0.0.1:1');

  describe('settings', () => {
    test('make a form: every field says what it is for', () => {
      const { properties = {} } = z.toJSONSchema(connector.settings, { io: 'input' }) as {
        properties?: Record<string, { description?: string }>;
      };
      const silent = Object.entries(properties).flatMap(([name, { description }]) => (description ? [] : [name]));
      expect(silent).toEqual([]);
    });

    test('are accepted as the sandbox gives them, and refused with a field that is unknown', () => {
      expect(connector.settings.safeParse(typed).error).toBeUndefined();
      expect(connector.settings.safeParse({ ...typed, colour: 'blue' }).success).toBe(false);
    });

    test('are told in German whole, and in no word that is about something else', () => {
      const de = connector.words?.de;
      if (!de) return;
      const { settings, streams, actions } = connector;
      const form = z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' });
      const told = { settings: settingsIn(form), streams: Object.keys(streams), actions: Object.keys(actions) };
      for (const [kind, names] of Object.entries(told))
        expect(
          Object.keys(de[kind as keyof typeof told]).toSorted(),
          `words.de.ts: ${kind}, as there are here`,
        ).toEqual(names.toSorted());
    });

    test('whatever is secret is never shown again', async ({ onTestFinished }) => {
      const { id } = await connect(onTestFinished);
      const shown = JSON.stringify(app.listConnections(OPERATOR).find((one) => one.id === id));
      for (const name of secretsOf(connector)) expect(shown).not.toContain(String(typed[name]));
      expect(shown).toContain(id);
    });
  });

  if (checks)
    describe('check', () => {
      test('finds every scope of the sandbox granted', async ({ onTestFinished }) => {
        const { id } = await connect(onTestFinished);
        const checks = await app.testConnection(OPERATOR, id);
        expect(checks.length).toBeGreaterThan(0);
        expect(checks.filter(({ ok }) => !ok)).toEqual([]);
        if (!connector.words) return;
        // `channels:read` and the like are the vendor's own words.
        const ours = checks.filter(({ scope }) => !/^[\w.]+:[\w.]+$/.test(scope));
        for (const one of ours) expect(checkIn(connector, 'de', one).scope, 'words.de.ts: checks').not.toBe(one.scope);
      });

      test('says what is missing, what that costs and what the admin does when the vendor refuses', async ({
        onTestFinished,
      }) => {
        const { id, sandbox: running } = await connect(onTestFinished);
        running.fault({ name: 'unauthorized' });
        const found: readonly Check[] | null = await app.testConnection(OPERATOR, id).catch((thrown: unknown) => {
          expect(asFault(thrown)).toMatchObject({ kind: 'auth', cure: SAID });
          return null;
        });
        const asked = running.state().requests > 0;
        if (found === null || !asked) return;
        const failed = found.filter(({ ok }) => !ok);
        expect(failed.length).toBeGreaterThan(0);
        for (const one of failed) {
          expect(one).toMatchObject({ missing: SAID, costs: SAID, cure: SAID });
          if (connector.words) expect(checkIn(connector, 'de', one).costs, 'words.de.ts: checks').not.toBe(one.costs);
        }
      });

      // One that cannot even be typed in needs no vendor to refuse it.
      const mistakable = secretsOf(connector).filter(
        (name) => name in typed && connector.settings.safeParse({ ...typed, [name]: WRONG }).success,
      );
      for (const name of mistakable) {
        test(`a wrong ${name} is told as what it is, where the sandbox looks at it`, async ({ onTestFinished }) => {
          const { id } = await connect(onTestFinished, {}, { [name]: WRONG });
          const thrown: unknown = await app.testConnection(OPERATOR, id).then(
            () => null,
            (error: unknown) => error,
          );
          if (thrown === null) return;
          const { kind, message, cure } = asFault(thrown);
          expect(
            ['auth', 'config'],
            `client.ts: nothing but a new ${name} mends "${message}", so it is no fault of kind ${kind}; make a Fault of kind auth of it, with a cure`,
          ).toContain(kind);
          expect(cure, `client.ts: the Fault "${message}" needs a cure: what the admin does`).toEqual(SAID);
        });
      }
    });

  test('the sandbox knows every stream and every action', () => {
    expect(Object.keys(sandbox.streams).toSorted()).toEqual(Object.keys(connector.streams).toSorted());
    expect(Object.keys(sandbox.actions).toSorted()).toEqual(Object.keys(connector.actions).toSorted());
    for (const [stream, { edits, deletes, pull, sweep }] of Object.entries(connector.streams)) {
      const known = sandbox.streams[stream];
      if (edits !== 'invisible') expect(known?.edit, `${stream}: edits are ${edits}`).toBeDefined();
      if (deletes !== 'invisible') expect(known?.remove, `${stream}: deletes are ${deletes}`).toBeDefined();
      expect(sweep !== undefined, `${stream}: sweep`).toBe(edits === 'swept' || deletes === 'swept');
      if (pull === undefined) expect(connector.webhook, `${stream} is neither pulled nor pushed`).toBeDefined();
    }
  });
}

/** By dots. */
function settingsIn({ properties = {} }: { readonly properties?: unknown }, within = ''): readonly string[] {
  const fields = Object.entries(properties as Record<string, { readonly properties?: unknown }>);
  return fields.flatMap(([name, field]) => [within + name].concat(settingsIn(field, `${within}${name}.`)));
}

function secretsOf({ settings }: Connector): string[] {
  const { properties = {} } = z.toJSONSchema(settings, { io: 'input' }) as {
    properties?: Record<string, { secret?: boolean }>;
  };
  return Object.entries(properties).flatMap(([name, { secret }]) => (secret ? [name] : []));
}
