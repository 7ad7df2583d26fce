import type { Plugin } from 'vite';

interface Wanted {
  readonly font: string;
  /** Names of parts that the first script will ask for. */
  readonly parts: readonly string[];
}

/** Has the page ask for a font and parts of its program at once, not only when a style sheet or a script that wants them has come and run. */
export function preload({ font, parts }: Wanted): Plugin {
  return {
    name: 'nital-preload',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const fontFile = Object.keys(bundle).find((path) => path.includes(font) && path.endsWith('.woff2'));
        if (fontFile === undefined) throw new Error(`The page has no font "${font}".`);
        const scripts = parts.map((part) => {
          const script = Object.values(bundle).find((file) => file.type === 'chunk' && file.name === part);
          if (script === undefined) throw new Error(`The page has no part "${part}".`);
          return { tag: 'link', attrs: { rel: 'modulepreload', href: `./${script.fileName}`, crossorigin: true }, injectTo: 'head' as const };
        });
        return [{ tag: 'link', attrs: { rel: 'preload', as: 'font', type: 'font/woff2', href: `./${fontFile}`, crossorigin: true }, injectTo: 'head-prepend' }, ...scripts];
      },
    },
  };
}
