// SPDX-License-Identifier: BSD-3-Clause
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  esbuild: { jsx: 'automatic' },
  build: { chunkSizeWarningLimit: 4096 },
});
