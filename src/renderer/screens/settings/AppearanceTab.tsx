import { Radio, SimpleGrid, Stack, Text } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { IconMoon, IconSun, IconSunMoon, type Icon } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { APPEARANCES, type Appearance, type SettingsView } from '../../../shared/contract/areas/settingsArea.ts';
import { useChangeSettings } from '../../state/useSettings.ts';
import classes from './SettingsScreen.module.css';

const FACTS: Readonly<Record<Appearance, { readonly title: string; readonly words: string; readonly icon: Icon }>> = {
  system: { title: 'As the system', words: 'Follows what this PC is set to.', icon: IconSunMoon },
  dark: { title: 'Dark', words: 'For the room with the microscope.', icon: IconMoon },
  light: { title: 'Light', words: 'For the office.', icon: IconSun },
};

/** Light or dark, and how much moves. */
export function AppearanceTab({ settings: { appearance } }: { readonly settings: SettingsView }): ReactElement {
  const change = useChangeSettings();
  const isCalm = useReducedMotion();
  return (
    <Stack gap="lg">
      <Radio.Group aria-label="Appearance" value={appearance} onChange={(value) => change.mutate({ appearance: APPEARANCES.find((each) => each === value) ?? appearance })}>
        <SimpleGrid cols={3}>
        {APPEARANCES.map((each) => {
          const { title, words, icon: ChoiceIcon } = FACTS[each];
          return (
            <Radio.Card key={each} value={each} className={classes['choice'] ?? ''}>
              <ChoiceIcon size={28} stroke={1.4} />
              <Text fw={500}>{title}</Text>
              <Text size="xs" c="dimmed" ta="center">
                {words}
              </Text>
            </Radio.Card>
          );
        })}
        </SimpleGrid>
      </Radio.Group>
      <Text c="dimmed">The grey behind a micrograph is neutral in both, so that its tones are seen as they are.</Text>
      <div>
        <Text fw={500}>Movement</Text>
        <Text c="dimmed">{isCalm ? 'The system asks for less movement: nothing slides or fades here.' : 'Short, and none at all when the system is set to less movement.'}</Text>
      </div>
    </Stack>
  );
}
