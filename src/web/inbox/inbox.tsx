/** What needs me, mine, my team's, and all. */
import { useCallback, useMemo, useRef, useState } from 'react';
import { Button, Title } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLocation, useSearch } from 'wouter';
import type { Inbox as Told } from '../../api/shapes/index.ts';
import { useGet } from '../frame/api.ts';
import { useMay, useMe } from '../frame/session.ts';
import { SampleData } from '../parts/sample-data.tsx';
import { later } from '../parts/later.tsx';
import { AsOf } from '../phone/as-of.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { useActs, type Act } from './acts.ts';
import type { Dialog } from './dialogs.tsx';
import { Filters } from './filters.tsx';
import { useInboxKeys } from './inbox-keys.ts';
import { Nothing } from './nothing.tsx';
import { addressOfAsked, queryOf, readAsked, type Asked } from './query.ts';
import { Rows } from './rows.tsx';
import { Saved } from './saved.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { Tabs } from './tabs.tsx';
import { useCursor } from './use-cursor.ts';
import { useIssues } from './use-issues.ts';
import styles from './inbox.module.css';

const Dialogs = later(async () => (await import('./dialogs.tsx')).Dialogs);

export function Inbox() {
  const { t } = useTranslation();
  const search = useSearch();
  const [, go] = useLocation();
  const asked = useMemo(() => readAsked(search), [search]);
  const query = useMemo(() => queryOf(asked), [asked]);
  const me = useMe()?.person ?? null;
  const mayAct = useMay('act');
  const told = useGet<Told>('inbox', '/inbox');
  const listing = useIssues(query);
  const cursor = useCursor(listing, search);
  const { act, undo, progress } = useActs(listing, me);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [meant, setMeant] = useState<readonly string[]>([]);
  const field = useRef<HTMLInputElement>(null);
  const { items, here, selected, clear, focusHere, scroller } = cursor;

  const ask = useCallback((next: Asked) => go(addressOfAsked(next), { replace: true }), [go]);
  /** Those that are selected, else the one under the cursor. */
  const meaning = useCallback(
    (): readonly string[] => (selected.size > 0 ? [...selected] : here === null ? [] : [here]),
    [selected, here],
  );
  const doing = useCallback(
    async (ids: readonly string[], given: Act, said: string): Promise<boolean> => {
      clear();
      const done = await act(ids, given, said);
      focusHere();
      return done;
    },
    [act, clear, focusHere],
  );
  const claim = useCallback(() => {
    const ids = meaning();
    if (ids.length > 0) void doing(ids, { verb: 'claim' }, t('inbox.did.claim', { count: ids.length }));
  }, [meaning, doing, t]);
  const open = useCallback(
    (which: Dialog) => {
      const ids = meaning();
      if (ids.length === 0) return;
      setMeant(ids);
      setDialog(which);
    },
    [meaning],
  );
  // Keys act again, also where no issue is found.
  const leaveSearch = useCallback(() => {
    field.current?.blur();
    focusHere();
  }, [focusHere]);
  const renew = useCallback(() => {
    scroller.current?.scrollTo({ top: 0 });
    listing.renew();
  }, [listing, scroller]);
  useInboxKeys({ cursor, mayAct, claim, open, undo, renew, field });

  const wanted = useMemo(() => (items ?? []).filter(({ id }) => meant.includes(id)), [items, meant]);
  return (
    <div className={styles['inbox']}>
      <Title order={2} className="unseen">
        {t('inbox.title')}
      </Title>
      <SampleData />
      <Tabs asked={asked} inbox={told.data} />
      <Filters asked={asked} onAsk={ask} search={field} onLeave={leaveSearch}>
        <Saved asked={asked} views={told.data?.views ?? []} />
      </Filters>
      <AsOf at={listing.at} />
      <div className={styles['frame']}>
        {items === undefined && listing.error === null && <Loading rows={10} />}
        {listing.error !== null && (items === undefined || items.length === 0) && (
          <Failed error={listing.error} again={listing.again} />
        )}
        {items?.length === 0 && listing.error === null && <Nothing asked={asked} inbox={told.data} />}
        {items !== undefined && items.length > 0 && (
          <Rows
            key={search}
            items={items}
            gone={listing.gone}
            here={here}
            selected={selected}
            whole={listing.whole}
            onHere={cursor.setHere}
            onSelect={cursor.select}
            onMore={listing.more}
            wanted={cursor.wanted}
            scroller={scroller}
          />
        )}
        <div aria-live="polite">
          {listing.fresh > 0 && (
            <Button
              className={styles['fresh']}
              radius="xl"
              size="compact-md"
              leftSection={<IconArrowUp size={16} aria-hidden />}
              onClick={renew}
            >
              {t('inbox.fresh', { count: listing.fresh })}
            </Button>
          )}
        </div>
        {mayAct && (
          <SelectionBar count={selected.size} progress={progress} onClaim={claim} onOpen={open} onClear={clear} />
        )}
      </div>
      <Dialogs opened={dialog} items={wanted} close={() => setDialog(null)} onAct={doing} />
    </div>
  );
}
