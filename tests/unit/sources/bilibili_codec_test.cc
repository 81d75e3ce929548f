#include "adapters/sources/bilibili_codec.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/sources/bilibili_wbi.h"
#include "adapters/sources/source_kinds.h"
#include "tests/support/bilibili_packets.h"
#include "tests/support/codec_drive.h"

namespace danmakud::adapters {
namespace {

using namespace std::chrono_literals;
using test::bilibili_message;
using test::bilibili_packet;
using test::CodecDrive;
using test::Danmaku;
using test::danmu_msg;
using test::lines_of;
using test::member;
using testing::HasSubstr;

const std::string kAccepted = bilibili_packet(8, 1, R"({"code":0})");
enum BilibiliCall : int { kDevice, kKey, kRoom, kToken, kHistory = 100 };

constexpr std::string_view kNav = R"({"code":-101,"data":{"isLogin":false,"wbi_img":{)"
                                  R"("img_url":"https://i0.hdslb.com/bfs/wbi/7cd084941338484aae1ad9425b84077c.png",)"
                                  R"("sub_url":"https://i0.hdslb.com/bfs/wbi/4932caff0ff746eab6f01bf08b70ac45.png"}}})";
constexpr std::string_view kRoomInfo = R"({"code":0,"data":{"room_id":7734200,"uid":50329118}})";
constexpr std::string_view kTokenInfo =
    R"({"code":0,"data":{"token":"tok","host_list":[{"host":"a.example","port":2243,"wss_port":443,"ws_port":2244},)"
    R"({"host":"a.example","port":2243,"wss_port":443},{"host":"b.example","wss_port":2245}]}})";

CodecDrive drive_bilibili(SourceSettings settings) {
  settings.name = "bili";
  settings.kind = "bilibili";
  if (settings.rooms.empty()) settings.rooms = {"6"};
  const auto kinds = make_source_kinds();
  return CodecDrive(find_kind(kinds, "bilibili")->make(settings));
}

// A stream that has been let in, with all given by the operator.
CodecDrive open_direct() {
  SourceSettings settings;
  settings.url = "ws://127.0.0.1:1/sub";
  settings.token = "t";
  settings.uid = "3493286400494454";
  settings.buvid = "B-1";
  CodecDrive codec = drive_bilibili(settings);
  codec.start();
  codec.open();
  codec.binary(kAccepted);
  return codec;
}

// As far as the bootstrap of a guest goes.
SourceOutput& bootstrap(CodecDrive& codec) {
  codec.start();
  codec.answer(kDevice, R"({"code":0,"data":{"b_3":"B3","b_4":"B4"}})");
  codec.answer(kKey, std::string(kNav));
  codec.answer(kRoom, std::string(kRoomInfo));
  return codec.answer(kToken, std::string(kTokenInfo));
}

TEST(BilibiliWbi, SignsTheKnownQuery) {
  const std::string key =
      wbi_key("https://x/7cd084941338484aae1ad9425b84077c.png", "https://x/4932caff0ff746eab6f01bf08b70ac45.png");
  EXPECT_EQ(key, "ea1db124af3c7062474693fa704f4ff8");
  EXPECT_THAT(wbi_query({{"foo", "114"}, {"bar", "514"}, {"zab", "1919810"}}, 1'702'204'169, key),
              HasSubstr("w_rid=8f6f2b5b3d485fe1886cec6a0be8c5d4"));
  EXPECT_EQ(wbi_key("a", "b"), "");
}

TEST(BilibiliCodec, SkipsTheBootstrapForWhatTheOperatorGave) {
  SourceSettings settings;
  settings.url = "ws://127.0.0.1:1/sub";
  settings.token = "t";
  settings.uid = "3493286400494454";
  settings.buvid = "B-1";
  settings.user_agent = "UA";
  CodecDrive codec = drive_bilibili(settings);
  const auto target = codec.start().target;
  ASSERT_TRUE(target);
  EXPECT_EQ(target->urls.front(), settings.url);
  EXPECT_THAT(target->headers, testing::Contains(HttpField{"User-Agent", "UA"}));
  EXPECT_THAT(codec.open().frames.at(0).bytes,
              HasSubstr(R"({"uid":3493286400494454,"roomid":6,"protover":3,"platform":"web","type":2,)"
                        R"("buvid":"B-1","key":"t"})"));
}

TEST(BilibiliCodec, BootstrapsAGuest) {
  CodecDrive codec = drive_bilibili({});
  EXPECT_EQ(codec.start().calls.at(0).url, "https://api.bilibili.com/x/frontend/finger/spi");
  const SourceOutput& nav = codec.answer(kDevice, R"({"code":0,"data":{"b_3":"B3","b_4":"B4"}})");
  EXPECT_THAT(nav.calls.at(0).headers, testing::Contains(HttpField{"Cookie", "buvid3=B3; buvid4=B4"}));
  EXPECT_THAT(codec.answer(kKey, std::string(kNav)).calls.at(0).url, HasSubstr("get_info?room_id=6"));
  EXPECT_THAT(codec.answer(kRoom, std::string(kRoomInfo)).calls.at(0).url,
              HasSubstr("getDanmuInfo?id=7734200&type=0&web_location=444.8&wts=1794398400&w_rid="));
  const auto target = codec.answer(kToken, std::string(kTokenInfo)).target;
  ASSERT_TRUE(target);
  EXPECT_THAT(target->urls, testing::ElementsAre("wss://a.example:443/sub", "wss://b.example:2245/sub"));
  EXPECT_THAT(codec.open().frames.at(0).bytes, HasSubstr(R"("roomid":7734200)"));
}

TEST(BilibiliCodec, KeepsItsTokenOverADisconnectAndClosesTheGap) {
  CodecDrive codec = drive_bilibili({});
  bootstrap(codec);
  codec.open();
  EXPECT_TRUE(codec.binary(kAccepted).is_ready);
  EXPECT_TRUE(codec.out.calls.empty());
  const SourceFault lost{SourceFaultKind::network, "gone"};
  EXPECT_TRUE(codec.start(&lost).target);
  codec.open();
  ASSERT_EQ(codec.binary(kAccepted).calls.size(), 1U);
  EXPECT_THAT(codec.out.calls[0].url, HasSubstr("gethistory?roomid=7734200"));
  const auto lines = lines_of(
      codec
          .answer(kHistory,
                  R"({"code":0,"data":{"admin":[],"room":[)"
                  R"({"text":"断线时说的","uid":7,"nickname":"n","timeline":"2026-11-22 20:15:03","id_str":"h1"},)"
                  R"({"text":"以前说的","uid":7,"timeline":"2020-01-01 00:00:00","id_str":"h0"}]}})")
          .events);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(member(lines[0], "id"), "h1");
  EXPECT_EQ(member(lines[0], "ts_ms"), "1795349703000");
}

TEST(BilibiliCodec, FetchesAnotherTokenWhenItsOwnIsRefused) {
  CodecDrive codec = drive_bilibili({});
  bootstrap(codec);
  codec.open();
  const auto fault = codec.binary(bilibili_packet(8, 1, R"({"code":-101})")).fault;
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, SourceFaultKind::auth);
  EXPECT_FALSE(codec.start(&*fault).target);
  EXPECT_THAT(codec.out.calls.at(0).url, HasSubstr("get_info"));  // cookie and key are known
}

TEST(BilibiliCodec, FetchesAnotherTokenAfterThreeClosesBeforeTheAuthReply) {
  CodecDrive codec = drive_bilibili({});
  bootstrap(codec);
  const SourceFault lost{SourceFaultKind::network, "the server closed the connection"};
  for (int i = 0; i < 2; ++i) {
    codec.open();
    EXPECT_TRUE(codec.start(&lost).target);
  }
  codec.open();
  EXPECT_FALSE(codec.start(&lost).target);
  EXPECT_EQ(codec.out.calls.size(), 1U);
}

TEST(BilibiliCodec, SaysWhatToDoWhenTheGivenTokenIsNotTaken) {
  CodecDrive codec = open_direct();
  const SourceFault lost{SourceFaultKind::network, "the server closed the connection"};
  for (int i = 0; i < 3; ++i) {
    codec.start(&lost);
    codec.open();
  }
  const auto fault = codec.start(&lost).fault;
  ASSERT_TRUE(fault);
  EXPECT_THAT(fault->advice, HasSubstr("give a fresh token"));
}

TEST(BilibiliCodec, SaysWhatTheOperatorMustDo) {
  struct Case {
    int call;
    std::string answer;
    unsigned status;
    SourceFaultKind kind;
    std::string_view advice;
  };
  const Case cases[]{
      {kDevice, "", 0, SourceFaultKind::network, "device cookie"},
      {kKey, R"({"code":-412})", 412, SourceFaultKind::risk_control, "takes us for a robot"},
      {kRoom, R"({"code":1,"message":"未找到该房间"})", 200, SourceFaultKind::missing_room, "there is no room 6"},
      {kToken, R"({"code":-352,"message":"-352"})", 200, SourceFaultKind::risk_control, "code -352"},
      {kToken, R"({"code":-101,"message":"账号未登录"})", 200, SourceFaultKind::auth, "give cookie"},
      {kToken, "<html>", 200, SourceFaultKind::protocol, "no JSON"},
  };
  for (const Case& one : cases) {
    CodecDrive codec = drive_bilibili({});
    codec.start();
    const std::string good[]{R"({"code":0,"data":{"b_3":"B3"}})", std::string(kNav), std::string(kRoomInfo)};
    for (int call = 0; call < one.call; ++call) codec.answer(call, good[call]);
    const auto fault = codec.answer(one.call, one.answer, one.status).fault;
    ASSERT_TRUE(fault) << one.advice;
    EXPECT_EQ(fault->kind, one.kind) << one.advice;
    EXPECT_THAT(fault->advice, HasSubstr(one.advice));
  }
}

TEST(BilibiliCodec, SaysThatACookieHasExpired) {
  SourceSettings settings;
  settings.cookie = "SESSDATA=s; buvid3=B3";
  CodecDrive codec = drive_bilibili(settings);
  EXPECT_THAT(codec.start().calls.at(0).url, HasSubstr("/nav"));
  const auto fault = codec.answer(kKey, std::string(kNav)).fault;
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, SourceFaultKind::configuration);
  EXPECT_THAT(fault->advice, HasSubstr("give a fresh one"));
}

TEST(BilibiliCodec, BeatsEveryHalfMinuteAndGivesUpOnASilentAuth) {
  CodecDrive codec = open_direct();
  EXPECT_TRUE(codec.tick(29s).frames.empty());
  ASSERT_EQ(codec.tick(1s).frames.size(), 1U);
  EXPECT_EQ(codec.out.frames[0].bytes, bilibili_packet(2, 1, "").replace(15, 1, "\x01"));
  codec.start();
  codec.open();
  EXPECT_EQ(codec.tick(10s).fault->kind, SourceFaultKind::protocol);
}

TEST(BilibiliCodec, ReadsADanmaku) {
  CodecDrive codec = open_direct();
  const auto lines = lines_of(codec.binary(bilibili_message(3, bilibili_packet(5, 0, danmu_msg({})))).events);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(member(lines[0], "text"), "黑屏了");
  EXPECT_EQ(member(lines[0], "user_id"), "3493286400494454");
  EXPECT_EQ(member(lines[0], "user_name"), "看客");
  EXPECT_EQ(member(lines[0], "room_id"), "6");
  EXPECT_EQ(member(lines[0], "id"), "aa01");
  EXPECT_EQ(member(lines[0], "ts_ms"), "1794398400123");
}

std::vector<std::string> events_of(const std::string& command) {
  CodecDrive codec = open_direct();
  return lines_of(codec.binary(bilibili_packet(5, 0, command)).events);
}

TEST(BilibiliCodec, CutsTheCommandAtItsColonAndReadsArrays) {
  EXPECT_EQ(events_of(danmu_msg({}, "DANMU_MSG:4:0:2:2:2:0")).size(), 1U);
  EXPECT_EQ(events_of("[" + danmu_msg({}) + "," + danmu_msg({}) + "]").size(), 2U);
}

TEST(BilibiliCodec, TellsMaskedGuestsApartByHash) {
  const auto lines = events_of(danmu_msg({.uid = 0, .name = "折***"}));
  EXPECT_EQ(member(lines.at(0), "user_id"), "");
  EXPECT_EQ(member(lines.at(0), "user_key"), "crc32:b9a9efe3");
}

TEST(BilibiliCodec, MakesAnIdWhereThereIsNoneAndMendsSeconds) {
  const auto lines = events_of(danmu_msg({.ts_ms = 1'794'398'400, .id = ""}));
  EXPECT_EQ(member(lines.at(0), "id"), "b9a9efe3-1794398400--1312973962");
  EXPECT_EQ(member(lines.at(0), "ts_ms"), "1794398400000");
}

TEST(BilibiliCodec, SkipsLotteriesAndMarksAdmins) {
  EXPECT_TRUE(events_of(danmu_msg({.lottery = 2})).empty());
  EXPECT_EQ(member(events_of(danmu_msg({.admin = 1})).at(0), "role"), "moderator");
}

TEST(BilibiliCodec, SurvivesDriftingArraysAndBadInnerJson) {
  CodecDrive codec = open_direct();
  for (const std::string_view command :
       {R"({"cmd":"DANMU_MSG"})", R"({"cmd":"DANMU_MSG","info":[]})", R"({"cmd":"DANMU_MSG","info":[[],"",[]]})",
        R"({"cmd":"DM_INTERACTION","data":{"type":102,"data":"{"}})", R"({"data":1})", "nonsense"}) {
    EXPECT_EQ(codec.binary(bilibili_packet(5, 0, command)).rejected, 1U) << command;
    EXPECT_FALSE(codec.out.fault);
  }
  codec.binary(bilibili_packet(5, 0, R"({"cmd":"DANMU_MSG","info":[[0],"短","x"]})"));
  EXPECT_EQ(codec.out.event_count, 1U);
  codec.binary(bilibili_packet(
      5, 0, R"({"cmd":"DANMU_MSG","info":[[0,0,0,0,5,0,0,"h",0,0,0,0,0,0,0,{"extra":"{bad"}],"文",[1,"n"]]})"));
  EXPECT_EQ(codec.out.event_count, 1U);
  EXPECT_EQ(codec.out.rejected, 1U);
}

TEST(BilibiliCodec, ReadsSuperChatsOfBothKindsAsOne) {
  const std::string_view body =
      R"(,"data":{"id":{},"uid":7,"message":"退款","start_time":1794398400,"user_info":{"uname":"n"}}})";
  const auto chat = [&](std::string_view cmd, std::string_view id) {
    std::string text = R"({"cmd":")" + std::string(cmd) + '"' + std::string(body);
    return events_of(text.replace(text.find("{},"), 2, id)).at(0);
  };
  EXPECT_EQ(member(chat("SUPER_CHAT_MESSAGE", "123"), "id"), "sc:123");
  EXPECT_EQ(member(chat("SUPER_CHAT_MESSAGE_JPN", R"("123")"), "id"), "sc:123");
}

TEST(BilibiliCodec, ReadsMergedRepeatsInBothForms) {
  const auto object = events_of(
      R"({"cmd":"DM_INTERACTION","data":{"type":102,"data":{"combo":[{"id":9,"content":"卡死了","cnt":8}]}}})");
  const auto string = events_of(
      R"({"cmd":"DM_INTERACTION","data":{"type":102,"data":"{\"combo\":[{\"id\":9,\"content\":\"卡死了\",\"cnt\":9}]}"}})");
  EXPECT_EQ(object, string);
  EXPECT_EQ(member(object.at(0), "id"), "combo:9");
}

TEST(BilibiliCodec, TellsWhatWasRecalled) {
  CodecDrive codec = open_direct();
  const std::string danmaku = R"({"cmd":"RECALL_DANMU_MSG","data":{"recall_type":2,"target_id":"aa01"}})";
  const std::string chats = R"({"cmd":"SUPER_CHAT_MESSAGE_DELETE","data":{"ids":[7,"8"]},"roomid":7734200})";
  ASSERT_EQ(codec.binary(bilibili_packet(5, 0, danmaku) + bilibili_packet(5, 0, chats)).recalls.size(), 3U);
  EXPECT_EQ(codec.out.recalls[0].id, "aa01");
  EXPECT_EQ(codec.out.recalls[1].id, "sc:7");
  EXPECT_EQ(codec.out.recalls[2].id, "sc:8");
  EXPECT_EQ(codec.binary(bilibili_packet(5, 0, R"({"cmd":"RECALL_DANMU_MSG"})")).rejected, 1U);
}

TEST(BilibiliCodec, IgnoresTheRest) {
  CodecDrive codec = open_direct();
  for (const std::string_view command : {R"({"cmd":"WATCHED_CHANGE","data":{}})", R"({"cmd":"LIKE_INFO_V3_CLICK"})"}) {
    EXPECT_EQ(codec.binary(bilibili_packet(5, 0, command)).ignored, 1U);
  }
  EXPECT_NE(codec.binary(bilibili_packet(5, 0, R"({"cmd":"LOG_IN_NOTICE"})")).notice, "");
}

TEST(BilibiliCodec, ReadsRecordedCaptures) {
  const std::filesystem::path folder = DANMAKUD_SOURCE_DIR "/../shared/data/samples/bilibili";
  if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "no recorded captures in " << folder;
  std::size_t danmaku = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().filename().string().find("DANMU_MSG") == std::string::npos) continue;
    if (entry.path().filename().string().starts_with("RECALL")) continue;
    std::ifstream in(entry.path());
    const std::string command(std::istreambuf_iterator<char>(in), {});
    CodecDrive codec = open_direct();
    codec.binary(bilibili_packet(5, 0, command));
    EXPECT_EQ(codec.out.rejected, 0U) << entry.path();
    const bool is_lottery = entry.path().string().find("lottery") != std::string::npos;
    EXPECT_EQ(codec.out.event_count, is_lottery ? 0U : 1U) << entry.path();
    ++danmaku;
  }
  EXPECT_GT(danmaku, 5U);
}

TEST(BilibiliCodec, SaysWhatIsWrongWithSettings) {
  SourceSettings settings;
  EXPECT_THAT(*bilibili_fault(settings), HasSubstr("needs room"));
  settings.rooms = {"6a"};
  EXPECT_THAT(*bilibili_fault(settings), HasSubstr("not a number"));
  settings.rooms = {"6"};
  EXPECT_EQ(bilibili_fault(settings), std::nullopt);
}

}  // namespace
}  // namespace danmakud::adapters
