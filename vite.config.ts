import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { licencesPlugin } from './build/licences.ts';
import { preloadFont } from './build/preloadFont.ts';

/** The page of the workstation, the same for the desktop window and the browser. */
export default defineConfig({
  root: 'src/renderer',
  // Relative, so that it is found wherever it is served.
  base: './',
  plugins: [react(), licencesPlugin(import.meta.dirname), preloadFont('inter-latin-wght-normal')],
  build: { outDir: '../../out/renderer', emptyOutDir: true, minify: true, target: 'es2023', sourcemap: false, modulePreload: { polyfill: false } },
});
