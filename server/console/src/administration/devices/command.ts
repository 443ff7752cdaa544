import type { OfferedToken } from "../types";

/** What the technician types on the controller: `loa-agent enrol`, as device_agent/cli.py reads it.
 * Neither an address nor a token has a character that a shell would take for its own. */
export const commandOf = ({ server, token }: OfferedToken): string =>
  `loa-agent enrol --server ${server} --token ${token} --data /var/lib/loa-agent`;
