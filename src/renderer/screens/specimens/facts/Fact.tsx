import { Text } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

/** Something that is known of a specimen, under its name. */
export function Fact({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <div>
      <Text size="xs" c="dimmed" fw={500}>
        {title}
      </Text>
      {typeof children === 'string' ? <Text>{children}</Text> : children}
    </div>
  );
}
