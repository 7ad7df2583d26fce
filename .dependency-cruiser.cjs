/**
 * Who may import whom (type imports count). Data flows one way:
 * shared <- imaging <- synthetic, engine <- main <- cli. See ARCHITECTURE.md.
 */
const only = (name, from, allowed, extra = {}) => ({
  name,
  severity: 'error',
  comment: `${name}: code under ${from} may import only from ${[from, ...allowed].join(', ')}`,
  from: { path: `^${from}/`, pathNot: '\\.test\\.ts$', ...extra },
  to: { path: '^(src|test|bench|models)/', pathNot: [from, ...allowed].map((folder) => `^${folder}/`) },
});

module.exports = {
  forbidden: [
    only('shared-imports-nothing', 'src/shared', []),
    only('imaging-imports', 'src/imaging', ['src/shared']),
    only('synthetic-imports', 'src/synthetic', ['src/shared', 'src/imaging']),
    only('engine-imports', 'src/engine', ['src/shared', 'src/imaging']),
    only('main-imports', 'src/main', ['src/shared', 'src/imaging', 'src/synthetic']),
    only('cli-imports', 'src/cli', ['src/main', 'src/shared']),
    only('preload-imports', 'src/preload', ['src/shared']),
    only('renderer-imports', 'src/renderer', ['src/shared']),
    {
      name: 'editor-is-free-of-react',
      severity: 'error',
      from: { path: '^src/renderer/editor/' },
      to: { path: '^(src/renderer/(?!editor/)|node_modules/(react|react-dom|@mantine)/)' },
    },
    {
      name: 'shared-runs-anywhere',
      severity: 'error',
      comment: 'src/shared has neither Node nor DOM nor native packages',
      from: { path: '^src/shared/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'electron-only-in-its-shell',
      severity: 'error',
      from: { pathNot: '^src/(main/electron|preload)/' },
      to: { path: '(^electron$|node_modules/electron/)' },
    },
    {
      name: 'onnxruntime-only-in-session',
      severity: 'error',
      comment: 'One place knows execution providers; everything else asks for a session',
      from: { path: '^src/', pathNot: '^src/engine/session/' },
      to: { path: 'node_modules/onnxruntime' },
    },
    {
      name: 'tensorflow-is-independent',
      severity: 'error',
      comment: 'The TensorFlow.js adapter is an oracle of the tests: it shares layer graphs with the engine, and nothing that computes',
      from: { path: '^src/engine/tensorflow/' },
      to: { path: '^src/engine/(autodiff|lowering|onnx|operators|quantisation|reference|tuning)/' },
    },
    {
      name: 'tensorflow-is-passed-in',
      severity: 'error',
      comment: 'TensorFlow.js is a value: the product imports its types alone, and only in the adapter',
      from: { path: '^src/' },
      to: { path: 'node_modules/@tensorflow/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'sqlite-only-in-project',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main/project/' },
      to: { path: 'node_modules/(@types/)?better-sqlite3' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '\\.test\\.ts$', '^test/', '^bench/', '^models/'] },
      to: {},
    },
    {
      name: 'no-test-code-in-product',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '(\\.test\\.ts$|^test/|^bench/|^models/)' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^electron$' } },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'types'] },
  },
};
