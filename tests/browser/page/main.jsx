// SPDX-License-Identifier: BSD-3-Clause
// index.html?url=http://127.0.0.1:8889&file=default&path=/run/adc&token=…
import '@h5web/app/styles.css';
import { App, H5GroveProvider, createBasicFetcher } from '@h5web/app';
import { createRoot } from 'react-dom/client';

const asked = new URLSearchParams(location.search);
const token = asked.get('token');
const fetcher = createBasicFetcher(token ? { headers: { Authorization: `Bearer ${token}` } } : {});

createRoot(document.getElementById('root')).render(
  <H5GroveProvider url={asked.get('url')} filepath={asked.get('file') ?? 'default'} fetcher={fetcher}>
    <App initialPath={asked.get('path') ?? '/'} />
  </H5GroveProvider>,
);
