// SPDX-License-Identifier: BSD-3-Clause
#include "benchmarks/load/reply_cutter.h"

#include <QTest>

#include <vector>

using namespace std::string_literals;

class ReplyCutterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cutsFramesThatArriveInAnyPieces();
    void keepsOnlyTheBeginningOfALongReply();
    void waitsForTheLastPartOfAStream();
    void countsLinesButNotThePingsOfNats();
};

namespace {

std::vector<std::string> cut(const Options &options, const std::string &bytes, std::size_t piece)
{
    std::vector<std::string> replies;
    ReplyCutter cutter(options);
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        cutter.feed(std::string_view(bytes).substr(at, piece),
                    [&replies](std::string_view beginning) { replies.emplace_back(beginning); });
    }
    return replies;
}

std::string frame(const std::string &body)
{
    const auto byte = [&body](unsigned shift) { return static_cast<char>(body.size() >> shift & 0xff); };
    return std::string{byte(24), byte(16), byte(8), byte(0)} + body;
}

} // namespace

void ReplyCutterTest::cutsFramesThatArriveInAnyPieces()
{
    const std::string bytes = frame("one") + frame("a second") + frame("x");
    const std::vector<std::string> wanted = {"one", "a second", "x"};
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece)
        QVERIFY(cut({}, bytes, piece) == wanted);
    QVERIFY(cut({}, bytes.substr(0, bytes.size() - 1), 5).size() == 2);
}

void ReplyCutterTest::keepsOnlyTheBeginningOfALongReply()
{
    const std::vector<std::string> replies = cut({}, frame(std::string(70000, 'a')) + frame("b"), 1000);
    QVERIFY(replies == (std::vector<std::string>{std::string(256, 'a'), "b"}));
}

void ReplyCutterTest::waitsForTheLastPartOfAStream()
{
    Options options;
    options.last = "\xa4more\xc2";
    const std::string bytes =
        frame("\xa4more\xc3 first"s) + frame("\xa4more\xc3 second"s) + frame("\xa4more\xc2 last"s);
    QVERIFY(cut(options, bytes, 7) == std::vector<std::string>{"\xa4more\xc2 last"});
}

void ReplyCutterTest::countsLinesButNotThePingsOfNats()
{
    Options options;
    options.replyLines = 2;
    const std::string bytes = "MSG 1\r\nPING\r\n{\"seq\":1}\r\nMSG 2\r\n{\"seq\":2}\r\nMSG 3\r\n";
    const std::vector<std::string> wanted = {"MSG 1\r\n{\"seq\":1}\r\n", "MSG 2\r\n{\"seq\":2}\r\n"};
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece)
        QVERIFY(cut(options, bytes, piece) == wanted);
}

QTEST_APPLESS_MAIN(ReplyCutterTest)
#include "reply_cutter_test.moc"
