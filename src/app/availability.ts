/** What is said by hand of whether somebody can act. */
import * as people from '../people/index.ts';
import { newId, Refused, transaction, type Clock, type Database } from '../platform/index.ts';
import type { SeenPerson } from './people.ts';
import { permit, type Principal } from './principal.ts';

const REASON_LIMIT = 300;

interface AvailabilityParts {
  readonly pool: Database['pool'];
  readonly clock: Clock;
  personOf(id: string): Promise<people.PersonRow>;
  shown(id: string): Promise<SeenPerson>;
  /** Told to all that looks at people. */
  change(work: () => Promise<void>): Promise<void>;
}

export function availabilityCommands({ pool, clock, personOf, shown, change }: AvailabilityParts) {
  return {
    /**
     * What waits for them moves to whoever stands in, within seconds where a worker runs. `until` null: until they are back; a day: to its end where
     * they live, as `from` is from its beginning.
     */
    async setAway(
      who: Principal,
      id: string,
      given: {
        readonly from: people.Moment | null;
        readonly until: people.Moment | null;
        readonly reason: string | null;
      },
    ): Promise<SeenPerson> {
      permit(who, 'act');
      const { zone } = await personOf(id);
      const now = clock.now();
      const { from, reason } = given;
      const begin = from !== null && 'day' in from ? people.dayBegins(zone, from.day) : (from ?? now);
      const until = given.until !== null && 'day' in given.until ? people.dayEnds(zone, given.until.day) : given.until;
      if (until !== null && (until <= begin || until <= now))
        throw new Refused(
          { code: 'passed_time' },
          'it ends before it begins, or is over already',
          'Give an end that is still to come: --until 3d, or --until 2026-12-24T18:00.',
        );
      if (reason !== null && (reason.length > REASON_LIMIT || reason.includes('\0')))
        throw new Refused(
          { code: 'too_long', most: REASON_LIMIT },
          'the reason is too long',
          `Say it in at most ${REASON_LIMIT} characters.`,
        );
      const absence = {
        id: newId(),
        person: id,
        from_at: begin.toISOString(),
        until_at: until?.toISOString() ?? null,
        reason,
        source: people.BY_HAND,
        by: who.name,
        holds: false,
        lapsed_at: null,
      };
      await change(() => transaction(pool, (tx) => people.addAbsence(tx, absence)));
      return shown(id);
    },

    /**
     * Ends what was said by hand. `until` null: overrules vendors until they take back what they say, and a calendar until what it says now is over;
     * else both until then, a day being to its end where they live. Answers false where nobody said it.
     */
    async setBack(
      who: Principal,
      id: string,
      until: people.Moment | null = null,
    ): Promise<{ readonly ended: boolean; readonly person: SeenPerson }> {
      permit(who, 'act');
      const { zone } = await personOf(id);
      const now = clock.now();
      const given = until !== null && 'day' in until ? people.dayEnds(zone, until.day) : until;
      if (given !== null && given <= now)
        throw new Refused(
          { code: 'passed_time' },
          'that is over already',
          'Give an end that is still to come: --until 3d, or --until 2026-12-24T18:00.',
        );
      let ended = 0;
      await change(async () => {
        ended = await transaction(pool, async (tx) => {
          let count = await people.endAbsences(tx, id, people.BY_HAND, now);
          if (given === null) count += await people.overruleVendors(tx, id, now);
          const left = (await people.known(tx, [id], now)).get(id)?.availability;
          const end = given?.toISOString() ?? (left?.away === true ? left.until : null);
          if (end === null) return count;
          const presence = { id: newId(), person: id, from_at: now.toISOString(), until_at: end, by: who.name };
          await people.addPresence(tx, presence);
          return count + 1;
        });
      });
      return { ended: ended > 0, person: await shown(id) };
    },
  };
}
