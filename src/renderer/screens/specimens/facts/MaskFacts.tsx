import { Anchor } from '@mantine/core';
import type { ReactElement } from 'react';
import type { SpecimenMask } from '../../../../shared/contract/areas/specimensArea.ts';
import type { MaskOrigin } from '../../../../shared/domain/records.ts';
import { formatDay } from '../../../../shared/format/quantity.ts';
import { routeHash } from '../../../state/route.ts';
import { useRoute } from '../../../state/useRoute.ts';
import classes from '../SpecimensScreen.module.css';

/** Before the name of a tool, a model or a file. */
const WITH: Readonly<Record<MaskOrigin, string>> = { drawn: 'in the', assisted: 'with', predicted: 'by', imported: 'from', synthetic: 'by' };

/** The newest mask of each micrograph: who or what made it, and when. */
export function MaskFacts({ masks }: { readonly masks: readonly SpecimenMask[] }): ReactElement {
  const route = useRoute();
  const project = route.screen === 'home' ? '' : (route.project ?? '');
  return (
    <table className={classes['facts']} aria-label="Masks">
      <thead>
        <tr>
          <th>Micrograph</th>
          <th>Made</th>
        </tr>
      </thead>
      <tbody>
        {masks.map(({ micrographId, file, revision, origin, by, who, createdAt }) => (
          <tr key={micrographId}>
            <td>
              <Anchor size="sm" href={routeHash({ screen: 'masks', project, id: micrographId })}>
                {file}
              </Anchor>
              <small>revision {revision}</small>
            </td>
            <td>
              {origin}
              {origin === 'predicted' || origin === 'synthetic' || who === null ? '' : ` by ${who}`}
              <small>
                {WITH[origin]} {by}
              </small>
              <small>{formatDay(createdAt)}</small>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
