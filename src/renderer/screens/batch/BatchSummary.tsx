import { Table, Text } from '@mantine/core';
import { useMemo, type ReactElement } from 'react';
import type { BatchItemView } from '../../../shared/contract/areas/batchesArea.ts';
import type { LabelClass } from '../../../shared/domain/labelSet.ts';
import { formatQuantity } from '../../../shared/format/quantity.ts';
import classes from './BatchScreen.module.css';
import { summarise } from './summarise.ts';

/** Mean area fractions over the fields of each specimen, with the 95 % interval of the mean. */
export function BatchSummary({ items, labels }: { readonly items: readonly BatchItemView[]; readonly labels: readonly LabelClass[] }): ReactElement | null {
  const rows = useMemo(() => summarise(items, labels.length), [items, labels.length]);
  if (rows.length === 0) return null;
  return (
    <section className={classes['summary']} aria-label="Mean of each specimen">
      <Table stickyHeader verticalSpacing={3} horizontalSpacing="md" aria-label="Mean of each specimen">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Specimen</Table.Th>
            <Table.Th ta="right">Fields</Table.Th>
            {labels.map(({ index, name, colour }) => (
              <Table.Th key={index} ta="right">
                <span className={classes['dot']} style={{ background: colour }} /> {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ specimen, fields, classes: means }) => (
            <Table.Tr key={specimen}>
              <Table.Td>{specimen}</Table.Td>
              <Table.Td ta="right">{fields}</Table.Td>
              {means.map(({ mean, ci95 }, index) => (
                <Table.Td key={labels[index]?.name} ta="right">
                  {formatQuantity(mean, ci95, '%')}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed" px="md" py={4}>
        Mean ± 95 % interval over the fields that are done and not rejected (after ASTM E1245). One field has no interval.
      </Text>
    </section>
  );
}
