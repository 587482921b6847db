"""Chinese word problems put together from a grammar, for training.

`row(rng)` gives (money, expression, remainder, phrasing, unit) in the shape of a parsed
line of stories_zh, with everything but the numbers {a} {b} {c} filled in. In the tables
[x|y] is a choice, <k> a slot, # the number of a clause. Four families of problem:
change (something comes or goes), parts (parts and a whole), compare, rate (so many each).
"""

import re

NAMES = ("小明 小红 小华 小刚 小丽 小芳 小军 小强 小兰 小林 小美 小宇 小杰 小东 小雨 小云 李明 王芳 张伟 刘洋 陈静 赵雷 吴敏 孙丽 "
         "我 我 小王 小李 小张 老王 老李 妈妈 爸爸 爷爷 奶奶 哥哥 姐姐 弟弟 妹妹 叔叔 阿姨 表哥 同桌 王老师 乐乐 豆豆 欢欢 "
         "丽丽 东东 玲玲 阿强 阿明 小胖 萌萌 婷婷 佳佳 浩浩 小雪 小龙 思思 子涵 雨欣 浩然 陈老师 班长 外婆 外公").split()
# kind, measure word, nouns
NOUNS = """
果 个 苹果 橘子 梨 桃子 橙子 柠檬 李子 柿子 石榴 菠萝 芒果 南瓜 西瓜 土豆 番茄 玉米 萝卜 茄子 柚子 哈密瓜 猕猴桃 辣椒
果 颗 草莓 葡萄 樱桃 枣 杨梅 荔枝 白菜
果 根 香蕉 黄瓜 丝瓜 胡萝卜
点 个 面包 包子 馒头 饺子 月饼 蛋挞 汤圆 粽子 鸡蛋 汉堡 烧饼 春卷 蛋糕
点 块 饼干 巧克力 糖果 豆腐 披萨 牛排
点 根 香肠 油条 冰棍 玉米肠
点 瓶 牛奶 果汁 矿泉水 酸奶 汽水
文 支 铅笔 钢笔 圆珠笔 毛笔 蜡笔 彩笔 水笔
文 本 书 练习本 故事书 漫画书 笔记本 字典 科技书 杂志 日记本 连环画 画册
文 块 橡皮 小黑板
文 把 尺子 剪刀 小刀
文 个 书包 文件夹 文具盒 订书机 笔筒
玩 张 邮票 卡片 贴纸 照片 明信片 彩纸 画 书签
玩 颗 弹珠 珠子 纽扣 玻璃球 幸运星
玩 个 贝壳 气球 皮球 玩具 布娃娃 风筝 陀螺 毽子 魔方 积木 徽章 足球 篮球 瓶盖 乒乓球 硬币
玩 只 千纸鹤 纸船 玩具熊
玩 块 鹅卵石 拼图
玩 枚 纪念币 奖章 火柴
玩 架 纸飞机 玩具飞机
玩 辆 玩具车 小汽车模型
动 只 鸡 鸭 兔子 羊 鹅 鸽子 小猫 小狗 仓鼠 蚕 蝴蝶 螃蟹
动 条 鱼 金鱼 鲤鱼 泥鳅
动 头 牛 猪 驴
动 匹 马 骆驼
花 朵 红花 玫瑰 菊花 百合 月季 康乃馨
花 盆 兰花 茉莉花 仙人掌 绿萝 多肉
花 束 鲜花 满天星
树 棵 树苗 杨树 柳树 松树 苹果树 桃树 梨树
衣 件 衬衫 毛衣 外套 大衣 T恤
衣 条 裙子 围巾 毛巾 裤子
衣 双 袜子 鞋 手套 筷子
衣 顶 帽子 草帽
货 把 椅子 雨伞 扫帚 勺子 锁
货 张 桌子 凳子 席子 门票 地毯
货 台 电脑 电视机 洗衣机 空调 风扇 冰箱
货 盏 台灯 灯笼
货 个 杯子 盘子 碗 花瓶 闹钟 水桶 零件 灯泡 纸箱 枕头 篮子
货 支 蜡烛 牙刷 牙膏 手电筒
货 块 肥皂 砖 玻璃 手表 木板
货 袋 大米 面粉 水泥 化肥 盐
货 箱 饮料 肥料 药品 货物
货 桶 油 油漆
货 卷 胶带 电线 卫生纸
货 辆 自行车 三轮车
""".strip().splitlines()
THINGS = [(line.split()[0], line.split()[1], line.split()[2:]) for line in NOUNS]
GAIN = {"果": "买 摘 收 捡 得到 拿来 采 分到 领到 买来 挑", "点": "买 做 得到 拿来 分到 领到 收到 买来 端来 取来", "文": "买 得到 收到 借来 领到 拿来 找到 赢得 买来 攒",
        "玩": "买 得到 收到 收集 捡到 赢 找到 换来 攒 做 抽到 领到 集 淘到", "动": "买 养 抓 捉 得到 领来 买来 抱来 带来", "花": "买 收到 养 搬来 买来 得到 采来",
        "树": "种 栽 买来 运来 补种", "衣": "买 收到 得到 做 织 领到 买来 借来", "货": "买 搬来 买来 借来 运来 领到 添置 订购 收到"}
LOSE = {"果": "吃 吃掉 丢 扔掉 卖 卖掉 用掉 送出去 分掉 烂 坏", "点": "吃 吃掉 喝掉 丢 卖 卖掉 分掉 送出去 送人", "文": "丢 弄丢 用掉 送人 借出 卖掉 捐 捐出 弄坏",
        "玩": "丢 输 弄丢 送人 送出去 弄坏 换出去 卖掉 捐出 掉 少", "动": "卖 卖掉 跑 丢 送人 死 送走", "花": "送人 送出去 卖掉 扔掉 用掉 枯 搬走",
        "树": "砍 卖掉 移走 枯死 锯掉", "衣": "卖掉 送人 捐 捐出 丢 扔 借出 穿破", "货": "用 用掉 卖 卖掉 坏 扔掉 借出 搬走 捐出 弄坏"}
DO = {"果": "摘 买 卖 收 运 装 采 捡", "点": "做 卖 买 包装", "文": "买 卖 领 整理 捐", "玩": "做 收集 买 卖 收", "动": "卖 买 抓", "花": "买 卖 种 搬",
      "树": "种 栽 卖", "衣": "卖 洗 买 做 缝 熨", "货": "卖 运 搬 买 生产"}
DRINKS = "牛奶 果汁 矿泉水 酸奶 汽水"
PLACES = {"果": "篮子里 箱子里 果盘里 仓库里 桌上 菜摊上 厨房里 水果店里 筐里", "点": "盘子里 冰箱里 桌上 柜台上 食堂里 袋子里 餐桌上 小店里", "文": "抽屉里 书架上 教室里 文具店里 柜子里 书桌上 图书角 办公室里",
          "玩": "盒子里 抽屉里 玩具箱里 袋子里 房间里 柜子里 箱子里 展台上", "动": "院子里 农场里 笼子里 水池里 农户家里 饲养场里", "花": "花店里 阳台上 花坛里 院子里 温室里 礼堂里",
          "树": "公园里 校园里 山坡上 路边 果园里 苗圃里", "衣": "衣柜里 商店里 箱子里 服装店里 柜台上 洗衣店里", "货": "仓库里 商店里 教室里 礼堂里 超市里 车间里 屋里 库房里 宿舍里"}
ORGS = {"果": "水果店 超市 果园 食堂 合作社 批发市场", "点": "小卖部 超市 食堂 饭店 面包店 幼儿园", "文": "文具店 学校 书店 公司 小卖部 文化馆", "玩": "商店 玩具店 学校 少年宫 幼儿园 礼品店",
        "动": "农场 养殖场 合作社 李大伯家 动物园", "花": "花店 植物园 公园 酒店 学校", "树": "林场 农场 苗圃 公园 学校", "衣": "服装店 商店 工厂 超市 福利院", "货": "商店 超市 学校 工厂 仓库 公司 酒店"}
GOODS = "书包 钢笔 玩具 帽子 篮球 文具盒 水壶 蛋糕 台灯 闹钟 足球 手表 面包 汉堡 排球 风扇 耳机 笔袋 花瓶 枕头 水杯 锅 魔方 风筝 计算器 书架 背包 钱包 灯笼 西瓜".split()
BOXES = {"果": "箱 袋 筐 盘 篮", "点": "盒 袋 盘 箱", "文": "盒 箱 包 捆", "玩": "盒 袋 包 箱", "动": "笼 窝 群", "花": "排 组 堆", "树": "行 排 片", "衣": "箱 包 堆", "货": "箱 堆 排 车"}
TIMES = [("上午", "下午"), ("早上", "晚上"), ("昨天", "今天"), ("第一天", "第二天"), ("星期六", "星期天"), ("上周", "这周"), ("上个月", "这个月"), ("去年", "今年"),
         ("前天", "昨天"), ("第一次", "第二次"), ("周一", "周二"), ("头一回", "后一回"), ("春天", "秋天")]
TRIPLES = [("早上", "中午", "晚上"), ("前天", "昨天", "今天"), ("第一天", "第二天", "第三天"), ("第一次", "第二次", "第三次"), ("周一", "周二", "周三"), ("一月", "二月", "三月")]
CROWDS = ["公交车上 乘客 上来 下去", "教室里 学生 进来 离开", "图书馆里 读者 进来 离开", "火车车厢里 旅客 上来 下去", "操场上 同学 跑来 走", "电影院里 观众 进来 离开", "游泳馆里 游客 进来 离开",
          "会议室里 人 进来 出去", "地铁里 乘客 上来 下去", "博物馆里 参观者 进来 离开", "球场上 运动员 来 走", "合唱队里 队员 加入 退出", "餐厅里 客人 来 走", "船上 游客 上来 下去", "工地上 工人 来 走"]
STUFF = ["一桶油 千克 用去 倒进", "一缸水 升 用掉 加进", "一袋米 千克 吃掉 装进", "一卷电线 米 用去 接上", "一根绳子 米 剪去 接上", "一匹布 米 卖出 接上", "油箱里的汽油 升 用去 加入", "水池里的水 升 放掉 流进",
         "仓库里的粮食 吨 运走 运进", "煤场的煤 吨 烧掉 运来", "一瓶果汁 毫升 喝掉 倒进", "一条彩带 厘米 剪掉 接上", "粮库的小麦 吨 调出 收进", "一堆沙子 吨 用掉 运来", "水库的水 立方米 流走 流进"]
SCENES = ["[今天|星期天|周末|放假那天]，<N>[和同学|和家人|跟朋友|一个人|]去[公园|郊外|商场|集市|乡下|超市]。", "[快过年|快开学|要过节|运动会快到|暑假到]了。", "[学校|社区|班里|村里]正在举办[义卖|比赛|联欢会|文化节|手工展]。",
          "<N>[很|特别|非常]喜欢动脑筋。", "[今天|早上|昨天]天气[很好|晴朗|有点冷]。", "<N>在家里[帮忙|做事|收拾东西]。", "[数学课上|兴趣课上|课间]，老师出了一道题。", "<N>过生日。"]
IDLE = ["大家都很高兴", "<N>很开心", "外面下着小雨", "天气很热", "路上人很多", "<N>认真地数了数", "老师在旁边看着", "这些都放得整整齐齐", "旁边还有一只小猫在睡觉", "今天是个好日子", "大家夸<N>真能干", "外面的风很大"]
# things compared: subjects; clause of one; word for more; word for less; unit; question
SCALES = """
绳子 彩带 木棍 铁丝 竹竿 铅笔 电线 | <X>长#<u> | 长 | 短 | 米 厘米 分米 | <X>[长多少<u>|的长度是多少<u>|有多长|有多少<u>]
甲地到乙地的路 东边的桥 西边的桥 第一条隧道 第二条隧道 上坡的路 | <X>长#<u> | 长 | 短 | 米 千米 | <X>长多少<u>
西瓜 南瓜 冬瓜 书包 行李 石头 包裹 一袋土豆 | <X>重#<u> | 重 | 轻 | 千克 克 斤 | <X>[重多少<u>|的重量是多少<u>|有多重]
N N N | <X>身高#<u> | 高 | 矮 | 厘米 | <X>[身高多少<u>|高多少<u>|有多高]
大树 小楼 塔 旗杆 电线杆 松树 白杨 大厦 | <X>高#<u> | 高 | 矮 | 米 | <X>[高多少<u>|的高度是多少<u>]
N N N | <X>今年#<u> | 大 | 小 | 岁 | <X>[今年|现在|]多少<u>
N N N | <X>[跑了|走了|骑了]#<u> | 多走 | 少走 | 米 千米 | <X>[走了多少<u>|一共走了多少<u>]
N N N | <X>[考了|得了|得到]#<u> | 多 | 少 | 分 | <X>[考了|得了|得]多少<u>
N N N | <X>[跳了|一共跳了]#<u> | 多跳 | 少跳 | 下 个 | <X>跳了多少<u>
N N N | <X>[存了|攒了|手里有|有]#<u> | 多 | 少 | 元 | <X>有多少[元|钱]
G G G | [一个|]<X>[的价格是|卖|要|的价钱是|]#<u> | 贵 | 便宜 | 元 | [一个|]<X>[多少元|多少钱|要多少元|的价格是多少元]
甲班 乙班 一年级 二年级 合唱团 美术组 科技组 甲村 乙村 篮球队 | <X>有#<u> | 多 | 少 | 人 | <X>有[多少人|几人]
第一车间 第二车间 甲队 乙队 早班 晚班 老厂 新厂 | <X>[生产零件|加工零件|做零件]#<u> | 多做 | 少做 | 个 | <X>做了多少<u>零件
甲仓库 乙仓库 东库 西库 南库 北库 | <X>[存粮|有粮食|存煤]#<u> | 多 | 少 | 吨 | <X>有多少<u>
故事书 科技书 连环画 画报 词典 | <X>有#<u> | 多 | 少 | 本 页 | <X>有多少<u>
甲数 乙数 丙数 | <X>是# | 多 | 少 | = | <X>是多少
汽车 火车 轮船 摩托车 客车 货车 | <X>每小时[行|开|跑]#<u> | 多行 | 少行 | 千米 | <X>每小时行多少<u>
N N N | <X>[看了|读了]#<u>书 | 多看 | 少看 | 页 | <X>看了多少<u>
""".strip().splitlines()
# per; count; total asked; unit / total; shared among; asked; / total; per; asked; unit
RATES = """
每<x>[有|是|]#<m> ; [<p>有|一共有|<N>买了|<N>有|有|运来]#<x><o> ; [一共|总共|共]有[多少|几]<m><o> ; <m><o> / [<N>有|有|<p>有|一共有]#<m><o> ; [平均|][分成|放成]#<x> ; [平均|]每<x>[有|是|][多少|几]<m> / [<N>有|有|<p>有|一共有]#<m><o> ; 每#<m>[装|放|分]成一<x> ; [可以|能|一共]分成[多少|几]<x> ; <x>
每<W>[分|得到|拿|发|领]#<m> ; [有|一共有|来了]#<W> ; [一共|共|总共][需要|要准备|要]多少<m><o> ; <m><o> / [有|<N>有|老师有|<N>拿来|妈妈买来]#<m><o> ; [平均分给|平均发给|分给]#<W> ; [每人|平均每人|每<W>]分[到|得][多少|几]<m> / [<N>有|有|老师有|<N>拿来]#<m><o> ; [每人分|每<W>发|每人领]#<m> ; [可以|能|够]分给[多少|几]<W> ; <W>
<N>[每天|平均每天|一天]<D>#<m><o> ; [<D>了|一连<D>了|连续<D>了]#天 ; [一共|总共|共]<D>了[多少|几]<m><o> ; <m><o> / <N>[一共|]<D>了#<m><o> ; [用了|花了|前后]#天 ; 平均每天<D>多少<m> / <N>要<D>#<m><o> ; 每天<D>#<m> ; [多少天|几天][能|可以][完成|<D>完] ; 天
每<x>#<m> ; [|共|有]#<x> ; [共|一共|][几|多少]<m> ; <m> / <o>#<m> ; [分|平均装|平均分]#<x> ; 每<x>[几|多少]<m> / <o>#<m> ; 每<x>#<m> ; [能装|能分][几|多少]<x> ; <x>
<c>每小时[行|行驶|开|前进]#千米 ; [行了|开了|走了|行驶了]#小时 ; [一共|共|]行了多少千米 ; 千米 / <c>[一共|]行了#千米 ; [用了|花了|走了]#小时 ; [平均|]每小时行多少千米 / [两地相距|全程|路程是|从甲地到乙地]#千米 ; <c>每小时行#千米 ; [要|需要][多少小时|几小时][走完|到达] ; 小时
<N>每分钟[走|跑|骑]#米 ; [走了|用了|花了]#分钟 ; [一共|共|]走了多少米 ; 米 / <N>[走了|一共走了]#米 ; [用了|花了]#分钟 ; [平均|]每分钟走多少米 / [从家到学校|去图书馆的路|到公园的路]有#米 ; <N>每分钟走#米 ; [要走|需要]多少分钟 ; 分钟
[一个<f>|每个<f>|<f>每个][要|卖|]#元 ; [<N>买了|<N>要买|老师买|学校买来|]#个 ; [一共|共|总共|][要|花]多少[元|钱] ; 元 / [<N>|学校|老师|妈妈]买<f>[一共|共|]花了#元 ; [买了|共有]#个 ; [每个|一个|平均每个][<f>|]多少[元|钱] / [<N>有|<N>带了|手里有]#元 ; [一个<f>|每个<f>]#元 ; [能|可以|最多能]买[多少|几]个 ; 个
<o>每<m>#元 ; [<N>买了|要买|买]#<m> ; [要付|应付|一共花|一共要]多少[元|钱] ; 元 / [<N>|]买<o>[一共|]花了#元 ; 买了#<m> ; 每<m>多少[元|钱] / [<N>有|<M>给了<N>|<N>带了]#元 ; <o>每<m>#元 ; [能|可以]买[多少|几]<m> ; <m>
每<r>#[人|名学生|个同学] ; [站了|排了|有|站成]#<r> ; [一共|共|总共]有多少人 ; 人 / [有|一共有]#[人|名学生|个同学] ; [站成|排成|平均站成]#排 ; [平均|]每排[站|有]多少人 / [有|一共有]#[人|名同学] ; 每排站#人 ; [要站|可以站|能站][多少|几]排 ; 排
每<v>[坐|能坐|可以坐|限坐]#人 ; [有|来了|租了]#<v> ; [一共|共|][能|可以]坐多少人 ; 人 / [春游|秋游|参观|一共有]#人 ; [平均坐|刚好坐满]#<v> ; [平均|]每<v>坐多少人 / [春游|秋游|参观|一共有]#人 ; 每<v>坐#人 ; [要|需要][多少|几]<v> ; <v>
<N>[每天|一天][看|读]#页[书|] ; [看了|读了|坚持了]#天 ; [一共|共|]看了多少页 ; 页 / [一本书|一本小说|这本书][有|共|]#页 ; [<N>|]#天[看完|读完] ; 平均每天看多少页 / [一本书|一本小说|这本书][有|共]#页 ; [<N>|]每天看#页 ; [要|需要]多少天看完 ; 天
<N>[每天|一天]挣#元 ; [工作了|干了|做了]#天 ; [一共|共|]挣了多少元 ; 元 / <N>[一共|]挣了#元 ; 干了#天 ; 平均每天挣多少元 / <N>想挣#元 ; 每天挣#元 ; 要[干|做]多少天 ; 天
<N>[每月|每周|每天]存#元 ; [存了|坚持存了]#次 ; [一共|共|]存了多少元 ; 元 / <N>存钱[一共|]存了#元 ; 分#次存 ; 每次存了[多少|几]元，每次一样多 / <N>想存#元 ; 每次存#元 ; 要存[多少|几]次 ; 次
[一台机器|机器|一个工人|师傅]每小时[做|加工|生产]#个零件 ; [工作|干了|用了]#小时 ; [一共|能|可以]做多少个零件 ; 个零件 / [一台机器|师傅]做了#个零件 ; 用了#小时 ; [平均|]每小时做多少个 / [要|需要|计划]做#个零件 ; 每小时做#个 ; [要|需要]多少小时 ; 小时
每层有#个房间 ; [有|这栋楼有|盖了]#层 ; [一共|共]有多少个房间 ; 个 / [一栋楼|大楼|旅馆]有#个房间 ; [有|分成]#层，每层一样多 ; 每层有多少个 / [一栋楼|大楼|旅馆]有#个房间 ; 每层#个 ; 有[多少|几]层 ; 层
[一段|每段][绳子|铁丝|彩带|木头]长#<u> ; [有|接了|用了]#段 ; [一共|总共|共]长多少<u> ; <u> / [一根绳子|一根铁丝|一条彩带|一根木头]长#<u> ; 平均[剪|截]成#段 ; 每段[长|]多少<u> / [一根绳子|一根铁丝|一条彩带]长#<u> ; 每#<u>剪一段 ; [能|可以]剪成[多少|几]段 ; 段
每[个星期|周]<D>#<m><o> ; [<D>了|一共<D>了]#[个星期|周] ; [一共|总共]<D>了多少<m> ; <m> / [#]<e> / [#]<e>
每<x>重#千克 ; [有|运来|买来]#<x> ; [一共|共|总共]重多少千克 ; 千克 / [#]<e> / [#]<e>
每本[书|本子]有#页 ; [有|买了|印了]#本 ; [一共|共]有多少页 ; 页 / [#]<e> / [#]<e>
""".strip().splitlines()
# expression | facts | question | unit
TWO = """
a×b+c | [<N>|妈妈|老师]买[了|来]{b}<x><o> ; 每<x>{a}<m> ; [另外|此外|还|后来]又<G>了{c}<m> | [现在|一共|总共]有[多少|几]<m><o> | <m>
a×b+c | [<p>|仓库里]有{b}<x><o> ; 每<x>[有|装]{a}<m> ; [另外还有|外面还放着|还有零散的]{c}<m> | [一共|总共|共]有多少<m><o> | <m>
a×b+c | <N>买{b}个<f> ; 每个{a}元 ; [又买|还买]<g>[花了|用去]{c}元 | [一共|总共]花了多少[元|钱] | 元
a×b+c | <N>买{b}个<f> ; 每个{a}元 ; [付完钱|付款后]还剩{c}元 | [他带了|原来有|一开始有]多少元 | 元
a×b+c | <N>每天看{a}页 ; 看了{b}天 ; 还[有|剩]{c}页没看 | [这本书|书]一共有多少页 | 页
a×b+c | <c>每小时行{a}千米 ; 行了{b}小时 ; 离终点还有{c}千米 | 全程[是|一共|]多少千米 | 千米
a×b+c | <N>有{a}<m><o> ; <M>的<o>比<N>的{b}倍还多{c}<m> | <M>有[多少|几]<m> | <m>
a×b+c | [分给|发给]{b}<W> ; 每人{a}<m><o> ; 还[剩|余]{c}<m> | 原来有多少<m><o> | <m>
a×b-c | <N>有{a}<m><o> ; <M>的<o>比<N>的{b}倍少{c}<m> | <M>有[多少|几]<m> | <m>
a×b-c | <N>[买了|有]{b}<x><o> ; 每<x>{a}<m> ; [<L>了|送给<M>]{c}<m> | [还剩|还有|剩下][多少|几]<m><o> | <m>
a×b-c | 每<x>{a}<m><o> ; <p>有{b}<x> ; [<L>了|拿走了|取走了]{c}<m> | [还剩|还有|现在有]多少<m> | <m>
a×b-c | 每<v>[可以坐|能坐]{a}人 ; [有|一共有]{b}<v> ; 已经[坐了|来了]{c}人 | 还能[再|]坐多少人 | 人
a×b-c | <N>每天挣{a}元 ; 干了{b}天 ; 花掉{c}元 | [还剩|剩下|还有]多少元 | 元
c-a×b | <N>[有|带了|带着]{c}元 ; 买了{b}个<f> ; 每个{a}元 | [还剩|剩下|应找回|还有]多少[元|钱] | 元
c-a×b | [每个<f>|一个<f>]{a}元 ; <N>买了{b}个 ; 付给[售货员|店员|老板]{c}元 | [应该|要|应]找回多少[元|钱] | 元
c-a×b | [一本书|这本小说][有|共]{c}页 ; <N>每天看{a}页 ; [看了|已经看了]{b}天 | 还[剩|有]多少页没看 | 页
c-a×b | [全长|两地相距|路程是]{c}千米 ; <c>每小时行{a}千米 ; [行了|开了]{b}小时 | [还剩|还有|离终点还有]多少千米 | 千米
c-a×b | [有|<N>有|老师有]{c}<m><o> ; 分给{b}<W> ; 每人{a}<m> | [还剩|剩下|还余]多少<m> | <m>
c-a×b | [<p>有|<N>有]{c}<m><o> ; 装了{b}<x> ; 每<x>{a}<m> | 还[剩|有]多少<m>没装 | <m>
c-a×b | 要[做|加工|生产]{c}个零件 ; 每天做{a}个 ; 做了{b}天 | 还[差|要做|剩]多少个[没做|]零件 | 个零件
(a+b)×c | 每<x>[里|]有{a}<m><o>和{b}<m><O> ; [有|一共有|买来]{c}<x> | [一共|总共]有多少<m> | <m>
(a+b)×c | [一个|每个]<f>{a}元 ; [一个|每个]<g>{b}元 ; [<N>|学校|老师][两样|两种]各买{c}个 | [一共|总共|共]要多少[元|钱] | 元
(a+b)×c | <N>每<y><D>{a}<m><o> ; <M>每<y><D>{b}<m> ; 两人[都|一起]<D>了{c}<y> | [两人|他们]一共<D>了多少<m> | <m>
(a+b)×c | [甲车|客车]每小时行{a}千米 ; [乙车|货车]每小时行{b}千米 ; 两车同时从两地相对开出 ; {c}小时后相遇 | 两地相距多少千米 | 千米
(a+b)×c | [每套|一套]衣服上衣{a}元 ; 裤子{b}元 ; [买|做|订]{c}套 | [一共|共]要多少元 | 元
(a-b)×c | [每个<f>|一个<f>][卖|售价]{a}元 ; 进价{b}元 ; [卖出|卖了]{c}个 | [一共|共|可以]赚多少元 | 元
(a-b)×c | <N>每天[挣|收入]{a}元 ; [每天|]花{b}元 ; [过了|这样过]{c}天 | [一共|共|能]存多少元 | 元
(a-b)×c | <N>每天<D>{a}<m><o> ; <M>每天<D>{b}<m> ; 都<D>了{c}天 | <N>比<M>多<D>多少<m> | <m>
(a-b)×c | [每个|一个]<f>原价{a}元 ; [现在|打折后|促销时]每个便宜{b}元 ; [<N>|]买{c}个 | [要|需要|应付]多少元 | 元
(a-b)×c | <c>每小时行{a}千米 ; 自行车每小时行{b}千米 ; 同时同地同向出发 ; [走了|行了]{c}小时 | 两车相距多少千米 | 千米
(a+b)÷c | <N>有{a}<m><o> ; <M>有{b}<m><o> ; [合起来|放在一起|全部]平均分给{c}<W> | 每人[分到|得到|分得|有][多少|几]<m> | <m>
(a+b)÷c | <p>有{a}<m><o> ; [又搬来|又送来|又拿来]{b}<m> ; 平均分成{c}<x> | 每<x>有[多少|几]<m> | <m>
(a+b)÷c | [一班|男生|舞蹈队]{a}人 ; [二班|女生|合唱队]{b}人 ; [合在一起|一共]分成{c}[组|队]，每[组|队]人数相同 | 每[组|队]有多少人 | 人
(a+b)÷c | <t1><D>了{a}<m><o> ; <t2><D>了{b}<m> ; 每{c}<m>[装|放]一<x> | [能|可以|一共]装[多少|几]<x> | <x>
(a+b)÷c | <N>有{a}元 ; [<M>又给了<n>|又存了|又得到]{b}元 ; [一个|每个]<f>{c}元 | [这些钱|全部的钱|]能买[多少|几]个<f> | 个
(a-b)÷c | <N>有{a}<m><o> ; [<L>了|送给<M>]{b}<m> ; [剩下的|其余的|余下的]平均[分给|送给]{c}<W> | 每人[分到|得到][多少|几]<m> | <m>
(a-b)÷c | <p>有{a}<m><o> ; [<L>了|运走|拿走]{b}<m> ; [剩下的|其余的]每{c}<m>装一<x> | [还能|可以]装[多少|几]<x> | <x>
(a-b)÷c | [一本书|这本书]{a}页 ; <N>已经看了{b}页 ; [剩下的|其余的]每天看{c}页 | 还要[几天|多少天]看完 | 天
(a-b)÷c | [一条路长|修一条路，全长]{a}米 ; 已经修了{b}米 ; [剩下的|余下的]{c}天修完 | [平均|]每天[要|]修多少米 | 米
(a-b)÷c | <N>[带了|有]{a}元 ; [买<g>花了|坐车用去]{b}元 ; [剩下的钱|余下的][刚好|正好]买{c}个<f> | 每个<f>多少[元|钱] | 元
""".strip().splitlines()
ONE = """
a+b | <N>今年{a}岁 | [再过|过]{b}年[后|]<N>[是|有|应该是]多少岁 | 岁
a+b | [早晨|清晨|夜里][气温|温度]是{a}度 ; [到中午|后来|太阳出来后][升高|上升]了{b}度 | [这时|现在]气温是多少度 | 度
a+b | <t1><N>[得了|赢得|考了]{a}分 ; <t2>[得了|又得]{b}分 | [<N>|两次|]一共得了多少分 | 分
a+b | <N>看书看到第{a}页 ; 又[往后看|翻过]了{b}页 | 现在看到第几页 | 页
a+b | <f>原价{a}元 ; [涨价|提价]{b}元 | [现在|涨价后][卖|要]多少元 | 元
a-b | <N>[今年|现在]{a}岁 | {b}年[前|以前|之前]<N>[是|有|才]多少岁 | 岁
a-b | [白天|中午][气温|温度]是{a}度 ; <t3>[下降|降低]了{b}度 | <t3>气温是多少度 | 度
a-b | [一个<f>|<f>]{b}元 ; <N>[付了|给了店员|拿出]{a}元 | [应该|要|应]找[回|给<n>]多少[元|钱] | 元
a-b | [礼堂|电影院|一辆大巴|会议室][能坐|有座位|最多坐]{a}人 ; [已经坐了|已经来了]{b}人 | 还能[坐|来]多少人 | 人
a-b | <f>[原价|标价]{a}元 ; [打折|促销|降价]便宜了{b}元 | [现在|降价后][卖|要]多少元 | 元
a-b | [一只箱子|一个书架|货架]最多[放|装]{a}<m><o> ; [已经|里面]放了{b}<m> | 还能放[多少|几]<m> | <m>
a-b | [全校|全班|公司]有{a}人 ; [请假|生病没来的有]{b}人 | [到了|来了|出席的有]多少人 | 人
a-b | <N>要[走|跑]{a}米 ; [走了|跑了]{b}米[时|就]停下休息 | 离终点还有多少米 | 米
a-b | [从|在]{a}<m><o>[里|中][挑出|拿出|选出]{b}<m>[坏的|] | [还剩|余下|还有][多少|几]<m> | <m>
a×b | [一间教室|一个大厅]有{b}<r>座位 ; 每<r>{a}个 | [能坐|可以坐|坐满是]多少人 | 人
a×b | [一块地|一块菜地|操场|花坛]是长方形 ; 长{a}米 ; 宽{b}米 | 面积是多少平方米 | 平方米
a×b | [一种虫子|一只怪兽|一种玩具][有|长着]{a}条腿 ; [来了|有]{b}只 | [一共|共]有多少条腿 | 条腿
a÷b | <N>[有|准备了]{a}<m><o> ; 每次用{b}<m> | [可以用|够用|能用][几|多少]次 | 次
a÷b | [学校|老师|公司]买来{a}<m><o> ; [平均|公平地]分给{b}个<z> | [平均|]每个<z>[有|分到|得][多少|几]<m> | <m>
""".strip().splitlines()
FRAMES = {}
for _line in TWO + ONE:
    FRAMES.setdefault(_line.split(" | ")[0], []).append([_part.strip() for _part in _line.split(" | ")])
WEIGHTS = {"a+b": 22, "a-b": 24, "a×b": 18, "a÷b": 18, "a÷bR": 4, "a+b+c": 2.4, "a+b-c": 2.4, "a-b+c": 1.8, "a-b-c": 2.2, "two": 9}


def expand(rng, text, ctx):
    """Resolve choices and slots, innermost first, until none is left."""
    while True:
        new = re.sub(r"\[([^\[\]]*)\]", lambda m: rng.choice(m.group(1).split("|")), text)
        new = re.sub(r"<(\w+)>", lambda m: ctx[m.group(1)], new)
        if new == text:
            return text
        text = new


def context(rng):
    """People, things, places and verbs that go together."""
    kind, m, things = rng.choice(THINGS)
    o, other = rng.sample(things, 2)
    n, m1, k = rng.sample(sorted(set(NAMES)), 3)
    lose = ["喝", "喝掉", "卖", "卖掉", "送人"] if o in DRINKS else [v for v in LOSE[kind].split() if v != "喝掉"]
    p, q = rng.sample(PLACES[kind].split(), 2)
    f, g, h = rng.sample(GOODS, 3)
    t1, t2 = rng.choice(TIMES)
    he = "她" if n[-1] in "妈奶姐妹姨婆" else "他" if n[-1] in "爸爷哥弟叔公" else rng.choice("他她")
    late = rng.choice(["", "", "[又|又|]"])
    x = rng.choice([b for b in BOXES[kind].split() if b != m and b not in p])
    return {"N": n, "M": m1, "K": k, "n": n if n == "我" or rng.random() < 0.5 else he, "kind": kind, "m": m, "o": o, "O": other, "p": p, "q": q,
            "f": f, "g": g, "h": h, "x": x, "G": rng.choice(GAIN[kind].split()), "L": rng.choice(lose), "L2": rng.choice(lose),
            "G2": rng.choice(GAIN[kind].split()), "D": rng.choice(DO[kind].split()), "W": rng.choice("个人 个小朋友 名学生 位同学 个孩子 位客人 名工人".split()),
            "c": rng.choice("一辆汽车 一列火车 一艘轮船 一辆客车 一辆货车 小轿车 摩托车 快艇 一辆大巴".split()), "v": rng.choice("辆车 条船 辆大巴 间教室 节车厢 张桌子".split()),
            "u": rng.choice("米 厘米 分米".split()), "e": "", "A": late or "[又|又|还|后来又|接着又|然后又|随后|]", "T": late and rng.choice("今天 下午 晚上 第二天 过了几天 不久 傍晚 中午".split()), "he": he, "y": rng.choice(["天", "小时"]), "r": rng.choice("排行列"), "t1": t1, "t2": t2, "t3": rng.choice(["夜里", "傍晚", "晚上"]), "z": rng.choice(["班", "组", "部门", "小队"])}


def changing(rng, ctx):
    """Clauses of something that grows and shrinks: have, gain, lose, and its questions' subject."""
    kind = rng.choices(["person", "place", "org", "crowd", "money", "stuff"], [42, 17, 13, 10, 10, 8])[0]
    s = {"have": "<S>[原来有|本来有|原有|起初有|有|有]#<m><o>", "S": "<N>", "kind": kind}
    if kind == "person":
        s["gain"] = ["<T><A><G>了#<m>", "<T><A><G2>了#<m>", "<M>[又|后来又|]给了<n>#<m>", "<M>[又|再|]送给<n>#<m>", "<T><A>从<M>那里[得到|拿来|要来]#<m>"]
        s["lose"] = ["[后来|然后|接着|<T>]<L>了#<m>", "<T><L2>了#<m>", "[后来|接着|]送给<M>#<m>", "给了<M>#<m>", "[后来|然后|]把#<m>[送给了|给了|借给了|分给了]<M>", "被<M>[拿走|借走|要走]了#<m>"]
    elif kind == "place":
        s.update(S="<p>", gain=["<T><A>[放进|放了|添了|搬来|送来|拿来]#<m>", "<N><A>[放了|添了|送来|拿来]#<m>"], lose=["<T>[<L>|拿走|取走|搬走|少]了#<m>", "<N>[拿走|取走|借走|搬走|带走]了#<m>", "[后来|]被[人|<N>][拿走|搬走]了#<m>"])
    elif kind == "org":
        ctx["org"] = rng.choice(ORGS[ctx["kind"]].split())
        s.update(S="<org>", gain=["<T><A>[运来|购进|买来|进了|收到|增加了]#<m>", "<T><A>[进货|添置了|补充了]#<m>"], lose=["<T>[卖出|卖掉|运走|用掉|送出|借出|捐出|减少]了#<m>", "[后来|接着|]处理掉#<m>"])
    elif kind == "crowd":
        place, who, come, go = rng.choice(CROWDS).split()
        ctx.update(m="人", o="", who=who, p2=place, come=come, go=go)
        s.update(S="<p2>", have="<p2>[原来|本来|一开始|]有[<who>|]#人", gain=["<T><A><come>#人", "<T>[又|]<come>了#人"], lose=["<T>[后来|接着|然后|]<go>了#人", "有#人<go>了"])
    elif kind == "money":
        ctx.update(m="元", o="")
        s.update(have="<N>[原来|本来|手里|口袋里|钱包里|]有#元", gain=["<M>[又|]给了<n>#元", "<T><A>[挣了|得到|赚了|捡到|存了]#元", "<A>[收到|领了]#元"],
                 lose=["[买<f>|坐车|买<g>|看电影|吃饭][花了|用了|用去]#元", "[丢了|捐了|花掉]#元", "[借给|给了]<M>#元", "[请客|交费]用了#元"])
    else:
        what, unit, go, come = rng.choice(STUFF).split()
        ctx.update(m=unit, o="", what=what, go=go, come=come)
        s.update(S="<what>", have="<what>[原来|本来|]有#<m>", gain=["<T>[又|再|]<come>#<m>"], lose=["[先|后来|<T>]<go>#<m>", "<T><go>了#<m>"])
    ctx["S"] = s["S"]
    many = "多少" if kind in ("money", "stuff") else "[多少|几]"
    with_noun = bool(ctx["o"]) and rng.random() < 0.5
    s["q"] = "多少[元|钱]" if kind == "money" else many + "<m>" + ("<o>" if with_noun else "")
    s["unit"] = ctx["m"] + (ctx["o"] if with_noun else "")
    return s


def put(clause, letter):
    """The clause with its number."""
    return clause.replace("#", "{%s}" % letter)


def asking(s):
    """Questions for what there is now, what is left, what there was."""
    now = "[现在|这时|这样|][<S>|][一共|总共|共|][有|有]" + s["q"]
    left = "[<S>|现在|这时|][还剩|还有|剩下|还剩下|剩]" + s["q"]
    was = "<S>[原来|本来|原先|一开始|最初]有" + s["q"]
    return now, left, was


def strip(clause):
    """The clause without its optional words of time and order."""
    return re.sub(r"\[[^\[\]]*\|(<T>)?\]|<[TA]>", "", clause)


def two_of(rng, clauses):
    """Two clauses, different where there are two; the second names another person."""
    pair = rng.sample(clauses, 2) if len(clauses) > 1 else clauses * 2
    return pair[0], pair[1].replace("<M>", "<K>")


def change(rng, expression, ctx):
    """Something had, gained, lost; the unknown may be the end, the start or the change."""
    s = changing(rng, ctx)
    (now, left, was), have, gain, lose = asking(s), s["have"], rng.choice(s["gain"]), rng.choice(s["lose"])
    if len(expression) == 5:
        grow = [op == "+" for op in (expression[1], expression[3])]
        (g, g2), (l, l2) = two_of(rng, s["gain"]), two_of(rng, s["lose"])
        first, second = g if grow[0] else l, strip(g2 if grow[1] else l2)
        again = grow[0] == grow[1] and not second.startswith(("<", "有", "被", "[后")) or second.startswith(("<L", "<G")) and grow[0] == grow[1]
        if s["kind"] in ("person", "money") and not second.startswith(("<K>", "[请客")) and ("被" in first or first.startswith("<M>")):
            second, again = "<N>" + second, False
        second = ("[又|接着又|然后又|后来又]" if again else "[后来|然后|接着]") + second
        return [put(have, "a"), put(first, "b"), put(second, "c")], left if grow == [False, False] else now, s["unit"]
    how = rng.random()
    own = lambda clause: clause if clause.startswith(("<N>", "<M>", "有")) else "<S>" + clause
    if expression == "a+b":
        if how < 0.62:
            return [put(have, "a"), put(gain, "b")], now, s["unit"]
        return [put(own(strip(lose)), "a").replace("<m>", "<m><o>", 1), put("[现在|这时|][还剩|还有|剩下]#<m>", "b")], was, s["unit"]
    if how < 0.5:
        return [put(have, "a"), put(lose, "b")], left, s["unit"]
    if how < 0.76:
        clause = expand(rng, own(strip(lose if how < 0.64 else gain)), ctx)
        spot, some = "#" + ctx["m"], "一些" + {"元": "钱", "人": "人"}.get(ctx["m"], "")
        end = "[现在|这时|结果|][还剩|还有|只剩|剩下]#<m>" if how < 0.64 else "[现在|这时|结果][一共|]有#<m>"
        letters = "ab" if how < 0.64 else "ba"
        fact = clause.replace(spot, some).removeprefix(ctx[s["S"][1:-1]])
        return [put(have, letters[0]), fact, put(end, letters[1])], clause.replace(spot, "多少" + ctx["m"]), ctx["m"]
    if how < 0.88 or s["kind"] in ("crowd", "stuff"):
        start = own(strip(gain))
        return [put(start.replace("#<m>", "#<m><o>").replace("<n>", "<N>"), "b"), put("[现在|这时|这样][一共|]有#<m>", "a")], was, s["unit"]
    aim = "<S>[想|要|打算|计划][凑够|攒够|达到|凑到]#<m><o>"
    return [put(aim, "a"), put("[现在|已经|目前]有#<m>", "b")], "[还差|还缺|还需要|还要]" + s["q"], s["unit"]


def part_frame(rng, ctx, count):
    """Labels of the parts; clause of one; clause of the whole; questions; unit."""
    ctx = dict(ctx)
    kind = rng.choice("people people places times times kinds kinds sexes groups costs stages hues".split())
    m, o = ctx["m"], ctx["o"]
    together = "[一共|总共|共|合起来|加起来|合计]"
    if kind == "people":
        return ctx, [ctx["N"], ctx["M"], ctx["K"]], "<X>有#<m><o>", "@[一共|总共|共]有#<m><o>", "[%s人|他们]" + together + "有[多少|几]<m><o>", "<X>有[多少|几]<m>", m, m + o
    if kind == "places":
        labels = rng.sample(PLACES[ctx["kind"]].split(), 3)
        return ctx, labels, "<X>[有|放着|放了]#<m><o>", "@[一共|总共|共]有#<m><o>", together + "有[多少|几]<m><o>", "<X>有[多少|几]<m>", m, m + o
    if kind == "times":
        labels = rng.choice(TRIPLES) if count == 3 or rng.random() < 0.3 else rng.choice(TIMES)
        return ctx, labels, "[<N>|]<X><D>了#<m><o>", "<N>@[一共|总共|共]<D>了#<m><o>", "[<N>|][前后|][一共|总共|共]<D>了[多少|几]<m><o>", "<X><D>了[多少|几]<m>", m, m + o
    if kind == "kinds":
        things = [t for k, u, ts in THINGS if k == ctx["kind"] and u == m for t in ts]
        things = things if len(things) > 2 else THINGS[0][2]
        ctx["m"] = m = m if things is not THINGS[0][2] else "个"
        return ctx, rng.sample(things, 3), "<X>[有|]#<m>", "[<p>|<N>|]有@[一共|总共|共]#<m>", together + "有[多少|几]<m>", "<X>有[多少|几]<m>", m, m
    if kind == "sexes":
        labels = rng.choice([["男生", "女生", "老师"], ["大人", "小孩", "老人"], ["男工", "女工", "学徒"], ["会员", "嘉宾", "志愿者"], ["老师", "学生", "家长"], ["男同学", "女同学", "教练"]])
        where = rng.choice(["参加活动的", "车上", "参加比赛的", "会场里", "来参观的", "旅行团里"])
        return ctx, labels, "<X>[有|]#人", where + "@[一共|总共|共]有#人", together + "有[多少|几]人", "<X>有[多少|几]人", "人", "人"
    if kind == "groups":
        labels = rng.sample("一班 二班 三班 美术组 音乐组 舞蹈队 合唱队 篮球队 书法班 棋社".split(), 3)
        return ctx, labels, "<X>有#[人|名学生|个同学]", "@[一共|总共|共]有#人", together + "有[多少|几]人", "<X>有[多少|几]人", "人", "人"
    if kind == "costs":
        labels = rng.choice([rng.sample(GOODS, 3), ["早饭", "午饭", "晚饭"], ["买菜", "坐车", "买水果"], ["房租", "水费", "电费"]])
        return ctx, labels, "<X>[花了|用了|要]#元", "[<N>|]@[一共|总共|共][花了|用了]#元", together + "[花了|用了]多少[元|钱]", "<X>[花了|用了]多少元", "元", "元"
    if kind == "hues":
        labels = rng.sample("红色的 黄色的 蓝色的 白色的 绿色的 大的 旧的".split()[:5], 3)
        return ctx, labels, "<X>[有|]#<m>", "<N>有@<o>[一共|共]#<m>", "<o>[一共|总共|共]有[多少|几]<m>", "<X>有[多少|几]<m>", m, m
    unit = rng.choice(["米", "千米"])
    labels = rng.choice([["第一段", "第二段", "第三段"], ["上坡路", "下坡路", "平路"], ["上午", "下午", "晚上"]])
    return ctx, labels, "<X>走了#" + unit, "<N>@[一共|总共|共]走了#" + unit, "[<N>|][一共|总共|共]走了多少" + unit, "<X>走了多少" + unit, unit, unit


def parts(rng, expression, ctx):
    """Parts and their whole."""
    count = 3 if len(expression) == 5 else 2
    own, labels, clause, whole, total, part, unit, total_unit = part_frame(rng, ctx, count)
    ctx.update(own)
    labels = list(labels[:count])
    say = lambda x, letter, drop: put((clause.replace("<o>", "") if drop else clause).replace("<X>", x), letter)
    if expression.startswith("a+"):
        facts = [say(x, "abc"[i], i and rng.random() < 0.7) for i, x in enumerate(labels)]
        return facts, total.replace("%s", "两" if count == 2 else "三"), total_unit
    named = "、".join(labels[:-1]) + "和" + labels[-1]
    bare = ("<N>@" in whole or "<o>@" in whole or whole[0] != "@" and whole.endswith("人")) and count == 2 and rng.random() < 0.5
    whole = whole.replace("@", "" if bare else named)
    if "花了" in clause:
        whole = "[<N>|]" + named + "[一共|总共|共][花了|用了]#元"
    rest = list(labels)
    rng.shuffle(rest)
    facts = [put(whole, "a")] + [rng.choice(["其中", "", ""]) * (i == 0 and "<X>了" not in clause) + say(x, "bc"[i], True).replace("[<N>|]", "") for i, x in enumerate(rest[:-1])]
    return facts, part.replace("<X>", rest[-1]).replace("[<N>|]", ""), unit


def compare_frame(rng, ctx):
    """Three subjects, clause, more, less, unit, question."""
    if rng.random() < 0.4:
        subjects = [ctx["N"], ctx["M"], ctx["K"]] if rng.random() < 0.6 else rng.sample(PLACES[ctx["kind"]].split(), 3)
        return subjects, "<X>有#<m><o>", "多", "少", ctx["m"], "<X>有[多少|几]<m>"
    who, clause, more, less, units, ask = rng.choice(SCALES).split(" | ")
    who = who.split()
    subjects = [ctx["N"], ctx["M"], ctx["K"]] if who[0] == "N" else [ctx["f"], ctx["g"], ctx["h"]] if who[0] == "G" else rng.sample(who, 3)
    ctx["u"] = rng.choice(units.split()).replace("=", "")
    return subjects, clause, more, less, ctx["u"], ask


def compare(rng, expression, ctx):
    """More, less, the difference, times."""
    (x, y, z), clause, more, less, unit, ask = compare_frame(rng, ctx)
    said = lambda who, letter: put(clause.replace("<X>", who), letter)
    back = lambda who: who if who in ("我", "同桌") or rng.random() < 0.75 or who not in NAMES else ctx["he"]
    asked = lambda who: ask.replace("<X>", who)
    by = lambda big, small, word, letter: f"{big}比{small}{word}{{{letter}}}{unit}"
    if len(expression) == 5:
        first = by(y, x, more if expression[1] == "+" else less, "b")
        return [said(x, "a"), first, by(z, y, more if expression[3] == "+" else less, "c")], asked(z), unit
    if expression in "a+b a-b".split():
        if expression == "a-b" and rng.random() < 0.45:
            facts = [said(x, "a"), said(y, "b")]
            rng.shuffle(facts)
            question = rng.choice([f"{x}比{y}{more}多少{unit}", f"{y}比{x}{less}多少{unit}", f"{x}比{y}{more}多少{unit}", f"{x}和{y}相差多少{unit}"])
            return facts, question.replace("多多少", rng.choice(["多多少", "多几"]) if unit not in ("元", "") else "多多少"), unit
        forward, backward = (more, less) if expression == "a+b" else (less, more)
        relation = by(y, back(x), forward, "b") if rng.random() < 0.62 else by(x, y, backward, "b")
        facts = [said(x, "a"), relation]
        if "他" not in relation and rng.random() < 0.3:
            facts.reverse()
        return facts, asked(y), unit
    kinds = {"长": "长度", "重": "重量", "高": "身高" if x in NAMES else "高度", "大": "年龄", "贵": "价格"}
    of = "的" + kinds[more] if more in kinds else "的<o>" if "<o>" in clause and x in NAMES and rng.random() < 0.6 else ""
    if expression == "a×b":
        return [said(x, "a"), f"{y}{of}是{back(x) if not of else x}的{{b}}倍"], asked(y), unit
    if rng.random() < 0.5:
        return [said(x, "a"), f"{x}{of}是{y}的{{b}}倍"], asked(y), unit
    facts = [said(x, "a"), said(y, "b")]
    rng.shuffle(facts)
    return facts, f"{x}{of}是{y}的[几|多少]倍", "倍"


def rate(rng, expression, ctx):
    """So many each, so many times."""
    while True:
        line = rng.choice(RATES) if rng.random() < 0.6 else rng.choice(RATES[:4])
        mul, share, group = ([x.strip() for x in part.split(" ; ")] for part in line.split(" / "))
        if expression == "a×b":
            per, count, ask, unit = mul
            facts = [put(per, "a"), put(count, "b")]
            if rng.random() < 0.4 and not per.startswith("<") and not count.startswith(("[<D>", "[行", "[用")):
                facts.reverse()
            return facts, ask, unit
        if share == ["[#]<e>"]:
            continue
        measure = mul[3].replace("<o>", "").replace("个零件", "个")
        if expression == "a÷bR":
            if "<m>" not in share[0]:
                continue
            if rng.random() < 0.5 and "<D>" not in share[1] + share[0]:
                return [put(share[0], "a"), put(share[1], "b")], share[2].replace("[平均|]", "") + "，[还剩|还余|剩下][多少|几]<m>", "<m>"
            if "<D>" in group[0]:
                continue
            return [put(group[0], "a"), put(group[1], "b")], group[2] + "，[还剩|还余|剩下][多少|几]<m>", group[3]
        share_it = rng.random() < 0.5
        total, other, ask = (share if share_it else group)[:3]
        if share_it and "存钱" in total:
            other, ask = "分#次存，每次存的一样多", "每次存了多少元"
        return [put(total, "a"), put(other, "b")], ask, measure if share_it else group[3]


def assemble(rng, facts, question, ctx):
    """Facts and question in one of the orders people use, with or without a scene."""
    facts = [expand(rng, f, ctx) for f in facts]
    if rng.random() < 0.05:
        facts = [f.replace("了", "") for f in facts]
    question = expand(rng, question, ctx) + rng.choices(["", "呢"], [24, 1])[0]
    how = rng.random()
    scene = expand(rng, rng.choice(SCENES), ctx) if rng.random() < 0.16 else ""
    idle = expand(rng, rng.choice(IDLE), ctx) if rng.random() < 0.09 else ""
    joined = facts[0] + "".join(("。" if rng.random() < 0.08 else "，") + f for f in facts[1:])
    if how < 0.09:
        return scene + question + "？" + rng.choice(["", "", "已知", "条件是："]) + joined + "。"
    if how < 0.18:
        joined = "，".join(facts)
        return rng.choice(["如果", "假如", "要是", "假设"]) + joined + "，" + rng.choice(["那么", "那", ""]) + question + "？"
    if how < 0.23 and "，" not in question:
        return scene + joined + rng.choice(["。", "，"]) + rng.choice(["求", "求", "请你求出", "请算出", "计算"]) + question.rstrip("呢") + "。"
    if how < 0.36:
        lead = rng.choice(["请问", "问", "请你算一算，", "算一算，", "想一想，", "请问", "你能算出", "问：", "请计算：", "那么", "那"])
        return scene + joined + rng.choice(["。", "，"]) + lead + question + ("吗？" if lead == "你能算出" else "？")
    if idle:
        return scene + joined + rng.choice(["，", "。"]) + idle + "。" + question + "？"
    return scene + joined + rng.choice(["，", "，", "，", "。"]) + question + "？"


def row(rng):
    """(money, expression, remainder, phrasing, unit) of one problem."""
    expression = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    ctx = context(rng)
    if expression == "two" or expression in FRAMES and rng.random() < 0.018 * len(FRAMES[expression]):
        pool = FRAMES[expression] if expression in FRAMES else rng.choice([v for k, v in FRAMES.items() if len(k) > 3])
        expression, facts, question, unit = rng.choice(pool)
        facts = facts.split(" ; ")
    else:
        if expression in ("a×b", "a÷b"):
            maker = rate if rng.random() < 0.78 else compare
        elif expression == "a÷bR":
            maker = rate
        elif expression in ("a+b-c", "a-b+c"):
            maker = rng.choice([change, change, change, compare])
        else:
            maker = rng.choices([change, parts, compare], [42, 30, 28])[0]
        facts, question, unit = maker(rng, expression, ctx)
    text = assemble(rng, facts, question, ctx)
    unit = expand(rng, unit, ctx)
    money = unit == "元" and expression in ("a+b", "a-b") and "岁" not in text
    return money, expression.rstrip("R"), expression.endswith("R"), text, unit
