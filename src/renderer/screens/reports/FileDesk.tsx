import { ActionIcon, Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { LARGEST_REPORT } from '../../../shared/contract/areas/reportsArea.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { PdfPages } from './PdfPages.tsx';
import classes from './ReportsScreen.module.css';
import { Rows } from './Rows.tsx';
import { VerificationView } from './VerificationView.tsx';

interface FileDeskProps {
  readonly project: string;
  readonly file: File;
  /** Tells the files apart that were dropped one after another. */
  readonly turn: number;
  readonly onReport: (id: number) => void;
  readonly onClose: () => void;
}

/** A PDF that somebody brought: its pages as they are, and what verifying it found. */
export function FileDesk({ project, file, turn, onReport, onClose }: FileDeskProps): ReactElement {
  const client = useClient();
  const bytes = useQuery({ queryKey: ['dropped', turn], queryFn: () => bytesOf(file), staleTime: Infinity, gcTime: 0 });
  const data = bytes.data;
  const result = useQuery({ queryKey: ['verified', project, turn], queryFn: () => client.call.reports.verifyFile({ project, name: file.name, bytes: data ?? new Uint8Array() }), enabled: data !== undefined, staleTime: Infinity, gcTime: 0 });
  const failed = bytes.error ?? result.error;
  const issued = result.data?.issued ?? null;
  return (
    <>
      <section className={classes['middle']} aria-label="File">
        {data !== undefined && <PdfPages bytes={data} label={`Pages of ${file.name}`} />}
      </section>
      <aside className={classes['right']} aria-label="Verified file">
        <div className={classes['facts']}>
          <Stack gap="lg">
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <Title order={2} style={{ overflowWrap: 'anywhere' }}>
                {file.name}
              </Title>
              <ActionIcon variant="subtle" color="gray" aria-label="Close the file" onClick={onClose}>
                <IconX size={18} />
              </ActionIcon>
            </Group>
            {failed !== null && <ErrorNote error={failed} />}
            {failed === null && result.data === undefined && (
              <Group gap="xs" role="status">
                <Loader size="xs" />
                <Text size="sm">Measuring every micrograph again …</Text>
              </Group>
            )}
            {result.data !== undefined && (
              <>
                {result.data.report !== null && (
                  <Rows
                    rows={[
                      ['Report', result.data.report.number],
                      ['Specimen', result.data.report.specimen],
                      ['Operator', result.data.report.operator === '' ? 'not named' : result.data.report.operator],
                      ['Made by', result.data.report.software],
                    ]}
                  />
                )}
                <VerificationView result={result.data} />
                {issued !== null && (
                  <Button size="xs" variant="default" onClick={() => onReport(issued)}>
                    Open the report as it was issued
                  </Button>
                )}
              </>
            )}
          </Stack>
        </div>
      </aside>
    </>
  );
}

async function bytesOf(file: File): Promise<Uint8Array> {
  if (file.size > LARGEST_REPORT) throw new AppError('input/unsupported', `"${file.name}" is too large to be sent (${Math.ceil(file.size / 2 ** 20)} MB, at most ${LARGEST_REPORT / 2 ** 20}). Verify it with "nital verify".`);
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    throw new AppError('input/unreadable', `"${file.name}" cannot be read: it was moved, changed or locked. Choose it again; a folder cannot be verified.`, { cause: error });
  }
}
