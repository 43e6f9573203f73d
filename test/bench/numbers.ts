/**
 * `npm run bench -- numbers`: how long the wall's questions take with a year of made activities. Environment: SIZE (1000000), ASKED (50).
 * The numbers are counted as the product counts them; what is measured is `app`, with its permissions and its checks.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { countNumbers } from '../../src/activity/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { createBondfire } from '../../src/main.ts';
import { readConfig } from '../../src/platform/index.ts';
import { captureLog } from '../support/log.ts';

const SIZE = Number(process.env['SIZE'] ?? 1_000_000);
const ASKED = Number(process.env['ASKED'] ?? 50);
const BATCH = 250_000;
const YEAR_S = 365 * 86_400;

export async function bench(): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bondfire-bench-'));
  execFileSync('chmod', ['755', folder]);
  const config = readConfig({ BONDFIRE_DATA: folder });
  const now = new Date();
  const bondfire = await createBondfire({ config, log: captureLog().log, playbooks: null });
  try {
    const { pool } = bondfire.database;
    let began = performance.now();
    for (let from = 0; from < SIZE; from += BATCH) {
      await pool.query(made(), [from, Math.min(SIZE, from + BATCH), SIZE, now, YEAR_S]);
      process.stderr.write(`\r${Math.round((100 * Math.min(SIZE, from + BATCH)) / SIZE)} % made`);
    }
    await pool.query('vacuum analyze activities');
    print(`\n${SIZE} activities made in ${seconds(began)} s`);
    began = performance.now();
    await pool.query(
      `insert into numbers_touched (slot) select distinct date_bin('5 minutes', least(published_at, seen_at), 'epoch') from activities`,
    );
    const later = new Date(now.getTime() + 3_600_000);
    while (await countNumbers(bondfire.database, now)) continue;
    // Who said how much is counted a while after.
    while (await countNumbers(bondfire.database, later)) continue;
    print(`counted in ${seconds(began)} s`);
    await pool.query('vacuum analyze');
    const { app } = bondfire;
    const ago = (days: number): { since: string } => ({
      since: new Date(now.getTime() - days * 86_400_000).toISOString(),
    });
    const questions: Readonly<Record<string, () => Promise<unknown>>> = {
      'volume of a day, by five minutes': () => app.volume(OPERATOR, ago(1)),
      'volume of a week by product': () => app.volume(OPERATOR, { ...ago(7), by: 'product' }),
      'volume of 90 days by topic, days of a zone': () =>
        app.volume(OPERATOR, { ...ago(90), by: 'topic', span: 'day', zone: 'Asia/Kolkata' }),
      'volume of a year by connection': () => app.volume(OPERATOR, { ...ago(365), by: 'connection' }),
      'words of a day, hour by hour': () => app.frequentTerms(OPERATOR, { ...ago(1), span: 'hour', top: 20 }),
      'words of a year, day by day': () => app.frequentTerms(OPERATOR, { ...ago(365), span: 'day', top: 5 }),
      'new words of a day': () => app.freshTerms(OPERATOR, ago(1)),
      'new words of 90 days': () => app.freshTerms(OPERATOR, ago(90)),
      'who talks, 7 days': () => app.talkers(OPERATOR, { days: 7 }),
      'who talks, 30 days': () => app.talkers(OPERATOR, { days: 30 }),
      'promises and speed of a month': () => app.care(OPERATOR, ago(30)),
    };
    for (const [name, ask] of Object.entries(questions)) {
      // Who asks first about so many days waits until it is found out.
      const first = performance.now();
      await ask();
      if (name.startsWith('who talks'))
        print(`${name}, asked for the first time: ${(performance.now() - first).toFixed(0)} ms`);
      const times: number[] = [];
      for (let at = 0; at < ASKED; at += 1) {
        const asked = performance.now();
        await ask();
        times.push(performance.now() - asked);
      }
      times.sort((a, b) => a - b);
      const at = (part: number): string => (times[Math.floor(part * times.length)] ?? 0).toFixed(1);
      print(`${name}: least ${at(0)} ms, median ${at(0.5)} ms, 95th percentile ${at(0.95)} ms`);
    }
    began = performance.now();
    await pool.query(
      `insert into numbers_touched (slot) select date_bin('5 minutes', $1::timestamptz - interval '1 hour', 'epoch')`,
      [now],
    );
    await countNumbers(bondfire.database, now);
    print(`one span of five minutes counted anew in ${(performance.now() - began).toFixed(0)} ms`);
  } finally {
    await bondfire.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return 0;
}

/** Evenly over the year, by 200 connections' people of whom few say much; every tenth is internal. */
function made(): string {
  return `insert into activities (id, connection, connector, stream, external_id, version, kind, object, actor, text, language, published_at, seen_at, audience,
      metrics, attachments, mentions, tags, sentiment, topics, products, terms, origin, hop, ours, backfilled, cause, to_enrich)
    select uuidv7(at - clock_timestamp()), 'c' || n % 8, 'webhook', 'posts', n::text, '1', 'create', 'note',
      json_build_object('id', 'p' || floor(300000 * random() ^ 3), 'name', 'Somebody'), repeat('what somebody says ', 8),
      (array['en', 'de', 'es', 'pt'])[1 + n % 4], at, at, case when n % 10 = 0 then 'internal' else 'external' end, '{}', '[]', '[]', '[]',
      json_build_object('score', random() * 2 - 1, 'label', case when n % 3 = 0 then 'negative' else 'positive' end, 'confidence', 0.8),
      json_build_array('topic' || floor(40 * random() ^ 2)), json_build_array('product' || floor(25 * random() ^ 2)),
      json_build_array('w' || floor(20000 * random() ^ 4), 'w' || floor(20000 * random() ^ 4), 'w' || floor(20000 * random() ^ 2)), '[]', 0, false, false,
      gen_random_uuid(), 0
    from (select n, $4::timestamptz - make_interval(secs => ($3::float8 - n) / $3::float8 * $5::float8) as at from generate_series($1::integer, $2::integer - 1) as n) as one`;
}

function seconds(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(1);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
