import type { ReactElement } from 'react';
import type { ReportRecord } from '../../../../shared/domain/records.ts';
import { formatDay } from '../../../../shared/format/quantity.ts';
import classes from '../SpecimensScreen.module.css';

/** The reports that were issued, newest first. */
export function ReportFacts({ reports }: { readonly reports: readonly ReportRecord[] }): ReactElement {
  return (
    <table className={classes['facts']} aria-label="Reports">
      <thead>
        <tr>
          <th>Report</th>
          <th className={classes['value']}>Issued</th>
        </tr>
      </thead>
      <tbody>
        {reports.toReversed().map(({ id, createdAt, sha256 }) => (
          <tr key={id}>
            <td>
              No. {id}
              <small>SHA-256 {sha256.slice(0, 12)}…</small>
            </td>
            <td className={classes['value']}>
              {formatDay(createdAt)}
              <small>{createdAt.slice(11, 16)} UTC</small>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
