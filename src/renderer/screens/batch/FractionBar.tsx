import { Text } from '@mantine/core';
import type { ReactElement } from 'react';
import type { LabelClass } from '../../../shared/domain/labelSet.ts';
import { formatShare } from '../../../shared/format/quantity.ts';
import classes from './BatchScreen.module.css';

/** Classes that are written beside the bar; more are in its words. */
const WRITTEN = 3;

/** Area fractions as a small stacked bar in the colours of the classes, with the numbers. */
export function FractionBar({ fractions, labels }: { readonly fractions: readonly number[]; readonly labels: readonly LabelClass[] }): ReactElement {
  const words = labels.map(({ index, name }) => `${name} ${formatShare(fractions[index] ?? 0)}`).join(', ');
  return (
    <div className={classes['fractions']}>
      <div className={classes['stack']} role="img" aria-label={words} title={words}>
        {labels.map(({ index, colour }) => (
          <span key={index} style={{ width: `${100 * (fractions[index] ?? 0)}%`, background: colour }} />
        ))}
      </div>
      <div className={classes['shares']} aria-hidden>
        {labels.slice(0, WRITTEN).map(({ index, colour }) => (
          <Text key={index} size="xs" component="span" className={classes['share']}>
            <span className={classes['dot']} style={{ background: colour }} />
            {formatShare(fractions[index] ?? 0)}
          </Text>
        ))}
        {labels.length > WRITTEN && (
          <Text size="xs" c="dimmed" component="span">
            …
          </Text>
        )}
      </div>
    </div>
  );
}
