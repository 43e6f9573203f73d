/** An archive of talk that is dropped in, to see what would have been noticed: taken in parts, read once, stored nowhere. Nothing is set off by it. */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asFault } from '#sdk';
import { reasonOf, refusalIn, sentencesOf, type Language } from '../notify/index.ts';
import { holdLock, newId, Refused, transaction } from '../platform/index.ts';
import type { AppParts } from './app.ts';
import { readArchive } from './archive-reading.ts';
import * as store from './archives-store.ts';
import { uuid } from './ids.ts';
import { permit, type Principal } from './principal.ts';

export type { ArchiveRow } from './archives-store.ts';

/** In bytes. */
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_PART = 4 * 1024 * 1024;
const LONGEST_NAME = 200;
const ENDINGS = ['.csv', '.tsv', '.xml', '.json', '.jsonl', '.ndjson'];
const OUR_FAULT = 'it could not be read, and the fault is on this side';
/** One process at a time reads. */
const LOCK = 'archive';

export function archiveCommands(parts: AppParts) {
  const { database, clock } = parts;
  const { pool } = database;
  const ending = new AbortController();
  let reading: Promise<void> | null = null;

  /** Of its parts, while it is read. */
  async function withFile<T>({ id, name, bytes }: store.ArchiveRow, work: (file: string) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(path.join(tmpdir(), 'bondfire-archive-'));
    try {
      const file = path.join(folder, `archive${path.extname(name).toLowerCase()}`);
      await using to = await open(file, 'w');
      for (let at = 0; at < bytes;) {
        const part = await store.partAt(pool, id, at);
        if (part === null) throw new Refused({ code: 'went_meanwhile' }, `${name} was taken away while it was read`);
        await to.write(part);
        at += part.length;
      }
      return await work(file);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  const settle = (row: store.ArchiveRow) => transaction(pool, (tx) => store.settleArchive(tx, row));

  async function read(archive: store.ArchiveRow, lost: AbortSignal): Promise<void> {
    const { id } = archive;
    try {
      await parts.signals.shelf.refresh();
      const { posts, ...report } = await withFile(archive, (file) =>
        readArchive(file, {
          connectors: parts.connectors,
          mappingFor: parts.mappingFor,
          enricher: parts.enriching.enricher,
          slices: parts.signals.shelf.all,
          now: clock.now(),
          signal: AbortSignal.any([ending.signal, lost]),
          onProgress: (so_far, format) => store.saveProgress(pool, { id, posts: so_far, format }),
        }),
      );
      await settle({ ...archive, state: 'read', posts, report, fault: null });
    } catch (thrown) {
      const { kind, message, cure } = asFault(thrown);
      // It is read again by whoever looks next.
      if (ending.signal.aborted || lost.aborted || kind === 'transient') throw thrown;
      const theirs = kind === 'config' || kind === 'rejected' || kind === 'drift';
      if (!theirs) parts.onReadFailed(thrown);
      const fault = theirs
        ? { message, cure, reason: reasonOf(thrown) }
        : { message: OUR_FAULT, cure: 'The log says what it is.', reason: { code: 'ours' } as const };
      await settle({ ...archive, state: 'refused', posts: 0, report: null, fault });
    }
  }

  async function readNext(): Promise<void> {
    await using lock = await holdLock(database, LOCK);
    if (!lock.held) return;
    const archive = await store.lastArchive(pool);
    if (archive?.state === 'reading') await read(archive, lock.lost);
  }

  /** What has come whole is read, unless it is being read: also where whoever did has ended. */
  function takeUp(archive: store.ArchiveRow): store.ArchiveRow {
    if (archive.state === 'reading' && !ending.signal.aborted)
      reading ??= readNext()
        .catch(parts.onReadFailed)
        .finally(() => (reading = null));
    return archive;
  }

  async function seen(id: string, language: Language): Promise<store.ArchiveRow> {
    const found = await store.lastArchive(pool);
    if (found?.id === uuid(id)) return told(takeUp(found), language);
    throw new Refused({ code: 'not_there', what: 'archive', id }, `there is no archive ${id}`, 'Drop it in again.');
  }

  return {
    /** The last one; null where there is none. */
    async lastArchive(who: Principal, language: Language = 'en'): Promise<store.ArchiveRow | null> {
      permit(who, 'map');
      const found = await store.lastArchive(pool);
      return found && told(takeUp(found), language);
    },

    async showArchive(who: Principal, id: string, language: Language = 'en'): Promise<store.ArchiveRow> {
      permit(who, 'map');
      return seen(id, language);
    },

    /** In the place of the one before. Its parts follow. Throws `rejected` for what is none by its name, or too large. */
    async beginArchive(who: Principal, { name, bytes }: { readonly name: string; readonly bytes: number }) {
      permit(who, 'map');
      if (!ENDINGS.includes(path.extname(name).toLowerCase()))
        throw new Refused(
          { code: 'not_read', endings: ENDINGS },
          `${name.slice(0, LONGEST_NAME)} is no archive that is read here`,
          `Give a file that ends in ${ENDINGS.join(', ')}; what is packed has to be unpacked first.`,
        );
      if (bytes === 0)
        throw new Refused({ code: 'nothing_in_it' }, 'nothing is in it', 'Give a file that holds posts.');
      if (bytes > MOST_BYTES)
        throw new Refused(
          { code: 'too_many', most: MOST_BYTES / 1024 / 1024, of: 'megabytes' },
          `it is larger than ${MOST_BYTES / 1024 / 1024} MB`,
          'Give a part of it: the weeks around what you remember.',
        );
      const id = newId();
      await transaction(pool, async (tx) => {
        await store.dropArchives(tx);
        await store.addArchive(tx, { id, name: name.slice(-LONGEST_NAME), bytes, by: who.name }, clock.now());
      });
      return seen(id, 'en');
    },

    /** The part of the file that begins there. One that is here already changes nothing. Throws `rejected` where it is not the next: `received` says which is. */
    async addArchivePart(who: Principal, id: string, at: number, part: Uint8Array): Promise<store.ArchiveRow> {
      permit(who, 'map');
      if (part.length === 0 || part.length > MOST_PART)
        throw new Refused(
          { code: 'not_between', least: 1, most: MOST_PART },
          `a part holds 1 to ${MOST_PART} bytes`,
          'Send it in smaller ones.',
        );
      await transaction(pool, async (tx) => {
        const archive = await store.lockArchive(tx, uuid(id));
        if (archive === null)
          throw new Refused(
            { code: 'not_there', what: 'archive', id },
            `there is no archive ${id}`,
            'Drop it in again.',
          );
        if (at + part.length <= archive.received) return;
        if (at !== archive.received || at + part.length > archive.bytes)
          throw new Refused(
            { code: 'not_between', least: archive.received, most: archive.received },
            `the next part of ${archive.bytes} bytes begins at ${archive.received}`,
            'Go on from there.',
          );
        await store.addPart(tx, archive.id, at, part);
      });
      return seen(id, 'en');
    },

    /** Nothing of it stays. */
    async removeArchive(who: Principal, id: string): Promise<void> {
      permit(who, 'map');
      await seen(id, 'en');
      await store.dropArchives(pool);
    },

    /** What is being read is left, and read again by whoever looks next. */
    async endReading(): Promise<void> {
      ending.abort();
      await reading;
    },
  };
}

/** Why it was not read, in that language. */
function told({ fault, ...archive }: store.ArchiveRow, language: Language): store.ArchiveRow {
  if (fault === null) return { ...archive, fault };
  const { reason = null, message, cure } = fault;
  if (language === 'en') return { ...archive, fault: { message, cure } };
  return { ...archive, fault: { message: refusalIn(language, reason, sentencesOf(fault)), cure: null } };
}
