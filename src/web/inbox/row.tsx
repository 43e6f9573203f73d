/** One issue of the list, in two lines: what it is and whom it needs; what was said last. */
import { memo, type CSSProperties, type MouseEvent } from 'react';
import { Checkbox } from '@mantine/core';
import {
  IconCircleCheck,
  IconHourglass,
  IconLock,
  IconMoodSad,
  IconMoodSmile,
  IconMoon,
  IconQuestionMark,
  IconUsers,
  IconWorld,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { InboxItem, Need } from '../../api/shapes/index.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { brief } from './brief.ts';
import { Why } from './needs.tsx';
import styles from './inbox.module.css';

export interface RowProps {
  readonly item: InboxItem;
  /** Pixels from the list's top. */
  readonly top: number;
  readonly place: number;
  readonly all: number;
  readonly here: boolean;
  readonly selected: boolean;
  readonly gone: boolean;
  readonly onHere: (id: string) => void;
  readonly onSelect: (id: string, range: boolean) => void;
}

/** How far from 0 a tone is told. */
const TOLD_TONE = 0.25;
const BAD = 8;

export const Row = memo(function Row({ item, top, place, all, here, selected, gone, onHere, onSelect }: RowProps) {
  const { t } = useTranslation();
  const { id, title, severity, unread, last } = item;
  const style: CSSProperties = { transform: `translateY(${top}px)` };
  return (
    <li
      className={[styles['row'], unread && styles['unread'], item.needs.length > 0 && styles['needing']]
        .filter(Boolean)
        .join(' ')}
      style={style}
      data-issue={id}
      data-cursor={here}
      data-selected={selected}
      data-gone={gone}
      aria-posinset={place}
      aria-setsize={all}
    >
      <span className={styles['pick']}>
        <Checkbox
          size="sm"
          checked={selected}
          onChange={() => undefined}
          onClick={(event: MouseEvent) => onSelect(id, event.shiftKey)}
          aria-label={t('inbox.row.select', { title })}
          tabIndex={here ? 0 : -1}
        />
      </span>
      <Link href={`/issues/${id}`} className={styles['told']} onFocus={() => onHere(id)} tabIndex={here ? 0 : -1}>
        <span className={styles['line']}>
          {severity !== null && (
            <span
              className={styles['severity']}
              data-bad={severity >= BAD}
              title={t('inbox.row.severity', { severity })}
            >
              <span className="unseen">{t('inbox.row.severity', { severity })}</span>
              <span aria-hidden>{severity}</span>
            </span>
          )}
          {unread && (
            <span className={styles['dot']} title={t('inbox.row.unread')}>
              <span className="unseen">{t('inbox.row.unread')}</span>
            </span>
          )}
          <bdi className={styles['title']}>{title}</bdi>
        </span>
        <Facts item={item} />
        <span className={styles['second']}>
          <Standing item={item} gone={gone} />
          {last !== null && (
            <span className={styles['cut']}>
              <Said last={last} />
            </span>
          )}
          {last === null && <span className={styles['cut']}>{t('inbox.row.nothing')}</span>}
        </span>
        <Ends item={item} />
      </Link>
    </li>
  );
});

/** What it needs; else how it stands; else what was promised next. */
function Standing({ item, gone }: { readonly item: InboxItem; readonly gone: boolean }) {
  const { t } = useTranslation();
  const now = useNow();
  const { short } = useTimes();
  const { needs, state, until, waiting_for, promise } = item;
  const [need, ...more] = needs;
  if (gone) return <span className={styles['why']}>{t('inbox.row.gone')}</span>;
  if (need !== undefined)
    return (
      <Why
        need={need}
        title={[need.words, ...more.map(({ words }) => words)].filter(Boolean).join('\n') || undefined}
      />
    );
  if (state === 'snoozed' && until !== null)
    return (
      <span className={styles['why']}>
        <IconMoon size={15} aria-hidden />
        {t('inbox.row.snoozed', { time: short(until, now) })}
      </span>
    );
  if (state === 'waiting' && waiting_for !== null)
    return (
      <span className={styles['why']}>
        <IconHourglass size={15} aria-hidden />
        <bdi className={styles['cut']}>{t('inbox.row.waiting', { what: waiting_for })}</bdi>
      </span>
    );
  if (state === 'resolved')
    return (
      <span className={styles['why']}>
        <IconCircleCheck size={15} aria-hidden />
        {t('inbox.row.resolved')}
      </span>
    );
  if (promise === null || Date.parse(promise.at_risk_at) > now) return null;
  return <Why need={promised(promise, now)} />;
}

/** Of a promise that somebody else keeps. */
function promised({ kind, due_at }: InboxItem['promise'] & {}, now: number): Need {
  const why = Date.parse(due_at) <= now ? 'missed' : 'at_risk';
  return { why, due_at, since: null, what: kind, ask: null, words: null, by: null };
}

function Said({ last }: { readonly last: InboxItem['last'] & {} }) {
  const { t } = useTranslation();
  const inside = last.audience === 'internal';
  const Sign = inside ? IconLock : IconWorld;
  return (
    <>
      <Sign
        size={13}
        className={inside ? styles['inside'] : styles['outside']}
        aria-label={t(inside ? 'audience.internal' : 'audience.external')}
      />{' '}
      {last.ours ? t('inbox.row.we') : <bdi>{last.author ?? last.connection}</bdi>}
      {': '}
      <bdi>{last.text}</bdi>
    </>
  );
}

/** By how many, on which side, and how it sounds. */
function Facts({ item: { reporters, inside, outside, asks, tone, said_at } }: { readonly item: InboxItem }) {
  const { t, i18n } = useTranslation();
  const { whole } = useTimes();
  const now = useNow();
  return (
    <span className={styles['side']}>
      <span className={`${styles['fact']} ${styles['wide']}`}>
        {tone !== null && tone <= -TOLD_TONE && <IconMoodSad size={15} aria-label={t('inbox.row.negative')} />}
        {tone !== null && tone >= TOLD_TONE && <IconMoodSmile size={15} aria-label={t('inbox.row.positive')} />}
      </span>
      {asks.open > asks.mine && (
        <Fact label={t('inbox.row.asks', { count: asks.open })} sign={IconQuestionMark} count={asks.open} />
      )}
      {reporters > 0 && (
        <Fact label={t('inbox.row.reporters', { count: reporters })} sign={IconUsers} count={reporters} />
      )}
      {outside > 0 && (
        <Fact label={t('inbox.row.outside', { count: outside })} sign={IconWorld} count={outside} side="outside" />
      )}
      {inside > 0 && (
        <Fact label={t('inbox.row.inside', { count: inside })} sign={IconLock} count={inside} side="inside" />
      )}
      <time dateTime={said_at} title={whole(said_at)}>
        {brief(said_at, now, i18n.language)}
      </time>
    </span>
  );
}

function Fact({
  label,
  sign: Sign,
  count,
  side,
}: {
  readonly label: string;
  readonly sign: typeof IconUsers;
  readonly count: number;
  readonly side?: 'inside' | 'outside';
}) {
  return (
    <span className={`${styles['fact']} ${styles['wide']} ${side ? styles[side] : ''}`} title={label}>
      <Sign size={14} aria-hidden />
      <span aria-hidden>{count}</span>
      <span className="unseen">{label}</span>
    </span>
  );
}

/** Who has it, and where it belongs. */
function Ends({ item: { owner, owner_name, team, product, market } }: { readonly item: InboxItem }) {
  const { t } = useTranslation();
  const where = [product, market].filter((part) => part !== null).join(' · ');
  const name = owner_name ?? owner;
  return (
    <span className={styles['side']}>
      {where !== '' && <bdi className={`${styles['cut']} ${styles['wide']}`}>{where}</bdi>}
      <span className={`${styles['cut']} ${styles['owner']}`}>
        <span className="unseen">{name === null ? t('inbox.row.nobody') : t('inbox.row.owner', { name })}</span>
        <bdi aria-hidden>{name ?? team ?? '–'}</bdi>
      </span>
    </span>
  );
}
