// Put into the participant's page by the end-to-end tests, before its own modules run: listens to what the page
// sends and hears, and notes when its microphone begins to speak. The page itself can record nothing.
(() => {
  const heard = { rate: 48000, blocks: [], onsets: [] };
  globalThis.__heard = heard;
  const context = new AudioContext({ sampleRate: heard.rate });
  const mix = context.createScriptProcessor(2048, 1, 1);
  mix.onaudioprocess = (event) => heard.blocks.push(event.inputBuffer.getChannelData(0).slice());
  mix.connect(context.destination);

  const Peer = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Peer {
    constructor(...given) {
      super(...given);
      this.addEventListener("track", (event) => {
        if (event.track.kind !== "audio") return;
        context.createMediaStreamSource(new MediaStream([event.track])).connect(mix);
      });
    }
  };

  const media = navigator.mediaDevices;
  const ask = media.getUserMedia.bind(media);
  media.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    const own = context.createScriptProcessor(1024, 1, 1);
    let quiet = 100;
    own.onaudioprocess = (event) => {
      const block = event.inputBuffer.getChannelData(0);
      const loud = Math.sqrt(block.reduce((sum, one) => sum + one * one, 0) / block.length) > 0.01;
      if (loud && quiet > 40) heard.onsets.push(Date.now() - (1000 * block.length) / heard.rate);
      quiet = loud ? 0 : quiet + 1;
    };
    context.createMediaStreamSource(stream).connect(own);
    own.connect(context.destination);
    return stream;
  };

  heard.start = () => { heard.blocks.length = 0; void context.resume(); };
  heard.take = () => {
    const all = new Int16Array(heard.blocks.reduce((sum, block) => sum + block.length, 0));
    let at = 0;
    for (const block of heard.blocks) for (const one of block) all[at++] = Math.max(-1, Math.min(1, one)) * 32767;
    let text = "";
    const bytes = new Uint8Array(all.buffer);
    for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
    return btoa(text);
  };
})();
