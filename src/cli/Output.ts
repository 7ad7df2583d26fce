import type { AppError } from '../shared/errors/AppError.ts';
import { ProgressLine, type ProgressStep } from './ProgressLine.ts';

/** Where lines go; the command line gives it the process' own streams. */
export interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
}

/**
 * What a command says. Without `--json` people read stdout. With it stdout holds one JSON object and everything else
 * goes to stderr, so that scripts can rely on it.
 */
export class Output {
  readonly json: boolean;
  readonly #streams: Streams;
  readonly #progress: ProgressLine;

  constructor(streams: Streams, json: boolean) {
    this.#streams = streams;
    this.json = json;
    this.#progress = new ProgressLine(streams.stderr);
  }

  /** A line for people. */
  line(text = ''): void {
    this.#progress.clear();
    (this.json ? this.#streams.stderr : this.#streams.stdout).write(`${text}\n`);
  }

  /** A line that says that something needs attention, though the work goes on. */
  warning(text: string): void {
    this.#progress.clear();
    this.#streams.stderr.write(`Note: ${text}\n`);
  }

  /** Columns for people; numbers in a column of numbers stand flush right. */
  table(header: readonly string[], rows: readonly (readonly string[])[]): void {
    const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
    const numeric = header.map((_, column) => rows.length > 0 && rows.every((row) => /^[-–+\d.,\s%×]*$/.test(row[column] ?? '')));
    const render = (row: readonly string[]): string =>
      row.map((cell, column) => (numeric[column] === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd();
    this.line(render(header));
    this.line(widths.map((width) => '─'.repeat(width)).join('  '));
    for (const row of rows) this.line(render(row));
  }

  /** How far long work is, with its rate and the time left. */
  progress(step: ProgressStep): void {
    this.#progress.show(step);
  }

  /** The command's result as the one object on stdout (with `--json`). */
  result(value: unknown): void {
    this.#progress.clear();
    if (this.json) this.#streams.stdout.write(`${JSON.stringify(value)}\n`);
  }

  failure(error: AppError): void {
    this.#progress.clear();
    if (this.json) this.#streams.stdout.write(`${JSON.stringify({ error: { code: error.code, message: error.message, details: error.details ?? {} } })}\n`);
    else this.#streams.stderr.write(`${error.message}\n`);
  }
}
