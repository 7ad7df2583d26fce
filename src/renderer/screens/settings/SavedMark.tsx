import { Text } from '@mantine/core';
import { useEffect, useState, type ReactElement } from 'react';

/** How long it is seen, in milliseconds. */
const MOMENT = 3000;

/** For the right side of a field. */
export const SAVED_MARK_WIDTH = 64;

/** Says "saved" for a moment after each save; `times`: how many there were. */
export function SavedMark({ times }: { readonly times: number }): ReactElement {
  const [seen, setSeen] = useState(0);
  useEffect(() => {
    const end = setTimeout(() => setSeen(times), MOMENT);
    return () => clearTimeout(end);
  }, [times]);
  return (
    <Text size="xs" c="dimmed" role="status">
      {times > seen ? 'saved' : ''}
    </Text>
  );
}
