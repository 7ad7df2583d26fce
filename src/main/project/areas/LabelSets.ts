import { AppError } from '../../../shared/errors/AppError.ts';
import type { LabelClass, LabelSet } from '../../../shared/domain/labelSet.ts';
import type { Id, StoredLabelSet } from '../../../shared/domain/records.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import { now } from '../ProjectWriter.ts';
import type { ProjectWriter } from '../ProjectWriter.ts';
import { found } from './records.ts';

interface Row {
  readonly id: Id;
  readonly name: string;
}

/** The label sets of a project; the first one is what a mask means when nothing else is said. */
export class LabelSets {
  readonly #db: ReadableDb;
  readonly #writer: ProjectWriter;

  constructor(db: ReadableDb, writer: ProjectWriter) {
    this.#db = db;
    this.#writer = writer;
  }

  list(): StoredLabelSet[] {
    return this.#db.all<Row>('SELECT id, name FROM label_sets ORDER BY id').map((row) => this.#withClasses(row));
  }

  get(id: Id): StoredLabelSet {
    return this.#withClasses(found(this.#db.get<Row>('SELECT id, name FROM label_sets WHERE id = ?', id), 'label set', id));
  }

  byName(name: string): StoredLabelSet | undefined {
    const row = this.#db.get<Row>('SELECT id, name FROM label_sets WHERE name = ?', name);
    return row === undefined ? undefined : this.#withClasses(row);
  }

  /** The project's first label set, made with the project. */
  first(): StoredLabelSet {
    return this.#withClasses(found(this.#db.get<Row>('SELECT id, name FROM label_sets ORDER BY id LIMIT 1'), 'label set', 1));
  }

  /** @throws AppError `input/invalid` when the indices are not 0, 1, 2 … or a name or colour is wrong. */
  add(name: string, labelSet: LabelSet): StoredLabelSet {
    labelSet.classes.forEach((entry, at) => {
      if (entry.index !== at) throw new AppError('input/invalid', `Label set "${name}": class "${entry.name}" has index ${entry.index} where ${at} belongs. Number the classes 0, 1, 2 … in order.`);
    });
    return this.#writer.change((db, note) => {
      const { id } = db.run('INSERT INTO label_sets (name, created_at) VALUES (?, ?)', name, now());
      for (const entry of labelSet.classes) {
        db.run(
          'INSERT INTO label_classes (label_set_id, class_index, name, colour, kind) VALUES (?, ?, ?, ?, ?)',
          id, entry.index, entry.name, entry.colour, entry.kind,
        );
      }
      note('labelSet.add', `labelSet:${id}`, { name, classes: labelSet.classes });
      return this.get(id);
    });
  }

  #withClasses(row: Row): StoredLabelSet {
    const classes = this.#db.all<LabelClass>(
      'SELECT class_index AS "index", name, colour, kind FROM label_classes WHERE label_set_id = ? ORDER BY class_index',
      row.id,
    );
    return { ...row, classes };
  }
}
