/** The servers that help to reach one another, as `Link` headers name them (RFC 9725, 4.6). */

const ENTRY = /<([^>]*)>\s*((?:;\s*[\w-]+\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^",;\s]+))?\s*)*)/g;
const PARAMETER = /;\s*([\w-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^",;\s]+)))?/g;

function parameters(text: string): Map<string, string> {
  const found = [...text.matchAll(PARAMETER)].map(
    ([, name = "", quoted, bare]): [string, string] => [
      name.toLowerCase(),
      quoted?.replace(/\\(.)/g, "$1") ?? bare ?? "",
    ],
  );
  return new Map(found);
}

/** The servers of a `Link` header for `RTCConfiguration.iceServers`; none when it names none. */
export function iceServers(link: string | null): RTCIceServer[] {
  const servers: RTCIceServer[] = [];
  for (const [, urls = "", rest = ""] of (link ?? "").matchAll(ENTRY)) {
    const given = parameters(rest);
    if (given.get("rel") !== "ice-server" || !/^(?:stun|turn)s?:/i.test(urls)) continue;
    const username = given.get("username");
    const credential = given.get("credential");
    const named = username === undefined || credential === undefined;
    servers.push(named ? { urls } : { urls, username, credential });
  }
  return servers;
}
