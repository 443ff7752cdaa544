import type { OfferedToken } from "../types";

/** The one line a technician types or scans on the controller: it installs the package that lies in
 * the same folder where there is none yet, and enrols, as device_agent/cli.py reads it. Neither an
 * address nor a token has a character that a shell would take for its own. */
export const commandOf = ({ server, token }: OfferedToken): string =>
  "command -v loa-agent >/dev/null || " +
  "sudo apt install -y ./loa-agent_*_$(dpkg --print-architecture).deb && " +
  `sudo loa-agent enrol --server ${server} --token ${token}`;
