/** The parts of the README files that the code itself writes: `npm run docs` writes them, and a test finds them out of date. */
import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Action, Connector, Seen, Stream, TextLimit } from '#sdk';
import { connectors } from '../../connectors/index.ts';
import { listRoutes } from '../../src/api/index.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { packageFile, VARIABLES } from '../../src/platform/index.ts';

export interface Page {
  /** From the checkout's top. */
  readonly file: string;
  readonly current: string;
  /** As it should be. */
  readonly wanted: string;
}

const ROUTES = await listRoutes();

export function pages(): Page[] {
  const top = page('README.md', { configuration: configuration(), commands: commands(buildProgram()) });
  const all = page('connectors/README.md', { connectors: connectorList() });
  return [
    top,
    all,
    page('src/api/README.md', { routes: routes() }),
    ...connectors.map((one) => page(`connectors/${one.id}/README.md`, { connector: connectorTables(one) })),
  ];
}

/** Puts each part between `<!-- generated: name -->` and `<!-- /generated -->`; a page without the markers gets them at its end. */
function page(file: string, parts: Readonly<Record<string, string>>): Page {
  const at = packageFile(...file.split('/'));
  const current = existsSync(at) ? readFileSync(at, 'utf8') : '';
  let wanted = current;
  for (const [name, text] of Object.entries(parts)) {
    const region = `<!-- generated: ${name} -->\n${text.trim()}\n<!-- /generated -->`;
    const marked = new RegExp(`<!-- generated: ${name} -->.*?<!-- /generated -->`, 's');
    wanted = marked.test(wanted) ? wanted.replace(marked, () => region) : `${wanted.trimEnd()}\n\n${region}\n`;
  }
  return { file, current, wanted };
}

function configuration(): string {
  return table(
    ['Variable', 'Default', 'Meaning'],
    VARIABLES.map((one) => [code(one.name), one.default === '' ? '' : code(one.default), one.meaning]),
  );
}

function routes(): string {
  return table(
    ['Route', 'Does'],
    ROUTES.toSorted((a, b) => (a.url < b.url ? -1 : a.url > b.url ? 1 : a.method < b.method ? -1 : 1)).map(
      ({ method, url, summary }) => [code(`${method} ${url}`), summary],
    ),
  );
}

/** One row a command that does something; its own `--help` says the rest. */
function commands(root: Command): string {
  return table(
    ['Command', 'Does'],
    leaves(root, '').map(([usage, does]) => [code(usage), does]),
  );
}

function leaves(command: Command, before: string): (readonly [usage: string, does: string])[] {
  return command.commands.flatMap((one) => {
    const usage = `${before}${one.name()}`;
    if (one.commands.length > 0) return leaves(one, `${usage} `);
    const args = one.registeredArguments.map((argument) =>
      argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
    );
    return [[[usage, ...args].join(' '), one.summary() || one.description()] as const];
  });
}

/** One row a connector; its own README says the rest. */
function connectorList(): string {
  return table(
    ['System', 'Reads', 'Does', 'Signs in by', 'Arrives by', 'Test post', 'Limits kept', 'Standing'],
    connectors.map((one) => [
      `[${one.title}](${one.id}/README.md)`,
      names(one.streams),
      names(one.actions),
      signsIn(one),
      arrivesBy(one),
      one.probe ? 'yes' : 'no',
      limits(one),
      standingOf(one),
    ]),
  );
}

function names(parts: Readonly<Record<string, unknown>>): string {
  return Object.keys(parts).map(code).join(', ') || 'nothing';
}

function signsIn({ settings, oauth }: Connector): string {
  const wanted = rows(z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }));
  const secrets = wanted.filter(([, value]) => value?.endsWith(', kept secret')).map(([name = '']) => name);
  return [...(oauth ? ['OAuth 2'] : []), ...secrets].join(', ') || 'nothing';
}

function arrivesBy({ streams, webhook, listener }: Connector): string {
  const pulled = Object.values(streams).some(({ pull }) => pull !== undefined);
  return [
    ...(pulled ? ['pull'] : []),
    ...(webhook ? ['webhook'] : []),
    ...(listener ? ['a connection kept open'] : []),
  ].join(', ');
}

function limits({ budget, quota }: Connector): string {
  const { maxConcurrent, minTimeMs, perHour } = budget ?? {};
  return [
    ...(maxConcurrent === undefined ? [] : [`${maxConcurrent} at once`]),
    ...(minTimeMs === undefined ? [] : [`one in ${minTimeMs} ms`]),
    ...(perHour === undefined ? [] : [`${perHour} an hour`]),
    ...(quota ? ['what its answers say is left'] : []),
    'a 429’s pause',
  ].join(', ');
}

function standingOf({ standing }: Connector): string {
  return standing ? `${standing.system}; tried ${standing.tried}` : 'not said';
}

function connectorTables({
  id,
  settings,
  streams,
  actions,
  text,
  replyTo,
  directory,
  webhook,
  probe,
}: Connector): string {
  const wanted = rows(z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }));
  return [
    '## Reference\n\n### Settings',
    table(['Setting', 'Value', 'Default', 'Meaning'], wanted),
    '### Streams',
    table(
      ['Stream', 'Holds', 'Arrives by', 'Edits', 'Deletes', 'Audience'],
      Object.entries(streams).map(([name, stream]) => streamRow(name, stream, webhook !== undefined)),
    ),
    `\`reported\`: the vendor tells; \`swept\`: found by reading again what was there; \`invisible\`: not seen.`,
    '### Actions',
    table(
      ['Action', 'Does', 'Input', 'Kind', 'A second attempt'],
      Object.entries(actions).map(([name, action]) => actionRow(name, action)),
    ),
    ...(text ? [lengthOf(id, text)] : []),
    answersOf(replyTo),
    '### Test post',
    probe ? `\`connection probe\` writes one, sees it come back in \`${probe.stream}\`, and takes it away.` : 'None.',
    '### People and groups',
    directory ? 'Read into the directory, for routing, mentions and absence.' : 'None are read from here.',
  ].join('\n\n');
}

function answersOf(replyTo: Connector['replyTo']): string {
  if (typeof replyTo === 'function') return 'What people write from an issue goes into the thread that it answers.';
  return `Nothing here can be answered from an issue${replyTo === undefined ? '' : `: ${replyTo}`}.`;
}

const COUNTED: Readonly<Record<TextLimit['counts'], string>> = {
  graphemes: 'as readers count them',
  units: 'in UTF-16',
  weighted: 'weighted as X does',
};

function lengthOf(id: string, { most, counts, address, from }: TextLimit): string {
  const addresses = address === undefined ? '' : `, any address ${address}`;
  return `Texts: at most ${most} characters ${COUNTED[counts]}${addresses}; ${from}. A template keeps to it by \`fit(text, '${id}')\`.`;
}

function streamRow(name: string, stream: Stream, pushed: boolean): string[] {
  const by = [stream.pull ? 'pull' : '', pushed ? 'webhook' : ''].filter((way) => way !== '').join(', ');
  const seen = (how: Seen) => code(how);
  const audience = stream.audience ?? 'the connection’s';
  return [code(name), linked(stream), by || 'import', seen(stream.edits), seen(stream.deletes), audience];
}

function actionRow(name: string, action: Action): string[] {
  const input = z.toJSONSchema(action.input, { io: 'input', unrepresentable: 'any' });
  const needed = new Set(input.required);
  const fields = Object.keys(input.properties ?? {}).map((field) => code(needed.has(field) ? field : `${field}?`));
  return [code(name), linked(action), fields.join(', '), code(action.effect), again(action)];
}

function again(action: Action): string {
  if (action.repeat === 'harmless') return '`harmless`: changes nothing more';
  if (action.repeat === 'keyed') return '`keyed`: the vendor knows it by its key';
  const known = action.lookUp === 'impossible' ? 'cannot be looked for, so a person decides' : 'is looked for first';
  return `\`doubles\`: ${known}`;
}

type Schema = z.core.JSONSchema.BaseSchema;

/** A setting a row; those of an object are named after it: `read.home`. */
function rows(schema: Schema, before = ''): string[][] {
  const needed = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    if (typeof field === 'boolean') return [];
    if (field.properties) return rows(field, `${before}${name}.`);
    const absent = needed.has(name) ? 'needed' : 'default' in field ? code(JSON.stringify(field.default)) : '';
    const value = `${kind(field)}${field['secret'] === true ? ', kept secret' : ''}`;
    return [[code(before + name), value, absent, field.description ?? '']];
  });
}

const WORDS: Readonly<Record<string, string>> = { string: 'text', integer: 'number', boolean: 'true or false' };

/** What to type, in a word or two. */
function kind(field: Schema): string {
  if (field.enum) return field.enum.map((one) => code(String(one))).join(', ');
  const either = (field.anyOf ?? field.oneOf)?.map(kind);
  if (either) return [...new Set(either)].join(' or ');
  if (field.type === 'array')
    return `list of ${typeof field.items === 'object' && !Array.isArray(field.items) ? kind(field.items) : 'values'}`;
  if (field.format === 'uri') return 'address';
  if (field.format === 'date-time') return 'instant';
  if (field.format === 'email') return 'e-mail address';
  return [field.type ?? 'anything']
    .flat()
    .map((type) => WORDS[type] ?? type)
    .join(' or ');
}

function linked({ summary, docs }: { readonly summary: string; readonly docs: string }): string {
  return `${summary} ([reference](${docs}))`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  if (body.length === 0) return 'None.';
  return [line(head), line(head.map(() => '---')), ...body.map((cells) => line(cells.map(cell)))].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Markdown would take a bar for the cell's end, and <what> for a tag unless it is code. */
function cell(text: string): string {
  const parts = text
    .replaceAll('|', String.raw`\|`)
    .replaceAll(/\s+/g, ' ')
    .split('`');
  return parts.map((part, index) => (index % 2 === 0 ? part.replaceAll('<', '&lt;') : part)).join('`');
}
