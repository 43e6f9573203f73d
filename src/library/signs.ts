/** The signs of how an issue turned out. Pure. */
import type { Activity } from '#sdk';
import type { Story } from '../issues/index.ts';
import { judgementOf, type Signs } from './outcome.ts';
import type { Outcome } from './stage.ts';
import { authorOf, outcomeWordsOf, read, threadOf, timeOf } from './told.ts';

const DAY_MS = 86_400_000;
/** An issue is watched for so long after it was resolved. */
export const WATCHED_DAYS = 14;
/** A word that opens an issue again, in a tone from here on, is thanks. */
const FRIENDLY = 0.25;

/** What is known of how it turned out until now. Null: it was no issue. */
export function signsOf(
  story: Story,
  activities: readonly Activity[],
  { resolvedAt, now }: { readonly resolvedAt: string; readonly now: Date },
): (Signs & { readonly reopenings: readonly string[] }) | null {
  const end = story.timeline.findLast(({ kind }) => kind === 'resolved');
  const judgement: Outcome | null = end === undefined ? 'resolved' : judgementOf(outcomeWordsOf(end));
  if (judgement === null) return null;
  const found = read(story, activities);
  const byPerson = Map.groupBy(found.reports, (one) => `${threadOf(one)} ${authorOf(one)}`);
  let [people, said] = [0, 0];
  const tones: { before: number; after: number }[] = [];
  for (const words of byPerson.values()) {
    const from = found.answeredAt.get(threadOf(words[0] as Activity)) ?? resolvedAt;
    const [early, late] = [words.filter((one) => timeOf(one) < from), words.filter((one) => timeOf(one) >= from)];
    said += late.length;
    if (late.length > 0) people += 1;
    const [before, after] = [mean(early.flatMap(toneOf)), mean(late.flatMap(toneOf))];
    if (before !== null && after !== null) tones.push({ before, after });
  }
  const threads = new Set(found.reports.map(threadOf));
  const reopenings = story.timeline
    .filter(({ kind, cause }) => {
      const by = cause?.noun === 'activity' ? found.byId.get(cause.id) : undefined;
      const [tone] = by === undefined ? [] : toneOf(by);
      return kind === 'reopened' && !(tone !== undefined && tone >= FRIENDLY);
    })
    .map(({ at }) => at);
  const [answer] = [...found.answeredAt.values()].toSorted();
  const from = Date.parse(answer ?? resolvedAt);
  const since = Math.min(now.getTime() - from, WATCHED_DAYS * DAY_MS);
  const spoken = (start: number, end: number): number =>
    found.reports.filter((one) => Date.parse(timeOf(one)) >= start && Date.parse(timeOf(one)) < end).length;
  return {
    judgement,
    reopened: reopenings.length,
    reopenings,
    answered: [...threads].filter((thread) => found.answeredAt.has(thread)).length,
    follow_ups: { people, said },
    tone:
      tones.length === 0
        ? null
        : {
            before: mean(tones.map(({ before }) => before)) ?? 0,
            after: mean(tones.map(({ after }) => after)) ?? 0,
            people: tones.length,
          },
    volume: {
      before: spoken(from - since, from),
      after: spoken(from, from + since + 1),
      days: Math.round((since / DAY_MS) * 10) / 10,
      of: answer === undefined ? 'resolution' : 'answer',
      at: new Date(from).toISOString(),
    },
    over: now.getTime() - Date.parse(resolvedAt) >= WATCHED_DAYS * DAY_MS,
  };
}

/** Ours where it is known, else the vendor's opinion. */
function toneOf({ sentiment, vendor_sentiment }: Activity): number[] {
  const tone = sentiment?.score ?? vendor_sentiment;
  return tone === null ? [] : [tone];
}

function mean(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
