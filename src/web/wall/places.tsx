/** Products by markets: where the issues are. */
import { Anchor, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Place, Places as Told } from '../../api/shapes/index.ts';
import { Panel } from './panel.tsx';
import { useNumbers } from './use-numbers.ts';
import styles from './wall.module.css';

/** Rows and columns; what is beyond is in the inbox. */
const MOST = 8;
const BAD = 8;

export function Places() {
  const { t } = useTranslation();
  const places = useNumbers<Told>('/numbers/places', {}, null, 'issue');
  return (
    <Panel title={t('wall.places.title')} of={places} wide="rest">
      {({ items }) => (items.length === 0 ? <Text c="dimmed">{t('wall.places.none')}</Text> : <Grid items={items} />)}
    </Panel>
  );
}

function Grid({ items }: { readonly items: readonly Place[] }) {
  const { t } = useTranslation();
  const products = mostOf(items, ({ product }) => product);
  const markets = mostOf(items, ({ market }) => market);
  const productName = (name: string | null): string => name ?? t('wall.places.no_product');
  const marketName = (name: string | null): string => name ?? t('wall.places.no_market');
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keyboard
    <section className={styles['scroll']} tabIndex={0} aria-label={t('wall.places.title')}>
      <table className={styles['grid']}>
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">{t('wall.places.product')}</span>
            </th>
            {markets.map((market) => (
              <th key={market} scope="col">
                <bdi>{marketName(market)}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {products.map((product) => (
            <tr key={product}>
              <th scope="row">
                <bdi>{productName(product)}</bdi>
              </th>
              {markets.map((market) => (
                <Cell
                  key={market}
                  place={items.find((one) => one.product === product && one.market === market)}
                  label={(issues) =>
                    t('wall.places.cell', { product: productName(product), market: marketName(market), issues })
                  }
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cell({ place, label }: { readonly place: Place | undefined; readonly label: (issues: string) => string }) {
  const { t } = useTranslation();
  if (place === undefined) return <td aria-label="0">·</td>;
  const { issues, severity, product, market } = place;
  const bad = severity !== null && severity >= BAD;
  const told = label(t('wall.places.issues', { count: issues }));
  const where = new URLSearchParams({ view: 'all' });
  if (product !== null) where.set('product', product);
  if (market !== null) where.set('market', market);
  const worst = severity === null ? '' : `, ${t('wall.places.worst', { severity })}`;
  return (
    <td data-bad={bad}>
      <Anchor
        inherit
        component={Link}
        href={`/inbox?${where}`}
        aria-label={`${told}${worst}`}
        title={`${told}${worst}`}
      >
        {issues}
        {bad && <span aria-hidden>!</span>}
      </Anchor>
    </td>
  );
}

/** Those with the most issues. */
function mostOf(items: readonly Place[], nameOf: (place: Place) => string | null): readonly (string | null)[] {
  const sums = new Map<string | null, number>();
  for (const one of items) sums.set(nameOf(one), (sums.get(nameOf(one)) ?? 0) + one.issues);
  return [...sums]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MOST)
    .map(([name]) => name);
}
