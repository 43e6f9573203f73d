/** Business hours: those of a team, or of whoever works in it. */
import type { Tx } from '../platform/index.ts';
import { rosterOf, type Roster } from './roster.ts';
import { workBegins, type Times } from './stage.ts';
import * as store from './store.ts';
import type { TeamRow } from './store.ts';
import { byCalendar, byTheClock, workingTimeAfter, type Calendar, type Working } from './working.ts';

export interface BusinessHours extends Working {
  /** Whose they are; null: there are none, and the clock counts. */
  readonly team: string | null;
  /** Why there are none, in a few words. */
  readonly lack: string | null;
}

/** The team's, else those of the first team that answers for the market. */
export interface Whose {
  readonly team: string | null;
  readonly market: string | null;
}

export function teamFor(teams: readonly TeamRow[], { team, market }: Whose): TeamRow | null {
  const answers = ({ markets }: TeamRow): boolean => market !== null && markets.includes(market);
  return teams.find(({ id }) => id === team) ?? teams.find(answers) ?? null;
}

/** When work begins on that day: theirs; by this machine's clock where nobody is named. */
export async function workOf(tx: Tx, person: string | null, day: string): Promise<Date> {
  const row = person === null ? undefined : (await store.peopleById(tx, [person])).get(person);
  const { zone, hours, holidays } = row ?? { zone: 'system', hours: null, holidays: null };
  const off = holidays === null ? undefined : (await store.holidaysOf(tx, [holidays])).get(holidays);
  return workBegins({ zone, hours, holidays: off ?? new Map<string, string>() }, day);
}

/** All teams' as they are now, read once. A team without hours of its own works whenever one of its members does. */
export function readBusinessHours(tx: Tx, now: Date): Promise<(whose: Whose) => BusinessHours> {
  return businessHoursFrom(rosterOf(tx), now);
}

export async function businessHoursFrom(from: Roster, now: Date): Promise<(whose: Whose) => BusinessHours> {
  const teams = await from.listTeams();
  const people = new Map((await from.listPeople()).map((one) => [one.id, one]));
  const named = [...teams, ...people.values()].flatMap(({ holidays }) => (holidays === null ? [] : [holidays]));
  const holidays = await from.holidaysOf([...new Set(named)]);
  const known = new Map<string, BusinessHours>();

  function calendarOf(team: TeamRow): Calendar | string {
    const own = team.hours === null ? team.members.flatMap((id) => people.get(id) ?? []) : [team];
    const always = own.find(({ hours }) => hours === null);
    if (always !== undefined) return `${team.id} has no hours of its own, and ${always.id} of it always works`;
    if (own.length === 0) return `${team.id} has neither hours of its own nor members`;
    return own.map((one): Times => ({
      zone: one.zone,
      hours: one.hours,
      holidays: holidays.get(one.holidays ?? '') ?? new Map<string, string>(),
    }));
  }

  function hoursOf(team: TeamRow): BusinessHours {
    const before = known.get(team.id);
    if (before) return before;
    const calendar = calendarOf(team);
    const lack =
      typeof calendar === 'string'
        ? calendar
        : workingTimeAfter(calendar, now, 1) === null
          ? `${team.id} does not work within a year`
          : null;
    const found =
      lack === null && typeof calendar !== 'string'
        ? { team: team.id, lack, ...byCalendar(calendar) }
        : { team: null, lack, ...byTheClock };
    known.set(team.id, found);
    return found;
  }

  return (of) => {
    const team = teamFor(teams, of);
    if (team !== null) return hoursOf(team);
    const { team: id, market } = of;
    const whose = id === null ? 'there is no team' : `there is no team ${id}`;
    const lack = market === null ? whose : `${whose}, and none answers for the market ${market}`;
    return { team: null, lack, ...byTheClock };
  };
}
