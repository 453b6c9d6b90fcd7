<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>alarms</name>
    <message>
        <source>Over</source>
        <comment>an alarm whose cause is gone</comment>
        <translation>已结束</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Critical</source>
        <translation>严重</translation>
    </message>
</context>
<context>
    <name>format</name>
    <message>
        <source>%1 rows/s</source>
        <extracomment>A rate; %1 is a number with its SI prefix, such as &quot;1.24 M&quot;</extracomment>
        <translation>%1 行/s</translation>
    </message>
</context>
<context>
    <name>hdf5async::AlarmStrip</name>
    <message numerus="yes">
        <source>%n more alarm(s)</source>
        <translation>
            <numerusform>另有 %n 条告警</numerusform>
        </translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Show all alarms</source>
        <translation>显示所有告警</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>Say that you have seen this alarm (Alt+A)</source>
        <translation>表示您已看到此告警 (Alt+A)</translation>
    </message>
    <message>
        <source>%1 (over, not acknowledged)</source>
        <translation>%1（已结束，未确认）</translation>
    </message>
</context>
<context>
    <name>hdf5async::AttachDialog</name>
    <message>
        <source>Attach to a server</source>
        <translation>连接远程服务器</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>Attach</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>hdf5async::ClientModel</name>
    <message>
        <source>%1 requests in all, %2 refused</source>
        <translation>共 %1 个请求，%2 个被拒绝</translation>
    </message>
    <message>
        <source>%1 rows written in all</source>
        <translation>共写入 %1 行</translation>
    </message>
    <message>
        <source>%1 received in all</source>
        <translation>共接收 %1</translation>
    </message>
    <message>
        <source>%1 sent in all</source>
        <translation>共发送 %1</translation>
    </message>
    <message>
        <source>Requests taken and not yet answered: %1</source>
        <translation>已接收尚未应答的请求：%1</translation>
    </message>
    <message>
        <source>Peer</source>
        <translation>对端</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>In</source>
        <translation>流入</translation>
    </message>
    <message>
        <source>Out</source>
        <translation>流出</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Last operation</source>
        <translation>最近操作</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>最近错误</translation>
    </message>
</context>
<context>
    <name>hdf5async::CloseSheet</name>
    <message>
        <source>Close the window?</source>
        <translation>关闭窗口？</translation>
    </message>
    <message>
        <source>The server is still running</source>
        <translation>服务器仍在运行</translation>
    </message>
    <message numerus="yes">
        <source>%n client(s) connected to %1.</source>
        <translation>
            <numerusform>%n 个客户端已连接到 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>It can go on without a window until the process is told to stop (SIGTERM). Or it answers and stores what it has taken, closes its files and quits.</source>
        <translation>服务器可以在没有窗口的情况下继续运行，直到进程收到停止信号 (SIGTERM)；也可以先应答并存储已接收的内容，关闭文件后退出。</translation>
    </message>
    <message>
        <source>Keep serving in background</source>
        <translation>在后台继续服务</translation>
    </message>
    <message>
        <source>Drain, stop and quit</source>
        <translation>排空、停止并退出</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>hdf5async::ConfirmSheet</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>hdf5async::ConnectHelp</name>
    <message>
        <source>Connecting a program</source>
        <translation>连接程序</translation>
    </message>
    <message>
        <source>The server is not listening</source>
        <translation>服务器未在监听</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>hdf5async::FileModel</name>
    <message>
        <source>Refusing writes</source>
        <translation>拒绝写入</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>只读</translation>
    </message>
    <message>
        <source>Committing</source>
        <translation>正在提交</translation>
    </message>
    <message>
        <source>Safe</source>
        <translation>安全</translation>
    </message>
    <message>
        <source>Commit %1, %2</source>
        <translation>提交 %1，%2</translation>
    </message>
    <message>
        <source>%1 waiting</source>
        <translation>等待中 %1</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Disk free</source>
        <translation>磁盘剩余</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Rows in all</source>
        <translation>总行数</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Committed</source>
        <comment>how long ago</comment>
        <translation>已提交</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>路径</translation>
    </message>
</context>
<context>
    <name>hdf5async::HeaderBar</name>
    <message>
        <source>not listening</source>
        <translation>未监听</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>not encrypted</source>
        <translation>未加密</translation>
    </message>
    <message>
        <source>Stop…</source>
        <translation>停止…</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Your role may not start or stop the server</source>
        <translation>您的角色不能启动或停止服务器</translation>
    </message>
    <message>
        <source>Answer and store what was sent, then close the files</source>
        <translation>应答并存储已发送的内容，然后关闭文件</translation>
    </message>
    <message>
        <source>Open the files and listen</source>
        <translation>打开文件并开始监听</translation>
    </message>
    <message>
        <source>Draining: %1 rows to store, for %2</source>
        <translation>正在排空：还有 %1 行待存储，已用 %2</translation>
    </message>
    <message>
        <source>%1 (attempt %2)</source>
        <translation>%1（第 %2 次尝试）</translation>
    </message>
    <message>
        <source>Stop now…</source>
        <translation>立即停止…</translation>
    </message>
    <message>
        <source>Do not wait for clients any longer</source>
        <translation>不再等待客户端</translation>
    </message>
    <message>
        <source>Attach…</source>
        <translation>连接远程…</translation>
    </message>
    <message>
        <source>Open a window on another server (Ctrl+T)</source>
        <translation>为另一台服务器打开窗口 (Ctrl+T)</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Hold the display; the server goes on (Ctrl+P)</source>
        <translation>冻结显示；服务器继续运行 (Ctrl+P)</translation>
    </message>
    <message>
        <source>Pause display</source>
        <translation>暂停显示</translation>
    </message>
</context>
<context>
    <name>hdf5async::KeyList</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Tree: expand all below</source>
        <translation>树：展开下面的全部</translation>
    </message>
    <message>
        <source>Tree: parent</source>
        <translation>树：上一级</translation>
    </message>
    <message>
        <source>Table: disconnect the selected clients</source>
        <translation>表：断开所选客户端</translation>
    </message>
    <message>
        <source>Table: hold the order</source>
        <translation>表：保持顺序</translation>
    </message>
    <message>
        <source>Menu of the selection</source>
        <translation>所选项的菜单</translation>
    </message>
    <message>
        <source>Plot: cursor A, cursor B</source>
        <translation>图：光标 A、光标 B</translation>
    </message>
    <message>
        <source>Plot: live, oldest, previous zoom</source>
        <translation>图：实时、最早、上一次缩放</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>hdf5async::MainWindow</name>
    <message>
        <source>Inspector</source>
        <translation>检查器</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Not done: %1</source>
        <translation>未执行：%1</translation>
    </message>
    <message>
        <source>Copied: %1</source>
        <translation>已复制：%1</translation>
    </message>
    <message>
        <source>Acknowledged: %1</source>
        <translation>已确认：%1</translation>
    </message>
    <message>
        <source>Not connected to the server: %1</source>
        <translation>未连接到服务器：%1</translation>
    </message>
    <message>
        <source>No news from the server for %1: what is shown is old</source>
        <translation>已有 %1 没有服务器的消息：显示的内容是旧的</translation>
    </message>
    <message>
        <source>Stop the server?</source>
        <translation>停止服务器？</translation>
    </message>
    <message numerus="yes">
        <source>%n client(s) will be answered and disconnected. What was sent is stored first, then the files are closed.</source>
        <translation>
            <numerusform>将应答并断开 %n 个客户端。先存储已发送的内容，然后关闭文件。</numerusform>
        </translation>
    </message>
    <message>
        <source>Drain and stop</source>
        <translation>排空并停止</translation>
    </message>
    <message>
        <source>Stop without waiting?</source>
        <translation>不等待直接停止？</translation>
    </message>
    <message>
        <source>%1 rows are not on stable storage yet, %2 requests are not answered. Connections are cut; what was accepted is still stored.</source>
        <translation>%1 行尚未写入稳定存储，%2 个请求尚未应答。连接将被切断；已接受的内容仍会存储。</translation>
    </message>
    <message>
        <source>Stop now</source>
        <translation>立即停止</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>Rotate %1?</source>
        <translation>轮转 %1？</translation>
    </message>
    <message>
        <source>The file is closed after a last commit and a new one takes its place. Clients stay connected.</source>
        <translation>最后一次提交后关闭文件，由新文件取代。客户端保持连接。</translation>
    </message>
    <message>
        <source>Rotate</source>
        <translation>轮转</translation>
    </message>
    <message>
        <source>%1 is being rotated</source>
        <translation>正在轮转 %1</translation>
    </message>
</context>
<context>
    <name>hdf5async::PlotWidget</name>
    <message>
        <source>row %1</source>
        <comment>position in a dataset</comment>
        <translation>第 %1 行</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 s</source>
        <comment>duration</comment>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <comment>duration</comment>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>%1 h</source>
        <comment>duration</comment>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>%1 d</source>
        <comment>duration</comment>
        <translation>%1 天</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>name of a series, value</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>time, values of the series</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>nothing recorded</source>
        <translation>无记录</translation>
    </message>
    <message>
        <source>A %1</source>
        <comment>cursor A, its position</comment>
        <translation>A %1</translation>
    </message>
    <message>
        <source>B %1</source>
        <comment>cursor B, its position</comment>
        <translation>B %1</translation>
    </message>
    <message>
        <source>Δ %1</source>
        <comment>distance of the cursors</comment>
        <translation>Δ %1</translation>
    </message>
    <message>
        <source>%1 %2, mean %3</source>
        <comment>series, difference between the cursors, mean between them</comment>
        <translation>%1 %2，均值 %3</translation>
    </message>
    <message>
        <source>rising</source>
        <translation>上升</translation>
    </message>
    <message>
        <source>falling</source>
        <translation>下降</translation>
    </message>
    <message>
        <source>steady</source>
        <translation>平稳</translation>
    </message>
    <message>
        <source>%1 %2, average %3 over %4, %5</source>
        <comment>series, value, average, duration, trend</comment>
        <translation>%1 %2，%4 内平均 %3，%5</translation>
    </message>
</context>
<context>
    <name>hdf5async::Sparkline</name>
    <message>
        <source>nothing recorded</source>
        <translation>无记录</translation>
    </message>
    <message>
        <source>%1, average %2, highest %3</source>
        <translation>%1，平均 %2，最高 %3</translation>
    </message>
</context>
<context>
    <name>hdf5async::StatePill</name>
    <message>
        <source>Recording</source>
        <translation>正在记录</translation>
    </message>
    <message>
        <source>Listening, no data</source>
        <translation>监听中，无数据</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Draining</source>
        <translation>正在排空</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Refusing writes</source>
        <translation>拒绝写入</translation>
    </message>
    <message>
        <source>Could not start</source>
        <translation>无法启动</translation>
    </message>
    <message>
        <source>Server state: %1</source>
        <translation>服务器状态：%1</translation>
    </message>
    <message>
        <source>Stale</source>
        <translation>数据陈旧</translation>
    </message>
    <message>
        <source>Disconnected</source>
        <translation>连接已断开</translation>
    </message>
</context>
<context>
    <name>hdf5async::StatusLine</name>
    <message numerus="yes">
        <source>%n client(s)</source>
        <translation>
            <numerusform>%n 个客户端</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s), %1</source>
        <translation>
            <numerusform>%n 个文件，%1</numerusform>
        </translation>
    </message>
    <message>
        <source>Lost rows: %1</source>
        <translation>丢失的行：%1</translation>
    </message>
    <message>
        <source>Rejected rows: %1</source>
        <translation>被拒绝的行：%1</translation>
    </message>
    <message>
        <source>%1 rows lost after they were acknowledged, %2 refused</source>
        <translation>确认后丢失 %1 行，拒绝 %2 行</translation>
    </message>
    <message>
        <source>%1 free: full in %2</source>
        <translation>可用 %1：%2 后写满</translation>
    </message>
    <message>
        <source>%1 free</source>
        <translation>可用 %1</translation>
    </message>
    <message>
        <source>Data %1 old</source>
        <translation>数据已过 %1</translation>
    </message>
    <message>
        <source>Paused, data %1 old</source>
        <translation>已暂停，数据已过 %1</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
</context>
<context>
    <name>hdf5async::WindowMenus</name>
    <message>
        <source>&amp;Server</source>
        <translation>服务器(&amp;S)</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Stop…</source>
        <translation>停止…</translation>
    </message>
    <message>
        <source>Rotate file…</source>
        <translation>轮转文件…</translation>
    </message>
    <message>
        <source>Files and new file…</source>
        <translation>文件与新文件…</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Attach…</source>
        <translation>连接远程…</translation>
    </message>
    <message>
        <source>Acknowledge alarm</source>
        <translation>确认告警</translation>
    </message>
    <message>
        <source>Close window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>Copy rows</source>
        <translation>复制行</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Export what is shown…</source>
        <translation>导出显示的内容…</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Clear or go back</source>
        <translation>清除或返回</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Refresh once</source>
        <translation>刷新一次</translation>
    </message>
    <message>
        <source>Pause display</source>
        <translation>暂停显示</translation>
    </message>
    <message>
        <source>Next pane</source>
        <translation>下一窗格</translation>
    </message>
    <message>
        <source>Previous pane</source>
        <translation>上一窗格</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Normal size</source>
        <translation>标准大小</translation>
    </message>
    <message>
        <source>Reset layout</source>
        <translation>重置布局</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>减少动画</translation>
    </message>
    <message>
        <source>Colour of this server&apos;s window</source>
        <translation>此服务器窗口的颜色</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝色</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>橙色</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿色</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>粉色</translation>
    </message>
    <message>
        <source>Light blue</source>
        <translation>浅蓝</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>红色</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Connecting a program</source>
        <translation>连接程序</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
</context>
</TS>
