<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>hdf5async::AlarmStrip</name>
    <message numerus="yes">
        <source>%n more alarm(s)</source>
        <translation>
            <numerusform>%n more alarm</numerusform>
            <numerusform>%n more alarms</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hdf5async::ClientActions</name>
    <message numerus="yes">
        <source>Disconnect %n client(s)?</source>
        <translation>
            <numerusform>Disconnect %n client?</numerusform>
            <numerusform>Disconnect %n clients?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n client(s) are being disconnected</source>
        <translation>
            <numerusform>%n client is being disconnected</numerusform>
            <numerusform>%n clients are being disconnected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connected client(s) are hit and will be disconnected.</source>
        <translation>
            <numerusform>%n connected client is hit and will be disconnected.</numerusform>
            <numerusform>%n connected clients are hit and will be disconnected.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Limit the rate of %n client(s)</source>
        <translation>
            <numerusform>Limit the rate of %n client</numerusform>
            <numerusform>Limit the rate of %n clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The rate of %n client(s) is limited</source>
        <translation>
            <numerusform>The rate of %n client is limited</numerusform>
            <numerusform>The rate of %n clients is limited</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n client(s) may send as all others</source>
        <translation>
            <numerusform>%n client may send as all others</numerusform>
            <numerusform>%n clients may send as all others</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hdf5async::ClientDetails</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hdf5async::CloseSheet</name>
    <message numerus="yes">
        <source>%n client(s) connected to %1.</source>
        <translation>
            <numerusform>%n client is connected to %1.</numerusform>
            <numerusform>%n clients are connected to %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hdf5async::CompressionPage</name>
    <message numerus="yes">
        <source>%n rule(s) read; Apply makes the server use them.</source>
        <translation>
            <numerusform>%n rule read; Apply makes the server use it.</numerusform>
            <numerusform>%n rules read; Apply makes the server use them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hdf5async::DatasetsPage</name>
    <message numerus="yes">
        <source>%n row(s) expanded</source>
        <translation>
            <numerusform>%n row expanded</numerusform>
            <numerusform>%n rows expanded</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copied %n object(s)</source>
        <translation>
            <numerusform>Copied %n object</numerusform>
            <numerusform>Copied %n objects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 %n row(s) were not loaded and are left out.</source>
        <translation>
            <numerusform>%1 %n row was not loaded and is left out.</numerusform>
            <numerusform>%1 %n rows were not loaded and are left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hdf5async::DesktopNotices</name>
    <message numerus="yes">
        <source>%n more of this kind</source>
        <translation>
            <numerusform>%n more of this kind</numerusform>
            <numerusform>%n more of this kind</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hdf5async::LogView</name>
    <message numerus="yes">
        <source>%n new</source>
        <translation>
            <numerusform>%n new</numerusform>
            <numerusform>%n new</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hdf5async::MainWindow</name>
    <message numerus="yes">
        <source>%n client(s) will be answered and disconnected. What was sent is stored first, then the files are closed.</source>
        <translation>
            <numerusform>%n client will be answered and disconnected. What was sent is stored first, then the files are closed.</numerusform>
            <numerusform>%n clients will be answered and disconnected. What was sent is stored first, then the files are closed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hdf5async::PlotWidget</name>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>; %n event(s), the newest at %1: %2</source>
        <comment>follows the values of a series</comment>
        <translation>
            <numerusform>; %n event, at %1: %2</numerusform>
            <numerusform>; %n events, the newest at %1: %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hdf5async::ServerPage</name>
    <message numerus="yes">
        <source>%n change(s)</source>
        <translation>
            <numerusform>%n change:</numerusform>
            <numerusform>%n changes:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hdf5async::StatisticsTab</name>
    <message numerus="yes">
        <source>Histogram of %n value(s)</source>
        <translation>
            <numerusform>Histogram of %n value</numerusform>
            <numerusform>Histogram of %n values</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hdf5async::StatusLine</name>
    <message numerus="yes">
        <source>%n client(s)</source>
        <translation>
            <numerusform>%n client</numerusform>
            <numerusform>%n clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s), %1</source>
        <translation>
            <numerusform>%n file, %1</numerusform>
            <numerusform>%n files, %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>hdf5async::UsersPanel</name>
    <message numerus="yes">
        <source>%n open connection(s) must come in anew with the new one.</source>
        <translation>
            <numerusform>%n open connection must come in anew with the new one.</numerusform>
            <numerusform>%n open connections must come in anew with the new one.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n open connection(s) are answered no more.</source>
        <translation>
            <numerusform>%n open connection is answered no more.</numerusform>
            <numerusform>%n open connections are answered no more.</numerusform>
        </translation>
    </message>
</context>
</TS>
