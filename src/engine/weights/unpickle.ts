import type { AppError } from '../../shared/errors/AppError.ts';

/** What a pickle's references to the outside mean. Each may throw to refuse; nothing here ever runs Python. */
export interface PickleMeanings {
  /** The value that stands for a name of a Python module. */
  named(module: string, name: string): unknown;
  /** The result of calling one of those values. */
  call(callee: unknown, args: readonly unknown[]): unknown;
  persistent(id: unknown): unknown;
}

/**
 * Reads the values of a Python pickle (protocol 2 to 5) as plain data: dictionaries as Map, lists and tuples as arrays. Knows
 * only the instructions that a dictionary of tensors needs; any other is refused.
 * @throws AppError as `damaged` and `meanings` make them.
 */
export function unpickle(bytes: Buffer, meanings: PickleMeanings, damaged: (what: string) => AppError): unknown {
  const machine = new Machine(bytes, meanings, damaged);
  for (;;) {
    const code = machine.byte();
    if (code === STOP) return machine.pop();
    const instruction = INSTRUCTIONS.get(code);
    if (instruction === undefined) throw damaged(`its pickle has the instruction 0x${code.toString(16)}, which no plain weights need`);
    instruction(machine);
  }
}

class Machine {
  readonly meanings: PickleMeanings;
  readonly damaged: (what: string) => AppError;
  readonly #bytes: Buffer;
  readonly #stack: unknown[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, unknown>();
  #at = 0;

  constructor(bytes: Buffer, meanings: PickleMeanings, damaged: (what: string) => AppError) {
    this.#bytes = bytes;
    this.meanings = meanings;
    this.damaged = damaged;
  }

  take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw this.damaged('its pickle is cut off');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  byte(): number {
    return this.take(1)[0] as number;
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw this.damaged('its pickle is cut off');
    const text = this.take(end - this.#at).toString('utf8');
    this.take(1);
    return text;
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pop(): unknown {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw this.#unbalanced();
    return this.#stack.pop();
  }

  top(): unknown {
    const value = this.pop();
    this.push(value);
    return value;
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  popToMark(): unknown[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.#unbalanced();
    return this.#stack.splice(mark);
  }

  popText(): string {
    const text = this.pop();
    if (typeof text !== 'string') throw this.damaged('its pickle names something without words');
    return text;
  }

  remember(key = this.#memo.size): void {
    this.#memo.set(key, this.top());
  }

  recall(key: number): void {
    if (!this.#memo.has(key)) throw this.damaged('its pickle refers to what is not there');
    this.push(this.#memo.get(key));
  }

  call(): void {
    const args = this.pop();
    if (!Array.isArray(args)) throw this.#unbalanced();
    this.push(this.meanings.call(this.pop(), args));
  }

  setItems(items: readonly unknown[]): void {
    const target = this.top();
    if (!(target instanceof Map) || items.length % 2 !== 0) throw this.#unbalanced();
    for (let at = 0; at < items.length; at += 2) target.set(items[at], items[at + 1]);
  }

  append(items: readonly unknown[]): void {
    const target = this.top();
    if (!Array.isArray(target)) throw this.#unbalanced();
    for (const item of items) target.push(item);
  }

  #unbalanced(): AppError {
    return this.damaged('the instructions of its pickle do not fit together');
  }
}

const STOP = 0x2e;

/** Little-endian two's complement of up to six bytes; longer numbers occur in no weights. */
function longInteger(m: Machine): number {
  const bytes = m.take(m.byte());
  if (bytes.length === 0) return 0;
  if (bytes.length > 6 && bytes.subarray(6).some((byte) => byte !== 0)) throw m.damaged('its pickle has an impossible number');
  return bytes.readIntLE(0, Math.min(bytes.length, 6));
}

/** By the letters of Python's pickletools. */
const INSTRUCTIONS: ReadonlyMap<number, (m: Machine) => void> = new Map<number, (m: Machine) => void>([
  [0x80, (m) => void m.take(1)], // PROTO
  [0x95, (m) => void m.take(8)], // FRAME
  [0x28, (m) => m.mark()], // MARK
  [0x30, (m) => void m.pop()], // POP
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x4a, (m) => m.push(m.take(4).readInt32LE(0))], // BININT
  [0x4b, (m) => m.push(m.byte())], // BININT1
  [0x4d, (m) => m.push(m.take(2).readUInt16LE(0))], // BININT2
  [0x8a, (m) => m.push(longInteger(m))], // LONG1
  [0x47, (m) => m.push(m.take(8).readDoubleBE(0))], // BINFLOAT
  [0x58, (m) => m.push(m.take(m.take(4).readUInt32LE(0)).toString('utf8'))], // BINUNICODE
  [0x8c, (m) => m.push(m.take(m.byte()).toString('utf8'))], // SHORT_BINUNICODE
  [0x7d, (m) => m.push(new Map<unknown, unknown>())], // EMPTY_DICT
  [0x5d, (m) => m.push([])], // EMPTY_LIST
  [0x29, (m) => m.push([])], // EMPTY_TUPLE
  [0x85, (m) => m.push([m.pop()])], // TUPLE1
  [0x86, (m) => m.push([m.pop(), m.pop()].reverse())], // TUPLE2
  [0x87, (m) => m.push([m.pop(), m.pop(), m.pop()].reverse())], // TUPLE3
  [0x74, (m) => m.push(m.popToMark())], // TUPLE
  [0x61, (m) => m.append([m.pop()])], // APPEND
  [0x65, (m) => m.append(m.popToMark())], // APPENDS
  [0x73, (m) => m.setItems([m.pop(), m.pop()].reverse())], // SETITEM
  [0x75, (m) => m.setItems(m.popToMark())], // SETITEMS
  [0x71, (m) => m.remember(m.byte())], // BINPUT
  [0x72, (m) => m.remember(m.take(4).readUInt32LE(0))], // LONG_BINPUT
  [0x94, (m) => m.remember()], // MEMOIZE
  [0x68, (m) => m.recall(m.byte())], // BINGET
  [0x6a, (m) => m.recall(m.take(4).readUInt32LE(0))], // LONG_BINGET
  [0x63, (m) => m.push(m.meanings.named(m.line(), m.line()))], // GLOBAL
  [0x93, (m) => m.push(m.meanings.named(...([m.popText(), m.popText()].reverse() as [string, string])))], // STACK_GLOBAL
  [0x52, (m) => m.call()], // REDUCE
  [0x62, (m) => void m.pop()], // BUILD: attributes of a dictionary (PyTorch's `_metadata`), which hold no weights
  [0x51, (m) => m.push(m.meanings.persistent(m.pop()))], // BINPERSID
]);
