import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { MaskRow } from '../../../shared/contract/areas/masksArea.ts';
import type { MaskRevision } from '../../../shared/domain/records.ts';
import { formatDay } from '../../../shared/format/quantity.ts';
import { useClient } from '../../connection/ConnectionContext.ts';
import type { Editor } from '../../editor/Editor.ts';
import { LabelTiles } from '../../editor/labels/LabelTiles.ts';
import type { ComparisonMode } from '../../editor/render/Picture.ts';
import { inflateLabels } from './inflate.ts';

const BEFORE = 'before';

interface Choice {
  readonly value: string;
  readonly label: string;
}

interface Comparison {
  /** What this mask can be compared with, newest first. */
  readonly choices: readonly Choice[];
  readonly chosen: string | null;
  readonly failure: unknown;
  choose(value: string | null): void;
}

/** Finds the masks that the one under the hand can be compared with, and fetches the chosen one. */
export function useComparison(editor: Editor, project: string, row: MaskRow): Comparison {
  const client = useClient();
  const [chosen, setChosen] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const { data: revisions, error } = useQuery({ queryKey: [project, 'masks', 'revisions', row.id], queryFn: () => client.call.masks.revisions({ project, micrograph: row.id }) });
  const list = revisions ?? [];
  const started = list.find(({ id }) => id === row.revision);
  const before = { value: BEFORE, label: started === undefined ? 'Nothing: before it was drawn' : `Before these changes (revision ${started.revision})` };
  const choices = [before, ...list.filter(({ id }) => id !== row.revision).map((each) => ({ value: String(each.id), label: revisionWords(each) })).reverse()];

  const choose = (value: string | null, mode?: ComparisonMode): void => {
    setFailure(null);
    setChosen(value);
    const choice = choices.find((each) => each.value === value);
    if (choice === undefined) {
      editor.comparing.choose(null);
      return;
    }
    const revision = value === BEFORE ? started : list.find(({ id }) => String(id) === value);
    const labels = revision === undefined ? Promise.resolve(new LabelTiles(row.width, row.height)) : client.call.masks.labels({ project, revision: revision.id }).then(inflateLabels);
    labels.then(
      (other) => editor.comparing.choose({ name: choice.label, labels: other, isTruth: revision !== undefined && revision.origin !== 'predicted' }, mode),
      (reason: unknown) => {
        setChosen(null);
        setFailure(reason);
      },
    );
  };
  useEffect(() => {
    // The keys ask for the newest truth; without one, for what there was before.
    editor.comparing.whenWanted((mode) => choose(String(list.findLast(({ id, origin }) => origin !== 'predicted' && id !== row.revision)?.id ?? BEFORE), mode));
  });
  return { choices, chosen, failure: failure ?? error, choose };
}

function revisionWords({ revision, origin, by, createdAt }: MaskRevision): string {
  return `${revision}: ${origin} by ${by}, ${formatDay(createdAt)}`;
}
