// The wire as these pages see it, after the defaults were filled in (lib/wire.js). Source: roomctl/wire/page.py, view.py.

export type Params = Record<string, string | number>;
export type OwnCamera = "off" | "on" | "covered";
export type Camera = OwnCamera | "paused";
export interface PicturePlace { person: string; live: boolean }
export type Origin = "room" | "remote";
export type Role = "participant" | "guest" | "chair" | "display" | "phone";
export type Presence = "present" | "away" | "left";
export type Policy = "voice" | "queue" | "chaired" | "round";
export type Kind = "contribution" | "direct_response" | "point_of_order" | "technical" | "break";
export type Language = "en" | "fr" | "de" | "it";

export interface Person {
  id: string; name: string; origin: Origin; role: Role; presence: Presence; number: number | null;
  link: "none" | "connecting" | "connected" | "away"; muted: boolean;
  camera: Camera; angle?: number | null;
}
export interface Entry {
  request: number; person: string; origin: Origin; kind: Kind; status: string; place: number | null;
  waiting_s: number; held_s: number; running: boolean; by_speech: boolean; note: string; interrupted: boolean;
}
export interface Round { offered: string | null; order: string[]; later: string[]; done: string[]; passed: string[]; no_cross_talk: boolean }
export interface AgendaItem { title: string; policy: Policy; minutes: number }
export interface Floor {
  revision: number; policy: Policy; advance: "ask" | "auto"; open: boolean; paused: boolean; last_word: boolean;
  holder: Entry | null; queue: Entry[]; pending: Entry[]; technical: Entry[]; proposed: number | null;
  next: number | null; next_person: string | null; time_box_s: number; coming_box_s: number; over_s: number; warning: boolean; round: Round | null; agenda: AgendaItem[];
  agenda_at: number; agenda_s: number; chair: string | null; share_room: number; balance: number; longest_remote_wait_s: number;
  talk_room_s: number; talk_remote_s: number; talk_unnamed_s: number; not_yet: string[];
  advice: { code: string; params: Params }[];
}
export interface PublicView {
  meeting: string; demo: boolean; locked: boolean; people: Person[]; floor: Floor; room_here: boolean; at_door: number; room_camera: "none" | "off" | "opening" | "on" | "covered" | "lost"; pictures: PicturePlace[];
}
export interface IceServer { urls: string[]; username: string; credential: string }

export interface Welcome {
  type: "welcome"; you: string; role: Role; name: string; resume: string; epoch: string;
  ice_servers: IceServer[]; frame_ms: number; audio_slots: number; session: string; seq: number; linked: boolean;
  audio: boolean; ends_in_s: number; places: number;
}
export interface Wait { type: "wait"; you: string }
export interface Refusal { type: "refusal"; code: string; params: Params; reason: string }
export interface View { type: "view"; rev: number; view: PublicView }
export interface Speaking { type: "speaking"; sources: string[] }
export interface Answer { type: "answer"; seq: number; sdp: string; proof: string }
export interface Done { type: "done"; seq: number; code: string; params: Params; data: unknown }
export interface Poster { type: "poster"; code: string[] }
export interface Relink { type: "relink"; reason: "media_restarted" | "lost" | "asked"; of: "sound" | "pictures"; places: number }
export interface Notice { type: "notice"; code: string; params: Params; reason: string }
export interface Line {
  delay_ms: number | null; there_ms: number | null; rtt_ms: number | null; loss_pct: number | null;
  concealed_pct: number | null; late_pct: number | null; drift_ppm: number | null;
  heard_loss_pct: number | null; there_concealed_pct: number | null;
  sends: boolean | null; mixed: boolean;
}
export interface LineRow { id: string; name: string; link: "none" | "connecting" | "connected" | "away"; muted: boolean; line: Line }
export interface LinesView { code: string; lines: LineRow[]; priority: string; worst_late_ms: number }
export interface Heard {
  type: "heard"; delay_ms: number | null; loss_pct: number | null; level_dbfs: number | null; held_back: number[]; frame_ms: number;
}
export type FromRoom = Welcome | Wait | Refusal | View | Speaking | Answer | Done | Relink | Notice | Heard | Poster;

export interface Enter {
  type: "enter"; invite?: string; resume?: string; name?: string; language?: Language; pledged?: boolean;
  alone?: boolean; page: "join" | "display" | "hand" | "chair"; version?: number;
}
export type Act =
  | { type: "offer"; sdp: string; proof?: string; of?: "sound" | "pictures" }
  | { type: "ask_floor"; kind?: Kind; note?: string }
  | { type: "withdraw_floor"; request?: number }
  | { type: "give_back" } | { type: "pass_mine" } | { type: "later_mine" } | { type: "leave"; back: boolean }
  | { type: "set_mine"; muted?: boolean; away?: boolean; name?: string; language?: Language; alone?: boolean; camera?: OwnCamera };
export interface Doorstep {
  code: string; params: Params; meeting: string; demo: boolean; role: Role; name: string; ask_pledge: boolean;
  pledge: string; lobby: boolean; locked: boolean; returning: boolean; places: number; audio_slots: number;
}
export interface ConsolePerson extends Person { ends_at: number; not_alone: boolean; language: Language; talk_s: number; turn_s: number; turns: number;
  patience_s: number | null }
export interface Knock { id: string; name: string; role: Role; waiting_s: number; returning: boolean }
export interface ChairAct { id: number; act: string; person: string | null; age_s: number; undo_s: number; undone: boolean; kind: Kind }
export interface Fault { code: string; severity: "info" | "warning" | "error"; subject: string; person: string | null; params: Params }
export interface ConsoleMeeting {
  name: string; kind: string; demo: boolean; running_s: number; locked: boolean; lobby: boolean; link: string;
  camera: string;
}
export interface ConsoleState {
  meeting: ConsoleMeeting; people: ConsolePerson[]; floor: Floor; speaking: string[]; lobby: Knock[]; faults: Fault[];
  acts: ChairAct[]; room_muted: boolean;
}
export type Command = { type: string } & Record<string, unknown>;
export interface Reply { type: "reply"; id: number; code: string; params: Params; data: any }
export interface Truth {
  type: "truth"; delay_ms?: number; loss_pct?: number; concealed_pct?: number; sending?: boolean;
}
