/** What a mapping makes of records: of a payload that is tried, and of all history after a change. */
import type { Activity, Connector, Mapped, Stream } from '#sdk';
import { asFault } from '#sdk';
import * as activity from '../activity/index.ts';
import * as ingest from '../ingest/index.ts';
import { newId, Refused } from '../platform/index.ts';
import type { AppParts } from './app.ts';
import { permit, type Principal } from './principal.ts';
import type { Reads } from './reading.ts';
import { remap, type RemapReport } from './remap.ts';

/** `starts`: playbooks that would start a run, by name; `idle` why they do not, where one has nothing to go out by. */
export interface Preview {
  readonly mapped: Mapped;
  readonly starts: readonly { readonly playbook: string; readonly idle: string | null }[];
}

const PREVIEWED = 200;

export function mappingCommands(parts: AppParts & Reads) {
  const { database, clock, connections, connectors, signals } = parts;

  function streamOf(id: string, name: string): { readonly connector: Connector; readonly stream: Stream } {
    const connector = connectors.get(connections.get(id).connector);
    const stream = connector?.streams[name];
    if (connector && stream) return { connector, stream };
    throw new Refused({ code: 'not_there', what: 'stream', id: name }, `${id} has no stream "${name}"`, {
      kind: 'config',
      cure: `Use one of: ${Object.keys(connector?.streams ?? {}).join(', ')}.`,
    });
  }

  function audienceOf(id: string, stream: string) {
    const { connector, audience } = connections.get(id);
    return connectors.get(connector)?.streams[stream]?.audience ?? audience;
  }

  return {
    /** Nothing is stored, and nothing starts. Throws `drift` for a payload that holds no records of the stream. */
    async previewMapping(
      who: Principal,
      id: string,
      name: string,
      payload: { readonly body: Uint8Array; readonly type: string },
    ): Promise<readonly Preview[]> {
      permit(who, 'read');
      const { connector, stream } = streamOf(parts.reading.connection(who, id).id, name);
      const records = stream.parse(payload.body, payload.type);
      if (records.length > PREVIEWED)
        throw new Refused(
          { code: 'too_many', most: PREVIEWED, of: 'records' },
          `${records.length} records, and ${PREVIEWED} are shown at most`,
        );
      const source = { connection: id, connector: connector.id, stream: name, backfilled: false };
      const mapped = records.map((record): { mapped: Mapped; made: Activity | null } => {
        const arrival = ingest.arrive(source, record, parts.identify);
        const mapped: Mapped = arrival.unreadable === null ? parts.map(arrival) : { drift: arrival.unreadable };
        if (!('activity' in mapped)) return { mapped, made: null };
        const now = clock.now().toISOString();
        const where = { id: newId(), connection: id, cause: newId(), seen_at: now, backfilled: false };
        const made: Activity = activity.toActivity(mapped.activity, { ...where, audience: audienceOf(id, name) }, null);
        return { mapped, made };
      });
      const all = mapped.flatMap(({ made }) => (made === null ? [] : [made]));
      const told = await parts.enriching.enricher.enrich(all);
      const whole = new Map(all.map((one, at) => [one.id, activity.withEnrichment(one, told[at] ?? undefined)]));
      return mapped.map(({ mapped, made }): Preview => {
        const one = made === null ? undefined : whole.get(made.id);
        return { mapped, starts: one === undefined ? [] : parts.wouldStart(one) };
      });
    },

    /** All of a connection, or one stream of it. @param apply else it is only told what would change. */
    async remapConnection(
      who: Principal,
      id: string,
      name: string | null,
      apply: boolean,
      onProgress?: (records: number) => void,
      signal?: AbortSignal,
    ): Promise<RemapReport> {
      permit(who, apply ? 'map' : 'read');
      const { connector } = connections.get(id);
      const audience = (stream: string) => audienceOf(id, stream);
      const given = { database, clock, map: parts.map, connector, audience, connectors };
      try {
        const report = await remap(given, { connection: id, stream: name }, apply, onProgress, signal);
        // What was counted of it says what it said before.
        if (apply && report.changed + report.added > 0) {
          await signals.shelf.refresh();
          await signals.shelf.recount(signals.shelf.all.map((slice) => slice.name));
        }
        return report;
      } catch (thrown) {
        if (signal?.aborted) throw thrown;
        throw asFault(thrown);
      }
    },
  };
}
