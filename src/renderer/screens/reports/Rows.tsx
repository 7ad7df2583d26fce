import type { ReactElement } from 'react';
import classes from './ReportsScreen.module.css';

/** Names and values. */
export function Rows({ rows }: { readonly rows: readonly (readonly [string, string])[] }): ReactElement {
  return (
    <dl className={classes['rows']}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
