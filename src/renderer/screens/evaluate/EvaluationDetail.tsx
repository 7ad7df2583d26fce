import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { JudgedModelRow } from '../../../shared/contract/areas/evaluationsArea.ts';
import type { ProjectView } from '../../../shared/contract/areas/projectsArea.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { again } from '../../state/again.ts';
import classes from './EvaluateScreen.module.css';
import { evaluationQuery } from './evaluationQuery.ts';
import { FiguresPanel } from './FiguresPanel.tsx';
import type { Focus } from './imageOrder.ts';
import { ImagesPanel } from './ImagesPanel.tsx';
import type { Judging } from './useJudging.ts';

interface EvaluationDetailProps {
  readonly project: ProjectView;
  readonly model: JudgedModelRow;
  readonly evaluation: number;
  /** Evaluations of other models that are drawn beside this one. */
  readonly compared: readonly { readonly id: number; readonly name: string }[];
  readonly judging: Judging;
}

/** One evaluation: its figures at the left, its images at the right. A cell of the confusion matrix says which pixels are shown. */
export function EvaluationDetail({ project, model, evaluation, compared, judging }: EvaluationDetailProps): ReactElement {
  const view = useQuery(evaluationQuery(useClient(), project.handle, evaluation));
  // What a laboratory looks for is seldom the matrix.
  const [focus, setFocus] = useState<Focus>(() => ({ kind: 'class', index: project.labelSet.classes.find(({ kind }) => kind !== 'matrix')?.index ?? 0 }));
  if (view.isError) return <ErrorNote error={view.error} onRetry={() => again(view)} />;
  if (view.data === undefined) return <Text role="status" p="md">Reading the evaluation …</Text>;
  return (
    <div className={classes['detail']}>
      <aside className={classes['figures']} aria-label="Figures of the model">
        <FiguresPanel project={project} view={view.data} compared={compared} focus={focus} onFocus={setFocus} />
      </aside>
      <ImagesPanel project={project} view={view.data} focus={focus} onFocus={setFocus} onJudge={() => judging.start([model])} />
    </div>
  );
}
