import { AppError } from '../../../shared/errors/AppError.ts';
import type { DatasetRecord, Id, SplitSide } from '../../../shared/domain/records.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import { now } from '../ProjectWriter.ts';
import type { ProjectWriter } from '../ProjectWriter.ts';
import { found, freeName, toJson } from './records.ts';

/**
 * One micrograph of a dataset with the mask revision that is its truth. `side` is null where the split goes through the
 * micrograph (a split by crop). The order of the members is the order that tiles refer to.
 */
export interface DatasetMember {
  readonly micrographId: Id;
  readonly maskRevisionId: Id;
  readonly side: SplitSide | null;
}

export interface DatasetInput {
  readonly name: string;
  readonly recipe: unknown;
  readonly members: readonly DatasetMember[];
}

interface Row extends Omit<DatasetRecord, 'recipe'> {
  readonly recipe: string;
}

const SELECT = 'SELECT id, name, recipe, created_at AS createdAt FROM datasets';

/** The datasets of a project: a recipe each, and which micrographs and mask revisions it is about. */
export class Datasets {
  readonly #db: ReadableDb;
  readonly #writer: ProjectWriter;

  constructor(db: ReadableDb, writer: ProjectWriter) {
    this.#db = db;
    this.#writer = writer;
  }

  list(): DatasetRecord[] {
    return this.#db.all<Row>(`${SELECT} ORDER BY id`).map(toRecord);
  }

  get(id: Id): DatasetRecord {
    return toRecord(found(this.#db.get<Row>(`${SELECT} WHERE id = ?`, id), 'dataset', id));
  }

  byName(name: string): DatasetRecord | undefined {
    const row = this.#db.get<Row>(`${SELECT} WHERE name = ?`, name);
    return row === undefined ? undefined : toRecord(row);
  }

  latest(): DatasetRecord | undefined {
    const row = this.#db.get<Row>(`${SELECT} ORDER BY id DESC LIMIT 1`);
    return row === undefined ? undefined : toRecord(row);
  }

  /** The micrographs of a dataset in its order. */
  members(datasetId: Id): DatasetMember[] {
    return this.#db.all<DatasetMember>(
      'SELECT micrograph_id AS micrographId, mask_revision_id AS maskRevisionId, side FROM dataset_micrographs WHERE dataset_id = ? ORDER BY position',
      datasetId,
    );
  }

  /** A name that no dataset has: `base`, else `base 2` … */
  freeName(base: string): string {
    return freeName(base, (name) => this.byName(name) !== undefined);
  }

  /** @throws AppError `input/invalid` when the name is taken or a mask revision belongs to another micrograph. */
  insert(input: DatasetInput): DatasetRecord {
    return this.#writer.change((db, note) => {
      if (this.byName(input.name) !== undefined) throw new AppError('input/invalid', `A dataset is called "${input.name}" already. Choose another name.`);
      const { id } = db.run('INSERT INTO datasets (name, recipe, created_at) VALUES (?, ?, ?)', input.name, toJson(input.recipe), now());
      input.members.forEach((member, position) => {
        const owner = db.get<{ id: Id }>('SELECT k.micrograph_id AS id FROM mask_revisions r JOIN masks k ON k.id = r.mask_id WHERE r.id = ?', member.maskRevisionId);
        if (owner !== undefined && owner.id !== member.micrographId) {
          throw new AppError('input/invalid', `Mask revision ${member.maskRevisionId} belongs to micrograph ${owner.id}, not to micrograph ${member.micrographId}.`);
        }
        db.run(
          'INSERT INTO dataset_micrographs (dataset_id, position, micrograph_id, mask_revision_id, side) VALUES (?, ?, ?, ?, ?)',
          id, position, member.micrographId, member.maskRevisionId, member.side,
        );
      });
      note('dataset.add', `dataset:${id}`, { name: input.name, micrographs: input.members.length });
      return this.get(id);
    });
  }
}

function toRecord(row: Row): DatasetRecord {
  return { ...row, recipe: JSON.parse(row.recipe) as unknown };
}
