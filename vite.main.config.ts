import { defineConfig } from 'vite';

/**
 * The desktop program and its engine. Every file lies two folders deep, as its source does, so that what finds another file by its own
 * place (`../../engine/process/entry.js`) finds it in the build as well. Native modules and Electron stay outside.
 */
export default defineConfig({
  ssr: { noExternal: true, external: ['electron', 'better-sqlite3', 'onnxruntime-node'] },
  build: {
    ssr: true,
    outDir: 'out/main',
    emptyOutDir: true,
    minify: true,
    target: 'node24',
    copyPublicDir: false,
    rolldownOptions: {
      input: { 'main/electron/main': 'src/main/electron/main.ts', 'engine/process/entry': 'src/engine/process/entry.ts', 'engine/batches/entry': 'src/engine/batches/entry.ts', 'main/imageWorker/entry': 'src/main/imageWorker/entry.ts' },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'shared/chunks/[name]-[hash].js' },
    },
  },
});
