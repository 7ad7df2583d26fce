import { Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDeviceFloppy, IconPrinter, IconShieldCheck } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { ReportRow } from '../../../shared/contract/areas/reportsArea.ts';
import { formatDay } from '../../../shared/format/quantity.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { again } from '../../state/again.ts';
import { PdfPages } from './PdfPages.tsx';
import { printPages } from './printPages.ts';
import classes from './ReportsScreen.module.css';
import { Rows } from './Rows.tsx';
import { saveReport } from './saveReport.ts';
import { VerificationView } from './VerificationView.tsx';

interface IssuedDeskProps {
  readonly project: string;
  readonly report: ReportRow;
  readonly onAgain: () => void;
}

/** A report that was issued: its pages, and whether it still says what the project says. */
export function IssuedDesk({ project, report, onAgain }: IssuedDeskProps): ReactElement {
  const client = useClient();
  const { id, number, specimen, operator, createdAt, sha256, bytes: size } = report;
  const name = number ?? `No. ${id}`;
  const pdf = useQuery({ queryKey: [project, 'report', id], queryFn: () => client.call.reports.bytes({ project, id }), staleTime: Infinity, gcTime: 60_000 });
  const verify = useMutation({ mutationFn: () => client.call.reports.verify({ project, id }) });
  const save = useMutation({
    mutationFn: () => saveReport(client, project, id, `report-${name.replaceAll(/[^\p{L}\p{N}._-]/gu, '_')}.pdf`),
    onSuccess: (path) => path !== null && notifications.show({ message: `Saved as ${path}.` }),
  });
  const print = useMutation({ mutationFn: (bytes: Uint8Array) => printPages(bytes) });
  const failed = verify.error ?? save.error ?? print.error;
  return (
    <>
      <section className={classes['middle']} aria-label="Report">
        {pdf.isError ? (
          <ErrorNote error={pdf.error} onRetry={() => again(pdf)} />
        ) : pdf.data === undefined ? (
          <EmptyState picture={<Loader size="sm" />} title="Opening the report …">
            {' '}
          </EmptyState>
        ) : (
          <PdfPages bytes={pdf.data.bytes} label={`Pages of report ${name}`} />
        )}
      </section>
      <aside className={classes['right']} aria-label="Report and its proof">
        <div className={classes['facts']}>
          <Stack gap="lg">
            <div>
              <Title order={2} mb="xs" style={{ overflowWrap: 'anywhere' }}>
                {name}
              </Title>
              <Rows
                rows={[
                  ['Specimen', specimen.code],
                  ['Issued', `${formatDay(createdAt)}, ${new Date(createdAt).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`],
                  ['Operator', operator === null || operator === '' ? 'not named' : operator],
                  ['Size', size === null ? 'its file is missing' : `${(size / 1e6).toFixed(size < 1e7 ? 2 : 0)} MB`],
                ]}
              />
              <Text size="xs" c="dimmed" mt={4}>
                SHA-256
              </Text>
              <Text className={classes['hash']}>{sha256}</Text>
            </div>
            <Group gap="xs">
              <Button size="xs" variant="default" leftSection={<IconDeviceFloppy size={14} />} loading={save.isPending} onClick={() => save.mutate()}>
                Save as
              </Button>
              <Button size="xs" variant="default" leftSection={<IconPrinter size={14} />} loading={print.isPending} disabled={pdf.data === undefined} onClick={() => pdf.data !== undefined && print.mutate(pdf.data.bytes)}>
                Print
              </Button>
              <Button size="xs" variant="default" onClick={onAgain}>
                New report
              </Button>
            </Group>
            {failed !== null && <ErrorNote error={failed} />}
            {verify.data === undefined ? (
              <Text size="sm" c="dimmed">
                {number === null ? 'An earlier version of Nital made this report, without data: it cannot be verified. Make a new one of the specimen.' : 'Verifying measures every micrograph again and compares all that the report says with the project as it is now.'}
              </Text>
            ) : (
              <VerificationView result={verify.data} />
            )}
          </Stack>
        </div>
        <div className={classes['act']}>
          <Button fullWidth disabled={number === null} leftSection={<IconShieldCheck size={16} />} loading={verify.isPending} onClick={() => verify.mutate()}>
            {verify.data === undefined ? 'Verify' : 'Verify again'}
          </Button>
        </div>
      </aside>
    </>
  );
}
