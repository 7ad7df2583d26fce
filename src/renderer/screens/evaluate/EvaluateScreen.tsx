import { Button } from '@mantine/core';
import { IconGauge } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { JudgedSide } from '../../../shared/contract/areas/evaluationsArea.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import type { ScreenProps } from '../../shell/ScreenProps.ts';
import { again } from '../../state/again.ts';
import { navigate } from '../../state/route.ts';
import classes from './EvaluateScreen.module.css';
import { EvaluationDetail } from './EvaluationDetail.tsx';
import { JudgeBar } from './JudgeBar.tsx';
import { evaluationOn } from './modelRows.ts';
import { ModelTable } from './ModelTable.tsx';
import { NotJudged } from './NotJudged.tsx';
import { useJudging } from './useJudging.ts';

/** How good the models are: all in one table, the chosen one with all its figures and with the pixels that it got wrong. */
export default function EvaluateScreen({ project, id }: ScreenProps): ReactElement {
  const client = useClient();
  const { handle } = project;
  const list = useQuery({ queryKey: [handle, 'models', 'judged'], queryFn: () => client.call.evaluations.models({ project: handle }), staleTime: 0 });
  const [side, setSide] = useState<JudgedSide>('test');
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [name, setName] = useState<string | null>(null);
  const judging = useJudging(handle, side);
  if (list.isError) return <ErrorNote error={list.error} onRetry={() => again(list)} />;
  if (list.data === undefined) return <EmptyState picture={null} title="">Reading the models …</EmptyState>;
  const models = list.data;
  if (models.length === 0) {
    return (
      <EmptyState picture={<IconGauge size={56} stroke={1.2} />} title="No model to judge yet" action={<Button onClick={() => navigate({ screen: 'train', project: project.path, id: null })}>Train a model</Button>}>
        Here a model is measured against masks that it has not seen: how many pixels it labels right, how far its area fractions are off, and where it errs.
      </EmptyState>
    );
  }
  // What the address names; else what was chosen though it has no number yet; else the first that was judged.
  const chosen = models.find((model) => id !== null && model.id === id) ?? models.find((model) => model.name === name) ?? models.find((model) => evaluationOn(model, side) !== null) ?? models[0];
  const choose = (wanted: string): void => {
    setName(wanted);
    navigate({ screen: 'evaluate', project: project.path, id: models.find((model) => model.name === wanted)?.id ?? null });
  };
  const evaluation = chosen === undefined ? null : evaluationOn(chosen, side);
  const compared = models.flatMap((model) => {
    const other = ticked.has(model.name) && model !== chosen ? evaluationOn(model, side) : null;
    return other === null ? [] : [{ id: other.id, name: model.name }];
  });
  return (
    <div className={classes['screen']}>
      <section className={classes['top']} aria-label="Models">
        <JudgeBar side={side} onSide={setSide} judging={judging} models={ticked.size > 0 ? models.filter((model) => ticked.has(model.name)) : chosen === undefined ? [] : [chosen]} />
        <ModelTable project={project} models={models} side={side} chosen={chosen?.name ?? null} evaluation={evaluation} ticked={ticked} onTick={setTicked} onChoose={choose} />
      </section>
      {chosen !== undefined && evaluation === null && <NotJudged model={chosen} side={side} judging={judging} />}
      {chosen !== undefined && evaluation !== null && <EvaluationDetail key={evaluation.id} project={project} model={chosen} evaluation={evaluation.id} compared={compared} judging={judging} />}
    </div>
  );
}
