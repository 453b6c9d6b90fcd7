'use strict';
const words = {
  en: { token: 'Token', show: 'Show', alarms: 'Alarms', ready: 'Ready to record', files: 'Files', datasets: 'Busiest datasets',
    clients: 'Busiest clients', warnings: 'Warnings', recording: 'Recording', idle: 'Listening, no data', refusing: 'REFUSING WRITES',
    states: ['Stopped', 'Starting', 'Listening', 'Stopping', 'Failed'], lost: 'NO CONNECTION', of: 'of', rows: 'Rows/s',
    incoming: 'In', outgoing: 'Out', commit: 'Commit, 99 %', name: 'Name', size: 'Size', free: 'Free', full: 'Disk full in',
    never: 'not filling', safe: 'Safe to row', writer: 'Writer', from: 'From', what: 'Last', queue: 'Queue', when: 'When',
    message: 'Message', connected: 'clients connected', listening: 'The server listens', open: 'Every file takes changes',
    quick: 'Changes reach the disk', room: 'The disk lasts a day or more', calm: 'No alarm is active', wrong: 'This token may not see the status.',
    nothing: '–' },
  zh: { token: '令牌', show: '显示', alarms: '警报', ready: '记录前检查', files: '文件', datasets: '最繁忙的数据集',
    clients: '最繁忙的客户端', warnings: '警告', recording: '正在记录', idle: '正在监听，无数据', refusing: '拒绝写入',
    states: ['已停止', '正在启动', '正在监听', '正在停止', '失败'], lost: '无法连接', of: '/', rows: '行/秒',
    incoming: '接收', outgoing: '发送', commit: '提交，99 %', name: '名称', size: '大小', free: '可用', full: '磁盘写满还需',
    never: '未在增长', safe: '已安全存储至行', writer: '写入者', from: '来自', what: '最近操作', queue: '队列', when: '时间',
    message: '消息', connected: '个客户端已连接', listening: '服务器正在监听', open: '所有文件均可写入',
    quick: '更改已写入磁盘', room: '磁盘空间可用一天以上', calm: '没有活动警报', wrong: '此令牌无权查看状态。', nothing: '–' },
};
const lang = document.documentElement.lang.startsWith('zh') ? 'zh' : 'en';
const t = words[lang];
const byId = (id) => document.getElementById(id);
const history = { rows_s: [], in_s: [], out_s: [], p99: [] };
const kept = 150; // five minutes

for (const node of document.querySelectorAll('[data-t]')) node.textContent = t[node.dataset.t];

// Names come from clients: they are only ever set as text.
function make(tag, text, className) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
}
function amount(value, unit) {
  let prefix = 0;
  for (; Math.abs(value) >= 1000 && prefix < 5; ++prefix) value /= 1000;
  return `${prefix ? value.toFixed(1) : Math.round(value)} ${['', 'k', 'M', 'G', 'T', 'P'][prefix]}${unit}`;
}
function duration(seconds) {
  if (!(seconds >= 0)) return t.never;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} d`;
}
function clock(ms) { return ms ? new Date(ms).toLocaleString(lang === 'zh' ? 'zh-CN' : 'en-GB') : t.nothing; }
function table(id, heads, rows) {
  const head = make('tr');
  for (const text of heads) head.append(make('th', text));
  const lines = rows.map((cells) => {
    const line = make('tr');
    for (const cell of cells) line.append(make('td', cell));
    return line;
  });
  byId(id).replaceChildren(head, ...lines);
}
function alarmText(alarm) {
  let n = 0;
  return alarm.arguments.reduce((text, argument) => text.replaceAll(`%${++n}`, () => argument), alarm.message);
}
function spark(values) {
  const most = Math.max(...values, 1e-9);
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 150 40');
  svg.setAttribute('preserveAspectRatio', 'none');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
  const first = kept - values.length;
  line.setAttribute('points', values.map((v, i) => `${first + i},${(39 - 37 * v / most).toFixed(1)}`).join(' '));
  svg.append(line);
  return svg;
}
function tile(name, text, values) {
  const node = make('div', undefined, 'tile');
  node.append(make('span', name), make('b', text), spark(values));
  return node;
}
function setState(text, className) {
  byId('state').textContent = text;
  byId('state').className = className;
  document.title = `${text} – HDF5 Async`;
}
function showState(all) {
  const s = all.status;
  // Green only while committed rows advance.
  const justNow = (f) => f.committed_rows > 0 && f.last_commit_at && s.sampled_at - f.last_commit_at <= 3000;
  if (s.state !== 2) setState(t.states[s.state], s.state === 4 ? 'bad' : 'warn');
  else if (s.files.some((f) => f.problem)) setState(t.refusing, 'bad');
  else if (s.files.some(justNow)) setState(t.recording, 'good');
  else setState(t.idle, 'warn');
  byId('where').textContent = `${s.address} · ${s.version} · ${all.clients} ${t.connected}`;
}
function showReady(all) {
  const s = all.status;
  const tight = (f) => f.disk.seconds_to_full >= 0 && f.disk.seconds_to_full < 86400;
  const checks = [[t.listening, s.state === 2], [t.open, s.files.length > 0 && s.files.every((f) => !f.problem)],
    [t.quick, all.ok], [t.room, !s.files.some(tight)], [t.calm, !s.alarms.some((a) => a.current > 0)]];
  byId('ready').replaceChildren(...checks.map(([text, good]) => make('li', `${good ? '✓' : '✗'} ${text}`, good ? 'good' : 'bad')));
  if (!all.ok) byId('ready').append(make('li', all.problem, 'bad'));
}
function showNumbers(s) {
  const now = { rows_s: s.rows_s, in_s: s.in_s, out_s: s.out_s, p99: s.commit.p99 };
  for (const key in now) {
    history[key].push(now[key]);
    if (history[key].length > kept) history[key].shift();
  }
  byId('tiles').replaceChildren(tile(t.rows, amount(s.rows_s, ''), history.rows_s), tile(t.incoming, amount(s.in_s, 'B/s'), history.in_s),
    tile(t.outgoing, amount(s.out_s, 'B/s'), history.out_s), tile(t.commit, `${s.commit.p99.toFixed(1)} ms`, history.p99));
}
function show(all) {
  const s = all.status;
  showState(all);
  showReady(all);
  showNumbers(s);
  byId('alarms').hidden = s.alarms.length === 0;
  byId('alarms').querySelector('ul').replaceChildren(...s.alarms.map((a) =>
    make('li', `${a.id}: ${alarmText(a)}`, Math.max(a.current, a.latched) > 1 ? 'bad' : 'warn')));
  table('files', [t.name, t.size, t.rows, t.commit, t.free, t.full], s.files.map((f) => [f.name, amount(f.bytes, 'B'),
    amount(f.rows_s, ''), `${f.commit.p99.toFixed(1)} ms`, amount(Math.max(f.disk.free_bytes, 0), 'B'), duration(f.disk.seconds_to_full)]));
  table('datasets', [t.name, t.rows, t.safe, t.writer], s.busiest.map((d) => [`${d.file}: ${d.path}`, amount(d.rows_s, ''),
    d.durable_rows.toLocaleString(), d.writer]));
  table('clients', [t.from, t.name, t.rows, t.incoming, t.outgoing, t.queue, t.what], s.clients.map((c) => [c.peer, c.name,
    amount(c.rows_s, ''), amount(c.in_s, 'B/s'), amount(c.out_s, 'B/s'), `${Math.round(c.queue * 100)} %`, c.op]));
  byId('log').hidden = all.warnings.length === 0;
  table('warnings', [t.when, t.from, t.message], all.warnings.slice().reverse().map((w) => [clock(w.at), w.source, w.message]));
  byId('page').hidden = false;
}
async function poll() {
  const token = sessionStorage.getItem('token');
  try {
    const answer = await fetch('status.json', { headers: token ? { Authorization: `Bearer ${token}` } : {} });
    if (answer.status === 401 || answer.status === 403) {
      byId('login').hidden = false;
      byId('page').hidden = true;
      setState(token ? t.wrong : t.token, token ? 'bad' : '');
      return; // until somebody says who he is
    }
    const all = await answer.json();
    if (all.status) show(all);
    else setState(all.message, 'warn');
  } catch (error) {
    setState(t.lost, 'bad');
  }
  setTimeout(poll, 2000);
}
byId('login').addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem('token', byId('token').value);
  byId('login').hidden = true;
  poll();
});
poll();
