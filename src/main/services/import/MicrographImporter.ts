import { createHash } from 'node:crypto';
import { basename, extname } from 'node:path';
import type { Calibration, Id, Micrograph, Sha256, StoredLabelSet } from '../../../shared/domain/records.ts';
import { AppError, toAppError } from '../../../shared/errors/AppError.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';
import { factsOf, isNews, mergeFacts, NO_FACTS, storeFacts } from '../specimens/SpecimenFacts.ts';
import type { SpecimenFacts } from '../specimens/SpecimenFacts.ts';
import type { FileExaminer, ImageFacts } from './FileExaminer.ts';
import type { ImportItem, ImportRequest, PreviewItem, PreviewMask } from './ImportRequest.ts';
import { NewBlobs } from './NewBlobs.ts';
import type { PlannedImport } from './planImport.ts';
import type { ValueClasses } from './maskValues.ts';
import { checkMask, isSuspicious, readMask } from './readMask.ts';
import type { ReadMask } from './readMask.ts';

/** Scales further apart than this share are told. */
const SCALE_TOLERANCE = 0.02;

/** What the importer has noticed over all its micrographs. */
export interface ImportTally {
  /** Micrographs that became a specimen of their own because nobody named one. */
  ownSpecimens: number;
  uncalibrated: number;
  unconfirmed: number;
  withoutMask: number;
  /** Masks with values that mean no class. */
  strangeMasks: number;
  suspiciousMasks: number;
}

/** A failure of the project or its disk, which every further micrograph would meet too. */
export class ImportStopped extends Error {
  readonly failure: AppError;

  constructor(failure: AppError) {
    super(failure.message);
    this.failure = failure;
  }
}

/** What would become of an input: decided without writing anything. `commit` does it; null where there is nothing to do. */
interface Verdict {
  readonly preview: PreviewItem;
  readonly commit: (() => Promise<ImportItem>) | null;
}

/** Of an earlier input of the same preview. */
interface Seen {
  readonly file: string;
}

/**
 * Imports micrographs one by one; each is one transaction, made when its files are safely on the disk. `preview` comes to the same
 * decisions and writes nothing. An importer serves one import or one preview.
 */
export class MicrographImporter {
  readonly tally: ImportTally = { ownSpecimens: 0, uncalibrated: 0, unconfirmed: 0, withoutMask: 0, strangeMasks: 0, suspiciousMasks: 0 };
  readonly #project: ProjectStore;
  readonly #request: ImportRequest;
  readonly #labelSet: StoredLabelSet;
  readonly #classes: ValueClasses;
  readonly #tableName: string;
  readonly #files: FileExaminer;
  readonly #seen = new Map<Sha256, Seen>();
  /** Codes of specimens that were there and of which this import has stored more. */
  readonly #updated = new Set<string>();

  constructor(project: ProjectStore, request: ImportRequest, labelSet: StoredLabelSet, classes: ValueClasses, tableName: string, files: FileExaminer) {
    this.#project = project;
    this.#request = request;
    this.#labelSet = labelSet;
    this.#classes = classes;
    this.#tableName = tableName;
    this.#files = files;
  }

  get updatedSpecimens(): number {
    return this.#updated.size;
  }

  /** @throws ImportStopped when the project itself cannot take more; every other failure is the item's. */
  async import(plan: PlannedImport): Promise<ImportItem> {
    try {
      const { preview, commit } = await this.#judge(plan);
      if (commit !== null) return await commit();
      return { file: plan.file, state: 'skipped', reason: preview.reason, outcome: null, micrograph: preview.micrograph, specimen: preview.specimen, mask: null };
    } catch (error) {
      if (error instanceof ImportStopped) throw error;
      return { file: plan.file, state: 'failed', reason: toAppError(error).message, outcome: null, micrograph: null, specimen: plan.specimen, mask: null };
    }
  }

  /** What an import would make of it. */
  async preview(plan: PlannedImport): Promise<PreviewItem> {
    try {
      return (await this.#judge(plan)).preview;
    } catch (error) {
      return { file: plan.file, outcome: 'refused', reason: toAppError(error).message, micrograph: null, specimen: plan.specimen, image: null, calibration: null, mask: null };
    }
  }

  /** @throws AppError why it cannot be imported */
  async #judge(plan: PlannedImport): Promise<Verdict> {
    if (plan.error !== null) throw plan.error;
    const sha256 = await this.#files.sha256(plan.file);
    const twin = this.#project.micrographs.bySha256(sha256);
    if (twin !== undefined) return this.#judgeAgain(plan, twin);
    const image = await this.#files.image(plan.file);
    const same = this.#project.micrographs.byPixelHash(image.pixelSha256);
    if (same !== undefined) return this.#skipped(plan, same, `It shows the same pixels as ${this.#named(same)}, which is in the project already.`);
    const earlier = this.#seen.get(image.pixelSha256);
    // While importing, the project itself has the earlier one by now, unless that failed.
    this.#seen.set(image.pixelSha256, { file: plan.file });
    const verdict = await this.#judgeNew(plan, image, sha256);
    return earlier === undefined ? verdict : { ...verdict, preview: { ...verdict.preview, outcome: 'skipped', reason: `It shows the same pixels as "${basename(earlier.file)}" of this import.` } };
  }

  async #judgeNew(plan: PlannedImport, image: ImageFacts, sha256: Sha256): Promise<Verdict> {
    const file = basename(plan.file);
    const { pixelSha256, width, height, bitDepth, channels } = image;
    const code = plan.specimen ?? basename(file, extname(file));
    const facts = this.#mergedFacts(plan, code);
    const notes = [...image.notes];
    if (plan.specimen === null && this.#project.specimens.byCode(code) !== undefined) notes.push(`It was added to the specimen "${code}", which was there already.`);
    const calibration = this.#calibration(plan, image.scale, notes);
    const owner = { file: plan.file, width, height };
    const mask = await this.#checkedMask(plan, owner);
    if (plan.specimen === null) this.tally.ownSpecimens++;
    if (calibration === null) this.tally.uncalibrated++;
    else if (!calibration.confirmed) this.tally.unconfirmed++;
    if (mask === null && this.#request.masks !== undefined) this.tally.withoutMask++;
    const preview: PreviewItem = { file: plan.file, outcome: 'new', reason: sentence(notes), micrograph: null, specimen: code, image: { width, height, bitDepth, channels }, calibration, mask };
    const commit = async (): Promise<ImportItem> => {
      const read = await this.#mask(plan, owner, mask);
      const stored = await this.#store(async (blobs) => {
        const maskSha256 = read === null || read instanceof AppError ? null : await blobs.putBytes(read.png);
        await blobs.putFile(plan.file, sha256);
        return this.#project.transaction(() => {
          const { specimenId } = this.#storeFacts(code, facts);
          const modality = plan.row?.modality ?? this.#request.modality ?? image.hints.modality;
          const objective = plan.row?.objective ?? this.#request.objective ?? image.hints.objective;
          const micrograph = this.#project.micrographs.insert({ specimenId, file, sha256, pixelSha256, width, height, bitDepth, channels, modality, objective, calibration });
          return { micrograph: micrograph.id, mask: maskSha256 === null ? null : this.#addMask(micrograph.id, maskSha256, read as ReadMask) };
        });
      });
      return this.#ended(plan, code, 'new', stored, read, notes);
    };
    return { preview, commit };
  }

  /** The same file once more: what was not known of it before is added, nothing is replaced that a person has made. */
  async #judgeAgain(plan: PlannedImport, twin: Micrograph): Promise<Verdict> {
    const present = `It is in the project already as ${this.#named(twin)}.`;
    const code = this.#project.specimens.get(twin.specimenId).code;
    if (twin.file !== basename(plan.file)) return this.#skipped(plan, twin, present);
    if (plan.specimen !== null && plan.specimen !== code) return this.#skipped(plan, twin, `${present} The specimen "${plan.specimen}" that it is said to show now was not taken over.`);
    const facts = this.#mergedFacts(plan, code);
    const notes: string[] = [];
    const mask = await this.#checkedMask(plan, twin);
    const calibration = this.#newerCalibration(plan, twin.calibration, notes);
    const read = await this.#mask(plan, twin, mask);
    const wanted = read === null || read instanceof AppError ? null : this.#newMask(twin, read, notes);
    // All micrographs of a specimen say the same of it, and the first one has stored it by now.
    const toldBefore = this.#updated.has(code) && isNews(NO_FACTS, plan.facts);
    const says = isNews(factsOf(this.#project, code), facts);
    const added = [
      ...(says || toldBefore ? ['what is known of its specimen'] : []),
      ...(calibration !== null ? ['its scale'] : []),
      ...(wanted !== null ? ['its mask'] : []),
    ];
    if (added.length > 0) notes.unshift(`${present} Added: ${added.join(', ')}.`);
    else if (!(read instanceof AppError)) return this.#skipped(plan, twin, [present, ...notes].join(' '));
    const { width, height, bitDepth, channels } = twin;
    const adds = added.length > 0;
    const preview: PreviewItem = {
      file: plan.file, outcome: adds ? 'known' : 'skipped', reason: sentence(notes) ?? present, micrograph: twin.id, specimen: code,
      image: { width, height, bitDepth, channels }, calibration: calibration ?? twin.calibration, mask: mask === null ? null : { ...mask, isTaken: wanted !== null },
    };
    const commit = async (): Promise<ImportItem> => {
      const stored = await this.#store(async (blobs) => {
        const maskSha256 = wanted === null ? null : await blobs.putBytes(wanted.png);
        return this.#project.transaction(() => {
          if (says) this.#storeFacts(code, facts);
          if (calibration !== null) this.#project.calibrations.add(twin.id, calibration);
          return { micrograph: twin.id, mask: maskSha256 === null ? null : this.#addMask(twin.id, maskSha256, read as ReadMask) };
        });
      });
      return this.#ended(plan, code, adds ? 'known' : null, stored, read, notes);
    };
    return { preview, commit };
  }

  #ended(plan: PlannedImport, specimen: string, outcome: ImportItem['outcome'], stored: { micrograph: Id; mask: Id | null }, mask: ReadMask | AppError | null, notes: readonly string[]): ImportItem {
    if (!(mask instanceof AppError)) return { file: plan.file, state: 'ok', reason: sentence(notes), outcome, specimen, ...stored };
    return { file: plan.file, state: 'failed', reason: `${mask.message} The micrograph is in the project without it.`, outcome, specimen, ...stored };
  }

  #storeFacts(code: string, facts: SpecimenFacts): { specimenId: Id } {
    const adds = this.#project.specimens.byCode(code) !== undefined && isNews(factsOf(this.#project, code), facts);
    const stored = storeFacts(this.#project, code, facts);
    if (adds) this.#updated.add(code);
    return stored;
  }

  #skipped(plan: PlannedImport, twin: Micrograph, reason: string): Verdict {
    const { width, height, bitDepth, channels, calibration } = twin;
    const specimen = this.#project.specimens.get(twin.specimenId).code;
    return { preview: { file: plan.file, outcome: 'skipped', reason, micrograph: twin.id, specimen, image: { width, height, bitDepth, channels }, calibration, mask: null }, commit: null };
  }

  #named(micrograph: Micrograph): string {
    return `micrograph ${micrograph.id} ("${micrograph.file}" of specimen "${this.#project.specimens.get(micrograph.specimenId).code}")`;
  }

  /** @throws AppError `input/invalid` when the project says otherwise of the specimen. */
  #mergedFacts(plan: PlannedImport, code: string): SpecimenFacts {
    const { facts, conflicts } = mergeFacts(factsOf(this.#project, code), plan.facts);
    const [conflict] = conflicts;
    if (conflict === undefined) return facts;
    throw new AppError('input/invalid', `Specimen "${code}": ${conflict.what} is ${conflict.known} in the project, but ${conflict.new} in "${this.#tableName}". Correct the table, or the specimen with "nital specimen set".`);
  }

  /** Whether the mask of a micrograph can be used; that it cannot does not keep the micrograph out. */
  async #checkedMask(plan: PlannedImport, owner: { readonly width: number; readonly height: number }): Promise<PreviewMask | null> {
    if (plan.mask === null) return null;
    try {
      const facts = await this.#files.mask(plan.mask);
      checkMask(facts, { ...owner, file: plan.file }, this.#classes);
      if (isSuspicious(facts, this.#classes)) this.tally.suspiciousMasks++;
      return { file: plan.mask, refusal: null, isTaken: true };
    } catch (error) {
      const { code, message } = toAppError(error);
      if (code === 'input/unknownClass') this.tally.strangeMasks++;
      return { file: plan.mask, refusal: message, isTaken: false };
    }
  }

  async #mask(plan: PlannedImport, owner: { readonly width: number; readonly height: number }, checked: PreviewMask | null): Promise<ReadMask | AppError | null> {
    if (checked === null) return null;
    if (checked.refusal !== null) return new AppError('input/invalid', checked.refusal);
    const { width, height } = owner;
    return readMask(checked.file, { file: plan.file, width, height }, this.#labelSet, this.#classes, this.#request.page ?? 'single').catch(toAppError);
  }

  /** The mask when it is to be added to a micrograph that is there already. */
  #newMask(twin: Micrograph, mask: ReadMask, notes: string[]): ReadMask | null {
    const sha256 = createHash('sha256').update(mask.png).digest('hex');
    const revisions = this.#project.masks.revisions(twin.id, this.#labelSet.id);
    if (revisions.some((revision) => revision.sha256 === sha256)) return null;
    const truth = this.#project.masks.latestTruth(twin.id, this.#labelSet.id);
    if (truth === undefined || truth.origin === 'imported') return mask;
    notes.push(`The mask "${mask.file}" was not taken: revision ${truth.revision} of its mask is ${truth.origin} (${truth.by}) and stays.`);
    return null;
  }

  #addMask(micrographId: Id, sha256: Sha256, mask: ReadMask): Id {
    return this.#project.masks.addRevision({ micrographId, origin: 'imported', by: mask.file, sha256, labelledShare: mask.labelledShare, labelSetId: this.#labelSet.id }).id;
  }

  /** What was said about the scale, which stands above what the file says about itself. */
  #said(plan: PlannedImport): Calibration | null {
    const { row } = plan;
    if (row !== null && row.umPerPx !== null) return { umPerPx: row.umPerPx, source: 'table', origin: `${this.#tableName}, ${row.umPerPxFrom}`, confirmed: true };
    if (this.#request.umPerPx !== undefined) return { umPerPx: this.#request.umPerPx, source: 'entered', origin: 'at import', confirmed: true };
    return null;
  }

  #calibration(plan: PlannedImport, metadata: Calibration | null, notes: string[]): Calibration | null {
    const said = this.#said(plan);
    if (said !== null && metadata !== null && Math.abs(said.umPerPx / metadata.umPerPx - 1) > SCALE_TOLERANCE) {
      notes.push(`Its own metadata say ${Number(metadata.umPerPx.toPrecision(5))} µm per pixel (${metadata.origin}); ${said.umPerPx} (${said.origin}) was taken.`);
    }
    return said ?? metadata;
  }

  /** A table replaces metadata and tables, a person's entry replaces everything. */
  #newerCalibration(plan: PlannedImport, present: Calibration | null, notes: string[]): Calibration | null {
    const said = this.#said(plan);
    if (said === null || (present?.umPerPx === said.umPerPx && present.confirmed)) return null;
    if (said.source === 'entered' || present === null || present.source === 'metadata' || present.source === 'table') return said;
    notes.push(`Its scale stays at ${present.umPerPx} µm per pixel (${present.origin}), though ${said.origin} says ${said.umPerPx}.`);
    return null;
  }

  /** Takes new files back when the change they belong to is not made. */
  async #store<T>(work: (blobs: NewBlobs) => Promise<T>): Promise<T> {
    const blobs = new NewBlobs(this.#project.blobs);
    try {
      return await work(blobs);
    } catch (error) {
      await blobs.discard();
      const failure = toAppError(error);
      if (/^(disk|project)\//.test(failure.code)) throw new ImportStopped(failure);
      throw failure;
    }
  }
}

function sentence(notes: readonly string[]): string | null {
  return notes.length === 0 ? null : notes.join(' ');
}
