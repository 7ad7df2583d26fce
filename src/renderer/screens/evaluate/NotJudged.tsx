import { Button, Text } from '@mantine/core';
import { IconGauge } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { JudgedModelRow, JudgedSide } from '../../../shared/contract/areas/evaluationsArea.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { JUDGED_SIDE_WORDS } from './sideWords.ts';
import { jobWords, useJobOf } from './useJobOf.ts';
import type { Judging } from './useJudging.ts';

/** "It waits …" */
function sentence(words: string): string {
  return `It ${words}${words.endsWith('…') ? '' : '.'}`;
}

/** A model without figures on a side: why, and the one step that brings them. */
export function NotJudged({ model, side, judging }: { readonly model: JudgedModelRow; readonly side: JudgedSide; readonly judging: Judging }): ReactElement {
  const job = useJobOf(model.job);
  const picture = <IconGauge size={56} stroke={1.2} />;
  if (job !== null) {
    return (
      <EmptyState picture={picture} title={`“${model.name}” is being judged`}>
        <Text span role="status">
          {sentence(jobWords(job))} You may go on with something else meanwhile; the tray at the top shows how far it is.
        </Text>
      </EmptyState>
    );
  }
  if (model.sides !== null && side !== 'all' && model.sides[side] === 0) {
    return (
      <EmptyState picture={picture} title={`Nothing to judge “${model.name}” on here`}>
        Its dataset has no micrograph on {JUDGED_SIDE_WORDS[side].on}. Choose another side above, or train with a dataset that keeps some specimens apart.
      </EmptyState>
    );
  }
  const on = model.sides === null ? 'all' : side;
  return (
    <EmptyState
      picture={picture}
      title={`“${model.name}” was not judged on ${JUDGED_SIDE_WORDS[on].on} yet`}
      action={
        <Button onClick={() => judging.start([model])} loading={judging.isStarting}>
          Judge it now
        </Button>
      }
    >
      {on === 'all' && model.sides === null ? 'It was not trained in this project, so every micrograph with a mask is new to it.' : JUDGED_SIDE_WORDS[on].help} Each micrograph is segmented and compared with its mask, pixel by pixel.
    </EmptyState>
  );
}
