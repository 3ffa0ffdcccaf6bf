// Search from a folder on disk. Material searches in a web worker, and browsers start none for
// pages of file: addresses. So a page on disk gets this Worker: it runs the same script in a hidden
// frame, with as much of a worker's surroundings as Material's search uses.

if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    #frame = document.createElement("iframe");
    #ready;

    constructor(address) {
      super();
      this.#frame.hidden = true;
      this.#frame.title = "Search";
      document.body.append(this.#frame);

      // An empty frame belongs to the page that made it, so each can call into the other.
      const inside = this.#frame.contentWindow;
      inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));

      const script = inside.document.createElement("script");
      script.src = new URL(address, location.href);
      this.#ready = new Promise((resolve, reject) => {
        script.onload = resolve;
        script.onerror = () => reject(new Error(`${script.src} cannot be loaded`));
      });
      inside.document.body.append(script);
    }

    // What is sent before the script is there waits for it.
    async postMessage(data) {
      await this.#ready;
      const inside = this.#frame.contentWindow;
      inside.dispatchEvent(new inside.MessageEvent("message", { data }));
    }

    terminate() {
      this.#frame.remove();
    }
  };
}
