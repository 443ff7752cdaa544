/** The second verifier of evidence exports, for whoever runs it elsewhere than in the console. */

export { check } from "./check";
export { originOf, originOfDigits, readNote } from "./checkpoint";
export { CODES, Fault } from "./fault";
