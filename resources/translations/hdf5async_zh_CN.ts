<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>format</name>
    <message>
        <source>%1 rows/s</source>
        <extracomment>A rate; %1 is a number with its SI prefix, such as &quot;1.24 M&quot;</extracomment>
        <translation>%1 行/s</translation>
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
    <name>hdf5async::MainWindow</name>
    <message>
        <source>In</source>
        <translation>流入</translation>
    </message>
    <message>
        <source>Out</source>
        <translation>流出</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Clients</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Served files</source>
        <translation>正在服务的文件</translation>
    </message>
    <message>
        <source>Connected clients</source>
        <translation>已连接的客户端</translation>
    </message>
    <message>
        <source>not listening</source>
        <translation>未监听</translation>
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
        <source>Answer and commit what was sent, then close the files</source>
        <translation>应答并提交已收到的内容，然后关闭文件</translation>
    </message>
    <message>
        <source>Open the files and listen</source>
        <translation>打开文件并监听</translation>
    </message>
    <message>
        <source>No clients yet. Programs connect to %1.</source>
        <translation>还没有客户端。程序请连接 %1。</translation>
    </message>
    <message>
        <source>No clients.</source>
        <translation>没有客户端。</translation>
    </message>
    <message>
        <source>%1 connections, %2 requests (%3 refused), %4 in, %5 out, %6 rows written</source>
        <translation>%1 个连接，%2 个请求（拒绝 %3），流入 %4，流出 %5，写入 %6 行</translation>
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
</context>
</TS>
