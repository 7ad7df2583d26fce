import { Group, Text, TextInput, Title, UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState, type ReactElement } from 'react';
import type { ReportRow, ReportSubject } from '../../../shared/contract/areas/reportsArea.ts';
import { formatDay } from '../../../shared/format/quantity.ts';
import classes from './ReportsScreen.module.css';
import { VerifyFileButton } from './VerifyFileButton.tsx';

interface ReportListProps {
  readonly reports: readonly ReportRow[];
  readonly subjects: readonly ReportSubject[];
  readonly report: number | null;
  readonly specimen: number | null;
  readonly onReport: (id: number) => void;
  readonly onSpecimen: (id: number) => void;
  readonly onFile: (file: File) => void;
}

/** Reports that were issued, and specimens to make one of: those without a report first. */
export function ReportList({ reports, subjects, report, specimen, onReport, onSpecimen, onFile }: ReportListProps): ReactElement {
  const [search, setSearch] = useState('');
  const words = search.trim().toLowerCase();
  const has = (...texts: readonly (string | null)[]): boolean => texts.some((text) => text?.toLowerCase().includes(words) === true);
  const found = reports.filter(({ number, specimen: { code }, operator }) => has(number, code, operator));
  const specimens = subjects.filter(({ code, grade }) => has(code, grade));
  specimens.sort((a, b) => Number(a.reports > 0) - Number(b.reports > 0) || Number(b.masked > 0) - Number(a.masked > 0));
  return (
    <aside className={classes['left']} aria-label="Reports">
      <div className={classes['head']}>
        <Title order={2} mb="sm">
          Reports
        </Title>
        <TextInput size="xs" aria-label="Search reports and specimens" placeholder="Number, specimen, operator" leftSection={<IconSearch size={14} />} value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
      </div>
      <div className={classes['lists']}>
        <Text className={classes['listTitle']} size="xs" fw={600} c="dimmed">
          Issued ({found.length})
        </Text>
        {found.length === 0 && (
          <Text size="sm" c="dimmed" px={8}>
            {reports.length === 0 ? 'None yet. Choose a specimen below.' : 'None is called so.'}
          </Text>
        )}
        {found.map((row) => (
          <UnstyledButton key={row.id} className={classes['entry']} aria-pressed={row.id === report} aria-label={`Report ${row.number ?? `No. ${row.id}`}`} onClick={() => onReport(row.id)}>
            <Text fw={500} truncate>
              {row.number ?? `No. ${row.id}`}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {row.specimen.code}, {formatDay(row.createdAt)}
            </Text>
          </UnstyledButton>
        ))}
        <Text className={classes['listTitle']} size="xs" fw={600} c="dimmed" mt="sm">
          Make a report of ({specimens.length})
        </Text>
        {specimens.map((row) => (
          <UnstyledButton key={row.id} className={classes['entry']} aria-pressed={row.id === specimen} aria-label={`Make a report of specimen ${row.code}`} onClick={() => onSpecimen(row.id)}>
            <Group justify="space-between" wrap="nowrap" gap="xs">
              <Text fw={500} truncate>
                {row.code}
              </Text>
              <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                {row.reports === 0 ? 'no report' : row.reports === 1 ? '1 report' : `${row.reports} reports`}
              </Text>
            </Group>
            <Text size="xs" c="dimmed">
              {stateOf(row)}
            </Text>
          </UnstyledButton>
        ))}
      </div>
      <div className={classes['foot']}>
        <VerifyFileButton onFile={onFile} />
      </div>
    </aside>
  );
}

/** "3 of 4 micrographs with a mask, 1 of them predicted; not calibrated" */
function stateOf({ micrographs, masked, predicted, calibrated, models }: ReportSubject): string {
  if (micrographs === 0) return 'no micrograph yet';
  const parts = [`${masked} of ${micrographs} with a mask${predicted === 0 ? '' : `, ${predicted} predicted`}`];
  if (calibrated < micrographs) parts.push(calibrated === 0 ? 'not calibrated' : `${micrographs - calibrated} not calibrated`);
  if (models.some(({ isJudged }) => !isJudged)) parts.push('model never judged');
  return parts.join('; ');
}
