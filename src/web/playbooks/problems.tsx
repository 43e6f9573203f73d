/** What is wrong with a text, each with its place and what to do. */
import { Anchor, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Linted } from '../../api/shapes/index.ts';
import { numbered } from '../library/numbered.ts';
import styles from './playbooks.module.css';

interface ProblemsProps {
  readonly problems: Linted['problems'];
  /** Goes to its place, where the text is shown. */
  readonly onPlace?: (line: number) => void;
}

export function Problems({ problems, onPlace }: ProblemsProps) {
  const { t } = useTranslation();
  return (
    <ul className={styles['problems']}>
      {numbered(problems).map(({ key, value: { file, line, problem, cure } }) => (
        <li key={key}>
          <Text size="sm" component="span">
            {onPlace === undefined ? (
              <bdi>
                {file.split('/').at(-1)}:{line}
              </bdi>
            ) : (
              <Anchor component="button" type="button" inherit onClick={() => onPlace(line)}>
                {t('playbooks.line', { line })}
              </Anchor>
            )}{' '}
            <bdi>{problem}</bdi>
          </Text>
          <Text size="sm" c="dimmed">
            {t('playbooks.cure')} <bdi>{cure}</bdi>
          </Text>
        </li>
      ))}
    </ul>
  );
}
