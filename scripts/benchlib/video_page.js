/**
 * Both ends of a picture in one page: a canvas that carries the time it was drawn, and who reads it off the screen.
 * Owns: the two connections. The same canvas and reader for every way between them.
 */
const BITS = 24;
const WIDE = 640;
const HIGH = 360;
const BAR = 60;
const FPS = 25;
const SPAN = 2 ** BITS;

/** @type {{send?: RTCPeerConnection, get?: RTCPeerConnection}} */
const ends = {};
const video = document.createElement("video");
video.muted = true;
video.autoplay = true;
document.body.append(video);
const clock = () => Math.round(performance.now()) % SPAN;

const canvas = document.createElement("canvas");
canvas.width = WIDE;
canvas.height = HIGH;
const pen = canvas.getContext("2d");
let number = 0;
setInterval(() => {
  number += 1;
  pen.fillStyle = "#667";
  pen.fillRect(0, 0, WIDE, HIGH);
  for (let spot = 0; spot < 60; spot += 1) {
    pen.fillStyle = `hsl(${(spot * 37) % 360} 50% 50%)`;
    pen.fillRect((spot * 97 + number * 2) % WIDE, BAR + 20 + (spot * 53) % (HIGH - BAR - 50), 24, 18);
  }
  const now = clock();
  for (let bit = 0; bit < BITS; bit += 1) {
    pen.fillStyle = (now >> bit) & 1 ? "#fff" : "#000";
    pen.fillRect((bit * WIDE) / BITS, 0, WIDE / BITS + 1, BAR);
  }
}, 1000 / FPS);
const stream = canvas.captureStream(FPS);

const glass = document.createElement("canvas");
glass.width = WIDE;
glass.height = BAR;
const eye = glass.getContext("2d", { willReadFrequently: true });
function look() {
  const now = clock();
  eye.drawImage(video, 0, 0, video.videoWidth, (video.videoHeight * BAR) / HIGH, 0, 0, WIDE, BAR);
  const line = eye.getImageData(0, BAR / 2, WIDE, 1).data;
  let drawn = 0;
  for (let bit = 0; bit < BITS; bit += 1) {
    if (line[4 * Math.floor(((bit + 0.5) * WIDE) / BITS)] > 128) drawn |= 1 << bit;
  }
  const late = (now - drawn + SPAN) % SPAN;
  if (late < 5000) bench.seen.push(late);
  video.requestVideoFrameCallback(look);
}
video.requestVideoFrameCallback(look);

function vp8(connection) {
  for (const line of connection.getTransceivers()) {
    const known = RTCRtpReceiver.getCapabilities("video").codecs;
    line.setCodecPreferences(known.filter((codec) => /video\/(vp8|rtx)/i.test(codec.mimeType)));
  }
}

async function described(connection, description) {
  await connection.setLocalDescription(description);
  if (connection.iceGatheringState !== "complete") {
    await new Promise((done) => {
      connection.onicegatheringstatechange = () => { if (connection.iceGatheringState === "complete") done(); };
      setTimeout(done, 1000);
    });
  }
  return connection.localDescription.sdp;
}

function show(connection) {
  connection.ontrack = (event) => {
    if (!video.srcObject) { video.srcObject = new MediaStream([event.track]); void video.play(); }
  };
}

globalThis.bench = {
  seen: [],
  /** The camera's end: its offer. */
  async send() {
    ends.send = new RTCPeerConnection();
    ends.send.addTransceiver(stream.getVideoTracks()[0], { direction: "sendonly", streams: [stream] });
    vp8(ends.send);
    return described(ends.send, await ends.send.createOffer());
  },
  async accept(sdp) { await ends.send.setRemoteDescription({ type: "answer", sdp }); },
  /** The viewer's end, with nothing between: its answer. */
  async receive(sdp) {
    ends.get = new RTCPeerConnection();
    show(ends.get);
    await ends.get.setRemoteDescription({ type: "offer", sdp });
    return described(ends.get, await ends.get.createAnswer());
  },
  /** The viewer's end of a room: its offer. */
  async watch(places) {
    ends.get = new RTCPeerConnection();
    show(ends.get);
    ends.get.addTransceiver("video", { direction: "inactive" });
    for (let place = 0; place < places; place += 1) ends.get.addTransceiver("video", { direction: "recvonly" });
    vp8(ends.get);
    return described(ends.get, await ends.get.createOffer());
  },
  async watching(sdp) { await ends.get.setRemoteDescription({ type: "answer", sdp }); },
  end() {
    video.srcObject = null;
    ends.send.close();
    ends.get.close();
    this.seen.length = 0;
  },
};
