import { Checkbox, Switch, Table, Text, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useState, type ReactElement } from 'react';
import type { EvaluationSummary, JudgedModelRow, JudgedSide } from '../../../shared/contract/areas/evaluationsArea.ts';
import type { ProjectView } from '../../../shared/contract/areas/projectsArea.ts';
import { BaselineRows } from './BaselineRows.tsx';
import classes from './EvaluateScreen.module.css';
import { METRIC_COLUMNS, metricOf, metricWords, worstFraction, type MetricColumn } from './metricColumns.ts';
import { bestOf, evaluationOn, inOrder, type Order } from './modelRows.ts';
import { hasStudyClasses } from './publishedFigures.ts';
import { PublishedRows } from './PublishedRows.tsx';
import { JUDGED_SIDE_WORDS } from './sideWords.ts';
import { jobWords, useJobOf } from './useJobOf.ts';

interface ModelTableProps {
  readonly project: ProjectView;
  readonly models: readonly JudgedModelRow[];
  readonly side: JudgedSide;
  readonly chosen: string | null;
  /** Of the chosen model. */
  readonly evaluation: EvaluationSummary | null;
  readonly ticked: ReadonlySet<string>;
  readonly onTick: (ticked: ReadonlySet<string>) => void;
  readonly onChoose: (name: string) => void;
}

/** Models as rows and metrics as columns, as in the study's table 4; the best in bold. */
export function ModelTable({ project, models, side, chosen, evaluation, ticked, onTick, onChoose }: ModelTableProps): ReactElement {
  const [order, setOrder] = useState<Order | null>(null);
  const [published, setPublished] = useState(false);
  const basis = evaluation?.basis ?? null;
  const best = bestOf(models, side, basis);
  const sort = (by: Order['by'], first: Order['from']): void => setOrder(order?.by !== by ? { by, from: first } : order.from === first ? { by, from: first === 'highest' ? 'lowest' : 'highest' } : null);
  const others = models.filter((model) => evaluationOn(model, side) !== null && evaluationOn(model, side)?.basis !== basis).length;
  return (
    <>
      <div className={classes['models']}>
        <Table stickyHeader verticalSpacing={3} horizontalSpacing="sm" highlightOnHover aria-label="Models and their figures">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={40}>
                <span className={classes['hidden']}>Compare</span>
              </Table.Th>
              <SortableHead title="Model" words="with its network" by="name" first="lowest" order={order} onSort={sort} />
              {METRIC_COLUMNS.map(({ key, title, words, best: better }) => (
                <SortableHead key={key} title={title} words={words} by={key} first={better} order={order} onSort={sort} isFigure />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {inOrder(models, side, order).map((model) => [
              <ModelRow
                key={model.name}
                model={model}
                side={side}
                isChosen={model.name === chosen}
                isTicked={ticked.has(model.name)}
                isOther={basis !== null && (evaluationOn(model, side)?.basis ?? basis) !== basis}
                isBest={(column) => best.get(column.key)?.has(model.name) === true}
                onTick={() => onTick(new Set(ticked.has(model.name) ? [...ticked].filter((name) => name !== model.name) : [...ticked, model.name]))}
                onChoose={() => onChoose(model.name)}
              />,
              model.name === chosen && evaluation !== null && <BaselineRows key={`${model.name}/baselines`} project={project.handle} evaluation={evaluation.id} />,
            ])}
            {published && <PublishedRows />}
          </Table.Tbody>
        </Table>
      </div>
      <div className={classes['notes']}>
        {best.size > 0 && <Text size="xs" c="dimmed">Bold: the best of those judged on the same images as “{chosen}”.</Text>}
        {others > 0 && <Text size="xs" c="dimmed">≠: judged on other images or by other masks; the figures do not compare.</Text>}
        {hasStudyClasses(project.labelSet) && <Switch size="xs" ml="auto" label="Show published figures" checked={published} onChange={(event) => setPublished(event.currentTarget.checked)} />}
      </div>
    </>
  );
}

interface SortableHeadProps {
  readonly title: string;
  readonly words: string;
  readonly by: Order['by'];
  /** Where the first click begins. */
  readonly first: Order['from'];
  readonly order: Order | null;
  readonly onSort: (by: Order['by'], first: Order['from']) => void;
  readonly isFigure?: boolean;
}

function SortableHead({ title, words, by, first, order, onSort, isFigure = false }: SortableHeadProps): ReactElement {
  const here = order?.by === by ? order.from : null;
  return (
    <Table.Th ta={isFigure ? 'right' : undefined} aria-sort={here === null ? undefined : here === 'highest' ? 'descending' : 'ascending'}>
      <UnstyledButton className={classes['head']} data-figure={isFigure || undefined} onClick={() => onSort(by, first)}>
        <span>
          {title}
          {here !== null && (here === 'highest' ? <IconArrowDown size={12} aria-hidden /> : <IconArrowUp size={12} aria-hidden />)}
        </span>
        <Text span size="xs" c="dimmed" fw={400}>
          {words}
        </Text>
      </UnstyledButton>
    </Table.Th>
  );
}

interface ModelRowProps {
  readonly model: JudgedModelRow;
  readonly side: JudgedSide;
  readonly isChosen: boolean;
  readonly isTicked: boolean;
  readonly isOther: boolean;
  readonly isBest: (column: MetricColumn) => boolean;
  readonly onTick: () => void;
  readonly onChoose: () => void;
}

function ModelRow({ model, side, isChosen, isTicked, isOther, isBest, onTick, onChoose }: ModelRowProps): ReactElement {
  const evaluation = evaluationOn(model, side);
  const job = useJobOf(model.job);
  const worst = worstFraction(evaluation?.fractionErrors ?? []);
  const facts = [model.network, ...(model.boxed ? ['comes with Nital'] : []), ...(evaluation !== null && evaluation.on !== side ? [`judged on ${JUDGED_SIDE_WORDS[evaluation.on].on}`] : [])];
  return (
    <Table.Tr className={classes['model']} data-shown={isChosen || undefined} onClick={onChoose}>
      <Table.Td onClick={(event) => event.stopPropagation()}>
        <Checkbox size="xs" aria-label={`Compare ${model.name}`} checked={isTicked} onChange={onTick} />
      </Table.Td>
      <Table.Td className={classes['name']}>
        <UnstyledButton onClick={onChoose} aria-label={`Model ${model.name}`} aria-pressed={isChosen} className={classes['choose']}>
          <Text size="sm" fw={isChosen ? 600 : 400} truncate title={model.name}>
            {model.name}
          </Text>
          {isOther && (
            <Text size="xs" c="dimmed" title="Judged on other images or by other masks">
              ≠
            </Text>
          )}
          {evaluation?.leaky === true && (
            <Text size="xs" c="var(--nital-alarm)" title="The sides are not apart: these figures are optimistic">
              leaky
            </Text>
          )}
          <Text size="xs" c="dimmed" truncate title={facts.join(', ')} className={classes['facts']}>
            {facts.join(', ')}
          </Text>
        </UnstyledButton>
      </Table.Td>
      {job !== null && (
        <Table.Td colSpan={METRIC_COLUMNS.length} c="dimmed" role="status">
          {jobWords(job)}
        </Table.Td>
      )}
      {job === null && evaluation === null && (
        <Table.Td colSpan={METRIC_COLUMNS.length} c="dimmed">
          {model.sides !== null && side !== 'all' && model.sides[side] === 0 ? `its dataset has nothing on ${JUDGED_SIDE_WORDS[side].on}` : `not judged on ${JUDGED_SIDE_WORDS[model.sides === null ? 'all' : side].on} yet`}
        </Table.Td>
      )}
      {job === null &&
        evaluation !== null &&
        METRIC_COLUMNS.map((column) => (
          <Table.Td key={column.key} ta="right" data-metric={column.key} fw={isBest(column) ? 700 : undefined} title={column.key.startsWith('fraction') && worst !== null ? `of ${worst.name}` : undefined}>
            {metricWords(metricOf(evaluation, column.key), column)}
          </Table.Td>
        ))}
    </Table.Tr>
  );
}
