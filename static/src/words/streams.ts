/** The words of the stage's picture and sound, wherever they are watched. */

import { catalogue } from "./catalogue.ts";

export const en = {
  "live.title": "Live picture and sound",
  "live.sound.turn": "Turn on sound",
  "live.mute": "Mute",
  "live.unmute": "Sound on",
  "live.volume": "Volume",
  "live.channel": "Language you hear",
  "live.floor": "Original",
  "live.channel.quiet": "{language} (nobody interprets now)",
  "live.captions": "Captions",
  "live.more": "Settings and quality",
  "live.pip": "Picture in picture",
  "live.full": "Full screen",
  "live.full.leave": "Leave full screen",
  "live.recording": "Recording",
  "live.recording.why": "This room is being recorded.",
  "live.live": "Live",
  "live.by": "Live: {name}",

  "live.opening": "Connecting…",
  "live.lost": "The connection to the stage was lost. Trying again…",
  "live.empty": "Nobody is on stage at the moment.",
  "live.waiting": "Waiting for the picture from the stage…",
  "live.full.up": "There is no free place right now. Trying again…",
  "live.soundonly": "Sound only",
  "live.captionsonly": "Captions only",

  "way.webrtc": "directly",
  "way.hls": "in pieces, a few seconds later",
  "way.sound": "sound alone",
  "way.captions": "captions alone",
  "why.blocked.hls":
    "Your network blocks the direct way. What you see is a few seconds behind the room.",
  "why.trouble.hls":
    "Your connection is too weak for the direct way. What you see is a few seconds behind the room.",
  "why.full.hls": "Many are watching. What you see is a few seconds behind the room.",
  "why.unfit.hls":
    "This browser cannot take the direct way. What you see is a few seconds behind the room.",
  "why.lost.hls": "The direct way does not answer. What you see is a few seconds behind the room.",
  "why.crowd": "Many are watching. What you see is a few seconds behind the room.",
  "why.trouble.sound": "Your connection is too weak for the picture. You hear the sound alone.",
  "why.other.sound": "No picture comes through at the moment. You hear the sound alone.",
  "why.captions": "Neither picture nor sound come through. You can read the captions here.",
  "why.again": "A better way is tried again by itself.",
  "why.saving": "Sound alone, to save data.",
  "why.saving.end": "Show the picture",

  "like.under": "Original quietly underneath",
  "like.saving": "Sound only, to save data",
  "like.captions.language": "Language of the captions",
  "like.captions.any": "Whichever comes",
  "like.captions.size": "Size of the captions",
  "like.captions.1": "Small",
  "like.captions.2": "Medium",
  "like.captions.3": "Large",

  "captions.none": "No captions have come yet.",

  "figures.title": "Quality",
  "figures.way": "Comes",
  "figures.delay": "Delay",
  "figures.delay.about": "about {n} s",
  "figures.quality": "Connection",
  "figures.picture": "Picture",
  "figures.picture.is": "{height}p, {fps} a second",
  "figures.rate": "Data",
  "figures.rate.is": "{n} kbit/s",
  "figures.loss": "Lost on the way",
  "figures.none": "nothing comes",
  "figures.good": "good",
  "figures.fair": "fair",
  "figures.poor": "poor",
} as const;

export const t = catalogue(en, {
  zh: async () => (await import("./streams.zh.ts")).zh,
  ar: async () => (await import("./streams.ar.ts")).ar,
});
