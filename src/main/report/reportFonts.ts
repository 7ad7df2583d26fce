import { createRequire } from 'node:module';

/** The two weights a report is set in. */
export type ReportFont = 'Inter' | 'Inter-SemiBold';

/**
 * Where the Inter font files lie (SIL Open Font License 1.1, which allows embedding). The only place that knows it: a
 * bundled app changes this function alone.
 */
export function interFontFiles(): Readonly<Record<ReportFont, string>> {
  const { resolve } = createRequire(import.meta.url);
  return {
    Inter: resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
    'Inter-SemiBold': resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
  };
}
