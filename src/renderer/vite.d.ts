// What the bundler makes of imports that are no code.
declare module '*.css';
declare module '@fontsource-variable/inter';
declare module '*?url' {
  /** Where the bundler put the file, beside the page. */
  const url: string;
  export default url;
}
