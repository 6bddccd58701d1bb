// Decodes pictures away from the page: the only place where WebAssembly may run. Its library lies beside it, nowhere else.
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
