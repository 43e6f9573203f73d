import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { PERMISSIONS, ROLES } from '../app/index.ts';
import { needs, secret } from '#sdk';
import { didYouMean } from './command.ts';
import { buildProgram } from './index.ts';
import { fieldsOf, missingIn } from './settings.ts';

function leaves(command: Command, path: string): [string, Command][] {
  if (command.commands.length === 0) return [[path, command]];
  return command.commands.flatMap((one) => leaves(one, `${path} ${one.name()}`.trim()));
}

/** With what is added after commander's own. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

const commands = leaves(buildProgram(), '');

describe('the commands', () => {
  test('are those of the product', () => {
    expect(commands.map(([path]) => path)).toEqual([
      'start',
      'serve',
      'work',
      'demo',
      'check',
      'doctor',
      'connection add',
      'connection list',
      'connection show',
      'connection test',
      'connection reconnect',
      'connection remove',
      'connection pause',
      'connection resume',
      'connection budget',
      'connection probe',
      'connection backfill',
      'connection preview',
      'connection remap',
      'connection export',
      'connection import',
      'connector list',
      'connector new',
      'connector dev',
      'connector manifest',
      'connector record',
      'pull',
      'import',
      'map',
      'enrich',
      'gather',
      'activity list',
      'activity show',
      'activity volume',
      'activity terms',
      'activity talkers',
      'activity translate',
      'topics list',
      'topics test',
      'topics retag',
      'quarantine list',
      'quarantine show',
      'quarantine replay',
      'signals list',
      'signals show',
      'signals slices',
      'signals coverage',
      'signals recount',
      'signals numbers',
      'signals backtest',
      'signals detect',
      'signals facts import',
      'signals facts list',
      'playbook lint',
      'playbook test',
      'playbook graph',
      'playbook schema',
      'playbook list',
      'playbook show',
      'playbook diff',
      'playbook dry-run',
      'playbook start',
      'playbook mode',
      'playbook pause',
      'playbook resume',
      'playbook stop-all',
      'playbook resume-all',
      'playbook runs',
      'playbook run',
      'playbook asks',
      'playbook answer',
      'playbook take-back',
      'playbook pass',
      'playbook share',
      'playbook shares',
      'playbook unshare',
      'playbook cancel',
      'playbook rerun',
      'playbook migrate',
      'person add',
      'person edit',
      'person remove',
      'person holidays',
      'person list',
      'person show',
      'person away',
      'person back',
      'team add',
      'team edit',
      'team list',
      'team show',
      'team remove',
      'team on-call',
      'issue open',
      'issue list',
      'issue show',
      'issue join',
      'issue part',
      'issue note',
      'issue claim',
      'issue assign',
      'issue hand-over',
      'issue snooze',
      'issue wait',
      'issue resolve',
      'issue reopen',
      'issue merge',
      'issue split',
      'issue link',
      'issue unlink',
      'issue proposals',
      'issue accept',
      'issue refuse',
      'issue related',
      'issue experts',
      'issue regroup',
      'issue draft',
      'issue discard',
      'issue send',
      'issue take-back',
      'issue broadcast',
      'issue answers',
      'issue summary',
      'library search',
      'library similar',
      'library use',
      'library list',
      'library show',
      'library add',
      'library edit',
      'library retire',
      'library restore',
      'library stats',
      'library import',
      'library publish',
      'library forget',
      'library rebuild',
      'library export',
      'notifications list',
      'notifications rules',
      'notifications set',
      'notifications replies',
      'notifications test',
      'promise list',
      'promise kept',
      'promise set',
      'promise remove',
      'do',
      'effect list',
      'effect show',
      'effect settle',
      'trace',
      'account invite',
      'account link',
      'account list',
      'account edit',
      'account disable',
      'account enable',
      'account sessions',
      'account sign-out',
      'right add',
      'right list',
      'right remove',
      'token create',
      'token list',
      'token revoke',
      'webhook add',
      'webhook list',
      'webhook show',
      'webhook test',
      'webhook pause',
      'webhook restore',
      'webhook resume',
      'webhook rotate',
      'webhook remove',
      'webhook replay',
      'webhook deliveries',
      'audit list',
      'audit export',
      'vault rotate',
      'sandbox',
    ]);
  });

  test.each(commands)('%s has help with an example of itself, and --json', (path, command) => {
    const help = helpOf(command);
    expect(help).toMatch(/\nExamples?:\n/);
    expect(help.slice(help.indexOf('\nExample'))).toContain(`bondfire ${path}`);
    expect(help).toContain('--json');
  });

  test('know the roles there are', () => {
    for (const path of ['right add', 'token create', 'account invite', 'account edit']) {
      const role = commands.find(([one]) => one === path)?.[1].options.find(({ long }) => long === '--role');
      expect(role?.argChoices).toEqual(ROLES);
    }
    const create = commands.find(([one]) => one === 'token create')?.[1];
    expect(create?.options.find(({ long }) => long === '--scope')?.argChoices).toEqual(PERMISSIONS);
  });
});

describe('settings', () => {
  test('are typed as text or as JSON, as the connector’s schema says', () => {
    const settings = z.strictObject({
      url: z.url(),
      password: secret('Of the account.'),
      kind: z.enum(['a', 'b']).default('a'),
      types: z.array(z.string()).optional(),
      deep: z.boolean().default(false),
    });
    const found = fieldsOf({ settings }).map(({ name, secret, text }) => [name, secret, text]);
    expect(found).toEqual([
      ['url', false, true],
      ['password', true, true],
      ['kind', false, true],
      ['types', false, false],
      ['deep', false, false],
    ]);
  });

  test('what is missing hangs on what was given', () => {
    const settings = z
      .strictObject({
        way: z.enum(['password', 'browser']).default('password').meta({ description: 'How.' }),
        url: z.url(),
        password: secret('Of the account.').optional(),
        app: z.string().optional(),
      })
      .superRefine(needs('way', { password: ['password'], browser: ['app'] }));
    const missing = (given: Readonly<Record<string, unknown>>) =>
      missingIn({ settings }, given).map(({ name }) => name);
    expect(missing({})).toEqual(['url']);
    expect(missing({ url: 'https://a.example' })).toEqual(['password']);
    expect(missing({ url: 'https://a.example', way: 'browser' })).toEqual(['app']);
    expect(missing({ url: 'https://a.example', password: 'x' })).toEqual([]);
  });
});

test('the word that was meant', () => {
  expect(didYouMean('mesages', ['messages', 'likes'])).toBe('Did you mean messages?');
  expect(didYouMean('zzz', ['messages', 'likes'])).toBe('There are messages, likes.');
});
