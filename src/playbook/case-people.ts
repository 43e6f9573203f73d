/** People in a case: who is meant and who can act then, and business hours, of whoever the case says that there is. */
import { teamOf, type Whom } from '#sdk';
import { businessHoursFrom, resolveFrom, rosterLike, type Roster } from '../people/index.ts';
import type { PlaybookCase } from './cases.ts';
import type { BusinessTimes, Question } from './plan.ts';

/** Whoever the case says that there is. */
export interface Folk {
  readonly roster: Roster;
  readonly business: BusinessTimes;
  readonly owner: string | null;
}

export async function folkOf(
  { people, teams, issue, now }: Pick<PlaybookCase, 'people' | 'teams' | 'issue' | 'now'>,
  market: string | null,
): Promise<Folk | null> {
  if (people === undefined && teams === undefined) return null;
  const roster = rosterLike({ people, teams });
  const hours = await businessHoursFrom(roster, new Date(now));
  const ofIssue = typeof issue?.['team'] === 'string' ? issue['team'] : null;
  const owner = typeof issue?.['owner'] === 'string' ? issue['owner'] : null;
  return { roster, owner, business: (team) => hours({ team: team ?? ofIssue, market }) };
}

/** A question, and when it was put. */
export interface Put {
  readonly question: Question;
  readonly at: Date;
}

/** Whom each ask reaches, and when it is over. */
export async function* compareWho(
  questions: readonly Put[],
  { asks = [] }: Pick<PlaybookCase, 'asks'>,
  folk: Folk | null,
): AsyncGenerator<string> {
  for (const [index, { question, at }] of questions.entries()) {
    const { who, later, until } = asks[index] ?? {};
    const { step, of, always, business, escalate } = question;
    if (until !== undefined && new Date(until).getTime() !== question.until.getTime())
      yield `${step} is over at ${question.until.toISOString()}, not at ${until}`;
    if (who === undefined && later === undefined) continue;
    if (folk === null) {
      yield `whom ${step} asks cannot be told: the case names no people`;
      continue;
    }
    const { roster, owner } = folk;
    const asked = async (whom: Whom, then: Date): Promise<string> => {
      const facts = { always, owner: async () => owner, load: async () => new Map<string, number>() };
      const { people, held } = await resolveFrom(roster, whom, then, facts);
      return `[${people.map(({ person }) => person).join(', ')}]${held === null ? '' : ` (${held})`}`;
    };
    const found = await asked(of, at);
    if (who !== undefined && !found.startsWith(wanted(who))) yield `${step} asks ${found}, not ${wanted(who)}`;
    for (const [level, people] of (later ?? []).entries()) {
      const next = escalate[level];
      if (next === undefined) {
        yield `${step} has no escalation ${level + 1}`;
        continue;
      }
      const time = business
        ? folk.business(teamOf(of)).after(at, next.after)
        : new Date(at.getTime() + next.after * 1000);
      const reached = await asked(next.to, time);
      if (!reached.startsWith(wanted(people)))
        yield `${step} asks ${reached} as well at ${time.toISOString()}, not ${wanted(people)}`;
    }
  }
}

function wanted(people: readonly string[]): string {
  return `[${people.join(', ')}]`;
}
