import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useClient } from '../../connection/ConnectionContext.ts';
import { BASELINE_WORDS } from './baselineWords.ts';
import classes from './EvaluateScreen.module.css';
import { METRIC_COLUMNS, metricWords } from './metricColumns.ts';
import { evaluationQuery } from './evaluationQuery.ts';

/** What methods without learning reach on the same images: a model that does not beat them has learned nothing. */
export function BaselineRows({ project, evaluation }: { readonly project: string; readonly evaluation: number }): ReactElement {
  const view = useQuery(evaluationQuery(useClient(), project, evaluation));
  return (
    <>
      {view.data?.baselines.map((baseline) => (
        <Table.Tr key={baseline.name} className={classes['quiet']}>
          <Table.Td />
          <Table.Td className={classes['name']}>
            <Text size="xs" pl="md">
              {BASELINE_WORDS[baseline.name]}
            </Text>
          </Table.Td>
          {METRIC_COLUMNS.map((column) => (
            <Table.Td key={column.key} ta="right">
              {column.key === 'fractionMean' || column.key === 'fractionLargest' ? '' : metricWords(baseline[column.key], column)}
            </Table.Td>
          ))}
        </Table.Tr>
      ))}
    </>
  );
}
