// Reads a QR code out of a picture: by the browser where it can, else by zxing in a worker of its own.
import { assets } from "./place.js";

const SIDE = 1200;
const waiting = {};
const board = document.createElement("canvas");
let native = null;
let worker = null;
let serial = 0;

/** Return what the code in a picture or a video's frame says; null when there is none to be read. */
export async function decode(source, width, height) {
  native = native || detector();
  const reader = await native;
  if (reader) {
    try {
      const found = await reader.detect(source);
      return found.length ? found[0].rawValue : null;
    } catch (unable) {
      native = Promise.resolve(null);
    }
  }
  return byWorker(pixels(source, width, height));
}

/** Return what the code on a photo says; null when there is none. */
export async function decodePhoto(file) {
  const picture = new Image();
  const address = URL.createObjectURL(file);
  try {
    await new Promise((resolve, reject) => {
      picture.onload = resolve;
      picture.onerror = reject;
      picture.src = address;
    });
    return await decode(picture, picture.naturalWidth, picture.naturalHeight);
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function detector() {
  if (!("BarcodeDetector" in window)) return null;
  try {
    const formats = await window.BarcodeDetector.getSupportedFormats();
    return formats.includes("qr_code") ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
  } catch (unable) {
    return null;
  }
}

function pixels(source, width, height) {
  const scale = Math.min(1, SIDE / Math.max(width, height));
  board.width = Math.round(width * scale);
  board.height = Math.round(height * scale);
  const pen = board.getContext("2d", { willReadFrequently: true });
  pen.drawImage(source, 0, 0, board.width, board.height);
  return pen.getImageData(0, 0, board.width, board.height);
}

function byWorker(image) {
  worker = worker || begun();
  serial += 1;
  const id = serial;
  return new Promise((resolve, reject) => {
    waiting[id] = { resolve, reject };
    worker.postMessage({ id, image }, [image.data.buffer]);
  });
}

function begun() {
  const made = new Worker(assets + "kit/zxing_worker.js");
  made.onmessage = ({ data }) => {
    const asked = waiting[data.id];
    delete waiting[data.id];
    if (data.fault) asked.reject(new Error(data.fault));
    else asked.resolve(data.text);
  };
  made.onerror = () => {
    worker = null;
    Object.keys(waiting).forEach((id) => {
      waiting[id].reject(new Error("worker"));
      delete waiting[id];
    });
  };
  return made;
}
