/**
 * The one-to-one assignment of rows to columns with the greatest total value (Hungarian method with potentials, after
 * Jonker and Volgenant; O(n³)). `values` is square; the result is the column of each row.
 */
export function bestAssignment(values: readonly (readonly number[])[]): number[] {
  const n = values.length;
  const rowPotential = new Float64Array(n + 1);
  const columnPotential = new Float64Array(n + 1);
  // Columns and rows count from 1 here; rowOf[0] is the row being placed.
  const rowOf = new Int32Array(n + 1);
  const cost = (row: number, column: number): number => -(values[row - 1]?.[column - 1] as number) - (rowPotential[row] as number) - (columnPotential[column] as number);
  for (let row = 1; row <= n; row++) {
    rowOf[0] = row;
    const slack = new Float64Array(n + 1).fill(Infinity);
    const cameFrom = new Int32Array(n + 1);
    const done = new Uint8Array(n + 1);
    let column = 0;
    while (rowOf[column] !== 0) {
      done[column] = 1;
      let nearest = 0;
      let step = Infinity;
      for (let j = 1; j <= n; j++) {
        if (done[j] === 1) continue;
        const reduced = cost(rowOf[column] as number, j);
        if (reduced < (slack[j] as number)) {
          slack[j] = reduced;
          cameFrom[j] = column;
        }
        if ((slack[j] as number) < step) {
          step = slack[j] as number;
          nearest = j;
        }
      }
      for (let j = 0; j <= n; j++) {
        if (done[j] === 1) {
          rowPotential[rowOf[j] as number]! += step;
          columnPotential[j]! -= step;
        } else {
          slack[j]! -= step;
        }
      }
      column = nearest;
    }
    while (column !== 0) {
      const previous = cameFrom[column] as number;
      rowOf[column] = rowOf[previous] as number;
      column = previous;
    }
  }
  const columnOf = new Array<number>(n).fill(0);
  for (let column = 1; column <= n; column++) columnOf[(rowOf[column] as number) - 1] = column - 1;
  return columnOf;
}
