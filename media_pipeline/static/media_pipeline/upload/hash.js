// The hash of the whole file, which the server compares with what arrived.
//
// Web Crypto can only digest what is in memory as a whole, so a WebAssembly library does it piece by piece in a worker, while
// the file is sent. Where that is not possible (no worker, no WebAssembly, a phone so slow that nothing moves for
// half a minute), the answer is "": the file is then sent without, and the server has its own hash of it only.

const PATIENCE = 30_000;

// `hashOf(…)`: { done: Promise of hexadecimal digits or "", stop() }
export function hashOf(file, { worker: address, library }) {
  let worker;
  let stop;
  const done = new Promise((resolve) => {
    let patience;
    stop = (sha256 = "") => {
      clearTimeout(patience);
      worker?.terminate();
      resolve(sha256);
    };
    const wait = () => {
      clearTimeout(patience);
      patience = setTimeout(stop, PATIENCE);
    };
    try {
      worker = new Worker(address);
    } catch {
      stop();
      return;
    }
    worker.onmessage = ({ data }) => ("read" in data ? wait() : stop(data.sha256));
    worker.onerror = () => stop();
    worker.postMessage({ file, library });
    wait();
  });
  return { done, stop: () => stop() };
}
