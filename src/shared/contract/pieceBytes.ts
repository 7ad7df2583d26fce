/** Bytes of a file in one message of an import. Apart from the contract's schemas, which a window does without. */
export const PIECE_BYTES = 4 * 2 ** 20;
