/** The rest of an address's search, without one of its words. */
export function without<Search extends object, Key extends keyof Search>(
  search: Search,
  key: Key,
): Omit<Search, Key> {
  const rest = { ...search };
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a copy, and a known key
  delete rest[key];
  return rest;
}
