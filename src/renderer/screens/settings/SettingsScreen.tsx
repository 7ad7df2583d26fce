import { Text, Title, UnstyledButton } from '@mantine/core';
import type { ReactElement } from 'react';
import type { ProjectView } from '../../../shared/contract/areas/projectsArea.ts';
import type { SettingsView } from '../../../shared/contract/areas/settingsArea.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { again } from '../../state/again.ts';
import { navigate, SETTINGS_TABS, type SettingsTab } from '../../state/route.ts';
import { useSettings } from '../../state/useSettings.ts';
import ShortcutList from '../../shell/shortcuts/ShortcutList.tsx';
import { AboutTab } from './AboutTab.tsx';
import { AppearanceTab } from './AppearanceTab.tsx';
import { DevicesTab } from './DevicesTab.tsx';
import { LaboratoryTab } from './LaboratoryTab.tsx';
import { MemoryTab } from './MemoryTab.tsx';
import classes from './SettingsScreen.module.css';
import { SETTINGS_PARTS } from './settingsTabs.ts';

/** What the user of this PC chooses, for all projects. */
export default function SettingsScreen({ project, tab }: { readonly project: ProjectView | null; readonly tab: SettingsTab }): ReactElement {
  const settings = useSettings();
  const { title } = SETTINGS_PARTS[tab];
  return (
    <div className={classes['screen']}>
      <nav className={classes['parts']} aria-label="Parts of the settings">
        <Text size="xs" c="dimmed" fw={500} mb={4} px={10}>
          Settings of this PC
        </Text>
        {SETTINGS_TABS.map((each) => {
          const { title: name, icon: PartIcon } = SETTINGS_PARTS[each];
          return (
            <UnstyledButton key={each} className={classes['part']} data-active={each === tab || undefined} aria-current={each === tab ? 'page' : undefined} onClick={() => navigate({ screen: 'settings', project: project?.path ?? null, tab: each })}>
              <PartIcon size={18} stroke={1.6} />
              {name}
            </UnstyledButton>
          );
        })}
      </nav>
      <section className={classes['content']} aria-label={title}>
        <div className={classes['page']} data-wide={tab === 'devices' || tab === 'shortcuts' || tab === 'about' || undefined}>
          <Title order={1} mb="md">
            {title}
          </Title>
          {settings.isError && <ErrorNote error={settings.error} onRetry={() => again(settings)} />}
          {settings.data === undefined ? !settings.isError && <EmptyState picture={null} title="">Reading the settings …</EmptyState> : <Part tab={tab} settings={settings.data} />}
        </div>
      </section>
    </div>
  );
}

function Part({ tab, settings }: { readonly tab: SettingsTab; readonly settings: SettingsView }): ReactElement {
  switch (tab) {
    case 'laboratory':
      return <LaboratoryTab settings={settings} />;
    case 'devices':
      return <DevicesTab settings={settings} />;
    case 'memory':
      return <MemoryTab settings={settings} />;
    case 'appearance':
      return <AppearanceTab settings={settings} />;
    case 'shortcuts':
      return <ShortcutList />;
    case 'about':
      return <AboutTab />;
  }
}
