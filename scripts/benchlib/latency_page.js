// The page of `bench latency`: says bursts into a link, and keeps a tape of what it says and of what it hears.
// The link itself is roomctl's own (call/link.js, call/playback.js), for a call through the room and for a
// direct one alike. A tape: samples, and the wall time at which a block beginning with this sample was made.
import { closeLink, makeLink, takeAnswer, withFrames } from "/call/link.js";
import { createPlayback } from "/call/playback.js";

const WORKLET = `
class Tape extends AudioWorkletProcessor {
  constructor() {
    super();
    this.blocks = []; this.marks = [];
  }
  process(inputs) {
    const block = inputs[0][0];
    this.marks.push([currentFrame, Date.now()]);
    this.blocks.push(block ? block.slice() : new Float32Array(128));
    if (this.blocks.length === 75) {
      this.port.postMessage({ blocks: this.blocks, marks: this.marks });
      this.blocks = []; this.marks = [];
    }
    return true;
  }
}
class Bursts extends AudioWorkletProcessor {
  constructor({ processorOptions }) {
    super();
    Object.assign(this, processorOptions);
    this.period = -1; this.due = 0; this.at = Infinity; this.saying = false;
    this.port.onmessage = ({ data }) => { this.saying = data; };
  }
  process(_, [[out]]) {
    const now = Date.now() / 1000;
    const period = Math.floor(now / this.every);
    if (period !== this.period) {
      if (this.period >= 0) this.due = period * this.every + Math.random() * this.dither;
      this.period = period;
    }
    if (this.due && now >= this.due) {
      this.due = 0;
      if (this.saying) this.at = -Math.floor(Math.random() * 960);  // somewhere in the next packet's time
    }
    for (let i = 0; i < out.length; i += 1) {
      const inside = this.at >= 0 && this.at < this.sound.length;
      out[i] = inside ? this.sound[this.at] : 0;
      if (this.at < this.sound.length) this.at += 1;
    }
    return true;
  }
}
registerProcessor("tape", Tape);
registerProcessor("bursts", Bursts);`;

let context = null;
let link = null;
let playback = null;
const tapes = { mouth: { blocks: [], marks: [] }, ear: { blocks: [], marks: [] } };

function tape(name) {
  const node = new AudioWorkletNode(context, "tape");
  node.port.onmessage = ({ data }) => {
    tapes[name].blocks.push(...data.blocks);
    tapes[name].marks.push(...data.marks);
  };
  const mute = context.createGain();
  mute.gain.value = 0;
  node.connect(mute).connect(context.destination);  // a node that leads nowhere is not run
  return node;
}

let voice = null;
let bursts = null;
let ear = null;

/** Once per page. `sound`: the samples of a burst, [] for a page that says nothing. */
async function begin({ sound, every, dither }) {
  context = new AudioContext({ sampleRate: 48000, latencyHint: "interactive" });
  await context.audioWorklet.addModule(URL.createObjectURL(new Blob([WORKLET], { type: "text/javascript" })));
  await context.resume();
  bursts = new AudioWorkletNode(context, "bursts", { numberOfInputs: 0, outputChannelCount: [1],
    processorOptions: { sound, every, dither } });
  const microphone = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  bursts.connect(microphone);
  bursts.connect(tape("mouth"));
  ear = tape("ear");
  voice = microphone.stream.getAudioTracks()[0];
  playback = createPlayback(() => {});
}

function hear(track) {
  playback.add(track);  // Chromium gives a remote track to WebAudio only while an element plays it
  context.createMediaStreamSource(new MediaStream([track])).connect(ear);
}

/** A link whose offer goes to the room, or to another page. */
async function offer({ slots, frameMs }) {
  link = await makeLink({ iceServers: [], slots, frameMs, track: voice, onTrack: hear, onState: () => {} });
  return link.offer;
}

const answered = (sdp, frameMs) => takeAnswer(link, sdp, frameMs);

/** The other end of a direct call. */
async function answer(sdp, frameMs) {
  const connection = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
  connection.ontrack = (event) => hear(event.track);
  await connection.setRemoteDescription({ type: "offer", sdp });
  const [line] = connection.getTransceivers();
  line.direction = "sendrecv";
  await line.sender.replaceTrack(voice);
  const gathered = new Promise((resolve) => {
    connection.onicegatheringstatechange = () => { if (connection.iceGatheringState === "complete") resolve(); };
    setTimeout(resolve, 400);
  });
  await connection.setLocalDescription(await connection.createAnswer());
  await gathered;
  link = { connection };
  return withFrames(connection.localDescription.sdp, frameMs);
}

function hangUp() {
  if (link) closeLink(link);
  link = null;
  playback.clear();
}

const say = (on) => bursts.port.postMessage(on);

const connected = () => link !== null && link.connection.connectionState === "connected";

function restart() {
  for (const one of Object.values(tapes)) { one.blocks = []; one.marks = []; }
}

function packed({ blocks, marks }) {
  const first = marks.length ? marks[0][0] : 0;
  const pcm = new Int16Array(128 * blocks.length);
  blocks.forEach((block, number) => {
    const at = marks[number][0] - first;  // blocks follow each other without a gap
    for (let i = 0; i < block.length; i += 1) pcm[at + i] = Math.max(-1, Math.min(1, block[i])) * 32767;
  });
  let text = "";
  const bytes = new Uint8Array(pcm.buffer);
  for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  return { pcm: btoa(text), marks: marks.map(([frame, ms]) => [frame - first, (ms + 0.5) / 1000]) };
}

const take = () => ({ mouth: packed(tapes.mouth), ear: packed(tapes.ear) });

/** What NetEQ says of each stream that carries something: counters since the link began. */
async function streams() {
  const found = [];
  for (const entry of (await link.connection.getStats()).values()) {
    if (entry.type === "inbound-rtp" && entry.jitterBufferEmittedCount) found.push(entry);
  }
  return found;
}

window.bench = { begin, offer, answered, answer, hangUp, connected, say, restart, take, streams };
