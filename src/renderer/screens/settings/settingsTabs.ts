import { IconBuildingFactory2, IconCpu, IconDatabase, IconInfoCircle, IconKeyboard, IconPalette, type Icon } from '@tabler/icons-react';
import type { SettingsTab } from '../../state/route.ts';

/** The parts of the settings; their list and the palette come from here. `words`: what else one may look for. */
export const SETTINGS_PARTS: Readonly<Record<SettingsTab, { readonly title: string; readonly icon: Icon; readonly words: string }>> = {
  laboratory: { title: 'Laboratory', icon: IconBuildingFactory2, words: 'operator name address logo accreditation letterhead' },
  devices: { title: 'Devices', icon: IconCpu, words: 'graphics card processor speed self-test measure' },
  memory: { title: 'Memory and disk', icon: IconDatabase, words: 'budget cache thumbnails tiles clear' },
  appearance: { title: 'Appearance', icon: IconPalette, words: 'dark light system motion' },
  shortcuts: { title: 'Keys', icon: IconKeyboard, words: 'shortcuts keyboard' },
  about: { title: 'About', icon: IconInfoCircle, words: 'version licence licences' },
};
