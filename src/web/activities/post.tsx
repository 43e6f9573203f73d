/** One post of the list. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Activities } from '../../api/shapes/index.ts';
import { AudienceBadge } from '../parts/audience.tsx';
import { OutsideLink } from '../parts/outside-link.tsx';
import { Ago } from '../parts/time.tsx';
import { moodOf, ToneSign } from '../parts/tone.tsx';
import styles from './activities.module.css';

export function Post({ post }: { readonly post: Activities['items'][number] }) {
  const { t } = useTranslation();
  const { actor, audience, connection, stream, title, text, url, products, topics, published_at } = post;
  const tone = post.sentiment?.score ?? post.vendor_sentiment;
  const mood = moodOf(tone);
  const about = [...products, ...topics];
  return (
    <li className={styles['post']}>
      <p className={styles['line']}>
        <AudienceBadge audience={audience} />
        <bdi className={styles['author']}>{actor?.name ?? actor?.handle ?? t('activities.nobody')}</bdi>
        <bdi className={styles['dim']}>
          {connection}/{stream}
        </bdi>
        <span className={styles['dim']}>
          <Ago at={published_at} />
        </span>
        {tone !== null && (
          <span className={styles['dim']}>
            <ToneSign tone={tone} silent /> {t(`parts.tone.${mood}`)}
          </span>
        )}
      </p>
      {title !== null && <p className={`said ${styles['title']}`}>{title}</p>}
      {text === null && title === null && <Text c="dimmed">{t('activities.empty')}</Text>}
      {text !== null && <p className={`said ${styles['text']}`}>{text}</p>}
      <p className={styles['line']}>
        {about.map((word) => (
          <bdi key={word} className={styles['dim']}>
            {word}
          </bdi>
        ))}
        {url !== null && <OutsideLink to={url}>{t('activities.original')}</OutsideLink>}
      </p>
    </li>
  );
}
