// How news is noticed while the chat is out of sight: a mark before the page's title, and a sound where the site wants one.
class Alerts {
  /** `sound`: whether there is one. */
  constructor(sound) {
    this.sound = sound;
    this.mark = "";
  }

  /** `count`: unread messages in the reader's digits, "" for none. The rest of the title is the page's, whenever it changes. */
  show(count) {
    const { title } = document;
    const rest = this.mark && title.indexOf(this.mark) === 0 ? title.slice(this.mark.length) : title;
    this.mark = count ? `(${count}) ` : "";
    if (title !== this.mark + rest) document.title = this.mark + rest;
  }

  /** Two soft notes. Before the reader has pressed anything browsers would keep them, and play them at a wrong time. */
  ring() {
    const { userActivation } = navigator;
    if (!this.sound || !window.AudioContext || (userActivation && !userActivation.hasBeenActive)) return;
    this.audio = this.audio || new AudioContext();
    [660, 880].forEach((pitch, place) => {
      const tone = this.audio.createOscillator();
      const volume = this.audio.createGain();
      const at = this.audio.currentTime + place * 0.14;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.08, at);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
      tone.connect(volume);
      volume.connect(this.audio.destination);
      tone.start(at);
      tone.stop(at + 0.3);
    });
  }
}
