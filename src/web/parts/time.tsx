import { Text, Tooltip } from '@mantine/core';
import { useNow, useTimes } from '../frame/times.ts';

/** How long ago, or how soon; the whole time for those who point at it. */
export function Ago({ at }: { readonly at: string }) {
  const now = useNow();
  const { ago, whole } = useTimes();
  return (
    <Tooltip label={whole(at)} openDelay={300}>
      <Text component="time" dateTime={at} inherit>
        {ago(at, now)}
      </Text>
    </Tooltip>
  );
}
