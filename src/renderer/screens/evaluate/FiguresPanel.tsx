import { Alert, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactElement, ReactNode } from 'react';
import type { EvaluationView } from '../../../shared/contract/areas/evaluationsArea.ts';
import type { ProjectView } from '../../../shared/contract/areas/projectsArea.ts';
import { testTimeAugmentationInWords } from '../../../shared/engineProtocol/testTimeAugmentation.ts';
import { formatDay, formatNumber, formatShare } from '../../../shared/format/quantity.ts';
import { BASELINE_WORDS } from './baselineWords.ts';
import { ClassTable } from './ClassTable.tsx';
import { BoundaryChart, ReliabilityChart } from './ComparisonCharts.tsx';
import { ConfusionMatrix } from './ConfusionMatrix.tsx';
import type { Focus } from './imageOrder.ts';
import { JUDGED_SIDE_WORDS } from './sideWords.ts';

interface FiguresPanelProps {
  readonly project: ProjectView;
  readonly view: EvaluationView;
  readonly compared: readonly { readonly id: number; readonly name: string }[];
  readonly focus: Focus;
  readonly onFocus: (focus: Focus) => void;
}

/** All figures of one evaluation, and what is to be said about them. */
export function FiguresPanel({ project, view, compared, focus, onFocus }: FiguresPanelProps): ReactElement {
  return (
    <Stack gap="md">
      <Heading view={view} />
      <Warnings view={view} />
      <Part title="Confusion matrix" help="Each row is what the masks say; its cells are what the model says of it. Click a cell to see its pixels.">
        <ConfusionMatrix confusion={view.confusion} names={view.classes.map(({ name }) => name)} focus={focus} onFocus={onFocus} />
      </Part>
      <Part title="Classes">
        <ClassTable view={view} labels={project.labelSet.classes} />
      </Part>
      <Part title="Boundaries" help="Share of the boundaries that is found when they may be off by so much.">
        <BoundaryChart project={project.handle} view={view} compared={compared} />
      </Part>
      <Part title="Can its confidence be relied on?" help={reliabilityHelp(view)}>
        {view.reliability !== null && <ReliabilityChart project={project.handle} view={view} compared={compared} />}
      </Part>
    </Stack>
  );
}

function Part({ title, help, children }: { readonly title: string; readonly help?: string; readonly children: ReactNode }): ReactElement {
  return (
    <section aria-label={title}>
      <Title order={3}>{title}</Title>
      {help !== undefined && (
        <Text size="xs" c="dimmed" mb={4}>
          {help}
        </Text>
      )}
      {children}
    </section>
  );
}

function Heading({ view }: { readonly view: EvaluationView }): ReactElement {
  const { model, on, micrographs, specimens, images, createdAt, settings, kappa } = view;
  const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
  const variants = settings === null ? null : testTimeAugmentationInWords(settings.testTimeAugmentation);
  return (
    <div>
      <Title order={2}>{model.name}</Title>
      <Text size="sm">
        Judged on {JUDGED_SIDE_WORDS[on].on}: {counted(micrographs, 'micrograph')} of {counted(specimens, 'specimen')}
        {images === micrographs ? '' : `, in ${images} tiles`}, {formatDay(createdAt)}.
      </Text>
      <Text size="xs" c="dimmed">
        {settings === null ? '' : `Tiles overlap by ${formatShare(settings.overlap, 0)}${variants === null ? '' : `, averaged over ${variants}`}, on ${settings.device}. `}
        Agreement beyond chance (Cohen’s κ): {formatNumber(kappa, 3)}.
      </Text>
    </div>
  );
}

function Warnings({ view }: { readonly view: EvaluationView }): ReactElement {
  const { leaky, remarks, baselines, meanIoU } = view;
  const better = baselines.filter((baseline) => baseline.meanIoU !== null && meanIoU !== null && baseline.meanIoU >= meanIoU).map(({ name }) => BASELINE_WORDS[name]);
  return (
    <>
      {leaky && (
        <Alert color="red" p="xs" icon={<IconAlertTriangle size={18} />} role="alert" title="The sides are not apart">
          <Text size="sm">The same specimens or pictures were trained on and judged by. On a new specimen the model does worse than these figures say.</Text>
        </Alert>
      )}
      {better.length > 0 && (
        <Alert color="yellow" p="xs" icon={<IconAlertTriangle size={18} />} title="Not better than a method without learning">
          <Text size="sm">{inOneSentence(better)} {better.length === 1 ? 'overlaps' : 'overlap'} with the truth at least as well (mean IoU). Train longer, or look at the masks.</Text>
        </Alert>
      )}
      {remarks.map((remark) => (
        <Text key={remark} size="sm">
          {remark}
        </Text>
      ))}
    </>
  );
}

/** "Otsu’s threshold and brightness alone" */
function inOneSentence(words: readonly string[]): string {
  return new Intl.ListFormat('en').format(words.map((word, at) => (at === 0 || word.startsWith('Otsu') ? word : word.charAt(0).toLowerCase() + word.slice(1))));
}

function reliabilityHelp({ reliability }: EvaluationView): string {
  if (reliability === null) return 'This evaluation was made by an earlier version, which did not count it. Judge the model anew to see it.';
  return `Below the dashed line the model is too sure of itself. On average its confidence is off by ${formatShare(reliability.expectedCalibrationError, 1)} (expected calibration error).`;
}
