/**
 * The line of messages to the room: comes back by itself, says who we are each time, loses no act.
 * Owns: the WebSocket, its retries. Must not know: what messages mean (beyond being let in or refused), any page.
 *
 * @typedef {import("./types").FromRoom} FromRoom
 * @typedef {import("./types").Act} Act
 * @typedef {"opening" | "open" | "down" | "stopped"} SocketState
 */
import { pause } from "./backoff.js";
import { createOutbox } from "./outbox.js";
import { decode } from "./wire.js";

/**
 * @param {string} text
 * @returns {unknown}
 */
function other(text) {
  try { return JSON.parse(text); } catch { return null; }
}

const OPEN_WITHIN_MS = 6000;
const ANSWER_WITHIN_MS = 2500;

/**
 * @param {object} options
 * @param {string} options.path
 * @param {() => object} options.greet the first message of each connection
 * @param {(message: FromRoom) => void} options.onMessage
 * @param {(state: SocketState) => void} options.onState
 * @param {number} options.firstSeq
 * @param {(next: number) => void} options.keepSeq called with the next free number
 * @param {(message: any) => void} [options.onOther] what is not of the pages' own wire (the chair's), as it came
 */
export function createSocket({ path, greet, onMessage, onState, firstSeq, keepSeq, onOther = () => {} }) {
  const outbox = createOutbox(firstSeq);
  /** @type {WebSocket | null} */
  let socket = null;
  let tries = 0;
  let inside = false;
  let stopped = false;
  let wanted = false; // somebody asked to be in
  let warm = false; // connected, and nothing said yet
  let timer = 0;

  /** Be in the meeting, from now on and after every loss. */
  function open() {
    if (stopped) return;
    wanted = true;
    if (socket && warm && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(greet()));
    warm = false;
    connect();
  }

  /** Connect, but say nothing before `open`: while a person still answers the browser's question. */
  function warmUp() {
    if (wanted || socket || stopped) return;
    warm = true;
    connect();
  }

  function connect() {
    if (stopped || socket) return;
    window.clearTimeout(timer);
    onState("opening");
    const mine = new WebSocket(new URL(path, location.href.replace(/^http/, "ws")).href);
    socket = mine;
    timer = window.setTimeout(() => drop(mine), OPEN_WITHIN_MS);
    mine.onopen = () => { window.clearTimeout(timer); if (!warm) mine.send(JSON.stringify(greet())); };
    mine.onmessage = (event) => { if (socket === mine && !warm) take(String(event.data)); };
    mine.onclose = () => drop(mine);
  }

  /** @param {WebSocket} which a connection that is no more (or shall be no more) */
  function drop(which) {
    if (socket !== which) return;
    window.clearTimeout(timer);
    socket = null;
    inside = false;
    which.close();
    warm = false;
    if (stopped) return;
    onState("down");
    if (wanted) timer = window.setTimeout(connect, pause(tries++, Math.random()));
  }

  /** @param {string} text */
  function take(text) {
    const message = decode(text);
    if (!message) { onOther(other(text)); return; }
    if (message.type === "done" || message.type === "answer") outbox.answered(message);
    if (message.type === "refusal") stop();
    if (message.type === "wait") { tries = 0; onState("open"); }
    if (message.type === "welcome") outbox.atLeast(message.seq + 1);
    onMessage(message); // what it does about a welcome is numbered, and goes out below, in order
    if (message.type === "welcome") {
      tries = 0;
      inside = true;
      onState("open");
      for (const act of outbox.again()) post(act);
    }
  }

  /** @param {object} message */
  function post(message) {
    if (socket && inside && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  }

  function retryNow() {
    if (wanted && !socket && !stopped) { tries = 0; connect(); }
  }

  function stop() {
    stopped = true;
    window.clearTimeout(timer);
    window.removeEventListener("online", retryNow);
    const last = socket;
    socket = null;
    if (last) last.close();
    onState("stopped");
  }

  window.addEventListener("online", retryNow);
  const api = {
    open,
    warmUp,
    stop,
    retryNow,
    /**
     * Without a number, without an answer; lost when the line is down.
     * @param {object} message
     */
    post,
    /**
     * One numbered act. Resolves with the room's answer; never rejects.
     * @param {Act} act
     */
    act(act) {
      const { message, answer } = outbox.add(act);
      keepSeq(outbox.next);
      post(message);
      return answer;
    },
    /**
     * An act that holds its own number (proved over). Made again when another act took that number meanwhile.
     * @param {(seq: number) => Promise<Act>} make
     */
    async actWith(make) {
      for (;;) {
        const seq = outbox.next;
        const act = await make(seq);
        if (outbox.next === seq) return api.act(act);
      }
    },
    /** Is anybody there? A line that does not answer is given up and made anew. */
    async probe() {
      const asked = socket;
      if (!asked || !inside) return retryNow();
      const { message, answer } = outbox.add({ type: "set_mine" });
      keepSeq(outbox.next);
      post(message);
      let answered = false;
      void answer.then(() => { answered = true; });
      window.setTimeout(() => {
        if (answered) return;
        outbox.giveUp(message.seq, "gave_up");
        drop(asked);
        retryNow();
      }, ANSWER_WITHIN_MS);
    },
  };
  return api;
}
