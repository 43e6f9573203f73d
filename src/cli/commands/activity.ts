import { InvalidArgumentError, type Command } from 'commander';
import type { Activity } from '#sdk';
import { define, does, noun, paged, type Cli, type Json, type Paging } from '../command.ts';
import { operated, withBondfire } from '../session.ts';
import { numbersCommands } from './activity-numbers.ts';
import { fields, localTime, short, table, visible } from '../words.ts';

interface ListOptions extends Json, Paging {
  readonly connection?: string;
  readonly stream?: string;
  readonly text?: string;
  readonly topic?: string;
  readonly product?: string;
  readonly language?: string;
}

const TEXT_WIDTH = 60;

export function activityCommands(program: Command, cli: Cli): void {
  const activity = noun(program, 'activity', 'what happened, in the one schema');
  const list = paged(
    define(activity, 'list', {
      summary: 'the newest activities',
      examples: [
        'activity list',
        'activity list --connection outside --text camera --limit 20',
        'activity list --topic defect --language de',
      ],
    })
      .option('--connection <id>', 'of this connection')
      .option('--stream <name>', 'of this stream')
      .option('--text <words>', 'whose text or title holds these words')
      .option('--topic <name>', 'about this topic')
      .option('--product <name>', 'about this product')
      .option('--language <code>', 'in this language: en, de, …'),
  );
  does(list, cli, async ({ json, ...filter }: ListOptions) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, ({ app }) => app.listActivities(OPERATOR, filter));
    if (json) return cli.terminal.json(found);
    if (found.length === 0) {
      return cli.terminal.print(
        'No activities. Connect something (bondfire connection add), read it (bondfire pull), or import a file (bondfire import).',
      );
    }
    const [head = '', ...rows] = table(
      ['published', 'id', 'connection', 'what', 'by', 'tone', 'about', 'text'],
      found.map(row),
    );
    return cli.terminal.print(cli.terminal.bold(head), ...rows);
  });
  const show = define(activity, 'show <id>', {
    summary: 'one activity, whole',
    examples: ['activity show 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607'],
  });
  does(show, cli, async (which: string, { json }: Json) => {
    const { OPERATOR } = await import('../../app/index.ts');
    const found = await withBondfire(cli, ({ app }) => app.showActivity(OPERATOR, which));
    if (json) cli.terminal.json(found);
    else cli.terminal.print(...fields(shown(found)));
  });
  numbersCommands(activity, cli);
  const translate = define(activity, 'translate <id>', {
    summary: 'one activity in another language, by the translation service that is switched on',
    examples: ['activity translate 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607 --to de'],
    more: 'BONDFIRE_TRANSLATE_URL switches a LibreTranslate or DeepL on; without it no text goes anywhere. Nothing is stored.',
  }).requiredOption('--to <language>', 'such as de, en or pt-BR', languageCode);
  does(translate, cli, async (which: string, { json, to }: Json & { readonly to: string }) => {
    const found = await operated(cli, (app, who) => app.translateActivity(who, which, to));
    if (json) cli.terminal.json(found);
    else
      cli.terminal.print(...(found.from === null ? [] : [`From ${visible(found.from)}:`]), visible(found.text, true));
  });
}

function languageCode(text: string): string {
  if (/^[a-z]{2,3}([-_][a-z0-9]{2,8})*$/i.test(text)) return text;
  throw new InvalidArgumentError('Write it as de, en or pt-BR.');
}

function row({ published_at, id, connection, kind, object, actor, title, text, ...told }: Activity): string[] {
  const { sentiment, products, topics } = told;
  return [
    localTime(published_at),
    id,
    connection,
    `${kind} ${object}`,
    short(actor?.name ?? actor?.handle ?? actor?.id ?? '', 20),
    sentiment === null ? '' : `${sentiment.score >= 0 ? '+' : '−'}${Math.abs(sentiment.score).toFixed(1)}`,
    short([...products, ...topics].join(' '), 24),
    short([title, text].filter((part) => part !== null).join(': '), TEXT_WIDTH),
  ];
}

function shown(activity: Activity): [string, unknown][] {
  const times = new Set(['published_at', 'edited_at', 'seen_at']);
  return Object.entries(activity).flatMap(([name, value]): [string, unknown][] => {
    if (Array.isArray(value) && value.length === 0) return [];
    return [[name, times.has(name) ? localTime(value as string | null) : value]];
  });
}
