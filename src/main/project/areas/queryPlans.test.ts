import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/helpers/testProject.ts';
import { parseLabelSet } from '../../../shared/domain/labelSet.ts';
import { BlobStore } from '../files/BlobStore.ts';
import { migrate } from '../migrations/migrate.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import { ProjectWriter } from '../ProjectWriter.ts';
import { loadSqlite } from '../sqlite/loadSqlite.ts';
import { WritableDb } from '../sqlite/WritableDb.ts';
import { Audit } from './Audit.ts';
import { Batches } from './Batches.ts';
import { Calibrations } from './Calibrations.ts';
import { Datasets } from './Datasets.ts';
import { Evaluations } from './Evaluations.ts';
import { HeatTreatments } from './HeatTreatments.ts';
import { LabelSets } from './LabelSets.ts';
import { Masks } from './Masks.ts';
import { Measurements } from './Measurements.ts';
import { Micrographs } from './Micrographs.ts';
import { Models } from './Models.ts';
import { Preparations } from './Preparations.ts';
import { Reports } from './Reports.ts';
import { Runs } from './Runs.ts';
import { Series } from './Series.ts';
import { Specimens } from './Specimens.ts';

const statements: string[] = [];
const temporary = temporaryFolder();
const connection = new (loadSqlite())(':memory:', { verbose: (sql) => statements.push(String(sql)) });
const db = new WritableDb(connection, 'memory');
migrate(db, MIGRATIONS);
const writer = new ProjectWriter(db, 'memory', 'Ada');
const blobs = new BlobStore(temporary.path);
const calibrations = new Calibrations(db, writer);
const labelSets = new LabelSets(db, writer);
labelSets.add('two', parseLabelSet('0:ferrite,1:pearlite'));
const micrographs = new Micrographs(db, writer, blobs, calibrations);
const masks = new Masks(db, writer, blobs, labelSets);
temporary.remove();

const hash = 'a'.repeat(64);
/** What is asked per row, per image or per click: no scan of a table, no sorting. */
const hot: Readonly<Record<string, () => unknown>> = {
  'specimens.byCode': () => new Specimens(db, writer).byCode('x'),
  'heatTreatments.ofSpecimen': () => new HeatTreatments(db, writer).ofSpecimen(1),
  'preparations.latest': () => new Preparations(db, writer).latest(1),
  'micrographs.ofSpecimen': () => micrographs.ofSpecimen(1),
  'micrographs.byFile': () => micrographs.byFile('x'),
  'micrographs.bySha256': () => micrographs.bySha256(hash),
  'micrographs.byPixelHash': () => micrographs.byPixelHash(hash),
  'calibrations.latest': () => calibrations.latest(1),
  'masks.latest': () => masks.latest(1, 1),
  'masks.latestTruth': () => masks.latestTruth(1, 1),
  'masks.inForce': () => masks.inForce(1, 1),
  'masks.revisions': () => masks.revisions(1, 1),
  'datasets.byName': () => new Datasets(db, writer).byName('x'),
  'datasets.members': () => new Datasets(db, writer).members(1),
  'runs.latest': () => new Runs(db, writer).latest(),
  'runs.inState': () => new Runs(db, writer).inState('running'),
  'models.byName': () => new Models(db, writer, blobs).byName('x'),
  'models.latest': () => new Models(db, writer, blobs).latest(),
  'evaluations.ofModel': () => new Evaluations(db, writer).ofModel(1),
  'series.byName': () => new Series(db, writer).byName('x'),
  'series.rows': () => new Series(db, writer).rows(1),
  'batches.ofMaskRevision': () => new Batches(db, writer).ofMaskRevision(1),
  'batches.isAcceptance': () => new Batches(db, writer).isAcceptance(1),
  'batches.items': () => new Batches(db, writer).items(1),
  'measurements.ofMicrograph': () => new Measurements(db, writer).ofMicrograph(1),
  'measurements.ofSpecimen': () => new Measurements(db, writer).ofSpecimen(1),
  'reports.ofSpecimen': () => new Reports(db, writer, blobs).ofSpecimen(1),
  'audit.ofSubject': () => new Audit(db, writer).ofSubject('run:1'),
};

/** The plan of what a function asks, in SQLite's words. */
function planOf(ask: () => unknown): string[] {
  statements.length = 0;
  ask();
  const asked = [...statements];
  expect(asked.length).toBeGreaterThan(0);
  return asked.flatMap((sql) => db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).map((step) => step.detail));
}

it.each(Object.entries(hot))('%s goes through an index', (name, ask) => {
  const plan = planOf(ask);
  // The newest row by its row id is read from the table's end and stops there.
  const allowed = name.endsWith('.latest') ? plan.filter((step) => !/^SCAN [rm]$|^SCAN models$/.test(step)) : plan;
  expect(allowed.filter((step) => step.startsWith('SCAN') || step.includes('TEMP B-TREE') || step.includes('AUTOMATIC'))).toEqual([]);
});

it('uses the indices that were made for it', () => {
  const planned = (name: keyof typeof hot): string => planOf(hot[name] as () => unknown).join('; ');
  expect(planned('micrographs.ofSpecimen')).toContain('SEARCH m USING INDEX micrographs_of_specimen (specimen_id=?)');
  expect(planned('micrographs.byFile')).toContain('SEARCH m USING INDEX micrographs_by_file (file=?)');
  expect(planned('micrographs.bySha256')).toContain('SEARCH m USING INDEX micrographs_by_sha256 (sha256=?)');
  expect(planned('micrographs.ofSpecimen')).toContain('calibrations_of_micrograph (micrograph_id=?)');
  expect(planned('masks.latest')).toMatch(/SEARCH r USING INDEX sqlite_autoindex_mask_revisions_1 \(mask_id=\?\)/);
  expect(planned('measurements.ofSpecimen')).toContain('measurements_of_micrograph (micrograph_id=?)');
  expect(planned('audit.ofSubject')).toContain('audit_of_subject (subject=?)');
});
