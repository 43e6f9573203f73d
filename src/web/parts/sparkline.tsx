import styles from './sparkline.module.css';

interface SparklineProps {
  /** Oldest first. */
  readonly counts: readonly number[];
  /** What is seen, in words. */
  readonly label: string;
}

const HEIGHT = 24;
const STEP = 4;

/** How much came when: a bar for each span, as high as the fullest one allows. */
export function Sparkline({ counts, label }: SparklineProps) {
  const most = Math.max(1, ...counts);
  const width = counts.length * STEP;
  const bars = counts.map((count, at) => {
    const height = count === 0 ? 0 : Math.max(2, (HEIGHT * count) / most);
    return height === 0 ? '' : `M${at * STEP} ${HEIGHT}v${-height}h${STEP - 1}v${height}z`;
  });
  return (
    <svg
      className={styles['line']}
      viewBox={`0 0 ${width} ${HEIGHT + 1}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path d={`M0 ${HEIGHT}h${width}v1h${-width}z`} className={styles['none']} />
      <path d={bars.join('')} className={styles['some']} />
    </svg>
  );
}
