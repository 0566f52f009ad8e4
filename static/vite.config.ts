import { defineConfig } from "vite";

// The pages are served under a strict content security policy: everything is a file of our own
// (no inlined data: addresses, no inline scripts), and `vite` alone passes the doors on to `make run`.
const server = process.env.PLENARY_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    sourcemap: false,
    rolldownOptions: {
      // The screen's service worker stands at the root, under a name that never changes.
      input: { index: "index.html", "kiosk-worker": "src/kiosk-worker.ts" },
      output: {
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
