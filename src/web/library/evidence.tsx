/** How it turned out, and what says so. */
import { Group, Text, Title } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Outcome, ResponseDetail } from '../../api/shapes/index.ts';
import { Ago } from '../parts/time.tsx';
import { OUTCOMES, OutcomeBadge } from './outcome.tsx';
import styles from './library.module.css';

export function TurnedOutWhy({ one: { outcome, evidence } }: { readonly one: ResponseDetail }) {
  const { t, i18n } = useTranslation();
  const lines = linesOf(t, i18n.language, evidence);
  const looked = evidence['looked_at'];
  return (
    <section className={styles['part']}>
      <Title order={3} size="h5">
        {t('library.evidence.title')}
      </Title>
      <Group gap="xs">
        <OutcomeBadge outcome={outcome} />
        {evidence['by_hand'] === true && <Text size="sm">{t('library.evidence.by_hand')}</Text>}
      </Group>
      {lines.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('library.evidence.none')}
        </Text>
      ) : (
        <ul className={styles['plain']}>
          {lines.map((line) => (
            <li key={line}>
              <Text size="sm" className="others">
                {line}
              </Text>
            </li>
          ))}
        </ul>
      )}
      {typeof looked === 'string' && !Number.isNaN(Date.parse(looked)) && (
        <Text size="xs" c="dimmed">
          {t('library.evidence.looked_at')} <Ago at={looked} />
        </Text>
      )}
    </section>
  );
}

type Evidence = ResponseDetail['evidence'];
const TOLD = new Set([
  'judgement',
  'reopened',
  'answered',
  'follow_ups',
  'tone',
  'volume',
  'forecast',
  'over',
  'seen',
  'by_hand',
  'looked_at',
]);

/** What was imported says of its outcome what it likes: it is told as it is. */
function linesOf(t: TFunction, language: string, evidence: Evidence): readonly string[] {
  const number = (value: unknown, digits = 2): string =>
    typeof value === 'number' ? value.toLocaleString(language, { maximumFractionDigits: digits }) : '?';
  const [said, tone, volume, forecast] = ['follow_ups', 'tone', 'volume', 'forecast'].map((name) =>
    partOf(evidence[name]),
  );
  const { judgement, answered, reopened } = evidence;
  const lines: (string | false | undefined)[] = [
    isOutcome(judgement) && t('library.evidence.judgement', { outcome: t(`library.outcome.${judgement}`) }),
    typeof answered === 'number' && t('library.evidence.answered', { count: answered }),
    typeof reopened === 'number' && reopened > 0 && t('library.evidence.reopened', { count: reopened }),
    said && t('library.evidence.follow_ups', { said: number(said['said']), people: number(said['people']) }),
    tone &&
      t('library.evidence.tone', {
        people: number(tone['people']),
        before: number(tone['before']),
        after: number(tone['after']),
      }),
    volume &&
      t(volume['of'] === 'answer' ? 'library.evidence.volume_answer' : 'library.evidence.volume_resolution', {
        before: number(volume['before']),
        after: number(volume['after']),
        days: number(volume['days']),
      }),
    forecast &&
      t('library.evidence.forecast', {
        slice: String(forecast['slice']),
        observed: number(forecast['observed'], 0),
        expected: number(forecast['expected'], 0),
      }),
    ...Object.entries(evidence)
      .filter(([name]) => !TOLD.has(name))
      .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`),
  ];
  return lines.filter((line) => typeof line === 'string');
}

function partOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function isOutcome(value: unknown): value is Outcome {
  return OUTCOMES.some((one) => one === value);
}
