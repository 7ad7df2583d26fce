import { Button } from '@mantine/core';
import { IconFileCertificate } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type DragEvent, type ReactElement } from 'react';
import type { ReportRow, ReportSubject } from '../../../shared/contract/areas/reportsArea.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import type { ScreenProps } from '../../shell/ScreenProps.ts';
import { again } from '../../state/again.ts';
import { navigate } from '../../state/route.ts';
import { DraftDesk } from './DraftDesk.tsx';
import { FileDesk } from './FileDesk.tsx';
import { IssuedDesk } from './IssuedDesk.tsx';
import { ReportList } from './ReportList.tsx';
import { setCommon, useReportOptions } from './reportOptions.ts';
import classes from './ReportsScreen.module.css';

/** What stands in the middle besides an issued report, which the address names. */
type Aside = { readonly kind: 'draft'; readonly specimen: number } | { readonly kind: 'file'; readonly file: File; readonly turn: number } | null;

let turns = 0;

/** Reports: those that were issued, the draft of a new one, and any PDF that somebody wants verified. */
export default function ReportsScreen({ project, id }: ScreenProps): ReactElement {
  const client = useClient();
  const { handle } = project;
  const reports = useQuery({ queryKey: [handle, 'reports', 'list'], queryFn: () => client.call.reports.list({ project: handle }), staleTime: 0 });
  const subjects = useQuery({ queryKey: [handle, 'specimens', 'reportable'], queryFn: () => client.call.reports.subjects({ project: handle }), staleTime: 0 });
  const [aside, setAside] = useState<Aside>(null);
  const [isDropping, setDropping] = useState(false);
  const common = useReportOptions((state) => state.common);
  useFirstOptions(reports.data);
  const show = (report: number | null): void => {
    setAside(null);
    navigate({ screen: 'reports', project: project.path, id: report });
  };
  const draft = (specimen: number): void => setAside({ kind: 'draft', specimen });
  const bring = (file: File): void => setAside({ kind: 'file', file, turn: ++turns });
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setDropping(false);
    const file = event.dataTransfer.files[0];
    if (file !== undefined) bring(file);
  };
  const failed = reports.isError ? reports : subjects.isError ? subjects : null;
  if (failed !== null) return <ErrorNote error={failed.error} onRetry={() => again(failed)} />;
  if (reports.data === undefined || subjects.data === undefined) return <EmptyState picture={null} title="">Reading the reports …</EmptyState>;
  // Unless one is chosen, the newest.
  const shown = aside !== null ? null : (id ?? reports.data[0]?.id ?? null);
  const report = reports.data.find((row) => row.id === shown);
  return (
    <div
      className={`${classes['screen'] ?? ''} ${isDropping ? (classes['dropping'] ?? '') : ''}`}
      data-alone={(aside === null && report === undefined) || undefined}
      onDragOver={(event) => (event.preventDefault(), setDropping(true))}
      onDragLeave={() => setDropping(false)}
      onDrop={drop}
    >
      <ReportList reports={reports.data} subjects={subjects.data} report={shown} specimen={aside?.kind === 'draft' ? aside.specimen : null} onReport={show} onSpecimen={draft} onFile={bring} />
      {aside?.kind === 'file' ? (
        <FileDesk key={aside.turn} project={handle} file={aside.file} turn={aside.turn} onReport={show} onClose={() => setAside(null)} />
      ) : aside?.kind === 'draft' ? (
        common !== null && <DraftDesk key={aside.specimen} project={project} specimen={aside.specimen} common={common} onMade={(row) => show(row.id)} />
      ) : report !== undefined ? (
        <IssuedDesk key={report.id} project={handle} report={report} onAgain={() => draft(report.specimen.id)} />
      ) : (
        <Nothing subjects={subjects.data} isUnknown={id !== null} onSpecimen={draft} onImport={() => navigate({ screen: 'specimens', project: project.path, id: null })} />
      )}
    </div>
  );
}

/** The first report begins with who signed the last one, else with who works at this computer. */
function useFirstOptions(reports: readonly ReportRow[] | undefined): void {
  const client = useClient();
  const info = useQuery({ queryKey: ['app', 'info'], queryFn: () => client.call.app.info({}), staleTime: Infinity });
  const isKnown = reports !== undefined && (info.data !== undefined || info.isError);
  const operator = reports?.find((row) => (row.operator ?? '') !== '')?.operator ?? info.data?.operator ?? '';
  useEffect(() => {
    if (isKnown && useReportOptions.getState().common === null) setCommon({ operator, laboratory: '', address: '', attachMasks: false });
  }, [isKnown, operator]);
}

function Nothing({ subjects, isUnknown, onSpecimen, onImport }: { readonly subjects: readonly ReportSubject[]; readonly isUnknown: boolean; readonly onSpecimen: (id: number) => void; readonly onImport: () => void }): ReactElement {
  const picture = <IconFileCertificate size={56} stroke={1.2} />;
  const ready = subjects.find(({ masked }) => masked > 0) ?? subjects.find(({ micrographs }) => micrographs > 0);
  if (isUnknown) return <EmptyState picture={picture} title="There is no such report">Choose one at the left, or drop the PDF of a report here to verify it.</EmptyState>;
  if (ready === undefined) {
    return (
      <EmptyState picture={picture} title="Nothing to report on yet" action={<Button onClick={onImport}>Go to the specimens</Button>}>
        A report shows the micrographs of a specimen, what was measured in their masks, and where every number comes from. Import micrographs first. A PDF of a report that is dropped here is verified.
      </EmptyState>
    );
  }
  return (
    <EmptyState picture={picture} title="No report yet" action={<Button onClick={() => onSpecimen(ready.id)}>Make a report of {ready.code}</Button>}>
      A report says what was measured and where every number comes from. You see its pages before it is issued; later, verifying recomputes every number from the project. A PDF that is dropped here is verified too.
    </EmptyState>
  );
}
