/** How the hall comes in: a link to scan, and the same as words to type. Pure. */

export interface Way {
  url: string;
  /** `plenary.example/join` */
  address: string;
  code: string | null;
}

/** The way in, from an address of the server (with or without its path) and the event's code. */
export function wayFrom(url: string, code: string | null): Way {
  const { origin, host } = new URL(url);
  const link = code ? `${origin}/join#code=${encodeURIComponent(code)}` : `${origin}/join`;
  return { url: link, address: `${host}/join`, code };
}
