// What users write when something is wrong: for each category of the contract short comments under its name, and under
// "pm." what a private message or the feedback button brings: longer, with orders and numbers. Phone numbers are made
// up (their middle is 0000).
#include "bench/grammar.h"

namespace danmakud::bench {
namespace {

constexpr WordClass kComplaints[] = {
    // clang-format off
    {"phone", "1380000{####}|1590000{####}|1770000{####}|1860000{####}|139 0000 {####}|136-0000-{####}"},
    {"order", "{################}|{#################}|{##################}|{###################}"},
    {"angry", "！|！！|，气死了|，太气人了|，无语|，服了|，怎么办|，给个说法|，我要投诉|，没人管吗||"},
    {"contact", "，我电话{phone}|，请打{phone}|，联系我{phone}|||"},
    {"number", "，订单{order}|，订单号：{order}|，单号{order}||"},
    {"fruit", "苹果|橙子|车厘子|猕猴桃|草莓|芒果"},
    {"days", "三天|五天|一周|十天|半个月|快一个月"},

    // commerce
    {"commerce.quality",
     "收到的{item}是坏的{angry}|{item}质量太差了{angry}|{item}才用了两天就坏了{angry}|{item}穿了一次就开胶{angry}|"
     "{item}洗一次就掉色严重{angry}|一箱{fruit}打开一大半都烂了{angry}|买到假货了怎么办|保温杯漏水{angry}|"
     "{item}打开一股刺鼻的味道{angry}|用了三天脸全过敏了{angry}|收到的坚果发霉了{angry}|"
     "{item}收到就有划痕，质量问题{angry}|{time}买的{item}质量太差，穿两天就起球了{angry}"},
    {"pm.commerce.quality",
     "你好，{time}在直播间买的{item}收到就是坏的{number}{contact}|"
     "{item}用了一次就开线了，质量太差，怎么处理{number}{contact}|箱子里的{fruit}烂了一大半，拍了照片{number}|"
     "蓝牙耳机充不进电，收到就这样{number}{contact}|洁面乳用了脸上过敏起疹子，要求赔偿{number}{contact}"},
    {"commerce.mismatch",
     "收到的货不对板{angry}|货不对板{angry}|{item}跟主播说的不一样{angry}|{item}实物与图片不符{angry}|"
     "我拍的{colour}发来的是{colour}{angry}|发错货了{angry}|买了三件只收到两件{angry}|"
     "{item}和直播间展示的完全不一样{angry}|拍的{size}给我发成{size}，发错了{angry}"},
    {"pm.commerce.mismatch",
     "收到的{item}货不对板，颜色和直播间的完全不一样{number}{contact}|"
     "发错货了，我拍的是{colour}{size}，收到的是{colour}{number}{contact}|"
     "少发一件，买了三件只收到两件{number}{contact}|{item}实物与描述严重不符，要求退款{number}"},
    {"commerce.logistics",
     "{days}了还没发货{angry}|{time}拍的{item}还没发货{angry}|快递{days}没动了{angry}|物流一直不更新{angry}|"
     "显示签收了我根本没收到{angry}|快递丢了没人管{angry}|等了{days}还没收到货{angry}|包裹被送到别的地方了{angry}"},
    {"pm.commerce.logistics",
     "{time}下的单{days}了还没发货，催了好几次没人理{number}{contact}|"
     "物流显示已签收但我没有收到包裹{number}{contact}|快递停在{city}{days}没动了{number}|"
     "快递丢件了，谁负责{number}{contact}"},
    {"commerce.after_sales",
     "申请退款{days}了还不退{angry}|退货被拒绝{angry}|客服一直不回消息{angry}|不给退货{angry}|"
     "说好七天无理由结果不给退{angry}|换货换了{days}没人处理{angry}|退款一直没到账{angry}|客服不理人{angry}"},
    {"pm.commerce.after_sales",
     "我申请退货{days}了商家一直不处理{number}{contact}|退款说好三天到账，{days}了还没退{number}{contact}|"
     "客服让我自己出运费退货，不合理{number}|不给开发票，客服一直推脱{number}{contact}"},
    {"commerce.price",
     "{time}刚买的今天就降价{angry}|刚买完就降价，能保价吗，太坑了|价保不给退差价{angry}|"
     "别家只卖{money}，你这贵一倍{angry}|先涨价再打折{angry}|说好的优惠价拍的时候变贵了{angry}|虚标原价{angry}"},
    {"pm.commerce.price",
     "{time}买的{item}今天直播间便宜{##}块，要求退差价{number}{contact}|说好{money}，付款的时候多收了钱{number}|"
     "申请价保被拒绝，不给退差价{number}{contact}"},
    {"commerce.false_advertising",
     "虚假宣传{angry}|说好的赠品没给{angry}|说送的礼物没有送{angry}|主播说纯棉的，收到是化纤，虚假宣传{angry}|"
     "吹得天花乱坠全是骗人的{angry}|这是欺骗消费者{angry}|功效夸大宣传{angry}|限量是假的，虚假宣传"},
    {"pm.commerce.false_advertising",
     "直播间说买一送一，收到只有一件，赠品没给{number}{contact}|"
     "主播说是真丝，检测出来是涤纶，虚假宣传{number}{contact}|宣传有效果，用了一个月一点用没有，夸大宣传{number}"},
    {"commerce.service",
     "客服态度太差了{angry}|客服骂人{angry}|主播态度恶劣{angry}|问了半天没一个人回，什么服务态度|"
     "客服阴阳怪气{angry}|服务态度极差{angry}"},
    {"pm.commerce.service",
     "你们客服态度太差，还骂人{number}{contact}|打电话过去客服直接挂断，服务态度恶劣{number}{contact}|"
     "客服说话阴阳怪气，要求道歉{contact}"},
    {"commerce.payment",
     "付款扣了两次{angry}|重复扣款{angry}|钱扣了订单没有{angry}|扣款了显示未支付{angry}|付了钱没有订单{angry}|"
     "多扣了我{##}块{angry}"},
    {"pm.commerce.payment",
     "同一单扣了我两次钱，重复扣款，请退回{number}{contact}|钱扣了但是订单显示未支付{contact}|"
     "支付失败但是钱被扣了{number}{contact}|优惠券没抵扣，多扣了{##}元{number}"},
    {"commerce.usage", "{item}不会用，怎么弄|没有说明书不知道怎么用|{item}怎么连不上{soft}"},
    {"pm.commerce.usage",
     "{item}不会用，说明书看不懂，怎么操作|蓝牙耳机怎么连接手机，没有说明书|电饭煲预约功能怎么设置"},

    // technical
    {"technical.stream",
     "黑屏了|直播间黑屏{angry}|没画面|没画面了{angry}|看不了|看不了了{angry}|画面没了|怎么黑屏了{soft}|一直黑屏|"
     "屏幕黑了|黑屏只有声音|直播看不了{angry}|我这边黑屏|{city}这边黑屏了|又黑屏了{angry}|没有画面{soft}|"
     "画面卡住不动了|直播卡死了{angry}|黑屏黑屏|退出重进还是黑屏|换了wifi还是没画面|画面黑了只听见声音|"
     "黑了黑了，看不到画面|进来就黑屏|主播黑屏了|看不到画面|都黑屏了吗|全黑了看不见|刷新了还是黑屏"},
    {"pm.technical.stream",
     "从{##}分开始直播间一直黑屏，重进也没用|直播看不了，一直转圈加载不出来|画面卡住不动只有声音，换了网络也一样"},
    {"technical.account",
     "账号登录不上{angry}|号被封了{angry}|账号被盗了{angry}|收不到验证码{angry}|无缘无故封我号{angry}|"
     "登录不了账号{angry}"},
    {"pm.technical.account",
     "我的账号登录不上了，一直提示错误{contact}|账号被盗了，绑定手机也被换了{contact}|"
     "无故被封号，申请解封{contact}|收不到验证码，登录不了{contact}"},
    {"technical.app",
     "付款页面一直闪退{angry}|app闪退{angry}|点链接没反应{angry}|优惠券用不了{angry}|购物车打不开{angry}|"
     "下单一直提示系统错误{angry}|领券页面打不开{angry}"},
    {"pm.technical.app",
     "更新以后app一直闪退，打不开|下单的时候提示系统错误，试了好几次|优惠券领了用不了，显示不可用|"
     "点击商品链接没反应，白屏"},
    {"technical.replay", "回放看不了{angry}|录播没声音{angry}|回放打不开{angry}|昨天的回放没有了{angry}"},
    {"pm.technical.replay", "昨晚的直播回放打不开，一直加载|回放看到一半就没声音了|录制回放缺了后面一半"},

    // content
    {"content.vulgar",
     "直播间有人发黄色内容{angry}|主播穿着暴露太低俗了|弹幕太低俗了没人管吗|举报，涉黄{angry}|"
     "低俗直播，举报{angry}|动作太色情了，举报"},
    {"pm.content.vulgar", "举报直播间内容低俗，有色情擦边|这个直播间有人发黄色图片链接，请处理"},
    {"content.harassment",
     "有人一直在弹幕骂我{angry}|那个人一直辱骂别人{angry}|被人私信骚扰{angry}|管理员管管，有人骂人攻击|"
     "网暴我{angry}|一直有人人身攻击，举报"},
    {"pm.content.harassment",
     "有用户一直私信骚扰我，发不堪入目的话|被人在弹幕里辱骂人身攻击，截图在附件|有人威胁我，说要找到我家"},
    {"content.over_marketing",
     "一直逼单烦死了|过度营销{angry}|全是广告，一直催下单{angry}|饥饿营销恶心|三分钟催一次单，过度营销"},
    {"pm.content.over_marketing", "主播一直逼单，过度营销，体验很差|直播间全是广告，一直强制弹窗"},
    {"content.spam", "弹幕全是刷屏的{angry}|有人恶意刷屏{angry}|刷屏狗管管|广告刷屏太多了{angry}|机器人刷屏没人管"},
    {"pm.content.spam", "有一批小号恶意刷屏发广告，请处理|弹幕被刷屏，加微信的广告太多了"},
    {"content.streamer_conduct",
     "主播骂人{angry}|主播辱骂粉丝{angry}|主播直播抽烟{angry}|主播喝醉了在骂人|主播诱导打赏{angry}|"
     "主播拉踩别人{angry}"},
    {"pm.content.streamer_conduct",
     "主播在直播间辱骂观众，要求处理|主播诱导我打赏之后把我拉黑了{contact}|主播引导大家加微信私下交易"},
    {"content.privacy",
     "主播念了我的电话号码{angry}|泄露我隐私{angry}|把我的地址念出来了{angry}|我的个人信息被泄露了{angry}|"
     "有人把我电话发弹幕了{angry}"},
    {"pm.content.privacy",
     "主播把我的收货地址和电话念出来了，泄露隐私{contact}|我的个人信息被泄露，天天有骚扰电话{contact}"},
    {"content.illegal",
     "举报，卖假烟{angry}|有人在弹幕里发赌博网站|直播间诈骗{angry}|这是传销吧，举报|卖违禁品，举报{angry}|"
     "有人发刷单兼职骗人"},
    {"pm.content.illegal", "有人以中奖为名诈骗，让我转账|弹幕里有赌博网站的链接，请查处|有人卖处方药没有资质，举报"},
    {"content.minors",
     "我家小孩偷偷打赏了几千{angry}|未成年人打赏能退吗，孩子花了三千|让小孩直播带货合适吗，举报|"
     "未成年在直播{angry}|孩子拿我手机刷了火箭，要退款"},
    {"pm.content.minors",
     "孩子今年{#}岁，用我手机打赏了两千多，未成年人充值要求退款{contact}|"
     "未成年人打赏退款怎么申请，孩子偷刷了{contact}|主播是未成年人，还在直播喝酒"},
    {"safety.danger",
     "电饭煲爆炸了{angry}|空气炸锅漏电，电到我了|有人说要自杀，快报警|充电的时候着火了{angry}|"
     "保温杯炸了伤到手{angry}"},
    {"pm.safety.danger",
     "买的电饭煲用的时候爆炸了，手被烫伤送医院了{number}{contact}|空气炸锅漏电，孩子被电到{number}{contact}|"
     "有个粉丝说不想活了要自杀，请赶快联系她"},

    // suggestion, other
    {"suggestion.feature", "建议加个回放功能|希望出个夜间模式|能不能加个尺码助手|建议弹幕可以屏蔽"},
    {"pm.suggestion.feature", "建议直播间加一个尺码推荐的功能|希望可以增加到货提醒|建议把客服入口放到首页"},
    {"suggestion.consult", "请问怎么申请售后|怎么联系客服|发票怎么开{soft}|怎么查物流"},
    {"pm.suggestion.consult",
     "请问七天无理由退货怎么申请|想咨询一下{item}的尺码，身高1{##}|怎么修改收货地址|发票怎么开，需要公司抬头"},
    {"other", "我要投诉|投诉投诉|举报这个直播间|我要找人工"},
    {"pm.other", "我要投诉你们，请联系我{contact}|这件事没有人管吗，给我一个答复{contact}|你们平台到底管不管"},
    // clang-format on
};

}  // namespace

std::span<const WordClass> complaint_phrases() {
  return kComplaints;
}

}  // namespace danmakud::bench
