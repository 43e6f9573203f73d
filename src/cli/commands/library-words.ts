/** How the library is written for a person. */
import type {
  LibraryHit,
  LibraryResults,
  Response,
  ResponseDetail,
  SearchHit,
  Forecast,
  Signs,
  Suggestion,
} from '../../app/index.ts';
import type { Cli } from '../command.ts';
import { counted, fields, localTime, short, visible } from '../words.ts';

export const FACETS = ['product', 'topic', 'market', 'language', 'channel', 'outcome', 'team', 'age'] as const;

export function hit<Hit extends LibraryHit>({ response, ...found }: Hit) {
  return { ref: response.ref ?? response.id, ...found, response };
}

export function hits(cli: Cli, { items, facets, counted: { over, all }, instead }: LibraryResults): string[] {
  const spelt = Object.entries(instead).map(
    ([word, others]) => `Nothing says “${visible(word)}”: looked for ${others.map((one) => visible(one)).join(', ')}.`,
  );
  if (items.length === 0)
    return [...spelt, 'Nothing similar. Fewer or other words may find it; library list shows the newest.'];
  const narrow = FACETS.flatMap((facet) => {
    const counts = Object.entries(facets[facet]);
    return counts.length < 2
      ? []
      : [
          `--${facet}  ${counts
            .slice(0, 6)
            .map(([value, count]) => `${visible(value)} (${count})`)
            .join(', ')}`,
        ];
  });
  return [
    ...spelt,
    ...items.flatMap((one, at) => hitLines(cli, one, at, one.highlights)),
    ...(narrow.length === 0
      ? []
      : [
          '',
          `Narrow it by (counted over ${all ? `all ${over}` : `the best ${over}`} that have one of the words):`,
          ...narrow.map((line) => `  ${line}`),
        ]),
  ];
}

export function inOf100(share: number): string {
  return `${Math.round(share * 100)} of 100`;
}

/** Nine times in ten it is between those two. */
export function shareOf({ mean, low, high }: Suggestion['expected']): string {
  return `${inOf100(mean)} (${Math.round(low * 100)} to ${Math.round(high * 100)})`;
}

/** How it turned out, and what is to be expected of it. */
export function turnedOut({ turned_out, expected }: Suggestion): string {
  return `   ${turned_out}; expected to be resolved in ${shareOf(expected)}`;
}

/** What was looked for stands out where it was found. */
export function hitLines(
  cli: Cli,
  { response, reuse }: LibraryHit,
  at: number,
  highlights: SearchHit['highlights'] = [],
): string[] {
  const said = (field: SearchHit['highlights'][number]['field'], text: string, length: number): string => {
    const found = highlights.find((one) => one.field === field);
    return found === undefined ? short(text, length) : marked(cli, found);
  };
  return [
    `${at + 1}. ${cli.terminal.bold(short(response.title ?? response.situation, 90))}${response.preferred ? '  ★ the one to use' : ''}`,
    ...(response.title === null && !highlights.some(({ field }) => field === 'situation')
      ? []
      : [`   ${said('situation', response.situation, 100)}`]),
    ...(response.decision === null ? [] : [`   decided: ${said('decision', response.decision, 90)}`]),
    ...highlights
      .filter(({ field }) => field === 'answer')
      .slice(0, 1)
      .map((one) => `   said: ${marked(cli, one)}`),
    `   ${[response.outcome ?? 'outcome unknown', usedWords(reuse), response.product, response.market, response.language, reviewWords(response)].filter(Boolean).join(' · ')}  ${response.id}`,
  ];
}

function marked(cli: Cli, { text, marks }: SearchHit['highlights'][number]): string {
  let [line, last] = ['', 0];
  for (const [from, to] of marks) {
    line += visible(text.slice(last, from)) + cli.terminal.bold(visible(text.slice(from, to)));
    last = to;
  }
  return line + visible(text.slice(last));
}

/** Whether somebody is to look again whether it holds. */
function reviewWords({ review_at }: Response): string {
  return review_at !== null && Date.parse(review_at) < Date.now()
    ? `to be looked at again since ${review_at.slice(0, 10)}`
    : '';
}

function usedWords(reuse: LibraryHit['reuse']): string {
  if (reuse === null) return '';
  const failed = [
    reuse.reopened > 0 && `${reuse.reopened} reopened`,
    reuse.made_worse > 0 && `${reuse.made_worse} made it worse`,
    reuse.no_reply > 0 && `${reuse.no_reply} without a reply`,
  ];
  return [`used ${reuse.used}×: ${reuse.resolved} resolved`, ...failed].filter(Boolean).join(', ');
}

/** Words for what is known of how an issue turned out; what came in from elsewhere as it is. */
function evidenceLines(evidence: Response['evidence']): readonly string[] {
  const { judgement, follow_ups, tone, volume, forecast, ...rest } = evidence as Partial<Signs> &
    Record<string, unknown> & { readonly forecast?: Forecast | null };
  const before = volume?.of === 'answer' ? 'before the first answer' : 'before it was resolved';
  const said: readonly (string | null | undefined)[] = [
    judgement && `whoever resolved it said: ${judgement.replaceAll('_', ' ')}`,
    follow_ups && `${counted(follow_ups.said, 'word')} of ${counted(follow_ups.people, 'reporter')} afterwards`,
    tone && `their tone, of ${tone.people}: ${tone.before.toFixed(2)} before, ${tone.after.toFixed(2)} after`,
    tone === null ? 'their tone is not known before and after' : null,
    volume &&
      `${counted(volume.before, 'report')} in ${volume.days} days ${before}, ${volume.after} in as many after it`,
    forecast &&
      `${forecast.observed.toLocaleString('en')} of ${forecast.slice} since then, where ${forecast.expected.toLocaleString('en', { maximumSignificantDigits: 2 })} were to be expected`,
  ];
  return [...said.filter((line) => typeof line === 'string'), ...fields(Object.entries(rest))];
}

export function detail(
  cli: Cli,
  { conversation, versions, uses, reuse, answers, evidence, record, published, ...one }: ResponseDetail,
): string[] {
  const part = (title: string, rows: readonly string[]): readonly string[] =>
    rows.length === 0 ? [] : ['', cli.terminal.bold(title), ...rows];
  const facts: Partial<Response> = { ...one };
  return [
    ...fields(
      Object.entries(facts).map(([name, value]): [string, unknown] => [
        name,
        Array.isArray(value) ? value.join(', ') : value === false ? null : value,
      ]),
    ),
    ...part(
      'Said',
      answers.flatMap(({ text, network, language, audience }) => [
        `${[network, language, audience].filter(Boolean).join(', ')}:`,
        ...visible(text, true)
          .split('\n')
          .map((line) => `  ${line}`),
      ]),
    ),
    ...part(
      'Said inside',
      conversation.flatMap(({ at, by, text, deciding }) => [
        `${localTime(at)}  ${visible(by ?? '')}${deciding ? '  decided it' : ''}`,
        ...visible(text, true)
          .split('\n')
          .map((line) => `  ${line}`),
      ]),
    ),
    ...part('Record', fields(Object.entries(record))),
    ...part('Evidence', evidenceLines(evidence)),
    ...part(
      'Published',
      published.map(
        ({ connection, type, node, version }) =>
          `${connection}  ${type} ${node ?? 'on its way'}  ${version === one.version ? 'as it is here' : 'to be brought in step'}`,
      ),
    ),
    ...part('Used', [
      ...(reuse ? [usedWords(reuse)] : []),
      ...uses.map((use) => `${localTime(use.at)}  ${use.by}  ${use.issue ?? ''}  ${use.outcome ?? 'open'}`),
    ]),
    ...part(
      counted(versions.length, 'earlier version'),
      versions.map(
        (was) =>
          `${was.version}  ${localTime(was.at)}  ${was.by}${was.why === null ? '' : `: ${visible(was.why)}`}  (${Object.keys(was.was).join(', ')})`,
      ),
    ).slice(versions.length === 0 ? 9 : 0),
  ];
}
