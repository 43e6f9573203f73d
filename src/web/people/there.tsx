/** Times where somebody lives, beside those where the reader does. */
import { Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNow, useTimes, useZone } from '../frame/times.ts';
import { localIn } from '../parts/moments.ts';

export function useThere(): (zone: string, at: string | number, withDay?: boolean) => string {
  const { language } = useTranslation().i18n;
  return (zone, at, withDay = true) =>
    new Intl.DateTimeFormat(language, {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      ...(withDay && { weekday: 'short', day: 'numeric', month: 'short' }),
    }).format(new Date(at));
}

/** `Mon 30 Nov, 09:00`, and what that is for them where it is not the same. */
export function Moment({ at, zone }: { readonly at: string; readonly zone?: string }) {
  const { t } = useTranslation();
  const { whole } = useTimes();
  const mine = useZone();
  const there = useThere();
  const now = useNow();
  const when = Date.parse(at);
  const here = localIn(mine, when);
  const today = here.slice(0, 10) === localIn(mine, now).slice(0, 10);
  const theirs = zone === undefined ? here : localIn(zone, when);
  return (
    <Tooltip label={whole(at)} openDelay={300}>
      <Text component="time" dateTime={at} inherit>
        {there(mine, at, !today)}
        {zone !== undefined && theirs !== here && (
          <> {t('people.theirs', { time: there(zone, at, theirs.slice(0, 10) !== here.slice(0, 10)) })}</>
        )}
      </Text>
    </Tooltip>
  );
}
