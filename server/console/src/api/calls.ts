import createClient from "openapi-fetch";
import { once } from "./once";
import { refusalOf, unreachable } from "./refusal";
import type { components, paths } from "./schema.generated";
import { nextTurn } from "./turns";

/** A page asks a dozen things at once: each leaves in a task of its own, so that a slow phone draws
 * and answers a finger in between. What changes something leaves at once. */
async function inTurn(request: Request): Promise<Response> {
  if (request.method !== "GET") return once(request);
  await nextTurn();
  return fetch(request);
}

/** Every call of the public API, typed by the server's own contract. */
export const api = createClient<paths>({ baseUrl: "/", fetch: inTurn });

type Bodies = components["schemas"];
export type Action = Bodies["MineBody"]["actions"][number];
export type Area = Bodies["AreaBody"];
export type AreaDetail = Bodies["AreaDetail"];
export type AreaPlan = Bodies["AreaPlan"];
export type Bulletin = Bodies["BulletinBody"];
export type BulletinClass = Bulletin["class"];
export type CollidingDay = Bodies["Collisions"];
export type DayPlan = Bodies["DayPlan"];
export type Device = Bodies["DeviceBody"];
export type Diagnosis = Bodies["DiagnosisBody"];
export type DeviceDetail = Bodies["DeviceDetail"];
export type Finding = Bodies["FindingBody"];
export type Offer = Bodies["OfferBody"];
export type Offers = Bodies["Offers"];
export type Outcome = Bodies["OutcomeBody"];
export type Outline = Bodies["OutlineBody"];
export type Peaks = Bodies["PeaksBody"];
export type Person = Bodies["PersonBody"];
export type Playlist = Bodies["PlaylistBody"];
export type Preview = Bodies["Preview"];
export type Programme = Bodies["ProgrammeBody"];
export type Receipt = Bodies["ReceiptBody"];
export type AreaSpeech = Bodies["AreaSpeechBody"];
export type SpokenText = Bodies["SpeechBody"];
export type TextReading = Bodies["ReadingBody"];
export type Voice = Bodies["VoiceBody"];
export type RightsHere = Bodies["MineBody"];
export type Followed = Bodies["Followed"];
export type LiveDetail = Bodies["LiveDetail"];
export type LiveSession = Bodies["LiveBody"];
export type OpenedLive = Bodies["Opened"];
export type Stop = Bodies["StopBody"];
export type Unconfirmed = Bodies["Unconfirmed"];
export type Themes = Bodies["ThemesBody"];
export type Told = Bodies["Told"];
export type Usage = Bodies["UsageBody"];
export type UpperProgramme = Bodies["UpperProgramme"];
export type Wish = Bodies["WishBody"];

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a success. Throws `Refusal` for all else. */
export async function answered<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof TypeError) throw unreachable(); // what fetch throws without a network
    if (error instanceof SyntaxError) throw refusalOf(502, undefined); // a proxy's own page
    throw error;
  }
  if (!answer.response.ok) throw refusalOf(answer.response.status, answer.error);
  return answer.data as T;
}
