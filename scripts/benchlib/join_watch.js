// Put into each page of `bench join` before its own modules run. Presses the buttons a person presses, as soon as
// they are there, and notes when what happened, in ms since the link was opened.
(() => {
  const marks = {};
  let done = () => {};
  globalThis.__heard = new Promise((resolve) => { done = () => resolve(marks); });
  const mark = (name) => { marks[name] ??= performance.now(); };

  const context = new AudioContext({ sampleRate: 48000 });
  const ear = context.createScriptProcessor(256, 1, 1);
  ear.onaudioprocess = (event) => {
    const block = event.inputBuffer.getChannelData(0);
    let power = 0;
    for (const sample of block) power += sample * sample;
    if (power / block.length > 1e-4) { mark("heard"); done(); }
  };
  ear.connect(context.destination);

  const Peer = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Peer {
    constructor(...given) {
      super(...given);
      this.addEventListener("connectionstatechange", () => { if (this.connectionState === "connected") mark("linked"); });
      this.addEventListener("track", ({ track }) => {
        if (track.kind === "audio") context.createMediaStreamSource(new MediaStream([track])).connect(ear);
      });
    }

    async setLocalDescription(...given) { await super.setLocalDescription(...given); mark("offered"); }

    async setRemoteDescription(...given) { mark("answered"); return super.setRemoteDescription(...given); }
  };

  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    mark("asks for the microphone");
    const stream = await ask(wanted);
    mark("has the microphone");
    return stream;
  };

  const press = () => {
    for (const [id, name] of [["promise", "first screen"], ["join", "door"]]) {
      const button = document.getElementById(id);
      if (button && !(name in marks)) { mark(name); button.click(); }
    }
  };
  new MutationObserver(press).observe(document, { childList: true, subtree: true });
})();
