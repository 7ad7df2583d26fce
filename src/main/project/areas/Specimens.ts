import { AppError } from '../../../shared/errors/AppError.ts';
import type { Id, Specimen } from '../../../shared/domain/records.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import type { ProjectWriter } from '../ProjectWriter.ts';
import { found, toJson } from './records.ts';

/** A specimen as it is entered: what is left out stays as it was (or empty), null clears. */
export type SpecimenInput = Pick<Specimen, 'code'> & Partial<Omit<Specimen, 'id' | 'code'>>;

interface Row extends Omit<Specimen, 'composition'> {
  readonly composition: string;
}

const SELECT = 'SELECT id, code, grade, batch, composition, remarks FROM specimens';

/** The physical samples of a project. */
export class Specimens {
  readonly #db: ReadableDb;
  readonly #writer: ProjectWriter;

  constructor(db: ReadableDb, writer: ProjectWriter) {
    this.#db = db;
    this.#writer = writer;
  }

  /** All specimens by their code. */
  list(): Specimen[] {
    return this.#db.all<Row>(`${SELECT} ORDER BY code`).map(toRecord);
  }

  get(id: Id): Specimen {
    return toRecord(found(this.#db.get<Row>(`${SELECT} WHERE id = ?`, id), 'specimen', id));
  }

  byCode(code: string): Specimen | undefined {
    const row = this.#db.get<Row>(`${SELECT} WHERE code = ?`, code);
    return row === undefined ? undefined : toRecord(row);
  }

  /**
   * Adds the specimen with this code, or changes the one that is there.
   * @throws AppError `input/invalid` for a share of an element that is not between 0 and 100 %.
   */
  upsert(input: SpecimenInput): Specimen {
    assertComposition(input);
    return this.#writer.change((db, note) => {
      const known = this.byCode(input.code);
      const next = { grade: null, batch: null, composition: {}, remarks: null, ...known, ...withoutUndefined(input) };
      const values = [next.grade, next.batch, toJson(next.composition), next.remarks] as const;
      if (known === undefined) {
        const { id } = db.run('INSERT INTO specimens (code, grade, batch, composition, remarks) VALUES (?, ?, ?, ?, ?)', next.code, ...values);
        note('specimen.add', `specimen:${id}`, { ...next });
        return this.get(id);
      }
      if (toJson(known) === toJson({ ...known, ...next })) return known;
      db.run('UPDATE specimens SET grade = ?, batch = ?, composition = ?, remarks = ? WHERE id = ?', ...values, known.id);
      note('specimen.change', `specimen:${known.id}`, { before: known, after: next });
      return this.get(known.id);
    });
  }

  /** @throws AppError `input/invalid` when another specimen has this code */
  rename(id: Id, code: string): void {
    this.#writer.change((db, note) => {
      const { code: before } = this.get(id);
      if (before === code) return;
      const other = this.byCode(code);
      if (other !== undefined) throw new AppError('input/invalid', `There is a specimen "${code}" already. Give "${before}" another code, or move its micrographs to "${code}".`);
      db.run('UPDATE specimens SET code = ? WHERE id = ?', code, id);
      note('specimen.rename', `specimen:${id}`, { before, after: code });
    });
  }
}

function toRecord(row: Row): Specimen {
  return { ...row, composition: JSON.parse(row.composition) as Specimen['composition'] };
}

function withoutUndefined(input: SpecimenInput): SpecimenInput {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as SpecimenInput;
}

function assertComposition(input: SpecimenInput): void {
  for (const [element, percent] of Object.entries(input.composition ?? {})) {
    if (!(percent >= 0 && percent <= 100)) {
      throw new AppError('input/invalid', `Specimen "${input.code}": ${percent} is not a share of ${element} in weight %. Write a number from 0 to 100.`);
    }
  }
}
