/** The JSON Schemas of what people write here, for editors: what they write, before anything is filled in. */
import { z } from 'zod';
import { Levels, Playbook, Step, Trigger, TRIGGERS, VERBS } from '#sdk';

const DIALECT = { $schema: 'https://json-schema.org/draft/2020-12/schema' };

/** `yaml-language-server` and the console complete with it. */
export function playbookSchema(): Readonly<Record<string, unknown>> {
  const $defs: Record<string, unknown> = {};
  $defs['step'] = { anyOf: Object.values(VERBS).map((verb) => schemaOf(verb, $defs)) };
  $defs['trigger'] = { anyOf: Object.values(TRIGGERS).map((trigger) => schemaOf(trigger, $defs)) };
  return { ...DIALECT, ...schemaOf(Playbook, $defs), $defs };
}

/** Of the file of escalation policies. */
export function policiesSchema(): Readonly<Record<string, unknown>> {
  return { ...DIALECT, ...schemaOf(z.record(z.string(), Levels), {}) };
}

/** What it names goes into `defs`: names are looked up from the root. */
function schemaOf(schema: z.ZodType, defs: Record<string, unknown>): object {
  const {
    $schema: _dialect,
    $defs: named,
    ...rest
  } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      // Both choose their shape by a key of theirs, which JSON Schema says by anyOf.
      if (zodSchema === (Step as unknown)) jsonSchema.$ref = '#/$defs/step';
      if (zodSchema === (Trigger as unknown)) jsonSchema.$ref = '#/$defs/trigger';
    },
  });
  Object.assign(defs, named);
  return rest;
}
