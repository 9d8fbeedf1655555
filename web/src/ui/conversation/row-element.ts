/** The id of a row's element, by which the list finds it again after drawing. */
export function rowElementId(rowId: string): string {
  return `m-${rowId}`;
}
