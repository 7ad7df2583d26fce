import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { licencesPlugin } from './build/licences.ts';
import { preload } from './build/preload.ts';

/** The page of the workstation, the same for the desktop window and the browser. */
export default defineConfig({
  root: 'src/renderer',
  // Relative, so that it is found wherever it is served.
  base: './',
  plugins: [react(), licencesPlugin(import.meta.dirname), preload({ font: 'inter-latin-wght-normal', parts: ['window', 'libraries'] })],
  build: {
    outDir: '../../out/renderer',
    emptyOutDir: true,
    minify: true,
    target: 'es2023',
    sourcemap: false,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Sixty small files would cost the start a third of a second, so what screens share comes as two. What the first script needs is apart, or it would
            // wait for React; charts and schemas come with the first screen that has any (docs/adr/0010).
            { name: 'start', minShareCount: 2, priority: 3, test: /[\\/]src[\\/](renderer[\\/](connection[\\/](Connection|findPort)\.|state[\\/](askFirst|route|windowQueries)\.|shell[\\/]screenParts)|shared[\\/](rpc|errors)[\\/])|preload-helper|rolldown/ },
            { name: 'libraries', minShareCount: 2, priority: 2, test: /node_modules[\\/](?!echarts|zrender|tslib|zod|pdfjs)/ },
            { name: 'common', minShareCount: 2, priority: 1, test: /[\\/]src[\\/](renderer[\\/]components[\\/](?!Chart)|shared[\\/](format|look|product|raster))/ },
          ],
        },
      },
    },
  },
});
