"""Phrasings kept out of training to choose between its states, and questions made of them: `python -m recipe.validation FILE`."""

import json
import random
import sys
from pathlib import Path

EN = """
a-b | A tailor had {a} [meters|yards] of [silk|linen] on the roll and cut off {b} for a [gown|curtain]. What length is still on the roll? | 
a×b | The tailor sews {b} [dresses|coats], and every one needs {a} buttons. How many buttons must she order? | buttons
a×b+c | A plumber asks ${c} for coming and ${a} for every hour. The repair lasts {b} hours. What does it cost? | $
c-a×b | The owner set aside ${c} for the repair. The plumber worked {b} hours at ${a} an hour. How much of the money was not needed? | $
a+b+c | The first net held {a} fish, the second {b} and the third {c}. How many fish were in the nets? | fish
a÷bR | A fish trader packs {a} herring, {b} to a crate. How many crates get filled and how many herring remain loose? | 
a÷b | With {b} couriers on duty and {a} parcels to bring out, how many does each get if the work is divided evenly? | parcels
$a-b | {N} is ${b} short of the price of a {f}, which is ${a}. How much does {he} have on {him}? | $
a×b-c | {N} wants {b} {f}s at ${a} each but has only ${c}. How much is {he} short? | $
a-b | The early shift made {a} lids, and that was {b} above the late shift's figure. What did the late shift make? | lids
a+b | The plan was to make {a} lids, and the shift beat it by {b}. How many were made? | lids
a÷b | At {b} words a minute, how many minutes does {N} need for a text of {a} words? | minutes
a-b | The novel should have {a} pages and the writer is at page {b}. How many pages are missing? | pages
(a-b)÷c | A gardener kept {b} of {a} seedlings and set the rest in {c} rows of equal length. How many stand in a row? | seedlings
a×b+c | A gardener set {b} rows of {a} seedlings, with {c} over for the neighbors. How many seedlings did he raise? | seedlings
a-b | The barrel can hold {a} liters, and {b} are in it. How many liters will still fit? | liters
a×b+c | {b} guests ate {a} dumplings apiece, and {c} are still on the dish. How many had the cook prepared? | dumplings
(a-b)÷c | A crate with {c} melons weighs {a} kilograms, the empty crate {b}. If the melons are alike, what does one weigh? | kilograms
a+b-c | A museum bought {a} paintings, was given {b}, and lent {c} to another museum. How many are on its own walls? | paintings
a÷b | The mason lays {b} bricks in an hour. How many hours will {a} bricks take him? | hours
a+b-c | How many {o} does {N} have if {he} starts with {a}, wins {b} and loses {c}? | {o}
(a+b)÷c | How many {o} does each of {c} friends get if {N}'s {a} and {M}'s {b} are put together and dealt out evenly? | {o}
(a+b)÷c | {a} campers and {b} leaders sleep in tents for {c}. How many tents are up? | tents
a×b+c | {N}'s uncle is {c} years more than {b} times as old as {N}, who is {a}. How old is the uncle? | years
a-b | After rising by {b} degrees the water is at {a}. What was it before? | degrees
a-b+c | The river stood at {a} centimeters, fell {b} in July and rose {c} in August. Where does it stand? | centimeters
c-a×b | From a rope of {c} feet, {b} pieces of {a} feet were cut. What length is over? | feet
(a+b)÷c | {a} white and {b} yellow sheets are given out among {c} pupils evenly. How many sheets does each get? | sheets
a÷b | A house of {a} feet has {b} floors of equal height. How high is one floor? | feet
a+b-c | On the phone were {a} photos. {N} took {b} on the trip and deleted {c}. How many are on it now? | photos
a×b | A video of {b} minutes takes {a} megabytes a minute. How many megabytes does it take? | megabytes
a÷b | A download of {a} megabytes runs at {b} megabytes a minute. How many minutes does it take? | minutes
(a+b)×c | A room is ${a} a night and parking ${b} a night. What do {c} nights with parking come to? | $
a×b-c | {b} nights at ${a}, with ${c} taken off for a long stay: what is the bill? | $
a÷b | {N} took ${a} on a holiday of {b} days. How much may {he} spend each day? | $
a-b | The {x} was full with {a} {o} until {N} [took|stole|borrowed|fished] {b} [out of it|from it]. How many [did {he} leave|stayed in it]? | {o}
a÷b | {N} has {a} {o} to stack in piles of {b}. How many piles [will there be|does {he} get]? | piles
c-a×b | {N} began with {c} {o} and made {b} piles of {a}. How many [were not in a pile|fit nowhere|were to spare]? | {o}
a-b | The first {x} holds {a} {o}, {b} more than the second. What does the second hold? | {o}
a÷bR | Our hens laid {a} eggs, and a box takes {b}. How many boxes are full, and how many eggs do we keep? | 
"""
ZH = """
a-b | 裁缝铺有一匹布长{a}米，做[窗帘|衣服]剪去{b}米，这匹布还有多长？ | 米
a÷b | 裁缝用{a}米布做了{b}套同样的[衣服|校服]，平均一套用布几米？ | 米
a×b | 打一张[凳子|桌子]用{a}颗钉子，打{b}张用多少颗？ | 颗
a-b | 修水管连工带料{a}元，料钱{b}元，工钱多少元？ | 元
c-a×b | 预备了{c}元修房子，请人干了{b}天，每天{a}元，预备的钱还余多少？ | 元
a÷b | {b}只羊共剪毛{a}千克，一只羊平均剪多少？ | 千克
c-a×b | 打印机装纸{c}张，打印{b}份材料，每份{a}页，一页一张，还余纸多少张？ | 张
a-b | {N}欠{M}{a}元，还了{b}元，还欠多少元？ | 元
a×b+c | 买一架钢琴先付{c}元，以后每月付{a}元，付{b}个月，钢琴总价多少元？ | 元
(a-b)÷c | 一架钢琴{a}元，先付{b}元，余款分{c}个月付，每月同样多，每月付多少元？ | 元
a÷b | 机器{b}分钟冲压{a}个[瓶盖|零件]，每分钟几个？ | 个
a-b | 计划做{a}个零件，结果差{b}个没完成，做了几个？ | 个
(a-b)×c | {N}每分钟打{a}个字，{M}每分钟打{b}个字，{c}分钟{N}比{M}多打多少字？ | 字
a-b+c | 文章{a}字，删去{b}字，又补写{c}字，改好后多少字？ | 字
a-b | 小说要写{a}页，写到第{b}页，还要写多少页？ | 页
a×b | 水龙头每分钟出水{a}升，{b}分钟出水多少升？ | 升
(a-b)×c | 水池每分钟进水{a}升，漏水{b}升，{c}分钟后池里多了多少升水？ | 升
a+b | 水箱里有{a}升水，再加{b}升就满，水箱能装多少升？ | 升
c-a×b | 妈妈包了{c}个馄饨，{b}个人每人吃{a}个，锅里还有几个？ | 个
c-a×b | 博物馆藏画{c}幅，{b}个厅每厅挂{a}幅，没挂出来的有几幅？ | 幅
a×b | 墙有{b}层砖，每层{a}块，砌这堵墙用砖多少块？ | 块
c-a×b | 工地有砖{c}块，砌了{b}层墙，每层{a}块，还余砖多少块？ | 块
(a+b)×c | 师傅每小时砌砖{a}块，徒弟每小时砌{b}块，{c}小时两人砌砖多少块？ | 块
(a-b)×c | 师傅每小时砌砖{a}块，徒弟每小时砌{b}块，{c}小时后师傅多砌了几块？ | 块
a÷b | 修一条{a}米的路，每天修{b}米，几天修完？ | 天
a×b-c | 汽车每小时行{a}千米，开了{b}小时后掉头往回开{c}千米，这时离家多少千米？ | 千米
(a+b)×c | 两船从港口反向开出，一船每小时{a}千米，一船每小时{b}千米，{c}小时后相距多少千米？ | 千米
(a+b)÷c | 上午骑车{a}千米，下午骑车{b}千米，一共骑了{c}小时，平均时速多少千米？ | 千米
a÷b | 泳池长{b}米，游{a}米要游几个单程？ | 个
a+b | {N}用了{a}秒，{M}慢{b}秒，{M}用了几秒？ | 秒
a÷bR | {a}人露营，每顶帐篷睡{b}人，睡满几顶，多几人？ | 顶
a-b | 再过{b}年{N}就{a}岁了，{N}今年几岁？ | 岁
a-b | {N}和{M}的年龄之和是{a}岁，{M}{b}岁，{N}几岁？ | 岁
a+b | 古塔{a}年建成，{b}年后倒塌，是哪一年倒塌的？ | 年
a-b | {N}抱着狗称是{a}斤，{N}自己重{b}斤，狗重多少斤？ | 斤
a×b+c | {b}节课每节{a}分钟，中间休息{c}分钟，共用几分钟？ | 分钟
(a-b)÷c | 全班{a}人，今天病了{b}人，来的分成{c}组，每组同样多，一组几人？ | 人
a+b | 试卷上{N}做对{a}道，做错{b}道，试卷有几道题？ | 道
a÷b | 楼高{a}米，{b}层一样高，一层高多少米？ | 米
a-b | 到顶有{a}级台阶，{N}上了{b}级，还要上几级？ | 级
"""


def main():
    """300 questions per language, every phrasing as often as the others."""
    from .stories import _parse, story
    rng, lines = random.Random("validation"), []
    for language, phrasings in (("zh", ZH), ("en", EN)):
        rows = _parse(phrasings)
        for i in range(300):
            q = story(rng, language, row=rows[i % len(rows)])
            lines.append(json.dumps({"question": q.text, "language": language, "kind": "validation", "answer": q.answer, "check": q.check}, ensure_ascii=False))
    Path(sys.argv[1]).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
