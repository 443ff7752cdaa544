import type { components } from "../api/schema.generated";

type Bodies = components["schemas"];
export type AreaDetail = Bodies["AreaDetail"];
export type AreaKind = Bodies["AreaBody"]["kind"];
export type Contents = Bodies["HoldsBody"];
export type Foreseen = Bodies["ForeseenBody"];
export type Settings = Bodies["SettingsBody"];
export type Window = Bodies["WindowBody"];
export type Quiet = Bodies["QuietBody"];
export type Source = Bodies["SourceBody"];
export type PostSummary = Bodies["PostSummary"];
export type PostDetail = Bodies["PostDetail"];
export type Grant = Bodies["GrantBody"];
export type Role = Grant["role"];
export type Invitation = Bodies["InvitationBody"];
export type OfferedToken = Bodies["OfferedToken"];
export type WaitingDevice = Bodies["WaitingDevice"];
export type RightsTable = Bodies["RightsBody"];
