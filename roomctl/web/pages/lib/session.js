/**
 * A page that is in the meeting without sound: line, state, coming back after a reload.
 * Owns: what the display and the phone page have in common. It can neither send nor hear sound.
 */
import { pickLanguage, speak } from "./i18n.js";
import { keep, remember, stepIn, stepOut, takeInvite } from "./memory.js";
import { OUTSIDE, reduce } from "./meeting.js";
import { createSocket } from "./socket.js";
import { createStore } from "./store.js";

/**
 * @param {"display" | "hand"} page
 * @param {(message: any) => void} [onOther] what is not of the pages' own wire (a chair's)
 * @param {(message: import("./types").FromRoom) => void} [onSaid] told each message before the state has it
 */
export function createSession(page, onOther, onSaid = () => {}) {
  const kept = takeInvite();
  const language = pickLanguage([kept.language, ...navigator.languages].filter(Boolean));
  const store = createStore(reduce, OUTSIDE);
  const socket = createSocket({
    path: "/ws",
    firstSeq: kept.seq,
    keepSeq: (seq) => keep({ seq }),
    greet: () => {
      const now = remember();
      return { type: "enter", page, invite: now.invite, resume: now.resume, name: now.name, language: now.language || language,
        pledged: now.pledged, alone: true };
    },
    onState: (state) => store.send({ type: "socket", state }),
    onOther,
    onMessage(message) {
      if (message.type === "welcome") keep({ resume: message.resume, name: message.name });
      if (message.type === "refusal") { if (message.code === "elsewhere") stepOut(); else keep({ resume: "" }); }
      onSaid(message);
      store.send({ type: "came", message, now: performance.now() });
    },
  });

  return {
    kept,
    store,
    socket,
    /** @param {import("./types").Language} wanted */
    async speak(wanted) {
      await speak(wanted);
      document.documentElement.lang = wanted;
      keep({ language: wanted });
    },
    language,
    /**
     * One act; a refusal becomes words.
     * @param {import("./types").Act} act
     */
    async act(act) {
      const answer = await socket.act(act);
      const code = answer.type === "done" ? answer.code : "";
      if (answer.type === "done" && code) store.send({ type: "told", code, params: answer.params });
      return code === "";
    },
    again: stepIn,
  };
}
