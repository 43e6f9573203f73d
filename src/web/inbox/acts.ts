/** What is done to issues from the list: shown at once, told where it failed, and taken back by `u`. */
import { useCallback, useRef, useState } from 'react';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { BulkAnswers, BulkDone, InboxItem } from '../../api/shapes/index.ts';
import { call, Problem } from '../frame/api.ts';
import { notifyDone, notifyFailed } from '../parts/told.ts';
import { undoNotice } from '../parts/undo-notice.tsx';
import type { Listing } from './use-issues.ts';

export type Act =
  | { readonly verb: 'claim' }
  | { readonly verb: 'assign'; readonly owner?: string | null; readonly team?: string | null }
  | { readonly verb: 'snooze'; readonly until: string }
  | { readonly verb: 'wake' }
  | { readonly verb: 'resolve'; readonly outcome: string }
  | { readonly verb: 'merge'; readonly into: string };

export interface Progress {
  readonly done: number;
  readonly all: number;
}

interface Taking {
  readonly groups: readonly { readonly ids: readonly string[]; readonly undo: object }[];
  readonly notice: string;
}

/** So many at once: each answer moves the progress. */
const SOME = 25;
const HIDES: ReadonlySet<Act['verb']> = new Set(['snooze', 'resolve', 'merge']);

export function useActs(listing: Listing, me: string | null) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [progress, setProgress] = useState<Progress | null>(null);
  const taken = useRef<Taking[]>([]);
  const { change } = listing;

  const send = useCallback(async (ids: readonly string[], act: object): Promise<BulkDone[]> => {
    const answers: BulkDone[] = [];
    if (ids.length > SOME) setProgress({ done: 0, all: ids.length });
    try {
      for (let at = 0; at < ids.length; at += SOME) {
        const body = { ...act, ids: ids.slice(at, at + SOME) };
        const { items } = await call<BulkAnswers>('POST', '/issues/bulk', { body });
        answers.push(...items);
        if (ids.length > SOME) setProgress({ done: answers.length, all: ids.length });
      }
    } finally {
      setProgress(null);
    }
    return answers;
  }, []);

  const again = useCallback(() => {
    void queries.invalidateQueries({ queryKey: ['issue'] });
    void queries.invalidateQueries({ queryKey: ['inbox'] });
  }, [queries]);

  /** Of that notice; else what was done last. */
  const undo = useCallback(
    async (of?: string): Promise<void> => {
      const taking = of === undefined ? taken.current.at(-1) : taken.current.find(({ notice }) => notice === of);
      if (taking === undefined) return;
      taken.current = taken.current.filter((one) => one !== taking);
      notifications.hide(taking.notice);
      try {
        const all = [];
        for (const { ids, undo: act } of taking.groups) all.push(...(await send(ids, act)));
        tellFaults(all);
        if (all.some(({ fault }) => fault === null)) notifyDone(t('parts.undone'));
      } catch (thrown) {
        notifyFailed(t, thrown);
      }
      again();
      listing.renew();

      function tellFaults(all: readonly BulkDone[]): void {
        const [first] = all.flatMap(({ fault }) => fault ?? []);
        if (first) notifyFailed(t, refusedAs(first));
      }
    },
    [send, again, listing, t],
  );

  const act = useCallback(
    async (ids: readonly string[], given: Act, said: string): Promise<boolean> => {
      change(new Set(ids), (item) => shownAs(item, given, me));
      try {
        const answers = await send(ids, given);
        const faults = answers.flatMap(({ fault }) => fault ?? []);
        const [first] = faults;
        if (first) {
          const some = { title: t('inbox.some_failed', { count: faults.length, all: ids.length }) };
          notifyFailed(t, refusedAs(first), ids.length > 1 ? some : {});
        }
        const groups = grouped(answers);
        const done = answers.length - faults.length;
        if (done > 0) {
          const notice = undoNotice({ said, undo: groups.length === 0 ? null : (of) => void undo(of), key: 'u', t });
          if (groups.length > 0) taken.current.push({ groups, notice });
        }
        again();
        if (faults.length > 0) listing.renew();
        return faults.length === 0;
      } catch (thrown) {
        notifyFailed(t, thrown);
        again();
        listing.renew();
        return false;
      }
    },
    [change, send, again, undo, me, t, listing],
  );
  return { act, undo, progress };
}

function refusedAs({ message, cure, language }: NonNullable<BulkDone['fault']>): Problem {
  return new Problem(409, message, cure, [], false, language);
}

/** Those that are taken back alike. */
function grouped(answers: readonly BulkDone[]) {
  const taking = answers.flatMap(({ id, undo }) => (undo === null ? [] : [{ id, undo }]));
  return [...Map.groupBy(taking, ({ undo }) => JSON.stringify(undo)).values()].flatMap((those) =>
    those.slice(0, 1).map(({ undo }) => ({ ids: those.map(({ id }) => id), undo })),
  );
}

/** How it will be; null: no longer in the list. */
function shownAs(item: InboxItem, act: Act, me: string | null): InboxItem | null {
  if (HIDES.has(act.verb)) return null;
  if (act.verb === 'claim') return { ...item, owner: me, owner_name: item.owner === me ? item.owner_name : me };
  if (act.verb === 'wake') return { ...item, state: 'open', until: null };
  if (act.verb !== 'assign') return item;
  const { owner = item.owner, team = item.team } = act;
  return { ...item, owner, team, owner_name: owner === item.owner ? item.owner_name : owner };
}
