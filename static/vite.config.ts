import { brotliCompressSync, constants } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

// The pages are served under a strict content security policy: everything is a file of our own
// (no inlined data: addresses, no inline scripts), and `vite` alone passes the doors on to `make run`.
const server = process.env.PLENARY_URL ?? "http://127.0.0.1:8000";

/** Beside every text a `.br`, as small as it gets: the server sends it to whoever reads Brotli. */
const squeezed: Plugin = {
  name: "squeezed",
  apply: "build",
  generateBundle: {
    order: "post",
    handler(_options, bundle) {
      for (const file of Object.values(bundle)) {
        const source = Buffer.from(file.type === "chunk" ? file.code : file.source);
        const params = { [constants.BROTLI_PARAM_SIZE_HINT]: source.length };
        const small = brotliCompressSync(source, { params });
        if (small.length >= source.length) continue;
        this.emitFile({ type: "asset", fileName: `${file.fileName}.br`, source: small });
      }
    },
  },
};

/**
 * What comes together is one file: on a slow network a browser fetches six at a time, and every
 * file more is a wait. The door is one, what lobby and room share is another.
 */
const groups = [
  { name: "index", tags: ["$initial" as const], test: (id: string) => !id.includes("worker") },
  {
    name: "live",
    test: /(src|words|views|streams)[\\/](live|programme|draft|room|view|connection-bar|announcements|tabs|slice|hand-button|floor)\.tsx?$/,
  },
];

export default defineConfig({
  plugins: [squeezed],
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    sourcemap: false,
    chunkSizeWarningLimit: 600, // hls.js is large; only who cannot take the direct way fetches it.
    rolldownOptions: {
      checks: { bundlerTimings: false }, // Brotli at its best takes two seconds; that is its price.
      // The screen's service worker stands at the root, under a name that never changes.
      input: { index: "index.html", "kiosk-worker": "src/kiosk-worker.ts" },
      output: {
        codeSplitting: { groups },
        entryFileNames: ({ name }) =>
          name === "kiosk-worker" ? "[name].js" : "assets/[name]-[hash].js",
      },
    },
  },
  server: {
    strictPort: true,
    port: 5173,
    proxy: {
      "/api": server,
      "/ws": { target: server, ws: true },
    },
  },
});
