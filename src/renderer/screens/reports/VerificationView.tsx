import { List, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { ReportDifference, Verification } from '../../../shared/reports/verification.ts';
import classes from './ReportsScreen.module.css';

/** Differences that are listed; the rest is counted. */
const LISTED = 60;

/** What verifying found: one word, then what differs, by its reason, and what was looked at. */
export function VerificationView({ result }: { readonly result: Verification }): ReactElement {
  const { verdict, differences, checked, notes } = result;
  const isIdentical = verdict === 'identical';
  return (
    <Stack gap="sm" role="status" aria-label="Result of verifying">
      <div className={classes['verdict']} data-verdict={verdict}>
        {isIdentical ? <IconCircleCheck size={24} /> : <IconAlertTriangle size={24} />}
        <div>
          <Text fw={600} size="lg" c="inherit">
            {isIdentical ? 'Identical' : 'Not identical'}
          </Text>
          <Text size="sm" c="inherit">
            {isIdentical ? 'The report says what the project says.' : differences.length === 1 ? 'One difference.' : `${differences.length} differences.`}
          </Text>
        </div>
      </div>
      {differences.length > 0 && (
        <div>
          <Title order={3} mb={4}>
            What differs
          </Title>
          {[...Map.groupBy(differences.slice(0, LISTED), ({ why }) => why)].map(([why, members]) => (
            <div key={why} className={classes['group']}>
              <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
                {capital(why)}.
              </Text>
              {members.map((difference) => (
                <Difference key={difference.what} difference={difference} />
              ))}
            </div>
          ))}
          {differences.length > LISTED && (
            <Text size="sm">
              And {differences.length - LISTED} more; “nital verify” lists them all.
            </Text>
          )}
        </div>
      )}
      <div>
        <Title order={3} mb={4}>
          What was checked
        </Title>
        <List size="sm" spacing={4}>
          {[...checked, ...notes].map((line) => (
            <List.Item key={line}>{line}</List.Item>
          ))}
        </List>
      </div>
    </Stack>
  );
}

function Difference({ difference: { what, inReport, now } }: { readonly difference: ReportDifference }): ReactElement {
  return (
    <div className={classes['difference']}>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {capital(what)}
      </Text>
      <dl className={classes['two']}>
        <Text component="dt" size="xs">
          in report
        </Text>
        <Text component="dd" size="sm">
          {inReport}
        </Text>
        <Text component="dt" size="xs">
          now
        </Text>
        <Text component="dd" size="sm">
          {now}
        </Text>
      </dl>
    </div>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
