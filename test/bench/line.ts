/**
 * `npm run bench -- line`: the main job (posts in by webhook, kept, 20 conditions, one in twenty acted on) on a hand-written floor and on us, turn by turn
 * on the same PostgreSQL, and the ratios between them. Environment: BONDFIRE_BENCH (the folder with run.sh), RUNS (3), N (20000), SECS (15), PHASES.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OPERATOR } from '../../src/app/index.ts';
import { createBondfire } from '../../src/main.ts';
import { createLog, readConfig } from '../../src/platform/index.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SOURCE = path.resolve(process.env['BONDFIRE_BENCH'] ?? path.join(ROOT, '../shared/bench'));
const RUNS = Number(process.env['RUNS'] ?? 3);
const PHASES = (process.env['PHASES'] ?? 'cold single batch latency').split(' ');
const PORT = 28_095;
const PG_PORT = process.env['PGPORT'] ?? '55432';
const SINK_PORT = process.env['SINK_PORT'] ?? '28099';
const DATABASE = `postgres://bench@127.0.0.1:${PG_PORT}/bondfire_bench`;

interface Rule {
  readonly id: string;
  readonly keyword: string;
  readonly sentiment_lt: number;
  readonly followers_gt: number;
  readonly channel: string;
}

type Row = Readonly<Record<string, unknown>>;

/** What is compared, and whether more is better. Budgets are DESIGN's, as parts of the floor or in the unit. */
const FIGURES = [
  { phase: 'single', key: 'events_per_s', unit: 'posts/s, one a request', budget: '≥ 0.50 of the floor' },
  { phase: 'batch', key: 'events_per_s', unit: 'posts/s, a hundred a request', budget: '≥ 0.40 of the floor' },
  { phase: 'latency', key: 'e2e_p50_ms', unit: 'ms from post to action, median', budget: '5 ms' },
  { phase: 'latency', key: 'e2e_p99_ms', unit: 'ms from post to action, 99th percentile', budget: '15 ms' },
  { phase: 'cold', key: 'ready_ms', unit: 'ms from start to the first post done', budget: '1500 ms' },
  { phase: 'cold', key: 'idle_rss_mb', unit: 'MB idle, without PostgreSQL', budget: '130 MB' },
] as const;

export async function bench(): Promise<number> {
  if (!existsSync(path.join(SOURCE, 'run.sh'))) {
    process.stderr.write(
      `The bench is not found in ${SOURCE}: set BONDFIRE_BENCH to the folder that holds run.sh and lib/bench.js.\n`,
    );
    return 4;
  }
  const work = mkdtempSync(path.join(tmpdir(), 'bondfire-bench-'));
  // PostgreSQL runs as another user where this one is root.
  execFileSync('chmod', ['755', work]);
  const bench = path.join(work, 'bench');
  const env = {
    // The product takes no variable that it does not know.
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'BONDFIRE_BENCH')),
    WORK_DIR: path.join(work, 'work'),
    PGPORT: PG_PORT,
    SINK_PORT,
    RUNS: '1',
    OUT: path.join(work, 'results.jsonl'),
  };
  try {
    cpSync(SOURCE, bench, {
      recursive: true,
      filter: (file) => !/node_modules|\.work|results/.test(path.relative(SOURCE, file)),
    });
    execFileSync('chmod', ['-R', 'u+w', bench]);
    run('npm', ['install', '--no-audit', '--no-fund'], bench, env);
    mkdirSync(env.WORK_DIR, { recursive: true });
    run('lib/pg.sh', ['start'], bench, env);
    try {
      run('psql', [DATABASE.replace(/[^/]*$/, 'postgres'), '-qc', 'create database bondfire_bench'], bench, env);
      const data = path.join(work, 'data');
      const target = { ...env, ...(await prepare(bench, data)) };
      for (let round = 1; round <= RUNS; round += 1) {
        process.stderr.write(`round ${round} of ${RUNS}: floor\n`);
        run('./run.sh', ['floor', '-', ...PHASES], bench, env);
        process.stderr.write(`round ${round} of ${RUNS}: bondfire\n`);
        run('./run.sh', ['external', '-', ...PHASES], bench, target);
      }
    } finally {
      run('lib/pg.sh', ['stop'], bench, env);
    }
    print(readFileSync(env.OUT, 'utf8'));
    return 0;
  } finally {
    if (process.env['KEEP'] === undefined) rmSync(work, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): void {
  const { status, stderr } = spawnSync(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stderr.slice(-2_000)}`);
}

/** The bench's 20 rules as 20 playbooks, its post as a mapping, its sink as a connection. Answers the bench's settings for us. */
async function prepare(bench: string, dataDir: string): Promise<Record<string, string>> {
  const { RULES } = createRequire(import.meta.url)(path.join(bench, 'lib/gen.js')) as { RULES: readonly Rule[] };
  mkdirSync(path.join(dataDir, 'playbooks'), { recursive: true });
  mkdirSync(path.join(dataDir, 'mappings/outside'), { recursive: true });
  for (const rule of RULES) writeFileSync(path.join(dataDir, 'playbooks', `${rule.id}.yaml`), playbook(rule));
  writeFileSync(path.join(dataDir, 'mappings/outside/bench.yaml'), MAPPING);
  const config = readConfig({ BONDFIRE_DATA: dataDir, DATABASE_URL: DATABASE, BONDFIRE_LOG: 'error' });
  const bondfire = await createBondfire({ config, log: createLog(config.log), playbooks: null });
  const [problem] = [...bondfire.mappings.problems, ...bondfire.playbooks.problems];
  if (problem) throw new Error(`${problem.file}: ${problem.problem}`);
  const { token } = await bondfire.app.addConnection(OPERATOR, {
    id: 'outside',
    connector: 'webhook',
    audience: 'external',
    settings: { mapping: 'bench' },
  });
  await bondfire.app.addConnection(OPERATOR, {
    id: 'sink',
    connector: 'webhook',
    audience: 'internal',
    settings: { url: `http://127.0.0.1:${SINK_PORT}/hook` },
  });
  await bondfire.close();
  const sql = (text: string): string => `psql -q '${DATABASE}' -Atc "${text}"`;
  const url = `http://127.0.0.1:${PORT}/in/outside/${token}`;
  return {
    TARGET_NAME: 'bondfire',
    TARGET_URL: url,
    TARGET_BATCH_URL: url,
    TARGET_START_CMD: `${process.execPath} ${path.join(ROOT, 'src/cli/bin.ts')} start --port ${PORT}`,
    TARGET_RESET_CMD: sql(
      'truncate envelope_keys, envelopes, activities, quarantine, runs, run_keys, journal, waits, effects, echoes cascade; checkpoint',
    ),
    TARGET_COUNT_CMD: sql('select count(*) from activities'),
    TARGET_IDS_CMD: sql('select external_id from activities'),
    BONDFIRE_DATA: dataDir,
    DATABASE_URL: DATABASE,
    BONDFIRE_ALLOW_PRIVATE: '127.0.0.1',
    BONDFIRE_LOG: 'error',
  };
}

function playbook({ id, keyword, sentiment_lt, followers_gt, channel }: Rule): string {
  const condition = `has(activity.text) && lower(activity.text).contains('${keyword}') && activity.vendor_sentiment < ${decimal(sentiment_lt)} && activity.actor.followers > ${decimal(followers_gt)}`;
  return `title: ${id}\npurpose: The bench's rule ${id}.\nmode: act\non: { activity: any, if: "${condition}" }\nsteps:\n  - id: tell\n    do: webhook.post\n    via: sink\n    with: { body: { channel: "${channel}", rule: ${id}, external_id: "{{ activity.external_id }}", text: "${id} {{ default(activity.actor.handle, '') }}: {{ truncate(activity.text, 140) }} {{ default(activity.url, '') }}" } }\n`;
}

/** CEL knows whole numbers and decimals apart. */
function decimal(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

const MAPPING = `from: webhook.posts
version: 1
key: { id: $.id, version: $.created_at }
fields:
  kind:            { path: $.type, table: { post: create, reply: create, repost: share, mention: create } }
  object:          { const: note }
  actor.id:        $.author.id
  actor.name:      $.author.name
  actor.handle:    { path: $.author.handle, as: lower }
  actor.avatar:    $.author.avatar_url
  actor.followers: $.author.followers
  text:            $.text
  language:        $.lang
  published_at:    { path: $.created_at, as: instant }
  url:             $.permalink
  vendor_sentiment: $.sentiment
  tags:            "$.tags[*]"
  thread:          $.thread.id
  in_reply_to:     $.thread.parent_id
  metrics.likes:   $.metrics.likes
  metrics.shares:  $.metrics.shares
  metrics.replies: $.metrics.replies
  metrics.views:   $.metrics.views
`;

function print(results: string): void {
  const rows = results
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);
  const lines = FIGURES.flatMap(({ phase, key, unit, budget }) => {
    const floor = values(rows, 'floor', phase, key);
    const ours = values(rows, 'external', phase, key);
    if (floor.length === 0 || ours.length === 0) return [];
    const ratio = median(ours) / median(floor);
    return [`| ${unit} | ${shown(floor)} | ${shown(ours)} | ${ratio.toFixed(2)} | ${budget} |`];
  });
  process.stdout.write(
    `| what | floor: median (min–max) | bondfire | ratio | budget |\n|---|---|---|---|---|\n${lines.join('\n')}\n`,
  );
  for (const row of rows.filter(({ target, error }) => target === 'external' || error !== undefined)) {
    const {
      phase,
      error,
      non2xx = 0,
      rows_missing = 0,
      actions_missing = 0,
      actions_dup = 0,
      actions_wrong = 0,
      foreign_cores = 0,
    } = row;
    const { after_restart_acked, after_redelivery_all } = row;
    process.stdout.write(
      `${JSON.stringify({ phase, error, non2xx, rows_missing, actions_missing, actions_dup, actions_wrong, foreign_cores, after_restart_acked, after_redelivery_all })}\n`,
    );
  }
}

function values(rows: readonly Row[], target: string, phase: string, key: string): number[] {
  return rows
    .filter((row) => row['target'] === target && row['phase'] === phase)
    .flatMap((row) => (typeof row[key] === 'number' ? [row[key]] : []));
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? Number.NaN;
}

function shown(numbers: readonly number[]): string {
  return `${median(numbers)} (${Math.min(...numbers)}–${Math.max(...numbers)})`;
}
