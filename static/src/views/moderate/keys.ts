/** The shortcuts of the moderator's page: one table, read by the keyboard and by the help. */

export const KEYS = [
  { act: "next", keys: ["j", "ArrowDown"], group: "list" },
  { act: "previous", keys: ["k", "ArrowUp"], group: "list" },
  { act: "search", keys: ["/"], group: "list" },
  { act: "settle", keys: ["g"], group: "list" },
  { act: "tab", keys: ["1", "2", "3", "4", "5"], group: "list" },
  { act: "approve", keys: ["a"], group: "question" },
  { act: "hold", keys: ["h"], group: "question" },
  { act: "decline", keys: ["d"], group: "question" },
  { act: "merge", keys: ["m"], group: "question" },
  { act: "edit", keys: ["e"], group: "question" },
  { act: "translate", keys: ["t"], group: "question" },
  { act: "label", keys: ["l"], group: "question" },
  { act: "pin", keys: ["p"], group: "question" },
  { act: "queue", keys: ["q"], group: "question" },
  { act: "stage", keys: ["s"], group: "question" },
  { act: "answered", keys: ["x"], group: "question" },
  { act: "write", keys: ["w"], group: "question" },
  { act: "later", keys: ["y"], group: "question" },
  { act: "archive", keys: ["z"], group: "question" },
  { act: "mute", keys: ["!"], group: "question" },
  { act: "clear", keys: ["c"], group: "room" },
  { act: "call", keys: ["f"], group: "room" },
  { act: "poll", keys: ["n"], group: "room" },
  { act: "undo", keys: ["u"], group: "room" },
  { act: "help", keys: ["?"], group: "room" },
] as const;

export type Shortcut = (typeof KEYS)[number]["act"];
export type Group = (typeof KEYS)[number]["group"];

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  isComposing?: boolean;
  target: EventTarget | null;
}

/** What a key asks for; null while somebody is typing or the key is meant for something else. */
export function shortcut(event: Pressed): { act: Shortcut; key: string } | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  if (isTyping(event.target, event.key)) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const found = KEYS.find((one) => (one.keys as readonly string[]).includes(key));
  return found ? { act: found.act, key } : null;
}

interface Field {
  tagName?: string;
  type?: string;
  isContentEditable?: boolean;
  closest?(selector: string): unknown;
}

const PRESSABLE = ["checkbox", "radio", "button", "submit", "range"];

/** Fields take letters; things chosen by arrows keep the arrows; an open dialog keeps everything. */
function isTyping(target: EventTarget | null, key: string): boolean {
  const field = target as Field | null;
  if (!field?.tagName) return false;
  if (field.isContentEditable || field.closest?.("dialog[open]")) return true;
  const tag = field.tagName.toLowerCase();
  if (tag === "textarea" || tag === "select") return true;
  if (tag === "input" && !PRESSABLE.includes(field.type ?? "text")) return true;
  const arrows = key.startsWith("Arrow");
  return arrows && (tag === "input" || field.closest?.("[role=tablist], [data-arrows]") != null);
}
