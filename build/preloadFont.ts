import type { Plugin } from 'vite';

/** Has the page ask for a font at once, not only when its style sheet has come and the first words are laid out. */
export function preloadFont(name: string): Plugin {
  return {
    name: 'nital-preload-font',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const file = Object.keys(bundle ?? {}).find((path) => path.includes(name) && path.endsWith('.woff2'));
        if (file === undefined) throw new Error(`The page has no font "${name}".`);
        return [{ tag: 'link', attrs: { rel: 'preload', as: 'font', type: 'font/woff2', href: `./${file}`, crossorigin: true }, injectTo: 'head-prepend' }];
      },
    },
  };
}
