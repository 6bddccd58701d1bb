// Decodes pictures away from the page: the only place where WebAssembly may run. Its library lies beside it, nowhere else.
// What its library asks for and a browser of 2018 has not: the global object by that name (2019), and this of Object's (2021).
if (!self["globalThis"]) self["globalThis"] = self;
if (!Object.hasOwn) Object.hasOwn = (thing, name) => Object.prototype.hasOwnProperty.call(thing, name);
importScripts("../vendor/zxing.js");

const WASM = new URL("../vendor/zxing_reader.wasm", self.location.href).href;
ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => WASM } });

self.onmessage = async ({ data }) => {
  try {
    const found = await ZXingWASM.readBarcodes(data.image, { formats: ["QRCode"], maxNumberOfSymbols: 1 });
    self.postMessage({ id: data.id, text: found.length ? found[0].text : null });
  } catch (failed) {
    self.postMessage({ id: data.id, fault: String(failed) });
  }
};
