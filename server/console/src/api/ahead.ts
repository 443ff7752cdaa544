import type { QueryClient } from "@tanstack/react-query";
import { again, areas, rights, session } from "./queries";

/** What every page asks first, before anything is drawn; returns whether all of it was answered. It
 * never throws: the page that needs an answer tells what became of it. */
export async function askAhead(client: QueryClient): Promise<boolean> {
  try {
    await client.query({ ...session, retry: again });
    await Promise.all([client.query(areas), client.query(rights)]);
    return true;
  } catch {
    return false; // why is kept with the query
  }
}
