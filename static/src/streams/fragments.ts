/** Credentials and candidates between the two sides, apart from an offer (RFC 8840). */

const EOL = "\r\n";

/** Credentials and candidates of one side; `candidates` are whole lines without `a=`. */
export interface Fragment {
  ufrag: string;
  password: string;
  /** The media section that carries the bundle. */
  mid: string;
  candidates: readonly string[];
  ended: boolean;
}

/** The values of an attribute, in order, wherever they stand. */
function values(sdp: string, name: string): string[] {
  const start = `a=${name}:`;
  return sdp
    .split(/\r?\n/)
    .filter((line) => line.startsWith(start))
    .map((line) => line.slice(start.length).trim());
}

/** What an SDP, or a fragment of one, says about ICE. */
export function fragmentOf(sdp: string): Fragment {
  return {
    ufrag: values(sdp, "ice-ufrag")[0] ?? "",
    password: values(sdp, "ice-pwd")[0] ?? "",
    mid: values(sdp, "mid")[0] ?? "0",
    candidates: values(sdp, "candidate").map((one) => `candidate:${one}`),
    ended: /^a=end-of-candidates\s*$/m.test(sdp),
  };
}

/** The body of a PATCH, `application/trickle-ice-sdpfrag`. */
export function fragmentText({ ufrag, password, mid, candidates, ended }: Fragment): string {
  return [
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${password}`,
    "m=audio 9 UDP/TLS/RTP/SAVPF 0",
    `a=mid:${mid}`,
    ...candidates.map((one) => `a=${one.replace(/^a=/, "")}`),
    ...(ended ? ["a=end-of-candidates"] : []),
    "",
  ].join(EOL);
}

/** An answer with other credentials and candidates: what the other side is after an ICE restart. */
export function withFragment(answer: string, fragment: Fragment): string {
  const old = /^a=(candidate:|end-of-candidates)/;
  let told = false;
  const lines: string[] = [];
  for (const line of answer.split(/\r?\n/).filter(Boolean)) {
    if (old.test(line)) continue;
    if (line.startsWith("a=ice-ufrag:")) lines.push(`a=ice-ufrag:${fragment.ufrag}`);
    else if (line.startsWith("a=ice-pwd:")) lines.push(`a=ice-pwd:${fragment.password}`);
    else lines.push(line);
    // The first section carries the bundle, and with it every candidate.
    if (!told && line.startsWith("a=mid:")) {
      told = true;
      lines.push(...fragment.candidates.map((one) => `a=${one}`), "a=end-of-candidates");
    }
  }
  return lines.join(EOL) + EOL;
}
