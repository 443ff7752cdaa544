import type { QueryClient } from "@tanstack/react-query";
import { again, areas, rights, session } from "./queries";

/** What every page asks first, asked while the page's own files still come. It never throws: the
 * page that needs an answer tells what became of it. */
export async function askAhead(client: QueryClient): Promise<void> {
  try {
    await client.query({ ...session, retry: again });
    await Promise.all([client.query(areas), client.query(rights)]);
  } catch {
    // kept with the query
  }
}
