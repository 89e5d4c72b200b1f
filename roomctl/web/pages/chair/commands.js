/**
 * Commands on their way to the room, and their replies. Owns: their numbers. Must not know: elements.
 *
 * @typedef {import("../lib/types").Command} Command
 * @typedef {import("../lib/types").Reply} Reply
 */

/** Acts in which a list that changed meanwhile could hit the wrong person. */
const ON_WHAT_WAS_SEEN = new Set(["accept", "deny", "grant", "next", "release", "revoke", "move", "withdraw", "name_voice",
  "merge", "pass_turn", "later_turn", "go_to_agenda", "remove_agenda"]);

/**
 * The revision to send with a command; null where a later list cannot change its meaning.
 * @param {Command} command
 * @param {import("../lib/types").ConsoleState | null} all
 */
export const seenRevision = (command, all) => (all && ON_WHAT_WAS_SEEN.has(command.type) ? all.floor.revision : null);

/** @param {(message: object) => void} post */
export function createCommands(post) {
  let next = 1;
  /** @type {Map<number, (reply: Reply) => void>} */
  const open = new Map();
  return {
    /**
     * @param {Command} command
     * @param {number | null} [ifRev] the floor's revision the moderator saw
     * @returns {Promise<Reply>}
     */
    send(command, ifRev = null) {
      const id = next++;
      post(ifRev === null ? { type: "request", id, command } : { type: "request", id, command, if_rev: ifRev });
      return new Promise((settle) => {
        open.set(id, settle);
        setTimeout(() => { if (open.delete(id)) settle({ type: "reply", id, code: "gave_up", params: {}, data: null }); }, 6000);
      });
    },
    /** @param {any} message */
    replied(message) {
      const settle = open.get(message.id);
      open.delete(message.id);
      if (settle) settle({ code: "", params: {}, data: null, ...message });
    },
  };
}
