// What every peer says; the same as talk.py.

const SNAPSHOT_BYTES = 2048;
export const SUBPROTOCOL = "plenary.v1";
export const PORT = Number(process.argv[2]);

let seq = 0;

/** What to tell whoever said this, and what to tell everybody; undefined for nothing. */
export function answer(asked) {
  if (asked.do === "say") {
    seq += 1;
    const message = { id: String(seq), text: asked.text };
    const all = { room: asked.room, stream: "chat", seq, fact: "chat.said", data: { message } };
    return { all };
  }
  if (asked.do === "hello") {
    return { own: { welcome: { connection: "peer", limits: {} }, re: asked.id } };
  }
  return asked.do === "enter" ? { own: entered(asked) } : {};
}

function entered(asked) {
  const cursor = { main: ["peer", 0], chat: ["peer", seq] };
  const ok = { mode: "snapshot", cursor, room: {}, state: { filling: "" }, mine: {} };
  const bare = JSON.stringify({ re: asked.id, ok }).length;
  ok.state.filling = ".".repeat(SNAPSHOT_BYTES - bare);
  return { re: asked.id, ok };
}
