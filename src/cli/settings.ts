/** What an admin gives for a connection: by options, by the environment, or typed where somebody is there to type. */
import { z } from 'zod';
import type { Connector } from '#sdk';
import { didYouMean, UsageError, type Cli } from './command.ts';
import { jsonObject } from './given.ts';
import { Interrupted, SECRET_PREFIX } from './session.ts';

export interface Field {
  readonly name: string;
  readonly description: string;
  readonly secret: boolean;
  /** What is typed is the value itself; else it is JSON. */
  readonly text: boolean;
}

interface Shape {
  readonly type?: string;
  readonly description?: string;
  readonly secret?: boolean;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Shape[];
}

export function fieldsOf({ settings }: Pick<Connector, 'settings'>): Field[] {
  const { properties = {} } = z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, Shape>;
  };
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    description: shape.description ?? '',
    secret: shape.secret === true,
    text: isText(shape),
  }));
}

function isText({ type, enum: choices, anyOf }: Shape): boolean {
  return type === 'string' || choices?.every((one) => typeof one === 'string') === true || anyOf?.some(isText) === true;
}

export interface Given {
  /** JSON or @file. */
  readonly settings?: string;
  /** `key=value`, `key=-` for stdin. */
  readonly set?: readonly string[];
}

/** The later wins: --settings, the environment's secrets, --set. What is missing is asked for where a person can answer. */
export async function readSettings(
  cli: Cli,
  connector: Connector,
  { settings: json, set = [] }: Given,
  mayAsk: boolean,
): Promise<Record<string, unknown>> {
  const fields = fieldsOf(connector);
  const settings = json === undefined ? {} : await jsonObject(cli, '--settings', json);
  for (const { name, secret } of fields) {
    const value = cli.terminal.env[`${SECRET_PREFIX}${name.toUpperCase()}`];
    if (secret && value) settings[name] = value;
  }
  for (const pair of set) {
    const [, name = '', value = ''] = /^([^=]*)=([\s\S]*)$/.exec(pair) ?? [];
    const field = fields.find((one) => one.name === name);
    if (!field) {
      const cure = didYouMean(
        name,
        fields.map((one) => one.name),
      );
      throw new UsageError(
        `--set ${name || '…'}: ${connector.id} has no such setting`,
        `Write it as --set name=value. ${cure}`,
      );
    }
    settings[name] = value === '-' ? await lineOf(cli, field) : valueOf(field, value);
  }
  if (mayAsk) {
    for (let [field] = missingIn(connector, settings); field; [field] = missingIn(connector, settings))
      settings[field.name] = await ask(field);
  }
  return settings;
}

/** Fields that were not given, and without which these settings do not fit: what is needed may hang on what was given. */
export function missingIn(
  connector: Pick<Connector, 'settings'>,
  settings: Readonly<Record<string, unknown>>,
): Field[] {
  const at = new Set(connector.settings.safeParse(settings).error?.issues.map(({ path }) => path[0]));
  return fieldsOf(connector).filter(({ name }) => at.has(name) && !(name in settings));
}

/** A secret piped in ends in a line break that is none of its own. */
async function lineOf({ terminal }: Cli, field: Field): Promise<unknown> {
  return valueOf(field, (await terminal.read()).toString().replace(/\r?\n$/, ''));
}

function valueOf({ name, text, secret }: Field, value: string): unknown {
  if (text) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw new UsageError(
      `--set ${name}: ${secret ? 'the value' : `"${value}"`} is not JSON`,
      `Write it as --set ${name}=true, a number, or '["a","b"]'.`,
    );
  }
}

function validate(value: string | undefined): string | undefined {
  return value ? undefined : 'It is needed.';
}

async function ask(field: Field): Promise<unknown> {
  const { isCancel, password, text } = await import('@clack/prompts');
  const message = `${field.name}: ${field.description}`;
  const typed = await (field.secret ? password({ message, validate }) : text({ message, validate }));
  if (isCancel(typed)) throw new Interrupted('cancelled');
  return valueOf(field, typed);
}

/** What is left empty stays as it was. */
export async function askSecrets(fields: readonly Field[]): Promise<Record<string, unknown>> {
  const { isCancel, password } = await import('@clack/prompts');
  const settings: Record<string, unknown> = {};
  for (const field of fields) {
    const typed = await password({ message: `${field.name}: ${field.description} (empty: as it was)` });
    if (isCancel(typed)) throw new Interrupted('cancelled');
    if (typed) settings[field.name] = valueOf(field, typed);
  }
  return settings;
}

/** Throws where nobody is there to choose. */
export async function askAudience(mayAsk: boolean): Promise<'internal' | 'external'> {
  if (!mayAsk) {
    throw new UsageError(
      'the audience is missing',
      'Say who may see what is said there: --audience internal or --audience external.',
    );
  }
  const { isCancel, select } = await import('@clack/prompts');
  const chosen = await select({
    message: 'Who may see what is said there?',
    options: [
      {
        value: 'internal' as const,
        label: 'internal',
        hint: 'colleagues only; its words never go outside by themselves',
      },
      { value: 'external' as const, label: 'external', hint: 'anybody' },
    ],
  });
  if (isCancel(chosen)) throw new Interrupted('cancelled');
  return chosen;
}
