import { defineConfig } from 'vite';

/** What a sandboxed window runs before its page: it takes CommonJS only. */
export default defineConfig({
  ssr: { noExternal: true, external: ['electron'] },
  build: {
    ssr: true,
    outDir: 'out/preload',
    emptyOutDir: true,
    minify: true,
    copyPublicDir: false,
    rolldownOptions: { input: { preload: 'src/preload/preload.ts' }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
  },
});
