/** Other people's WHIP and WHEP clients in one file, for a page of another origin. */

export { WebRTCPlayer } from "@eyevinn/webrtc-player";
export { WHIPClient as EyevinnSender } from "@eyevinn/whip-web-client";
export { WHEPClient as MedoozePlayer } from "whip-whep/whep.js";
export { WHIPClient as MedoozeSender } from "whip-whep/whip.js";
