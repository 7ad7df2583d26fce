import { Table } from '@mantine/core';
import type { ReactElement } from 'react';
import type { EvaluationView } from '../../../shared/contract/areas/evaluationsArea.ts';
import type { LabelClass } from '../../../shared/domain/labelSet.ts';
import { formatNumber } from '../../../shared/format/quantity.ts';
import classes from './EvaluateScreen.module.css';

/** Figures class by class; the last column is what the laboratory reports: how far area fractions are off. */
export function ClassTable({ view, labels }: { readonly view: EvaluationView; readonly labels: readonly LabelClass[] }): ReactElement {
  return (
    <Table verticalSpacing={3} fz="xs" aria-label="Figures by class" className={classes['classes']}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Class</Table.Th>
          {['Accuracy', 'Precision', 'IoU', 'BF'].map((title) => (
            <Table.Th key={title} ta="right">
              {title}
            </Table.Th>
          ))}
          <Table.Th ta="right" title="Area fraction, predicted − true, mean over the images, in percentage points">
            Area
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {view.classes.map((entry, at) => {
          const bias = view.fractionErrors[at]?.bias ?? null;
          return (
            <Table.Tr key={entry.index}>
              <Table.Td title={entry.name}>
                <span className={classes['swatch']} style={{ background: labels[entry.index]?.colour }} />
                {entry.name}
              </Table.Td>
              {[entry.accuracy, entry.precision, entry.iou, entry.bfScore].map((value, column) => (
                <Table.Td key={column} ta="right">
                  {formatNumber(value, 3)}
                </Table.Td>
              ))}
              <Table.Td ta="right">
                {bias !== null && bias > 0 ? '+' : ''}
                {formatNumber(bias === null ? null : 100 * bias, 2)}
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}
