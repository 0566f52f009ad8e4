import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  logLevel: "warn",
  define: { "process.env.NODE_ENV": '"production"' },
  build: {
    minify: false,
    outDir: "built",
    lib: { entry: "clients.js", formats: ["es"], fileName: "clients" },
  },
});
