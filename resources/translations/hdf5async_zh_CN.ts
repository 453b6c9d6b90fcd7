<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>activity</name>
    <message>
        <source>Errors</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Throttled</source>
        <translation>受限</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>写入中</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>读取中</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>空闲</translation>
    </message>
</context>
<context>
    <name>alarm history</name>
    <message>
        <source>raised</source>
        <translation>触发</translation>
    </message>
    <message>
        <source>became worse</source>
        <translation>加重</translation>
    </message>
    <message>
        <source>became better</source>
        <translation>减轻</translation>
    </message>
    <message>
        <source>over</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>put off</source>
        <translation>已推迟</translation>
    </message>
</context>
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
    <message>
        <source>Requests and replies fill %1 % of the memory limit</source>
        <translation>请求和应答占用了内存限制的 %1 %</translation>
    </message>
    <message>
        <source>%1 rows were refused or lost</source>
        <translation>%1 行被拒绝或丢失</translation>
    </message>
    <message>
        <source>Disk of %1 full in %2 at %3/s (%4 free)</source>
        <translation>%1 所在磁盘将在 %2 后写满，速率 %3/s（可用 %4）</translation>
    </message>
    <message>
        <source>Disk of %1: only %2 of %3 are free</source>
        <translation>%1 所在磁盘：%3 中仅剩 %2</translation>
    </message>
    <message>
        <source>%1 refuses changes: %2</source>
        <translation>%1 拒绝更改：%2</translation>
    </message>
    <message>
        <source>Commits of %1 take up to %2 ms</source>
        <translation>%1 的提交耗时达 %2 ms</translation>
    </message>
    <message>
        <source>%1 had not been closed in order: %2</source>
        <translation>%1 未正常关闭：%2</translation>
    </message>
    <message>
        <source>Clients send rows, but nothing has reached %1 for %2</source>
        <translation>客户端在发送行，但已有 %2 没有任何内容写入 %1</translation>
    </message>
    <message>
        <source>%1 (%2) has written nothing for %3</source>
        <translation>%1 (%2) 已有 %3 没有写入</translation>
    </message>
    <message>
        <source>%1 clients have stopped writing</source>
        <translation>%1 个客户端停止了写入</translation>
    </message>
    <message>
        <source>%1 wrong tokens within a minute from %2</source>
        <translation>一分钟内来自 %2 的错误令牌有 %1 个</translation>
    </message>
    <message>
        <source>The TLS certificate expires at %1</source>
        <translation>TLS 证书将于 %1 过期</translation>
    </message>
    <message>
        <source>The TLS certificate has been invalid since %1: clients refuse to connect</source>
        <translation>TLS 证书自 %1 起已失效：客户端拒绝连接</translation>
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
    <name>hdf5async::AlarmConditionModel</name>
    <message>
        <source>%1, then %2</source>
        <translation>先%1，后%2</translation>
    </message>
    <message>
        <source>the disk is full in less than %1; %2</source>
        <translation>磁盘将在 %1 内写满；%2 内</translation>
    </message>
    <message>
        <source>less than %1 of the disk are free, or %2 where that is less; %3, %4</source>
        <translation>磁盘可用空间不足 %1，或 %2（取较小者）；不足 %3、%4</translation>
    </message>
    <message>
        <source>requests and replies fill %1 of the memory limit for %2; all of it</source>
        <translation>请求和回复占内存上限的 %1 达 %2；全部占满</translation>
    </message>
    <message>
        <source>a row was refused or lost</source>
        <translation>有行被拒绝或丢失</translation>
    </message>
    <message>
        <source>a file cannot be committed</source>
        <translation>文件无法提交</translation>
    </message>
    <message>
        <source>one commit in a hundred takes more than %1, for %2</source>
        <translation>百分之一的提交超过 %1，持续 %2</translation>
    </message>
    <message>
        <source>a client that writes is silent for %1 and %2 times its usual interval</source>
        <translation>写入的客户端静默 %1 且超过其通常间隔的 %2 倍</translation>
    </message>
    <message>
        <source>clients send rows and nothing is committed for %1, or twice commit_interval</source>
        <translation>客户端发送行，但 %1（或两倍 commit_interval）内没有提交</translation>
    </message>
    <message>
        <source>the TLS certificate expires within %1; has expired</source>
        <translation>TLS 证书将在 %1 内过期；已过期</translation>
    </message>
    <message>
        <source>a file had not been closed in order</source>
        <translation>文件未正常关闭</translation>
    </message>
    <message>
        <source>%1 times as much, for %2</source>
        <translation>达到其 %1 倍，持续 %2</translation>
    </message>
    <message>
        <source>%1 times as much</source>
        <translation>达到其 %1 倍</translation>
    </message>
    <message>
        <source>below %1</source>
        <translation>低于 %1</translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>a commit succeeds, and acknowledged</source>
        <translation>提交成功，且已确认</translation>
    </message>
    <message>
        <source>below for %1</source>
        <translation>低于该值持续 %1</translation>
    </message>
    <message>
        <source>it writes, or goes</source>
        <translation>恢复写入，或断开</translation>
    </message>
    <message>
        <source>a commit</source>
        <translation>有提交</translation>
    </message>
    <message>
        <source>%1 without</source>
        <translation>%1 内没有发生</translation>
    </message>
    <message>
        <source>a new one is read</source>
        <translation>读入新证书</translation>
    </message>
    <message>
        <source>Alarm</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>Raised when</source>
        <translation>触发条件</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>Over when</source>
        <translation>结束条件</translation>
    </message>
    <message>
        <source>an address sends more than %1 wrong tokens in a minute</source>
        <translation>某地址一分钟内发送超过 %1 个错误令牌</translation>
    </message>
</context>
<context>
    <name>hdf5async::AlarmHistoryModel</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>Alarm</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>By</source>
        <translation>执行者</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
</context>
<context>
    <name>hdf5async::AlarmHistoryView</name>
    <message>
        <source>0 of %1 match</source>
        <translation>%1 条中有 0 条匹配</translation>
    </message>
    <message>
        <source>The history cannot be shown</source>
        <translation>无法显示历史</translation>
    </message>
    <message>
        <source>There was no alarm yet</source>
        <translation>尚无告警</translation>
    </message>
    <message>
        <source>Save the alarms that are shown</source>
        <translation>保存显示的告警</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Save CSV…</source>
        <translation>保存 CSV…</translation>
    </message>
    <message>
        <source>Save the alarms that are shown, with times in UTC</source>
        <translation>保存显示的告警，时间为 UTC</translation>
    </message>
    <message>
        <source>Alarm history</source>
        <translation>告警历史</translation>
    </message>
</context>
<context>
    <name>hdf5async::AlarmList</name>
    <message>
        <source>Acknowledged</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>Put off for 10 minutes</source>
        <translation>已推迟 10 分钟</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>Put off 10 min</source>
        <translation>推迟 10 分钟</translation>
    </message>
    <message>
        <source>Do not show it in the strip for 10 minutes</source>
        <translation>10 分钟内不在告警条中显示</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>No alarms</source>
        <translation>没有告警</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
</context>
<context>
    <name>hdf5async::AlarmModel</name>
    <message>
        <source>%1, over</source>
        <translation>%1，已结束</translation>
    </message>
    <message>
        <source>%1, %2 ago</source>
        <translation>%1，%2 前</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>起始时间</translation>
    </message>
    <message>
        <source>Acknowledged</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
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
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Trust and attach</source>
        <translation>信任并连接</translation>
    </message>
    <message>
        <source>Encrypted (TLS)</source>
        <translation>加密 (TLS)</translation>
    </message>
    <message>
        <source>SHA-256 fingerprint</source>
        <translation>SHA-256 指纹</translation>
    </message>
    <message>
        <source>Trusted until now</source>
        <translation>此前信任的指纹</translation>
    </message>
    <message>
        <source>Asking for its certificate…</source>
        <translation>正在索取证书…</translation>
    </message>
    <message>
        <source>No certificate came: %1</source>
        <translation>未收到证书：%1</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Issued by</source>
        <translation>颁发者</translation>
    </message>
    <message>
        <source>Valid until</source>
        <translation>有效期至</translation>
    </message>
    <message>
        <source>Is this the server you mean?</source>
        <translation>这是您要连接的服务器吗？</translation>
    </message>
    <message>
        <source>The certificate of this server is another one than before</source>
        <translation>此服务器的证书与之前的不同</translation>
    </message>
    <message>
        <source>It is the first contact. Compare the fingerprint with the one that this command prints on the server:</source>
        <translation>这是首次连接。请将指纹与在服务器上运行以下命令得到的指纹比较：</translation>
    </message>
    <message>
        <source>Either it was renewed, or somebody stands in between. Compare the fingerprint with the one that this command prints on the server:</source>
        <translation>证书可能已更新，也可能有人从中冒充。请将指纹与在服务器上运行以下命令得到的指纹比较：</translation>
    </message>
    <message>
        <source>Trust the new one and attach</source>
        <translation>信任新证书并连接</translation>
    </message>
</context>
<context>
    <name>hdf5async::AttributesTab</name>
    <message>
        <source>Attributes</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>No attributes.</source>
        <translation>没有属性。</translation>
    </message>
</context>
<context>
    <name>hdf5async::BlockedModel</name>
    <message>
        <source>restart of the server</source>
        <translation>服务器重启</translation>
    </message>
    <message>
        <source>taken back</source>
        <translation>被撤销</translation>
    </message>
    <message>
        <source>Address or user</source>
        <translation>地址或用户</translation>
    </message>
    <message>
        <source>By</source>
        <translation>执行者</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>起始时间</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>截止</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>尝试次数</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>hdf5async::CertificateFacts</name>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Copy fingerprint</source>
        <translation>复制指纹</translation>
    </message>
    <message>
        <source>Issued to</source>
        <translation>颁发给</translation>
    </message>
    <message>
        <source>Issued by</source>
        <translation>颁发者</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>到期</translation>
    </message>
    <message>
        <source>in %1, %2</source>
        <translation>%1 后，%2</translation>
    </message>
    <message>
        <source>has expired, %1</source>
        <translation>已过期，%1</translation>
    </message>
    <message>
        <source>Oldest TLS</source>
        <translation>最低 TLS 版本</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
</context>
<context>
    <name>hdf5async::ChecklistCard</name>
    <message>
        <source>Ready to record</source>
        <translation>可以记录</translation>
    </message>
    <message>
        <source>Ready, with reservations</source>
        <translation>可以记录，但有保留</translation>
    </message>
    <message>
        <source>Not ready to record</source>
        <translation>尚未准备好记录</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Clients</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>确认</translation>
    </message>
</context>
<context>
    <name>hdf5async::ClientActions</name>
    <message>
        <source>The client is gone</source>
        <translation>客户端已离开</translation>
    </message>
    <message>
        <source>Disconnect %1?</source>
        <translation>断开 %1？</translation>
    </message>
    <message numerus="yes">
        <source>Disconnect %n client(s)?</source>
        <translation>
            <numerusform>断开 %n 个客户端？</numerusform>
        </translation>
    </message>
    <message>
        <source>This includes a console, perhaps this one. What was sent is answered and stored first. Programs that reconnect by themselves come back.</source>
        <translation>其中包括控制台，可能就是本控制台。先应答并存储已发送的内容。会自动重连的程序将重新连接。</translation>
    </message>
    <message>
        <source>What was sent is answered and stored first. Programs that reconnect by themselves come back.</source>
        <translation>先应答并存储已发送的内容。会自动重连的程序将重新连接。</translation>
    </message>
    <message>
        <source>Disconnect</source>
        <translation>断开</translation>
    </message>
    <message>
        <source>At once, without answering what was sent</source>
        <translation>立即断开，不应答已发送的内容</translation>
    </message>
    <message>
        <source>%1 is being disconnected</source>
        <translation>正在断开 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n client(s) are being disconnected</source>
        <translation>
            <numerusform>正在断开 %n 个客户端</numerusform>
        </translation>
    </message>
    <message>
        <source>Block %1?</source>
        <translation>封禁 %1？</translation>
    </message>
    <message numerus="yes">
        <source>%n connected client(s) are hit and will be disconnected.</source>
        <translation>
            <numerusform>将影响并断开 %n 个已连接的客户端。</numerusform>
        </translation>
    </message>
    <message>
        <source>Blocked until the server is restarted.</source>
        <translation>封禁直到服务器重启。</translation>
    </message>
    <message>
        <source>Blocked for %1.</source>
        <translation>封禁 %1。</translation>
    </message>
    <message>
        <source>Blocked until it is taken back.</source>
        <translation>封禁直到被撤销。</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>封禁</translation>
    </message>
    <message>
        <source>%1 is blocked</source>
        <translation>已封禁 %1</translation>
    </message>
    <message>
        <source>%1 may connect again</source>
        <translation>%1 可以重新连接</translation>
    </message>
    <message>
        <source>For 10 minutes…</source>
        <translation>10 分钟…</translation>
    </message>
    <message>
        <source>For an hour…</source>
        <translation>一小时…</translation>
    </message>
    <message>
        <source>Until the server restarts…</source>
        <translation>直到服务器重启…</translation>
    </message>
    <message>
        <source>Until it is taken back…</source>
        <translation>直到被撤销…</translation>
    </message>
    <message>
        <source>Disconnect…</source>
        <translation>断开…</translation>
    </message>
    <message>
        <source>Block address</source>
        <translation>封禁地址</translation>
    </message>
    <message>
        <source>Block user…</source>
        <translation>封禁用户…</translation>
    </message>
    <message>
        <source>Show datasets</source>
        <translation>显示数据集</translation>
    </message>
    <message>
        <source>Plot rate</source>
        <translation>绘制速率</translation>
    </message>
    <message>
        <source>Show log lines</source>
        <translation>显示日志行</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>复制为 JSON</translation>
    </message>
    <message>
        <source>Those of its clients that are connected are hit and will be disconnected.</source>
        <translation>其当前已连接的客户端将受到影响并被断开。</translation>
    </message>
    <message>
        <source>Limit the rate of %1</source>
        <translation>限制 %1 的速率</translation>
    </message>
    <message numerus="yes">
        <source>Limit the rate of %n client(s)</source>
        <translation>
            <numerusform>限制 %n 个客户端的速率</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The rate of %n client(s) is limited</source>
        <translation>
            <numerusform>已限制 %n 个客户端的速率</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n client(s) may send as all others</source>
        <translation>
            <numerusform>%n 个客户端恢复与其他客户端相同的速率</numerusform>
        </translation>
    </message>
    <message>
        <source>Limit rate…</source>
        <translation>限制速率…</translation>
    </message>
</context>
<context>
    <name>hdf5async::ClientDetails</name>
    <message>
        <source>Peer</source>
        <translation>对端</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>加密</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>%1/s, %2 in all</source>
        <translation>%1/s，共 %2</translation>
    </message>
    <message>
        <source>In</source>
        <translation>流入</translation>
    </message>
    <message>
        <source>%1, %2 in all</source>
        <translation>%1，共 %2</translation>
    </message>
    <message>
        <source>Out</source>
        <translation>流出</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>%1 requests, %2</source>
        <translation>%1 个请求，%2</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>Rejected rows</source>
        <translation>被拒绝的行</translation>
    </message>
    <message>
        <source>%1 ago: %2</source>
        <translation>%1前：%2</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>另有 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 has disconnected</source>
        <translation>%1 已断开</translation>
    </message>
    <message>
        <source>It is in the list of recently closed connections.</source>
        <translation>它在最近关闭的连接列表中。</translation>
    </message>
    <message>
        <source>Your role may not do that</source>
        <translation>您的角色不能执行此操作</translation>
    </message>
    <message>
        <source>No client selected</source>
        <translation>未选择客户端</translation>
    </message>
    <message>
        <source>Select one to see all about it.</source>
        <translation>选择一个以查看其全部信息。</translation>
    </message>
    <message>
        <source>Disconnect…</source>
        <translation>断开…</translation>
    </message>
    <message>
        <source>Block…</source>
        <translation>封禁…</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>上次错误</translation>
    </message>
    <message>
        <source>Writes</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>限制</translation>
    </message>
    <message>
        <source>Throttled</source>
        <translation>受限</translation>
    </message>
    <message>
        <source>%1 of the time</source>
        <translation>%1 的时间</translation>
    </message>
    <message>
        <source>Round trip</source>
        <translation>往返时间</translation>
    </message>
    <message>
        <source>Slowest reply</source>
        <translation>最慢应答</translation>
    </message>
    <message>
        <source>Limit…</source>
        <translation>限制…</translation>
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
        <source>Peer</source>
        <translation>对端</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
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
        <source>Last operation</source>
        <translation>最近操作</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>最近错误</translation>
    </message>
    <message>
        <source>%1 (a console)</source>
        <translation>%1（控制台）</translation>
    </message>
    <message>
        <source>%1, %2 ago</source>
        <translation>%1，%2 前</translation>
    </message>
    <message>
        <source>not encrypted</source>
        <translation>未加密</translation>
    </message>
    <message>
        <source>%1 requests taken and not yet answered, %2</source>
        <translation>已接收尚未应答的请求：%1，%2</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Requests/s</source>
        <translation>请求/s</translation>
    </message>
    <message>
        <source>Rows/s</source>
        <translation>行/s</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Last op</source>
        <translation>上次操作</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>Rows in all</source>
        <translation>总行数</translation>
    </message>
    <message>
        <source>In, in all</source>
        <translation>流入总量</translation>
    </message>
    <message>
        <source>Out, in all</source>
        <translation>流出总量</translation>
    </message>
    <message>
        <source>Rejected rows</source>
        <translation>被拒绝的行</translation>
    </message>
    <message>
        <source>Last append</source>
        <translation>上次追加</translation>
    </message>
    <message>
        <source>Datasets</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Queue: how near the connection is to its own limits</source>
        <translation>队列：连接距离自身限制有多近</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Req/s</source>
        <translation>请求/s</translation>
    </message>
    <message>
        <source>Age: how long it has been connected</source>
        <translation>时长：已连接多久</translation>
    </message>
    <message>
        <source>Throttled</source>
        <translation>受限</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>限制</translation>
    </message>
    <message>
        <source>Round trip</source>
        <translation>往返时间</translation>
    </message>
    <message>
        <source>Slowest reply</source>
        <translation>最慢应答</translation>
    </message>
    <message>
        <source>Throttled: part of the time in which it was not read from, because it had had its rate</source>
        <translation>受限：因速率已用尽而暂不读取该客户端的时间占比</translation>
    </message>
    <message>
        <source>Limit: rates of its own</source>
        <translation>限制：该客户端单独的速率</translation>
    </message>
    <message>
        <source>Round trip: to the client and back, as TCP sees it</source>
        <translation>往返时间：到客户端并返回，由 TCP 测得</translation>
    </message>
    <message>
        <source>Slowest reply: from a request to its reply, the longest of the last ten seconds</source>
        <translation>最慢应答：从请求到应答，最近十秒内最长的一次</translation>
    </message>
</context>
<context>
    <name>hdf5async::ClientPages</name>
    <message>
        <source>%1 that match, %2 in all</source>
        <translation>匹配 %1（总计 %2）</translation>
    </message>
    <message>
        <source>%1 to %2 of %3</source>
        <translation>第 %1 至 %2 个 / %3</translation>
    </message>
    <message>
        <source>Clients before these</source>
        <translation>前一页客户端</translation>
    </message>
    <message>
        <source>Clients after these</source>
        <translation>后一页客户端</translation>
    </message>
</context>
<context>
    <name>hdf5async::ClientsPage</name>
    <message>
        <source>Connected (%1)</source>
        <translation>已连接 (%1)</translation>
    </message>
    <message>
        <source>Recently closed (%1)</source>
        <translation>最近关闭 (%1)</translation>
    </message>
    <message>
        <source>Blocked (%1)</source>
        <translation>已封禁 (%1)</translation>
    </message>
    <message>
        <source>The server is not listening</source>
        <translation>服务器未在监听</translation>
    </message>
    <message>
        <source>No clients yet</source>
        <translation>还没有客户端</translation>
    </message>
    <message>
        <source>Connect with: %1</source>
        <translation>连接地址：%1</translation>
    </message>
    <message>
        <source>No connection was closed lately</source>
        <translation>最近没有关闭的连接</translation>
    </message>
    <message>
        <source>Nobody is blocked</source>
        <translation>没有封禁</translation>
    </message>
    <message>
        <source>0 of %1 match</source>
        <translation>%1 项中没有匹配项</translation>
    </message>
    <message>
        <source>Let it connect again</source>
        <translation>允许重新连接</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>活动</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>写入中</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Throttled</source>
        <translation>受限</translation>
    </message>
    <message>
        <source>Not encrypted</source>
        <translation>未加密</translation>
    </message>
    <message>
        <source>Only: %1</source>
        <translation>仅：%1</translation>
    </message>
    <message>
        <source>Hold order</source>
        <translation>保持顺序</translation>
    </message>
    <message>
        <source>Rows keep their places (H)</source>
        <translation>行保持原位 (H)</translation>
    </message>
    <message>
        <source>Connected clients</source>
        <translation>已连接的客户端</translation>
    </message>
    <message>
        <source>Recently closed connections</source>
        <translation>最近关闭的连接</translation>
    </message>
    <message>
        <source>Blocked addresses and users</source>
        <translation>已封禁的地址和用户</translation>
    </message>
    <message>
        <source>Lists of clients</source>
        <translation>客户端列表</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Export clients</source>
        <translation>导出客户端</translation>
    </message>
    <message>
        <source>Clients</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>All about the selected client (Return)</source>
        <translation>所选客户端的全部信息 (Return)</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>检查器</translation>
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
    <name>hdf5async::ClosedModel</name>
    <message>
        <source>%1 ago</source>
        <translation>%1 前</translation>
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
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>关闭时间</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>上次错误</translation>
    </message>
</context>
<context>
    <name>hdf5async::CompressedModel</name>
    <message>
        <source>default</source>
        <comment>the rule for everything else</comment>
        <translation>默认</translation>
    </message>
    <message>
        <source>Re-pack needed</source>
        <translation>需要重新打包</translation>
    </message>
    <message>
        <source>as the rule says</source>
        <translation>与规则一致</translation>
    </message>
    <message>
        <source>Its filters were fixed when it was made; the rule says %1 now</source>
        <translation>它的过滤器在创建时已固定；现在的规则是 %1</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>编解码器</translation>
    </message>
    <message>
        <source>Stored</source>
        <translation>存储大小</translation>
    </message>
    <message>
        <source>Ratio</source>
        <translation>压缩比</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>How much of one core compressing it takes, over the last ten seconds or so</source>
        <translation>最近约十秒内压缩该数据集所占用的单核比例</translation>
    </message>
    <message>
        <source>Backlog: rows that were written and are not on stable storage yet</source>
        <translation>积压：已写入但尚未落入稳定存储的行</translation>
    </message>
    <message>
        <source>Codec CPU</source>
        <translation>编解码 CPU</translation>
    </message>
    <message>
        <source>Backlog</source>
        <translation>积压</translation>
    </message>
</context>
<context>
    <name>hdf5async::CompressionPage</name>
    <message>
        <source>Compression</source>
        <translation>压缩</translation>
    </message>
    <message>
        <source>This server has no rules.</source>
        <translation>此服务器没有规则。</translation>
    </message>
    <message>
        <source>Not applied yet</source>
        <translation>尚未应用</translation>
    </message>
    <message>
        <source>No rules: every dataset uses %1.</source>
        <translation>没有规则：所有数据集都使用 %1。</translation>
    </message>
    <message>
        <source>No rule means it</source>
        <translation>没有匹配的规则</translation>
    </message>
    <message>
        <source>→ default: %1</source>
        <translation>→ 默认：%1</translation>
    </message>
    <message>
        <source>→ rule %1: %2</source>
        <translation>→ 规则 %1：%2</translation>
    </message>
    <message>
        <source>The rules are used for new datasets from now on.</source>
        <translation>从现在起，新数据集将使用这些规则。</translation>
    </message>
    <message>
        <source>Import rules</source>
        <translation>导入规则</translation>
    </message>
    <message>
        <source>Rules (*.json)</source>
        <translation>规则 (*.json)</translation>
    </message>
    <message numerus="yes">
        <source>%n rule(s) read; Apply makes the server use them.</source>
        <translation>
            <numerusform>已读取 %n 条规则；点击“应用”后服务器才会使用。</numerusform>
        </translation>
    </message>
    <message>
        <source>Export rules</source>
        <translation>导出规则</translation>
    </message>
    <message>
        <source>Trying on %1 …</source>
        <translation>正在 %1 上试验…</translation>
    </message>
    <message>
        <source>This server cannot try codecs.</source>
        <translation>此服务器不能试验编解码器。</translation>
    </message>
    <message>
        <source>Pick a dataset and see what each codec makes of its own data.</source>
        <translation>选择一个数据集，看看每种编解码器对其真实数据的效果。</translation>
    </message>
    <message>
        <source>No codec is worth its time on this data.</source>
        <translation>对这些数据，没有值得使用的编解码器。</translation>
    </message>
    <message>
        <source>%1 (sample of %2)</source>
        <comment>why a codec is recommended, size of what was tried</comment>
        <translation>%1（样本 %2）</translation>
    </message>
    <message>
        <source>This server does not list its datasets.</source>
        <translation>此服务器不提供数据集列表。</translation>
    </message>
    <message>
        <source>%1 chunked datasets, %2 not as their rule says</source>
        <translation>%1 个分块数据集，其中 %2 个与规则不一致</translation>
    </message>
    <message>
        <source>the first %1 chunked datasets, %2 not as their rule says</source>
        <translation>前 %1 个分块数据集，其中 %2 个与规则不一致</translation>
    </message>
    <message>
        <source>Re-pack %1?</source>
        <translation>重新打包 %1？</translation>
    </message>
    <message>
        <source>%1 is copied with %2 and checked before it takes the place of the original, which is kept until then. It needs about %3 of free space. A dataset that is being written is refused.</source>
        <translation>%1 将以 %2 复制并校验，然后才替换原数据集；在此之前原数据集保持不变。大约需要 %3 的可用空间。正在写入的数据集会被拒绝。</translation>
    </message>
    <message>
        <source>Re-pack</source>
        <translation>重新打包</translation>
    </message>
    <message>
        <source>Re-packing has begun.</source>
        <translation>重新打包已开始。</translation>
    </message>
    <message>
        <source>The job is being cancelled; the original stays as it is.</source>
        <translation>正在取消任务；原数据集保持不变。</translation>
    </message>
    <message>
        <source>Needs the role admin</source>
        <translation>需要 admin 角色</translation>
    </message>
    <message>
        <source>Needs the role operator</source>
        <translation>需要 operator 角色</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Add a rule</source>
        <translation>添加规则</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>复制一份</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Import rules…</source>
        <translation>导入规则…</translation>
    </message>
    <message>
        <source>Export rules…</source>
        <translation>导出规则…</translation>
    </message>
    <message>
        <source>&amp;Apply</source>
        <translation>应用(&amp;A)</translation>
    </message>
    <message>
        <source>Re&amp;vert</source>
        <translation>还原(&amp;V)</translation>
    </message>
    <message>
        <source>Rules; the first that matches decides</source>
        <translation>规则；第一条匹配的规则生效</translation>
    </message>
    <message>
        <source>Test a &amp;path</source>
        <translation>测试路径(&amp;P)</translation>
    </message>
    <message>
        <source>which rule means this path?</source>
        <translation>哪条规则适用于此路径？</translation>
    </message>
    <message>
        <source>The filters of a dataset are fixed when it is made: rules are for new datasets, older ones must be re-packed.</source>
        <translation>数据集的过滤器在创建时即固定：规则只用于新数据集，已有的需要重新打包。</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>试验</translation>
    </message>
    <message>
        <source>Datasets</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Try, datasets and jobs</source>
        <translation>试验、数据集和任务</translation>
    </message>
    <message>
        <source>&amp;Dataset</source>
        <translation>数据集(&amp;D)</translation>
    </message>
    <message>
        <source>Dataset to try codecs on</source>
        <translation>用于试验编解码器的数据集</translation>
    </message>
    <message>
        <source>Path to test</source>
        <translation>要测试的路径</translation>
    </message>
    <message>
        <source>&amp;Sample</source>
        <translation>样本(&amp;S)</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Codecs are being tried</source>
        <translation>正在试验编解码器</translation>
    </message>
    <message>
        <source>&amp;Try</source>
        <translation>试验(&amp;T)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>&amp;Use for a rule</source>
        <translation>用于规则(&amp;U)</translation>
    </message>
    <message>
        <source>What each codec makes of the data</source>
        <translation>每种编解码器的效果</translation>
    </message>
    <message>
        <source>Datasets and their rules</source>
        <translation>数据集及其规则</translation>
    </message>
    <message>
        <source>Re-pac&amp;k…</source>
        <translation>重新打包(&amp;K)…</translation>
    </message>
    <message>
        <source>No jobs. Re-packing a dataset shows its progress here.</source>
        <translation>没有任务。重新打包数据集时，进度显示在这里。</translation>
    </message>
    <message>
        <source>&amp;Cancel the job</source>
        <translation>取消任务(&amp;C)</translation>
    </message>
    <message>
        <source>%1 stored for %2 of data, %3 : 1</source>
        <translation>%2 数据占用 %1，压缩比 %3 : 1</translation>
    </message>
    <message>
        <source>%1 stored for %2 of data, %3 : 1, in the datasets below</source>
        <translation>下列数据集：%2 数据占用 %1，压缩比 %3 : 1</translation>
    </message>
</context>
<context>
    <name>hdf5async::CompressionRules</name>
    <message>
        <source>Rule %1: %2</source>
        <translation>规则 %1：%2</translation>
    </message>
    <message>
        <source>a pattern begins with / or *</source>
        <translation>模式必须以 / 或 * 开头</translation>
    </message>
    <message>
        <source>there is no type %1</source>
        <translation>没有类型 %1</translation>
    </message>
    <message>
        <source>there is no codec %1</source>
        <translation>没有编解码器 %1</translation>
    </message>
    <message>
        <source>levels go from %1 to %2</source>
        <translation>级别范围为 %1 到 %2</translation>
    </message>
    <message>
        <source>shuffle is none, byte or bit</source>
        <translation>shuffle 只能是 none、byte 或 bit</translation>
    </message>
    <message>
        <source>Not a file of rules: %1</source>
        <translation>不是规则文件：%1</translation>
    </message>
    <message>
        <source>Not a file of rules: it has no list &quot;rules&quot;</source>
        <translation>不是规则文件：其中没有列表 &quot;rules&quot;</translation>
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
    <name>hdf5async::Datasets</name>
    <message>
        <source>1 item</source>
        <comment>member of a group</comment>
        <translation>1 项</translation>
    </message>
    <message>
        <source>%1 items</source>
        <comment>members of a group</comment>
        <translation>%1 项</translation>
    </message>
    <message>
        <source>null</source>
        <comment>a dataset without elements</comment>
        <translation>空</translation>
    </message>
    <message>
        <source>scalar</source>
        <translation>标量</translation>
    </message>
    <message>
        <source>group</source>
        <translation>组</translation>
    </message>
    <message>
        <source>dataset</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>named type</source>
        <translation>命名类型</translation>
    </message>
    <message>
        <source>broken link</source>
        <translation>失效链接</translation>
    </message>
    <message>
        <source>external link</source>
        <translation>外部链接</translation>
    </message>
    <message>
        <source>%1 stored for %2 of data</source>
        <translation>存储 %1，数据 %2</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Chunks</source>
        <translation>分块</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>编解码器</translation>
    </message>
    <message>
        <source>Stored</source>
        <translation>存储大小</translation>
    </message>
    <message>
        <source>Ratio</source>
        <translation>压缩比</translation>
    </message>
    <message>
        <source>Rows/s</source>
        <translation>行/s</translation>
    </message>
    <message>
        <source>Last write</source>
        <translation>最近写入</translation>
    </message>
    <message>
        <source>Writer</source>
        <translation>写入者</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Safe to row</source>
        <translation>安全至行</translation>
    </message>
    <message>
        <source>Uncommitted</source>
        <translation>未提交</translation>
    </message>
    <message>
        <source>Max shape</source>
        <translation>最大形状</translation>
    </message>
    <message>
        <source>Data size</source>
        <translation>数据大小</translation>
    </message>
</context>
<context>
    <name>hdf5async::DatasetsPage</name>
    <message>
        <source>Stopped after %1 rows; expand further groups one by one</source>
        <translation>已在 %1 行后停止；请逐个展开其余的组</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) expanded</source>
        <translation>
            <numerusform>已展开 %n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>This server does not show what its files hold.</source>
        <translation>此服务器不显示文件的内容。</translation>
    </message>
    <message>
        <source>%1 is not in the file any more</source>
        <translation>%1 已不在文件中</translation>
    </message>
    <message>
        <source>Copied the first %1 objects</source>
        <translation>已复制前 %1 个对象</translation>
    </message>
    <message numerus="yes">
        <source>Copied %n object(s)</source>
        <translation>
            <numerusform>已复制 %n 个对象</numerusform>
        </translation>
    </message>
    <message>
        <source>Datasets</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>No file is open.</source>
        <translation>没有打开的文件。</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>File has no datasets. The first append creates them.</source>
        <translation>文件中没有数据集。第一次追加会创建它们。</translation>
    </message>
    <message>
        <source>%1 matches in %2 ms, the first %3 are shown (Esc: tree)</source>
        <translation>%1 个匹配，%2 ms，显示前 %3 个（Esc：返回树）</translation>
    </message>
    <message>
        <source>%1 matches in %2 ms (Enter: show in the tree, Esc: tree)</source>
        <translation>%1 个匹配，%2 ms（Enter：在树中显示，Esc：返回树）</translation>
    </message>
    <message>
        <source>The server sorts by name, stored size, rows or last write</source>
        <translation>服务器可按名称、存储大小、行数或最近写入排序</translation>
    </message>
    <message>
        <source>Export the shown rows</source>
        <translation>导出显示的行</translation>
    </message>
    <message numerus="yes">
        <source>%1 %n row(s) were not loaded and are left out.</source>
        <translation>
            <numerusform>%1 有 %n 行尚未加载，未包含在内。</numerusform>
        </translation>
    </message>
    <message>
        <source>Copy &amp;path</source>
        <translation>复制路径(&amp;P)</translation>
    </message>
    <message>
        <source>Copy file::path</source>
        <translation>复制 文件::路径</translation>
    </message>
    <message>
        <source>Copy &amp;structure as JSON</source>
        <translation>以 JSON 复制结构(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Expand all below</source>
        <translation>展开所有下级(&amp;E)</translation>
    </message>
    <message>
        <source>Show in the &amp;tree</source>
        <translation>在树中显示(&amp;T)</translation>
    </message>
    <message>
        <source>Pre&amp;view</source>
        <translation>预览(&amp;V)</translation>
    </message>
    <message>
        <source>Plot &amp;rate</source>
        <translation>绘制速率(&amp;R)</translation>
    </message>
    <message>
        <source>Show &amp;writer</source>
        <translation>显示写入者(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Compression…</source>
        <translation>压缩(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Flush now</source>
        <translation>立即落盘(&amp;F)</translation>
    </message>
    <message>
        <source>Everything written so far is on stable storage.</source>
        <translation>到目前为止写入的内容都已保存到稳定存储。</translation>
    </message>
    <message>
        <source>Needs the role operator</source>
        <translation>需要 operator 角色</translation>
    </message>
    <message>
        <source>Un&amp;pin</source>
        <translation>取消固定(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Pin</source>
        <translation>固定(&amp;P)</translation>
    </message>
    <message>
        <source>Save in a file of its &amp;own</source>
        <translation>另存为独立文件(&amp;O)</translation>
    </message>
    <message>
        <source>%1 is being exported to a file beside the served one</source>
        <translation>正在将 %1 导出到所服务文件旁边的新文件</translation>
    </message>
    <message>
        <source>E&amp;xport the shown rows…</source>
        <translation>导出显示的行(&amp;X)…</translation>
    </message>
    <message>
        <source>At most %1 datasets can be pinned</source>
        <translation>最多可固定 %1 个数据集</translation>
    </message>
    <message>
        <source>Search all paths: part of one, or *, ?</source>
        <translation>搜索所有路径：部分路径，或 *、?</translation>
    </message>
    <message>
        <source>Search all paths</source>
        <translation>搜索所有路径</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>已固定</translation>
    </message>
    <message>
        <source>Pinned datasets</source>
        <translation>已固定的数据集</translation>
    </message>
    <message>
        <source>Datasets of the file</source>
        <translation>文件中的数据集</translation>
    </message>
    <message>
        <source>Found datasets</source>
        <translation>找到的数据集</translation>
    </message>
</context>
<context>
    <name>hdf5async::DesktopNotices</name>
    <message>
        <source>Show window</source>
        <translation>显示窗口</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message numerus="yes">
        <source>%n more of this kind</source>
        <translation>
            <numerusform>另有 %n 个同类警报</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hdf5async::DiskRow</name>
    <message>
        <source>Free disk space is not known.</source>
        <translation>磁盘可用空间未知。</translation>
    </message>
    <message>
        <source>Disk of %1: %2 free</source>
        <comment>name of a file, size</comment>
        <translation>%1 所在磁盘：可用 %2</translation>
    </message>
    <message>
        <source>Disk: %1 free</source>
        <translation>磁盘：可用 %1</translation>
    </message>
    <message>
        <source>this server %1</source>
        <translation>本服务器 %1</translation>
    </message>
    <message>
        <source>others free %1</source>
        <comment>rate at which others delete</comment>
        <translation>其他程序释放 %1</translation>
    </message>
    <message>
        <source>others %1</source>
        <comment>rate at which others write</comment>
        <translation>其他程序 %1</translation>
    </message>
    <message>
        <source>full in %1 (fit over %2)</source>
        <translation>%1 后写满（按 %2 拟合）</translation>
    </message>
    <message>
        <source>not filling (seen for %1)</source>
        <translation>没有变满（已观察 %1）</translation>
    </message>
    <message>
        <source>too little seen yet to say when it is full</source>
        <translation>观察时间太短，还无法预测何时写满</translation>
    </message>
    <message>
        <source>full</source>
        <translation>已满</translation>
    </message>
</context>
<context>
    <name>hdf5async::FileCard</name>
    <message>
        <source>No file is open</source>
        <translation>没有打开的文件</translation>
    </message>
    <message>
        <source>Refusing writes</source>
        <translation>拒绝写入</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>只读</translation>
    </message>
    <message>
        <source>Changes wait for their commit</source>
        <translation>更改等待提交</translation>
    </message>
    <message>
        <source>Everything is stored</source>
        <translation>全部已存储</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <translation>%1 前</translation>
    </message>
    <message>
        <source>A snapshot of %1 is being made</source>
        <translation>正在为 %1 创建快照</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Safe rows</source>
        <translation>安全行数</translation>
    </message>
    <message>
        <source>Last commit</source>
        <translation>上次提交</translation>
    </message>
    <message>
        <source>Commit p99</source>
        <translation>提交 p99</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Rotate…</source>
        <translation>轮转…</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>快照</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>%1 is being verified: see Compression, Jobs</source>
        <translation>正在校验 %1：见“压缩”页的“任务”</translation>
    </message>
    <message>
        <source>Being verified: %1</source>
        <translation>正在校验：%1</translation>
    </message>
    <message>
        <source>Verified: no damage found</source>
        <translation>已校验：未发现损坏</translation>
    </message>
    <message>
        <source>Verified, with damage%1</source>
        <translation>已校验，有损坏%1</translation>
    </message>
    <message>
        <source>Not verified: %1</source>
        <translation>未完成校验：%1</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>Reads every object, attribute and chunk of the file while it is served, and says what is damaged</source>
        <translation>在文件被使用的同时读取其中每个对象、属性和分块，并指出损坏之处</translation>
    </message>
</context>
<context>
    <name>hdf5async::FilterField</name>
    <message>
        <source>Filter (Ctrl+F)</source>
        <translation>筛选 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>This is not a regular expression; the list is as before</source>
        <translation>这不是正则表达式；列表保持不变</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>正则表达式</translation>
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
    <name>hdf5async::Histogram</name>
    <message>
        <source>most in a bin: %1</source>
        <translation>单个区间最多：%1</translation>
    </message>
</context>
<context>
    <name>hdf5async::ImageTab</name>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Axis %1</source>
        <translation>轴 %1</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>&amp;Logarithmic</source>
        <translation>对数(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Automatic range</source>
        <translation>自动范围(&amp;A)</translation>
    </message>
    <message>
        <source>Lowest value</source>
        <translation>最低值</translation>
    </message>
    <message>
        <source>Highest value</source>
        <translation>最高值</translation>
    </message>
    <message>
        <source>lowest</source>
        <translation>最低</translation>
    </message>
    <message>
        <source>highest</source>
        <translation>最高</translation>
    </message>
    <message>
        <source>&amp;Follow the newest</source>
        <translation>跟随最新(&amp;F)</translation>
    </message>
</context>
<context>
    <name>hdf5async::JobModel</name>
    <message>
        <source>re-pack</source>
        <translation>重新打包</translation>
    </message>
    <message>
        <source>snapshot</source>
        <translation>快照</translation>
    </message>
    <message>
        <source>verify</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>copying</source>
        <translation>正在复制</translation>
    </message>
    <message>
        <source>verifying</source>
        <translation>正在校验</translation>
    </message>
    <message>
        <source>swapping</source>
        <translation>正在替换</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>正在等待</translation>
    </message>
    <message>
        <source>reading the journal</source>
        <translation>正在读取预写日志</translation>
    </message>
    <message>
        <source>listing</source>
        <translation>正在列出</translation>
    </message>
    <message>
        <source>export</source>
        <comment>a job</comment>
        <translation>导出</translation>
    </message>
    <message>
        <source>rotate</source>
        <comment>a job</comment>
        <translation>轮转</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <comment>size before, after</comment>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>Job</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>What</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Phase</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>剩余时间</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>no damage found</source>
        <translation>未发现损坏</translation>
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
    <message>
        <source>Users: add, change, remove</source>
        <translation>用户：添加、更改、删除</translation>
    </message>
</context>
<context>
    <name>hdf5async::LimitSheet</name>
    <message>
        <source>What comes beyond these rates is read later; nothing is refused or lost. They hold for each connection until it ends.</source>
        <translation>超出这些速率的内容会推迟读取；不会拒绝，也不会丢失。对每个连接有效，直到连接结束。</translation>
    </message>
    <message>
        <source>&amp;Requests</source>
        <translation>请求(&amp;R)</translation>
    </message>
    <message>
        <source> per second</source>
        <translation> 次/秒</translation>
    </message>
    <message>
        <source>&amp;Bytes, in and out</source>
        <translation>字节，收发合计(&amp;B)</translation>
    </message>
    <message>
        <source> kB/s</source>
        <translation> kB/s</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Limit rate</source>
        <translation>限制速率</translation>
    </message>
    <message>
        <source>as all clients</source>
        <translation>与所有客户端相同</translation>
    </message>
</context>
<context>
    <name>hdf5async::LineTab</name>
    <message>
        <source>Line</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>last %1</source>
        <comment>rows</comment>
        <translation>最近 %1</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>&amp;Rows</source>
        <translation>行(&amp;R)</translation>
    </message>
    <message>
        <source>How many rows</source>
        <translation>行数</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Which columns are drawn</source>
        <translation>绘制哪些列</translation>
    </message>
    <message>
        <source>&amp;Follow the newest</source>
        <translation>跟随最新(&amp;F)</translation>
    </message>
    <message>
        <source>Values by row</source>
        <translation>各行的值</translation>
    </message>
</context>
<context>
    <name>hdf5async::LogModel</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
</context>
<context>
    <name>hdf5async::LogView</name>
    <message numerus="yes">
        <source>%n new</source>
        <translation>
            <numerusform>%n 条新消息</numerusform>
        </translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>The log cannot be shown</source>
        <translation>无法显示日志</translation>
    </message>
    <message>
        <source>Nothing was said yet</source>
        <translation>还没有消息</translation>
    </message>
    <message>
        <source>0 of %1 lines match</source>
        <translation>%1 行中没有匹配项</translation>
    </message>
    <message>
        <source>Save the lines that are shown</source>
        <translation>保存显示的行</translation>
    </message>
    <message>
        <source>All levels</source>
        <translation>所有级别</translation>
    </message>
    <message>
        <source>From %1</source>
        <translation>%1及以上</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>All sources</source>
        <translation>所有来源</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Keep the newest line in view</source>
        <translation>始终显示最新的行</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Older</source>
        <translation>更早</translation>
    </message>
    <message>
        <source>Ask the server for older lines</source>
        <translation>向服务器请求更早的行</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>Empty this view; the server keeps its log</source>
        <translation>清空此视图；服务器保留日志</translation>
    </message>
    <message>
        <source>Select a client on the page of clients first</source>
        <translation>请先在客户端页面选择一个客户端</translation>
    </message>
    <message>
        <source>Only what was said about %1</source>
        <translation>仅显示与 %1 有关的日志</translation>
    </message>
    <message>
        <source>Selected client</source>
        <translation>所选客户端</translation>
    </message>
    <message>
        <source>Only the selected client</source>
        <translation>仅所选客户端</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>JSON, one object a line</source>
        <translation>JSON，每行一个对象</translation>
    </message>
    <message>
        <source>Save the lines that are shown, as text or as JSON</source>
        <translation>将显示的行保存为文本或 JSON</translation>
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
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>告警</translation>
    </message>
</context>
<context>
    <name>hdf5async::NodeListModel</name>
    <message>
        <source>Path</source>
        <translation>路径</translation>
    </message>
</context>
<context>
    <name>hdf5async::OverviewPage</name>
    <message>
        <source>running for %1, version %2</source>
        <translation>已运行 %1，版本 %2</translation>
    </message>
    <message>
        <source>Acknowledged</source>
        <translation>已确认</translation>
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
        <source>Rows written</source>
        <translation>写入行</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Commit p99</source>
        <translation>提交 p99</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Busiest clients</source>
        <translation>最繁忙的客户端</translation>
    </message>
    <message>
        <source>Busiest datasets</source>
        <translation>最繁忙的数据集</translation>
    </message>
    <message>
        <source>Last warnings</source>
        <translation>最近的警告</translation>
    </message>
    <message>
        <source>Nobody writes at the moment</source>
        <translation>目前没有写入</translation>
    </message>
    <message>
        <source>Nothing grows at the moment</source>
        <translation>目前没有增长</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>总览</translation>
    </message>
</context>
<context>
    <name>hdf5async::PastFileModel</name>
    <message>
        <source>%1 (moved or deleted)</source>
        <translation>%1（已移走或删除）</translation>
    </message>
    <message>
        <source>large enough</source>
        <translation>已达大小上限</translation>
    </message>
    <message>
        <source>old enough</source>
        <translation>已达时间上限</translation>
    </message>
    <message>
        <source>rotated by %1</source>
        <translation>由 %1 轮转</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Served as</source>
        <translation>服务名称</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>完成时间</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>hdf5async::PastFilesPanel</name>
    <message>
        <source>Copy row</source>
        <translation>复制行</translation>
    </message>
    <message>
        <source>Export files</source>
        <translation>导出文件列表</translation>
    </message>
    <message>
        <source>The last files that were finished</source>
        <translation>最近完成的文件</translation>
    </message>
    <message>
        <source>None yet. A file is finished by Rotate, or when it is as large or as old as the settings above say; a new one takes its place under the same name.</source>
        <translation>尚无。文件在轮转时完成，或在达到上方设置的大小或时间时完成；新文件以同一名称取代它。</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
</context>
<context>
    <name>hdf5async::PinnedList</name>
    <message>
        <source>Pinned</source>
        <translation>已固定</translation>
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
    <message>
        <source>%1 %2</source>
        <comment>kind of an event (start, alarm, client …), what about it</comment>
        <translation>%1 %2</translation>
    </message>
    <message numerus="yes">
        <source>; %n event(s), the newest at %1: %2</source>
        <comment>follows the values of a series</comment>
        <translation>
            <numerusform>；%n 个事件，最近一个在 %1：%2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hdf5async::PreviewPane</name>
    <message>
        <source>Select a dataset to see what is in it.</source>
        <translation>选择一个数据集以查看其内容。</translation>
    </message>
    <message>
        <source>There is nothing to preview in a %1.</source>
        <translation>%1没有可预览的内容。</translation>
    </message>
    <message>
        <source>This server offers no preview.</source>
        <translation>此服务器不提供预览。</translation>
    </message>
    <message>
        <source>%1 cannot be shown here; attributes and storage can.</source>
        <comment>a type</comment>
        <translation>此处无法显示 %1；可以查看属性和存储。</translation>
    </message>
    <message>
        <source>%1. Attributes and storage can be shown.</source>
        <translation>%1。可以查看属性和存储。</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
</context>
<context>
    <name>hdf5async::RatesPage</name>
    <message>
        <source>Rates</source>
        <translation>速率</translation>
    </message>
    <message>
        <source>This server remembers nothing: what is shown begins now.</source>
        <translation>此服务器没有历史记录：显示从现在开始。</translation>
    </message>
    <message>
        <source>Rows of clients</source>
        <translation>各客户端的行</translation>
    </message>
    <message>
        <source>Rows of datasets</source>
        <translation>各数据集的行</translation>
    </message>
    <message>
        <source>Others</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Throughput</source>
        <translation>吞吐量</translation>
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
        <source>Rows and operations</source>
        <translation>行与操作</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Operations</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Commit latency</source>
        <translation>提交延迟</translation>
    </message>
    <message>
        <source>Commit p50</source>
        <translation>提交 p50</translation>
    </message>
    <message>
        <source>Commit p99</source>
        <translation>提交 p99</translation>
    </message>
    <message>
        <source>start</source>
        <comment>of the server</comment>
        <translation>启动</translation>
    </message>
    <message>
        <source>stop</source>
        <comment>of the server</comment>
        <translation>停止</translation>
    </message>
    <message>
        <source>alarm</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>rotate</source>
        <comment>a new file began</comment>
        <translation>轮转</translation>
    </message>
    <message>
        <source>Held: Space goes on</source>
        <translation>已暂停：按空格继续</translation>
    </message>
    <message>
        <source>Client %1</source>
        <translation>客户端 %1</translation>
    </message>
    <message>
        <source>Rates of %1</source>
        <comment>address of a server</comment>
        <translation>%1 的速率</translation>
    </message>
    <message>
        <source>The picture is on the clipboard.</source>
        <translation>图片已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Save as picture</source>
        <translation>保存为图片</translation>
    </message>
    <message>
        <source>Export the visible range</source>
        <translation>导出可见范围</translation>
    </message>
    <message>
        <source>Rates over time</source>
        <translation>速率随时间的变化</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>序列</translation>
    </message>
    <message>
        <source>&amp;Live</source>
        <translation>实时(&amp;L)</translation>
    </message>
    <message>
        <source>Follow the newest (Home)</source>
        <translation>跟随最新 (Home)</translation>
    </message>
    <message>
        <source>Log &amp;latency</source>
        <translation>延迟用对数轴(&amp;L)</translation>
    </message>
    <message>
        <source>Commit latency on a logarithmic axis (L)</source>
        <translation>提交延迟使用对数轴 (L)</translation>
    </message>
    <message>
        <source>Export the visible range (Ctrl+E)</source>
        <translation>导出可见范围 (Ctrl+E)</translation>
    </message>
    <message>
        <source>Copy the picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Busiest datasets</source>
        <translation>最繁忙的数据集</translation>
    </message>
    <message>
        <source>Busiest clients</source>
        <translation>最繁忙的客户端</translation>
    </message>
    <message>
        <source>Selected</source>
        <translation>已选择</translation>
    </message>
    <message>
        <source>Totals only</source>
        <translation>仅总量</translation>
    </message>
    <message>
        <source>What the fifth strip shows</source>
        <translation>第五条曲线图显示的内容</translation>
    </message>
    <message>
        <source>How many</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>client</source>
        <comment>one that came and sends much</comment>
        <translation>客户端</translation>
    </message>
</context>
<context>
    <name>hdf5async::RulesModel</name>
    <message>
        <source>auto</source>
        <comment>size of chunks</comment>
        <translation>自动</translation>
    </message>
    <message>
        <source>everything else</source>
        <translation>其余所有</translation>
    </message>
    <message>
        <source>any</source>
        <comment>type of data</comment>
        <translation>任意</translation>
    </message>
    <message>
        <source>on</source>
        <comment>a rule is used</comment>
        <translation>启用</translation>
    </message>
    <message>
        <source>off</source>
        <comment>a rule is not used</comment>
        <translation>停用</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>编解码器</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Shuffle</source>
        <translation>Shuffle</translation>
    </message>
    <message>
        <source>Chunks</source>
        <translation>分块</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Matches now</source>
        <translation>当前匹配</translation>
    </message>
</context>
<context>
    <name>hdf5async::SeriesModel</name>
    <message>
        <source>Series</source>
        <translation>序列</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>Min</source>
        <translation>最小</translation>
    </message>
    <message>
        <source>Average</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>Max</source>
        <translation>最大</translation>
    </message>
</context>
<context>
    <name>hdf5async::ServerLogPage</name>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Log</source>
        <comment>a tab</comment>
        <translation>日志</translation>
    </message>
    <message>
        <source>Alarm history</source>
        <translation>告警历史</translation>
    </message>
    <message>
        <source>When alarms are raised</source>
        <translation>告警条件</translation>
    </message>
    <message>
        <source>Log and alarms</source>
        <translation>日志和告警</translation>
    </message>
</context>
<context>
    <name>hdf5async::ServerPage</name>
    <message>
        <source>The settings cannot be shown</source>
        <translation>无法显示设置</translation>
    </message>
    <message>
        <source>Read-only: your role is %1; an administrator may change settings</source>
        <translation>只读：您的角色是%1；管理员可以更改设置</translation>
    </message>
    <message>
        <source>%1: a new one</source>
        <translation>%1：新值</translation>
    </message>
    <message>
        <source>%1: %2 → %3</source>
        <translation>%1：%2 → %3</translation>
    </message>
    <message>
        <source>%1 (after a restart)</source>
        <translation>%1（重启后生效）</translation>
    </message>
    <message>
        <source>%1 (at once)</source>
        <translation>%1（立即生效）</translation>
    </message>
    <message numerus="yes">
        <source>%n change(s)</source>
        <translation>
            <numerusform>%n 项更改：</numerusform>
        </translation>
    </message>
    <message>
        <source>A crash or power cut may lose what was acknowledged since the last commit.</source>
        <translation>崩溃或断电可能会丢失上次提交之后已确认的内容。</translation>
    </message>
    <message>
        <source>What was acknowledged survives every crash and power cut; a reply takes as long as the disk needs.</source>
        <translation>已确认的内容在任何崩溃和断电后都不会丢失；应答所需时间取决于磁盘。</translation>
    </message>
    <message>
        <source>Applied; some of it after a restart of the server</source>
        <translation>已应用；部分在服务器重启后生效</translation>
    </message>
    <message>
        <source>Applied</source>
        <translation>已应用</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>分区</translation>
    </message>
    <message>
        <source>Revert</source>
        <translation>还原</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>The same server without a window</source>
        <translation>同一服务器，不带窗口</translation>
    </message>
    <message>
        <source>Command line</source>
        <translation>命令行</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Configuration file</source>
        <translation>配置文件</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
</context>
<context>
    <name>hdf5async::SettingEditor</name>
    <message>
        <source>not shown; type to replace it</source>
        <translation>不显示；输入即可替换</translation>
    </message>
    <message>
        <source>default: %1</source>
        <translation>默认：%1</translation>
    </message>
</context>
<context>
    <name>hdf5async::SettingsForm</name>
    <message>
        <source>after a restart</source>
        <translation>重启后生效</translation>
    </message>
    <message>
        <source>at once</source>
        <translation>立即生效</translation>
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
    <name>hdf5async::StartCards</name>
    <message>
        <source>Start a server here</source>
        <translation>在此启动服务器</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>any</source>
        <translation>任意</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Attach to a server</source>
        <translation>连接远程服务器</translation>
    </message>
    <message>
        <source>Watch and control one that runs elsewhere, in a window of its own.</source>
        <translation>在独立窗口中查看和控制运行在别处的服务器。</translation>
    </message>
    <message>
        <source>Attach…</source>
        <translation>连接远程…</translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation>试用演示</translation>
    </message>
    <message>
        <source>Five programs write into a temporary file, in a window of its own. It is deleted when that window is closed.</source>
        <translation>五个程序在单独的窗口中向临时文件写入数据。关闭该窗口时删除此文件。</translation>
    </message>
    <message>
        <source>Start demo</source>
        <translation>开始演示</translation>
    </message>
    <message>
        <source>There is no folder %1</source>
        <translation>没有文件夹 %1</translation>
    </message>
    <message>
        <source>%1 free</source>
        <translation>可用空间 %1</translation>
    </message>
    <message>
        <source>Programs show the token of one of the users.</source>
        <translation>程序须出示某个用户的令牌。</translation>
    </message>
    <message>
        <source>Without a token, here or in config.ini, programs on other computers are refused.</source>
        <translation>若此处和 config.ini 中都没有令牌，其他计算机上的程序会被拒绝。</translation>
    </message>
    <message>
        <source>Programs, also those on this computer, have to show this token.</source>
        <translation>所有程序，包括本机上的，都必须出示此令牌。</translation>
    </message>
    <message>
        <source>Without a certificate, tokens and data travel readable.</source>
        <translation>没有证书时，令牌和数据以明文传输。</translation>
    </message>
    <message>
        <source>Port %1 is used by another program, perhaps by a server that runs already.</source>
        <translation>端口 %1 已被另一个程序占用，可能是已在运行的服务器。</translation>
    </message>
    <message>
        <source>Use port %1</source>
        <translation>使用端口 %1</translation>
    </message>
    <message>
        <source>Use another port</source>
        <translation>使用其他端口</translation>
    </message>
    <message>
        <source>Not kept for the next time: %1</source>
        <translation>未能保存到下次：%1</translation>
    </message>
    <message>
        <source>It answers programs on this computer, and on others where they are allowed.</source>
        <translation>它为本机上的程序服务；允许时也为其他计算机上的程序服务。</translation>
    </message>
    <message>
        <source>Allow other computers</source>
        <translation>允许其他计算机</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>保持不变</translation>
    </message>
    <message>
        <source>a PEM file; empty: not encrypted</source>
        <translation>PEM 文件；留空则不加密</translation>
    </message>
    <message>
        <source>a PEM file</source>
        <translation>PEM 文件</translation>
    </message>
    <message>
        <source>Attach to the running server…</source>
        <translation>连接正在运行的服务器…</translation>
    </message>
    <message>
        <source>Port %1 is used by process %2 (%3).</source>
        <translation>端口 %1 被进程 %2（%3）占用。</translation>
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
    <name>hdf5async::StatisticsTab</name>
    <message>
        <source>Statistics</source>
        <translation>统计</translation>
    </message>
    <message>
        <source>Elements</source>
        <translation>元素</translation>
    </message>
    <message>
        <source>Looked at</source>
        <translation>已检查</translation>
    </message>
    <message>
        <source>a sample of %1</source>
        <translation>%1 个样本</translation>
    </message>
    <message>
        <source>all of them</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Smallest</source>
        <translation>最小值</translation>
    </message>
    <message>
        <source>Largest</source>
        <translation>最大值</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>Standard deviation</source>
        <translation>标准差</translation>
    </message>
    <message>
        <source>Infinite</source>
        <translation>无穷大</translation>
    </message>
    <message numerus="yes">
        <source>Histogram of %n value(s)</source>
        <translation>
            <numerusform>%n 个值的直方图</numerusform>
        </translation>
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
    <message>
        <source>%1 free: full</source>
        <translation>可用 %1：已满</translation>
    </message>
</context>
<context>
    <name>hdf5async::StorageTab</name>
    <message>
        <source>Storage</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>布局</translation>
    </message>
    <message>
        <source>Chunks</source>
        <translation>分块</translation>
    </message>
    <message>
        <source>%1, each %2</source>
        <comment>number of chunks, their shape</comment>
        <translation>%1 个，每个 %2</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>过滤器</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Data size</source>
        <translation>数据大小</translation>
    </message>
    <message>
        <source>Allocated</source>
        <translation>已分配</translation>
    </message>
    <message>
        <source>Ratio</source>
        <translation>压缩比</translation>
    </message>
    <message>
        <source>Best and worst chunk</source>
        <translation>最好和最差的分块</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Safe to row</source>
        <translation>安全至行</translation>
    </message>
</context>
<context>
    <name>hdf5async::TableTab</name>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>No rows yet</source>
        <translation>还没有行</translation>
    </message>
    <message>
        <source>Rows %1 to %2 of %3</source>
        <translation>第 %1 至 %2 行，共 %3 行</translation>
    </message>
    <message>
        <source>%1, safe to %2</source>
        <comment>which rows are shown, up to which rows are on stable storage</comment>
        <translation>%1，安全至 %2</translation>
    </message>
    <message>
        <source>&amp;Row</source>
        <translation>行(&amp;R)</translation>
    </message>
    <message>
        <source>Row to go to</source>
        <translation>要转到的行</translation>
    </message>
    <message>
        <source>Rows before</source>
        <translation>前面的行</translation>
    </message>
    <message>
        <source>Rows after</source>
        <translation>后面的行</translation>
    </message>
    <message>
        <source>&amp;Follow the newest</source>
        <translation>跟随最新(&amp;F)</translation>
    </message>
    <message>
        <source>Rows of the dataset</source>
        <translation>数据集的行</translation>
    </message>
</context>
<context>
    <name>hdf5async::TokenSheet</name>
    <message>
        <source>The token of %1</source>
        <translation>%1 的令牌</translation>
    </message>
    <message>
        <source>It is shown now and never again: it is kept nowhere, neither by the server nor by this window. Give it to the program that is to use it.</source>
        <translation>令牌仅在此时显示一次：服务器和本窗口都不保存它。请把它交给要使用它的程序。</translation>
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
    <name>hdf5async::TrialModel</name>
    <message>
        <source>none</source>
        <comment>no compression</comment>
        <translation>无</translation>
    </message>
    <message>
        <source>any HDF5</source>
        <translation>任何 HDF5</translation>
    </message>
    <message>
        <source>needs a plugin</source>
        <translation>需要插件</translation>
    </message>
    <message>
        <source>%1, recommended</source>
        <translation>%1，推荐</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>编解码器</translation>
    </message>
    <message>
        <source>Ratio</source>
        <translation>压缩比</translation>
    </message>
    <message>
        <source>Write, per core</source>
        <translation>写入（每核）</translation>
    </message>
    <message>
        <source>Read, per core</source>
        <translation>读取（每核）</translation>
    </message>
    <message>
        <source>Cores now</source>
        <translation>当前核数</translation>
    </message>
    <message>
        <source>Stored a day</source>
        <translation>每天存储</translation>
    </message>
    <message>
        <source>Disk lasts</source>
        <translation>磁盘可用</translation>
    </message>
    <message>
        <source>Readable by</source>
        <translation>可读取者</translation>
    </message>
</context>
<context>
    <name>hdf5async::TrialReason</name>
    <message>
        <source>best ratio that needs at most a quarter of the cores at %1</source>
        <translation>在 %1 下最多占用四分之一核心时压缩比最高</translation>
    </message>
    <message>
        <source>%1: best ratio that needs at most a quarter of the cores</source>
        <translation>%1：最多占用四分之一核心时压缩比最高</translation>
    </message>
</context>
<context>
    <name>hdf5async::UserDialog</name>
    <message>
        <source>Reads, lists and looks at attributes.</source>
        <translation>可读取、列出并查看属性。</translation>
    </message>
    <message>
        <source>Also changes what is below the paths.</source>
        <translation>还可修改其路径之下的内容。</translation>
    </message>
    <message>
        <source>Also runs the server: clients, files, alarms, start and stop.</source>
        <translation>还可运行服务器：客户端、文件、报警、启动和停止。</translation>
    </message>
    <message>
        <source>Also changes settings and users.</source>
        <translation>还可更改设置和用户。</translation>
    </message>
    <message>
        <source>Change a user</source>
        <translation>更改用户</translation>
    </message>
    <message>
        <source>Add a user</source>
        <translation>添加用户</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>all files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Names with commas between them: %1</source>
        <translation>名称之间用逗号分隔：%1</translation>
    </message>
    <message>
        <source>Paths</source>
        <translation>路径</translation>
    </message>
    <message>
        <source>One a line, such as /run/**: with everything below it. * stands for any part of one name.</source>
        <translation>每行一个，例如 /run/**，包含其下的所有内容。* 代表一个名称中的任意部分。</translation>
    </message>
    <message>
        <source>With a token; otherwise by a certificate for this name alone</source>
        <translation>使用令牌；否则只能凭此名称的证书登录</translation>
    </message>
    <message>
        <source>This is you: you cannot take this back yourself</source>
        <translation>这是您自己：此更改您无法自行撤销</translation>
    </message>
</context>
<context>
    <name>hdf5async::UserModel</name>
    <message>
        <source>%1 (you)</source>
        <translation>%1（您）</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>有</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Paths</source>
        <translation>路径</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>连接数</translation>
    </message>
    <message>
        <source>certificate</source>
        <translation>凭证书</translation>
    </message>
</context>
<context>
    <name>hdf5async::UsersPanel</name>
    <message>
        <source>Users are for administrators</source>
        <translation>用户仅供管理员查看</translation>
    </message>
    <message>
        <source>Your role is %1; an administrator sees and changes users.</source>
        <translation>您的角色是%1；只有管理员能查看和更改用户。</translation>
    </message>
    <message>
        <source>The users cannot be shown</source>
        <translation>无法显示用户</translation>
    </message>
    <message>
        <source>There is no users file</source>
        <translation>没有用户文件</translation>
    </message>
    <message>
        <source>Set “Users” above (users_file) to the path of a file and start the server anew. Then nobody is answered without a token, and users are added here.</source>
        <translation>请将上方的“用户”（users_file）设为一个文件的路径，并重新启动服务器。此后没有令牌的请求都不会得到应答，用户在此处添加。</translation>
    </message>
    <message>
        <source>The file has been changed, and the server has not read it since</source>
        <translation>文件已被更改，服务器尚未重新读取</translation>
    </message>
    <message>
        <source>These are in force and cannot be changed: %1</source>
        <translation>以下用户当前有效，但无法更改：%1</translation>
    </message>
    <message>
        <source>Copy row</source>
        <translation>复制行</translation>
    </message>
    <message>
        <source>Not done: %1</source>
        <translation>未执行：%1</translation>
    </message>
    <message>
        <source>Give %1 a new token?</source>
        <translation>给 %1 一个新令牌？</translation>
    </message>
    <message>
        <source>The old one is refused from then on.</source>
        <translation>旧令牌从此被拒绝。</translation>
    </message>
    <message>
        <source>This user has come in by a certificate alone so far.</source>
        <translation>该用户此前只凭证书登录。</translation>
    </message>
    <message numerus="yes">
        <source>%n open connection(s) must come in anew with the new one.</source>
        <translation>
            <numerusform>%n 个已打开的连接必须用新令牌重新登录。</numerusform>
        </translation>
    </message>
    <message>
        <source>This is you: this window loses the server until you attach with the new one.</source>
        <translation>这是您自己：本窗口将失去与服务器的连接，直到您用新令牌重新连接。</translation>
    </message>
    <message>
        <source>New token</source>
        <translation>新令牌</translation>
    </message>
    <message>
        <source>Remove %1?</source>
        <translation>删除 %1？</translation>
    </message>
    <message>
        <source>The token is refused from then on. A user of this name who is added again gets another one.</source>
        <translation>其令牌从此被拒绝。再次添加同名用户时会得到另一个令牌。</translation>
    </message>
    <message numerus="yes">
        <source>%n open connection(s) are answered no more.</source>
        <translation>
            <numerusform>%n 个已打开的连接将不再得到应答。</numerusform>
        </translation>
    </message>
    <message>
        <source>This is you: this window loses the server.</source>
        <translation>这是您自己：本窗口将失去与服务器的连接。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>The users were read anew</source>
        <translation>已重新读取用户</translation>
    </message>
    <message>
        <source>Done: %1</source>
        <translation>已完成：%1</translation>
    </message>
    <message>
        <source>The token of %1 was copied</source>
        <translation>已复制 %1 的令牌</translation>
    </message>
    <message>
        <source>Export users</source>
        <translation>导出用户</translation>
    </message>
    <message>
        <source>Users and tokens</source>
        <translation>用户和令牌</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Filter the users</source>
        <translation>筛选用户</translation>
    </message>
    <message>
        <source>Read anew</source>
        <translation>重新读取</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>添加…</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>New token…</source>
        <translation>新令牌…</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>删除…</translation>
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
    <message>
        <source>Notifications</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>State in the tray</source>
        <translation>在系统托盘中显示状态</translation>
    </message>
    <message>
        <source>Notice of each new alarm</source>
        <translation>每个新警报都通知</translation>
    </message>
    <message>
        <source>Sound with critical alarms</source>
        <translation>严重警报时发声</translation>
    </message>
    <message>
        <source>Units of sizes</source>
        <translation>大小单位</translation>
    </message>
    <message>
        <source>kB, MB, GB: powers of 1000 (SI)</source>
        <translation>kB、MB、GB：以 1000 为进制 (SI)</translation>
    </message>
    <message>
        <source>KiB, MiB, GiB: powers of 1024 (IEC)</source>
        <translation>KiB、MiB、GiB：以 1024 为进制 (IEC)</translation>
    </message>
</context>
<context>
    <name>log</name>
    <message>
        <source>Debug</source>
        <translation>调试</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>信息</translation>
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
    <name>readiness</name>
    <message>
        <source>Listening on %1</source>
        <translation>正在监听 %1</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Draining: no new connections</source>
        <translation>正在排空：不接受新连接</translation>
    </message>
    <message>
        <source>Not listening</source>
        <translation>未在监听</translation>
    </message>
    <message>
        <source>No file is open</source>
        <translation>没有打开的文件</translation>
    </message>
    <message>
        <source>Files are read-only</source>
        <translation>文件为只读</translation>
    </message>
    <message>
        <source>File open and writable</source>
        <translation>文件已打开且可写</translation>
    </message>
    <message>
        <source>Free disk space is not known</source>
        <translation>可用磁盘空间未知</translation>
    </message>
    <message>
        <source>Disk is not filling, %1 free</source>
        <translation>磁盘未在增长，可用 %1</translation>
    </message>
    <message>
        <source>Disk lasts %1, %2 free</source>
        <translation>磁盘还可用 %1，剩余 %2</translation>
    </message>
    <message>
        <source>Queue at %1</source>
        <translation>队列占用 %1</translation>
    </message>
    <message>
        <source>No loss that is not acknowledged</source>
        <translation>没有未确认的丢失</translation>
    </message>
    <message>
        <source>Last stop was clean</source>
        <translation>上次正常停止</translation>
    </message>
    <message>
        <source>Clock is sane</source>
        <translation>时钟正常</translation>
    </message>
    <message>
        <source>The clock of the server is wrong or went back</source>
        <translation>服务器时钟有误或发生回拨</translation>
    </message>
    <message>
        <source>Disk is full, %1 free</source>
        <translation>磁盘已满，剩余 %1</translation>
    </message>
</context>
<context>
    <name>role</name>
    <message>
        <source>Reader</source>
        <translation>读取者</translation>
    </message>
    <message>
        <source>Writer</source>
        <translation>写入者</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>操作员</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>管理员</translation>
    </message>
</context>
<context>
    <name>save</name>
    <message>
        <source>Saved: %1</source>
        <translation>已保存：%1</translation>
    </message>
    <message>
        <source>Not saved: %1: %2</source>
        <translation>未保存：%1：%2</translation>
    </message>
    <message>
        <source>Not read: %1: %2</source>
        <translation>未读取：%1：%2</translation>
    </message>
    <message>
        <source>%1 is too large to be what is wanted here</source>
        <translation>%1 太大，不可能是需要的文件</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>Listening</source>
        <translation>监听</translation>
    </message>
    <message>
        <source>Access</source>
        <translation>访问</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>限制</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Durability</source>
        <translation>持久性</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>Status page</source>
        <translation>状态页</translation>
    </message>
    <message>
        <source>Compression</source>
        <translation>压缩</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Headless</source>
        <translation>无界面</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Where to listen: an IPv4 or IPv6 address, localhost, 0.0.0.0 or ::</source>
        <translation>监听位置：IPv4 或 IPv6 地址、localhost、0.0.0.0 或 ::</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>0 takes any free one</source>
        <translation>0 表示任意空闲端口</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>What programs on other machines must send with hello</source>
        <translation>其他机器上的程序必须随 hello 发送的内容</translation>
    </message>
    <message>
        <source>Other machines without a token</source>
        <translation>其他机器无需令牌</translation>
    </message>
    <message>
        <source>Answers everybody who reaches the port</source>
        <translation>应答所有能访问该端口的程序</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>只读</translation>
    </message>
    <message>
        <source>Refuses every change</source>
        <translation>拒绝所有更改</translation>
    </message>
    <message>
        <source>Clients at once</source>
        <translation>同时连接的客户端</translation>
    </message>
    <message>
        <source>More are told that the server is busy</source>
        <translation>超出者会被告知服务器繁忙</translation>
    </message>
    <message>
        <source>Longest request</source>
        <translation>最长请求</translation>
    </message>
    <message>
        <source>Longer ones are refused</source>
        <translation>更长的会被拒绝</translation>
    </message>
    <message>
        <source>Longest reply</source>
        <translation>最长应答</translation>
    </message>
    <message>
        <source>Longer results are streamed</source>
        <translation>更长的结果以流方式发送</translation>
    </message>
    <message>
        <source>Deepest nesting</source>
        <translation>最深嵌套</translation>
    </message>
    <message>
        <source>Of arrays and maps in a request</source>
        <translation>请求中数组和映射的嵌套</translation>
    </message>
    <message>
        <source>Most objects in a request</source>
        <translation>请求中对象数上限</translation>
    </message>
    <message>
        <source>MessagePack objects</source>
        <translation>MessagePack 对象</translation>
    </message>
    <message>
        <source>Idle connections are closed after</source>
        <translation>空闲连接关闭时间</translation>
    </message>
    <message>
        <source>0 keeps them</source>
        <translation>0 表示保留</translation>
    </message>
    <message>
        <source>Unfinished requests are cut after</source>
        <translation>未完成请求切断时间</translation>
    </message>
    <message>
        <source>A connection that takes longer is closed</source>
        <translation>耗时更长的连接会被关闭</translation>
    </message>
    <message>
        <source>Unanswered requests of a connection</source>
        <translation>每个连接未应答的请求</translation>
    </message>
    <message>
        <source>It is not read from until some are answered</source>
        <translation>在部分应答之前不再读取</translation>
    </message>
    <message>
        <source>Unanswered bytes of a connection</source>
        <translation>每个连接未应答的字节</translation>
    </message>
    <message>
        <source>Memory of all requests and replies</source>
        <translation>所有请求和应答的内存</translation>
    </message>
    <message>
        <source>Beyond it connections wait</source>
        <translation>超出后连接等待</translation>
    </message>
    <message>
        <source>Longest wait when stopping</source>
        <translation>停止时最长等待</translation>
    </message>
    <message>
        <source>For clients to take their replies</source>
        <translation>等待客户端取走应答</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>The file that requests mean when they name none; made when missing</source>
        <translation>请求未指明时所用的文件；不存在时创建</translation>
    </message>
    <message>
        <source>Compress new datasets</source>
        <translation>压缩新数据集</translation>
    </message>
    <message>
        <source>With gzip, when a request does not say how</source>
        <translation>请求未指明时使用 gzip</translation>
    </message>
    <message>
        <source>A reply promises</source>
        <translation>应答承诺</translation>
    </message>
    <message>
        <source>durable: on stable storage; applied: everybody sees it</source>
        <translation>durable：已写入稳定存储；applied：所有人可见</translation>
    </message>
    <message>
        <source>Changes are stored within</source>
        <translation>更改存储间隔</translation>
    </message>
    <message>
        <source>How old an unstored change may get</source>
        <translation>未存储的更改最长可保留多久</translation>
    </message>
    <message>
        <source>Threads for files</source>
        <translation>文件线程</translation>
    </message>
    <message>
        <source>0: one for each core</source>
        <translation>0：每个核心一个</translation>
    </message>
    <message>
        <source>Journal</source>
        <translation>预写日志</translation>
    </message>
    <message>
        <source>A larger one makes checkpoints rarer and recovery longer</source>
        <translation>越大检查点越少，恢复越久</translation>
    </message>
    <message>
        <source>New file when larger than</source>
        <translation>大于此值时换新文件</translation>
    </message>
    <message>
        <source>The old one gets a name with the date; 0: never</source>
        <translation>旧文件以日期命名；0：从不</translation>
    </message>
    <message>
        <source>New file when older than</source>
        <translation>早于此时长时换新文件</translation>
    </message>
    <message>
        <source>Memory of uncommitted changes</source>
        <translation>未提交更改的内存</translation>
    </message>
    <message>
        <source>Of one file; beyond it they go to the journal</source>
        <translation>每个文件；超出后写入预写日志</translation>
    </message>
    <message>
        <source>Log every request</source>
        <translation>记录每个请求</translation>
    </message>
    <message>
        <source>Operation, path, outcome and time</source>
        <translation>操作、路径、结果和时间</translation>
    </message>
    <message>
        <source>Format of messages</source>
        <translation>消息格式</translation>
    </message>
    <message>
        <source>There is only MessagePack</source>
        <translation>仅有 MessagePack</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>A file that hdf5async user makes; with it nobody is answered without a token</source>
        <translation>由 hdf5async user 生成的文件；设置后没有令牌者一律不予应答</translation>
    </message>
    <message>
        <source>TLS certificate</source>
        <translation>TLS 证书</translation>
    </message>
    <message>
        <source>A PEM file; with it every connection is encrypted</source>
        <translation>PEM 文件；设置后所有连接都加密</translation>
    </message>
    <message>
        <source>Key of the certificate</source>
        <translation>证书私钥</translation>
    </message>
    <message>
        <source>A PEM file without a passphrase</source>
        <translation>不带口令的 PEM 文件</translation>
    </message>
    <message>
        <source>Authority of clients&apos; certificates</source>
        <translation>客户端证书的颁发机构</translation>
    </message>
    <message>
        <source>Who shows a certificate of it needs no token; empty: none is asked for</source>
        <translation>出示其颁发的证书者无需令牌；留空：不要求证书</translation>
    </message>
    <message>
        <source>Only with a certificate</source>
        <translation>必须出示证书</translation>
    </message>
    <message>
        <source>Answers nobody who shows none</source>
        <translation>未出示证书者一律不予应答</translation>
    </message>
    <message>
        <source>TLS handshakes are cut after</source>
        <translation>TLS 握手超时</translation>
    </message>
    <message>
        <source>Clients of one address</source>
        <translation>单个地址的客户端数</translation>
    </message>
    <message>
        <source>More are told that the server is busy; 0: no limit</source>
        <translation>超出者会得知服务器繁忙；0：不限制</translation>
    </message>
    <message>
        <source>Requests of a connection per second</source>
        <translation>单个连接每秒请求数</translation>
    </message>
    <message>
        <source>What is beyond waits; 0: no limit</source>
        <translation>超出部分等待；0：不限制</translation>
    </message>
    <message>
        <source>Bytes of a connection per second</source>
        <translation>单个连接每秒字节数</translation>
    </message>
    <message>
        <source>Both directions together; what is beyond waits; 0: no limit</source>
        <translation>双向合计；超出部分等待；0：不限制</translation>
    </message>
    <message>
        <source>Most rows in an event</source>
        <translation>单个事件的最大行数据量</translation>
    </message>
    <message>
        <source>By their size; a subscriber reads longer ones itself</source>
        <translation>按字节计；更长的由订阅者自行读取</translation>
    </message>
    <message>
        <source>Events waiting for a subscriber</source>
        <translation>等待订阅者的事件</translation>
    </message>
    <message>
        <source>Further ones are dropped, and it is told how many</source>
        <translation>更多的事件会被丢弃，并告知订阅者丢弃数量</translation>
    </message>
    <message>
        <source>Slow requests are logged from</source>
        <translation>慢请求记录阈值</translation>
    </message>
    <message>
        <source>And slow commits; 0: none</source>
        <translation>同样适用于慢提交；0：不记录</translation>
    </message>
    <message>
        <source>Port for HTTP</source>
        <translation>HTTP 端口</translation>
    </message>
    <message>
        <source>Status page, /metrics and /healthz; 0 takes any free one; empty: off</source>
        <translation>状态页、/metrics 与 /healthz；0：任意空闲端口；留空：关闭</translation>
    </message>
    <message>
        <source>Address for HTTP</source>
        <translation>HTTP 地址</translation>
    </message>
    <message>
        <source>Other addresses than this machine&apos;s take TLS and a token</source>
        <translation>本机以外的地址需要 TLS 和令牌</translation>
    </message>
    <message>
        <source>Data for browsers</source>
        <translation>供浏览器读取数据</translation>
    </message>
    <message>
        <source>Answers what h5web asks; nothing can be changed through it</source>
        <translation>应答 h5web 的请求；不能借此修改任何内容</translation>
    </message>
    <message>
        <source>Web pages that may read</source>
        <translation>允许读取的网页</translation>
    </message>
    <message>
        <source>Their origin; *: those of everybody; empty: of nobody</source>
        <translation>网页来源；*：任何来源；留空：一律不允许</translation>
    </message>
</context>
</TS>
