/** How much was said when, and how it sounds: bars on a canvas, negative below, positive above it, the rest on top. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useZone } from '../frame/times.ts';
import styles from './wall.module.css';

export interface Bar {
  /** Milliseconds. */
  readonly at: number;
  readonly posts: number;
  readonly negative: number;
  readonly positive: number;
}

interface ChartProps {
  readonly bars: readonly Bar[];
  /** All that it shows, in a sentence. */
  readonly label: string;
  /** Days rather than hours are written below. */
  readonly days: boolean;
  /** That bar was pressed. */
  readonly onBar: (at: number) => void;
}

export function Chart({ bars, label, days, onBar }: ChartProps) {
  const { i18n } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const zone = useZone();
  const [rem, setRem] = useState(letterSize);
  const plot = useRef<uPlot>(null);
  const shown = useRef({ bars, onBar });
  useEffect(() => {
    shown.current = { bars, onBar };
    plot.current?.setData(dataOf(bars));
  }, [bars, onBar]);

  useEffect(() => {
    const box = place.current;
    if (box === null) return undefined;
    const words = new Intl.DateTimeFormat(i18n.language, {
      timeZone: zone,
      ...(days ? { weekday: 'short', day: 'numeric' } : { hour: '2-digit', minute: '2-digit' }),
    });
    const numbers = new Intl.NumberFormat(i18n.language, { notation: 'compact' });
    const made = new uPlot(
      {
        ...sizeOf(box),
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
        legend: { show: false },
        cursor: { x: false, y: false, points: { show: false }, drag: { x: false, y: false } },
        scales: {
          // The last bar, which is of now, stands to the right of its time. Of no bars there is no time.
          x: {
            range: (_plot, min, max) =>
              Number.isFinite(min) ? [min, max + widthOf(shown.current.bars)] : [null, null],
          },
          y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.05)] },
        },
        ...drawn(
          box,
          rem,
          (seconds) => words.format(seconds * 1000),
          (count) => numbers.format(count),
        ),
      },
      dataOf(shown.current.bars),
      box,
    );
    plot.current = made;
    const pressed = (): void => {
      const at = made.cursor.idx;
      const bar = at == null ? undefined : shown.current.bars[at];
      if (bar !== undefined && bar.posts > 0) shown.current.onBar(bar.at);
    };
    made.over.addEventListener('click', pressed);
    const sized = new ResizeObserver(() => {
      made.setSize(sizeOf(box));
      setRem(letterSize());
    });
    sized.observe(box);
    return () => {
      sized.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [i18n.language, zone, days, rem]);

  return (
    <figure className={styles['figure']}>
      <div ref={place} className={styles['chart']} aria-hidden />
      <figcaption className="unseen">{label}</figcaption>
    </figure>
  );
}

/** Pixels; it grows where the whole screen is used. */
function letterSize(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

function sizeOf(box: HTMLElement): { readonly width: number; readonly height: number } {
  return { width: Math.max(120, box.clientWidth), height: Math.max(120, box.clientHeight) };
}

/** Of a bar, in seconds. */
function widthOf([first, second]: readonly Bar[]): number {
  return first && second ? (second.at - first.at) / 1000 : 3_600;
}

/** Each bar is drawn over the one before: all, then what is not neutral, then what is negative. */
function dataOf(bars: readonly Bar[]): uPlot.AlignedData {
  return [
    bars.map(({ at }) => at / 1000),
    bars.map(({ posts }) => posts),
    bars.map(({ negative, positive }) => negative + positive),
    bars.map(({ negative }) => negative),
  ];
}

function drawn(
  box: HTMLElement,
  rem: number,
  time: (seconds: number) => string,
  amount: (count: number) => string,
): Pick<uPlot.Options, 'axes' | 'series'> {
  const style = getComputedStyle(box);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const paths = uPlot.paths.bars?.({ size: [0.85, 100], align: 1 });
  const axis: uPlot.Axis = {
    stroke: colour('--mantine-color-dimmed'),
    font: `${0.75 * rem}px system-ui`,
    grid: { stroke: colour('--mantine-color-default-border'), width: 1 },
    ticks: { show: false },
  };
  function bars(name: string): uPlot.Series {
    return { fill: colour(name), width: 0, points: { show: false }, ...(paths && { paths }) };
  }
  return {
    series: [{}, bars('--rest'), bars('--positive'), bars('--negative')],
    axes: [
      { ...axis, grid: { show: false }, size: 2 * rem, space: 4.5 * rem, values: (_plot, at) => at.map(time) },
      { ...axis, size: 3 * rem, space: 2.5 * rem, incrs: WHOLE, values: (_plot, at) => at.map(amount) },
    ],
  };
}

/** Posts are whole. */
const WHOLE = [1, 2, 5]
  .flatMap((one) => Array.from({ length: 8 }, (_, zeros) => one * 10 ** zeros))
  .toSorted((a, b) => a - b);
