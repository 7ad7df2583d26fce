import { Table, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import classes from './EvaluateScreen.module.css';
import { METRIC_COLUMNS, metricWords } from './metricColumns.ts';
import { PUBLISHED_ROWS } from './publishedFigures.ts';

/** What the study reports of its own micrographs, for orientation only. */
export function PublishedRows(): ReactElement {
  return (
    <>
      <Table.Tr className={classes['quiet']}>
        <Table.Td />
        <Table.Td colSpan={METRIC_COLUMNS.length + 1}>
          <Text size="xs">Published, on other micrographs: Appl. Sci. 2024, 14, 2297, table 4. Its crops were divided at random, so that crops of one micrograph stand on every side; the figures are optimistic and do not compare.</Text>
        </Table.Td>
      </Table.Tr>
      {PUBLISHED_ROWS.map((row) => (
        <Table.Tr key={row.network} className={classes['quiet']} data-published>
          <Table.Td />
          <Table.Td className={classes['name']}>
            <Text size="xs" pl="md" fs="italic">
              {row.network} (published)
            </Text>
          </Table.Td>
          {METRIC_COLUMNS.map((column) => (
            <Table.Td key={column.key} ta="right" fs="italic">
              {column.key === 'fractionMean' || column.key === 'fractionLargest' ? '' : metricWords(row[column.key], column)}
            </Table.Td>
          ))}
        </Table.Tr>
      ))}
    </>
  );
}
